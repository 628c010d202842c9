"""All of this bot that concerns config-sync. Copy this one file into a bot of your own.

A bot gets its configuration in two ways:

* at the start of a session it *pulls*: ``GET {CONFIG_SYNC_URL}/v1/agents/{AGENT_ID}/context``;
* during a session it is *pushed to*: ``POST /context``, through Pipecat Cloud's Session API.

The convention for ``llm_context`` below (``Context``) is this example's own. Change it to yours: config-sync hands over
what stands there word for word and never looks inside.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Self
from uuid import UUID

import aiohttp
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from loguru import logger
from pipecat.frames.frames import LLMUpdateSettingsFrame
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.settings import LLMSettings
from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError, model_validator

DEFAULT_MODEL = "gpt-4.1"
DEFAULT_PROMPT = "You are a friendly voice assistant. Keep your answers short."
NO_VERSION = -1  # Versions start at 0, so that every real one is newer.

PULL_TIMEOUT_SECS = 3.0  # A caller is waiting.
PULL_TRIES = 2
CATCH_UP_SECS = (5, 15, 45, 135)  # The waits of a session that has started without an answer.
MAX_BODY_BYTES = 1024 * 1024  # config-sync sends no more.


class Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: str


class Context(BaseModel):
    """``llm_context`` as this bot reads it. Keys it does not know are ignored."""

    model_config = ConfigDict(populate_by_name=True)

    system_prompt: str = Field(alias="systemPrompt", min_length=1)
    append: list[Message] = []
    """Facts for the conversation. The whole list, in every version: what a session already has is not added again."""
    model: str = DEFAULT_MODEL

    @model_validator(mode="before")
    @classmethod
    def _own_prompt(cls, value: Any) -> Any:
        """A document without ``llm_context`` leaves the prompt to the bot. One of another convention is refused."""
        return {"systemPrompt": DEFAULT_PROMPT} if value == {} else value

    def messages(self) -> list[dict[str, str]]:
        return [message.model_dump() for message in self.append]

    def llm_settings(self) -> LLMSettings:
        """One place for both: what an LLM service starts with, and what a running one changes to."""
        return LLMSettings(system_instruction=self.system_prompt, model=self.model)


class ContextUpdate(BaseModel):
    """The body of a push."""

    agent_id: UUID = Field(alias="agentId")
    version: StrictInt = Field(alias="contextVersion", ge=0)
    context: Context


class Configuration(BaseModel):
    """The answer to a pull; BOOT_CONFIG and ``config`` in a start body have the same form."""

    model_config = ConfigDict(populate_by_name=True)

    agent_id: UUID | None = Field(default=None, alias="agentId")
    version: StrictInt = Field(default=NO_VERSION, alias="contextVersion", ge=NO_VERSION)
    context: Context
    config: dict[str, Any] = {}
    """The rest of the document, such as the voice. It is fixed for the session: a push changes ``context`` only."""


BUILT_IN = Configuration(context=Context(system_prompt=DEFAULT_PROMPT))


class PullRefusedError(Exception):
    """config-sync answered, and would answer the same again."""


@dataclass
class LiveSession:
    session_id: str | None
    worker: PipelineWorker
    context: LLMContext
    version: int
    facts: list[dict[str, str]]
    # Two updates at once must not end with the older one on top.
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def apply(self, version: int, context: Context) -> None:
        # A settings frame survives a user who interrupts. LLMMessagesAppendFrame and LLMMessagesUpdateFrame do not:
        # whatever queue they wait in is emptied.
        await self.worker.queue_frame(LLMUpdateSettingsFrame(delta=context.llm_settings()))
        for fact in context.messages():
            # A version may repeat what an older one said, and config-sync may skip versions in between.
            if fact not in self.facts:
                self.facts.append(fact)
                self.context.add_message(fact)
        self.version = version


class ConfigSync:
    """Keep one per process, at module level: Pipecat Cloud reuses an instance for one session after the other."""

    def __init__(
        self,
        agent_id: str | None = None,
        url: str | None = None,
        token: str | None = None,
        boot_config: str | None = None,
    ) -> None:
        self.agent_id = UUID(agent_id) if agent_id else None
        self._url = url.rstrip("/") if url else None
        self._token = token
        self._boot = self._read("BOOT_CONFIG", boot_config) if boot_config else None
        self._live: LiveSession | None = None
        self._last_good: Configuration | None = None
        self._last_pull: tuple[str, Configuration] | None = None  # with its ETag
        self._missed = False

    @classmethod
    def from_env(cls) -> Self:
        names = ("AGENT_ID", "CONFIG_SYNC_URL", "CONFIG_SYNC_TOKEN", "BOOT_CONFIG")
        return cls(*(os.environ.get(name) for name in names))

    def install(self, app: FastAPI, path: str = "/context") -> None:
        """Adds the route that config-sync pushes to; its CONTEXT_PATH is this path."""
        app.add_api_route(path, self._take_update, methods=["POST"])

    async def load(self, session_id: str | None, body: Any) -> Configuration:
        """What a new session starts with. Never raises: a caller who hears an old prompt is better than silence."""
        override = body.get("config") if isinstance(body, dict) else None
        configuration = self._read("the start body", override) if override else None
        self._missed = False
        if configuration is None:
            configuration = await self._pull(session_id)
            self._missed = configuration is None and self._url is not None
        configuration = configuration or self._last_good or self._boot or BUILT_IN
        logger.info(f"config-sync: the session starts with version {configuration.version}")
        return configuration

    @asynccontextmanager
    async def session(
        self, session_id: str | None, worker: PipelineWorker, context: LLMContext, configuration: Configuration
    ) -> AsyncIterator[None]:
        """Updates are taken inside of it, and refused before and after."""
        facts = configuration.context.messages()
        live = LiveSession(session_id, worker, context, configuration.version, facts)
        self._live = live
        catching_up = asyncio.create_task(self._catch_up(live)) if self._missed else None
        try:
            yield
        finally:
            if self._live is live:
                self._live = None
            if catching_up:
                catching_up.cancel()

    # At the start: pull

    async def _pull(self, session_id: str | None) -> Configuration | None:
        if not (self.agent_id and self._url and self._token):
            logger.warning("config-sync: no pull without AGENT_ID, CONFIG_SYNC_URL and CONFIG_SYNC_TOKEN")
            return None
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PULL_TIMEOUT_SECS)) as http:
            for _ in range(PULL_TRIES):
                try:
                    return self._remember(await self._get(http, session_id))
                except PullRefusedError as refused:
                    logger.error(f"config-sync: the pull was refused: {refused}")
                    return None
                except (aiohttp.ClientError, TimeoutError, OSError) as error:
                    logger.warning(f"config-sync: the pull failed: {error or type(error).__name__}")
        return None

    async def _catch_up(self, live: LiveSession) -> None:
        """config-sync counts a pull as delivered, and cannot know that its answer came too late to be used."""
        for secs in CATCH_UP_SECS:
            await asyncio.sleep(secs)
            if pulled := await self._pull(live.session_id):
                async with live.lock:
                    if pulled.version > live.version:
                        await live.apply(pulled.version, pulled.context)
                return

    async def _get(self, http: aiohttp.ClientSession, session_id: str | None) -> Configuration:
        headers = {"Authorization": f"Bearer {self._token}"}
        if self._last_pull:
            headers["If-None-Match"] = self._last_pull[0]
        url = f"{self._url}/v1/agents/{self.agent_id}/context"
        params = {"session_id": session_id} if session_id else None
        async with http.get(url, params=params, headers=headers, allow_redirects=False) as response:
            if response.status == 304 and self._last_pull:
                return self._last_pull[1]
            if response.status >= 500 or response.status == 429:
                response.raise_for_status()
            if response.status != 200:
                raise PullRefusedError(f"HTTP {response.status}")
            configuration = self._read("the pull", await response.read())
            if configuration is None or configuration.version == NO_VERSION or configuration.agent_id != self.agent_id:
                raise PullRefusedError("the answer cannot be used")
            if etag := response.headers.get("ETag"):
                self._last_pull = (etag, configuration)
            return configuration

    def _remember(self, pulled: Configuration) -> Configuration:
        """A version that this process has seen is never taken back by an answer that is behind it."""
        if self._last_good is None or pulled.version >= self._last_good.version:
            self._last_good = pulled
        return self._last_good

    @staticmethod
    def _read(source: str, value: Any) -> Configuration | None:
        """None for what cannot be used. The log names the fields and quotes none: a prompt may be confidential."""
        try:
            if isinstance(value, str | bytes):
                return Configuration.model_validate_json(value)
            return Configuration.model_validate(value)
        except ValidationError as error:
            logger.error(f"config-sync: {source} cannot be used: {_problems(error)}")
            return None

    # During a session: push

    async def _take_update(self, request: Request) -> JSONResponse:
        live = self._live_for(request)
        if live is None:
            return _not_ready()
        raw = await _read_body(request)
        if raw is None:
            return JSONResponse({"error": "the body is too large", "code": "BODY_TOO_LARGE"}, 413)
        try:
            update = ContextUpdate.model_validate_json(raw)
        except ValidationError as error:
            return JSONResponse({"detail": _problems(error)}, 422)
        if self.agent_id and update.agent_id != self.agent_id:
            return JSONResponse({"detail": [{"loc": ["agentId"], "msg": "this is another agent"}]}, 422)
        async with live.lock:
            # It may have ended while the body or another update was on its way.
            if self._live_for(request) is not live:
                return _not_ready()
            if update.version <= live.version:
                return _acknowledge("stale", live.version)
            await live.apply(update.version, update.context)
        self._remember_update(update)
        return _acknowledge("accepted", update.version)

    def _live_for(self, request: Request) -> LiveSession | None:
        live = self._live
        if live is None or live.worker.has_finished():
            return None
        asked_for = request.headers.get("x-daily-session-id")
        return None if asked_for and live.session_id and asked_for != live.session_id else live

    def _remember_update(self, update: ContextUpdate) -> None:
        base = self._last_good or self._boot or BUILT_IN
        if update.version > base.version:
            self._last_good = base.model_copy(update={"version": update.version, "context": update.context})


def _acknowledge(status: str, version: int) -> JSONResponse:
    return JSONResponse({"status": status, "contextVersion": version})


def _not_ready() -> JSONResponse:
    # Never `return body, 503`: FastAPI sends that as HTTP 200 with a list, which acknowledges nothing.
    return JSONResponse({"error": "no live pipeline for this session", "code": "BOT_NOT_READY"}, 503)


def _problems(error: ValidationError) -> list[dict[str, Any]]:
    return [{"loc": list(e["loc"]), "msg": e["msg"]} for e in error.errors()]


async def _read_body(request: Request) -> bytes | None:
    """None when it is larger than allowed; not more than that is ever held."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY_BYTES:
            return None
    return bytes(raw)
