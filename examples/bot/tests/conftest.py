import os
import sys
from collections.abc import AsyncIterator, Iterator
from types import ModuleType
from typing import Any

import aiohttp
import pytest
from fastapi import FastAPI

from stand_ins import AGENT_ID, TOKEN, FakeConfigSync, FakeVoice, Provider

# Two modules that are not here: the base image's, and the voice with its native libraries.
_system = ModuleType("pipecatcloud_system")
_system.app = FastAPI()
_voice = ModuleType("voice")
_voice.build_voice = None
sys.modules.update(pipecatcloud_system=_system, voice=_voice)

for name in ("AGENT_ID", "CONFIG_SYNC_URL", "CONFIG_SYNC_TOKEN", "BOOT_CONFIG"):
    os.environ.pop(name, None)

import bot as bot_module  # noqa: E402
from config_sync import ConfigSync  # noqa: E402
from harness import Platform, WebServer  # noqa: E402


@pytest.fixture(autouse=True)
def nothing_deprecated(recwarn: pytest.WarningsRecorder) -> Iterator[None]:
    """Pipecat shows its own deprecations whatever the filters say, so that no filter can make them errors."""
    yield
    assert [str(warning.message) for warning in recwarn if "will be removed in 2" in str(warning.message)] == []


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def config_sync() -> AsyncIterator[FakeConfigSync]:
    server = FakeConfigSync()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def provider(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Provider]:
    server = Provider()
    await server.start()
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield server
    server.may_finish.set()
    await server.stop()


@pytest.fixture
def sync(config_sync: FakeConfigSync) -> ConfigSync:
    """A fresh process, so to speak: with nothing kept from an earlier session."""
    return ConfigSync(AGENT_ID, config_sync.url, TOKEN)


@pytest.fixture
async def platform(
    http: aiohttp.ClientSession, provider: Provider, sync: ConfigSync, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Platform]:
    app = FastAPI()
    sync.install(app)
    monkeypatch.setattr(bot_module, "sync", sync)
    voices: list[FakeVoice] = []

    async def build_voice(_args: Any, config: dict[str, Any]) -> FakeVoice:
        voices.append(FakeVoice(config))
        return voices[-1]

    monkeypatch.setattr(bot_module, "build_voice", build_voice)
    server = WebServer(app)
    await server.start()
    platform = Platform(http, server.url, provider, voices)
    yield platform
    await platform.stop()
    await server.stop()
