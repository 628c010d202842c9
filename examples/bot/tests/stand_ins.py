"""Stand-ins for what is not here: the voice, the model provider and config-sync. These two are real HTTP servers."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from pipecat.frames.frames import Frame, StartFrame, TextFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.transports.base_transport import BaseTransport

AGENT_ID = "aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa"
TOKEN = "token-of-the-agent"


class PassThrough(FrameProcessor):
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)


class BusyFrame(TextFrame):
    """Keeps `Busy` at work until it is released, as a slow service would be."""


class Busy(PassThrough):
    """In the place of speech-to-text: whatever comes after a BusyFrame waits in its queue."""

    def __init__(self) -> None:
        super().__init__()
        self.release = asyncio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        if isinstance(frame, BusyFrame):
            await self.release.wait()
        await super().process_frame(frame, direction)


class Microphone(PassThrough):
    """Calls the client connected as soon as the pipeline runs."""

    def __init__(self, transport: "FakeTransport") -> None:
        super().__init__()
        self._transport = transport

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, StartFrame):
            await self._transport.client("connected")


class FakeTransport(BaseTransport):
    def __init__(self) -> None:
        super().__init__()
        self._register_event_handler("on_client_connected")
        self._register_event_handler("on_client_disconnected")
        self._microphone = Microphone(self)
        self._loudspeaker = PassThrough()

    def input(self) -> FrameProcessor:
        return self._microphone

    def output(self) -> FrameProcessor:
        return self._loudspeaker

    async def client(self, event: str) -> None:
        await self._call_event_handler(f"on_client_{event}", {})


@dataclass
class FakeVoice:
    config: dict[str, Any]
    transport: FakeTransport = field(default_factory=FakeTransport)
    stt: Busy = field(default_factory=Busy)
    tts: PassThrough = field(default_factory=PassThrough)
    vad: None = None


class HttpServer:
    """An aiohttp server on a free port of this machine."""

    def __init__(self) -> None:
        self._runner: web.AppRunner | None = None
        self.url = ""

    def routes(self) -> list[web.RouteDef]:
        raise NotImplementedError

    async def start(self) -> None:
        app = web.Application()
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()


class Provider(HttpServer):
    """Speaks the OpenAI protocol to the real OpenAILLMService, and keeps what the model would have been given."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[dict[str, Any]] = []
        self.talking = asyncio.Event()
        self.may_finish = asyncio.Event()
        self.may_finish.set()

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/v1/chat/completions", self._complete)]

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(await request.json())
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(_chunk({"role": "assistant", "content": "Well, "}))
        self.talking.set()
        await self.may_finish.wait()
        await response.write(_chunk({"content": "hello."}) + _chunk({}, "stop") + b"data: [DONE]\n\n")
        return response

    @property
    def last(self) -> dict[str, Any]:
        return self.requests[-1]

    @property
    def prompt(self) -> str:
        first = self.last["messages"][0]
        assert first["role"] == "system"
        return first["content"]


def _chunk(delta: dict[str, str], finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


class FakeConfigSync(HttpServer):
    """`GET /v1/agents/{id}/context`, as config-sync answers it, or as a test wants it answered."""

    def __init__(self) -> None:
        super().__init__()
        self.version = 1
        self.context: dict[str, Any] = {"systemPrompt": "prompt 1"}
        self.config: dict[str, Any] = {"voice": "ada"}
        self.requests: list[web.Request] = []
        self.answers: list[int] = []
        self.trouble: list[Callable[[], Any]] = []

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/v1/agents/{agent}/context", self._answer)]

    def publish(self, version: int, **context: Any) -> None:
        self.version = version
        self.context = {"systemPrompt": f"prompt {version}", **context}

    async def _answer(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        response = await self._trouble_or_answer(request)
        self.answers.append(response.status)
        return response

    async def _trouble_or_answer(self, request: web.Request) -> web.Response:
        if self.trouble:
            response = await self.trouble.pop(0)()
            if response is not None:
                return response
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": "unauthorized"}, status=401)
        if request.match_info["agent"] != AGENT_ID:
            return web.json_response({"error": "not found"}, status=404)
        etag = f'"{self.version}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        answer = {
            "agentId": AGENT_ID,
            "contextVersion": self.version,
            "context": self.context,
            "config": self.config,
        }
        return web.json_response(answer, headers={"ETag": etag})

    def answers_next(self, status: int, body: Any = None, times: int = 1) -> None:
        async def answer() -> web.Response:
            return web.json_response({"error": "trouble"} if body is None else body, status=status)

        self.trouble += [answer] * times

    def redirects_next(self, location: str) -> None:
        async def redirect() -> web.Response:
            return web.Response(status=302, headers={"Location": location})

        self.trouble.append(redirect)

    def hangs_next(self, secs: float, times: int = 1) -> None:
        async def hang() -> None:
            await asyncio.sleep(secs)

        self.trouble += [hang] * times
