"""Why the bot answers with JSONResponse."""

from typing import Any

import aiohttp
from fastapi import FastAPI

from harness import WebServer


async def test_fastapi_sends_body_comma_503_as_200_with_a_list(http: aiohttp.ClientSession) -> None:
    app = FastAPI()

    @app.post("/context")
    async def context(_update: dict[str, Any]):  # noqa: ANN202 - as samples have it
        return {"error": "No active pipeline"}, 503

    server = WebServer(app)
    await server.start()
    async with http.post(f"{server.url}/context", json={}) as response:
        assert response.status == 200
        assert await response.json() == [{"error": "No active pipeline"}, 503]
    await server.stop()
