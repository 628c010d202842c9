"""The platform around the bot: the routes and headers of the base image, on a real socket, with one bot instance."""

import asyncio
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import aiohttp
import uvicorn
from fastapi import FastAPI
from pipecat.frames.frames import InterruptionFrame, LLMRunFrame
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameProcessor
from pipecatcloud.agent import PipecatSessionArguments

import bot as bot_module
from config_sync import LiveSession
from stand_ins import AGENT_ID, FakeVoice, Provider

Answer = tuple[int, Any]


async def until(ready: Callable[[], Any], what: str, secs: float = 10) -> Any:
    deadline = time.monotonic() + secs
    while not (value := ready()):
        assert time.monotonic() < deadline, f"waited {secs} s for {what}"
        await asyncio.sleep(0.005)
    return value


class WebServer:
    """uvicorn in the loop of the test, as the base image runs it in the loop of the bot."""

    def __init__(self, app: FastAPI) -> None:
        self._server = uvicorn.Server(
            uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off")
        )
        self._task: asyncio.Task[None] | None = None
        self.url = ""

    async def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve())
        await until(lambda: self._server.started, "uvicorn")
        host, port = self._server.servers[0].sockets[0].getsockname()[:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        self._server.should_exit = True
        if self._task:
            await self._task


class Platform:
    def __init__(self, http: aiohttp.ClientSession, url: str, provider: Provider, voices: list[FakeVoice]) -> None:
        self._http = http
        self._url = url
        self._voices = voices
        self._session: asyncio.Task[None] | None = None
        self.provider = provider
        self.session_id = ""

    async def start_session(self, body: dict[str, Any] | None = None) -> str:
        """Returns when the caller has been greeted. `/bot` itself answers when the session is over."""
        greetings = len(self.provider.requests)
        self.session_id = str(uuid4())
        args = PipecatSessionArguments(session_id=self.session_id, body=body or {})
        self._session = asyncio.create_task(bot_module.bot(args))
        await until(lambda: self._ended() or len(self.provider.requests) > greetings, "the greeting")
        if self._ended():
            self._session.result()
        return self.session_id

    def _ended(self) -> bool:
        return self._session is None or self._session.done()

    async def end_session(self) -> None:
        if not self._ended() and self._voices:
            await self.voice.transport.client("disconnected")
        if self._session:
            await asyncio.wait_for(self._session, 10)

    async def cut_off_session(self) -> None:
        assert self._session
        self._session.cancel()
        await asyncio.wait([self._session], timeout=10)

    async def stop(self) -> None:
        if not self._ended():
            await self.end_session()

    @property
    def voice(self) -> FakeVoice:
        return self._voices[-1]

    @property
    def live(self) -> LiveSession:
        live = bot_module.sync._live
        assert live is not None
        return live

    @property
    def worker(self) -> PipelineWorker:
        return self.live.worker

    def find(self, kind: type[FrameProcessor]) -> FrameProcessor:
        return next(found for found in _walk(self.worker.pipeline) if isinstance(found, kind))

    async def caller_speaks(self) -> dict[str, Any]:
        """One turn; the request that the model got."""
        turns = len(self.provider.requests)
        await self.worker.queue_frame(LLMRunFrame())
        await until(lambda: len(self.provider.requests) > turns, "the turn")
        return self.provider.last

    async def caller_interrupts(self) -> None:
        await self.worker.queue_frame(InterruptionFrame())

    async def push(
        self, version: int, *, session_id: str | None = None, agent_id: str = AGENT_ID, **context: Any
    ) -> Answer:
        context = {"systemPrompt": f"prompt {version}", **context}
        update = {"agentId": agent_id, "contextVersion": version, "context": context}
        return await self.post(update, session_id=session_id)

    async def post(self, body: Any = None, *, raw: bytes | None = None, session_id: str | None = None) -> Answer:
        """As the Session API does: with the session in a header. An empty session_id leaves it out."""
        session_id = self.session_id if session_id is None else session_id
        headers = {"x-daily-session-id": session_id} if session_id else {}
        data = {"data": raw} if raw is not None else {"json": body}
        async with self._http.post(f"{self._url}/context", headers=headers, **data) as response:
            return response.status, await response.json()


def _walk(processor: Any) -> Any:
    yield processor
    for child in getattr(processor, "processors", []):
        yield from _walk(child)
