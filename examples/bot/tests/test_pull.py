"""What a session starts with."""

import asyncio
import json
from typing import Any

import pytest

import config_sync as module
from config_sync import BUILT_IN, ConfigSync, Configuration
from harness import Platform, until
from stand_ins import AGENT_ID, TOKEN, FakeConfigSync

BOOT = {
    "agentId": AGENT_ID,
    "contextVersion": 1,
    "context": {"systemPrompt": "boot prompt"},
    "config": {"voice": "eve"},
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PULL_TIMEOUT_SECS", 0.15)


def booted(config_sync: FakeConfigSync, boot: Any = BOOT, token: str = TOKEN) -> ConfigSync:
    return ConfigSync(AGENT_ID, config_sync.url, token, json.dumps(boot) if isinstance(boot, dict) else boot)


async def start_prompt(sync: ConfigSync, body: Any = None) -> str:
    return (await sync.load("session-1", body)).context.system_prompt


class TestThePull:
    async def test_brings_the_prompt_the_facts_and_the_voice_to_the_pipeline(
        self, config_sync: FakeConfigSync, platform: Platform
    ) -> None:
        fact = {"role": "developer", "content": "Open until 22:00 today."}
        config_sync.publish(4, append=[fact], model="gpt-other", color="ignored")
        await platform.start_session()
        request = platform.provider.last
        assert request["messages"] == [{"role": "system", "content": "prompt 4"}, fact]
        assert request["model"] == "gpt-other"
        assert platform.voice.config == {"voice": "ada"}

    async def test_without_a_context_leaves_the_prompt_to_the_bot(
        self, config_sync: FakeConfigSync, platform: Platform
    ) -> None:
        config_sync.context = {}
        await platform.start_session()
        assert platform.provider.prompt == module.DEFAULT_PROMPT
        assert platform.voice.config == {"voice": "ada"}

    async def test_says_who_asks_and_for_which_session(self, config_sync: FakeConfigSync, sync: ConfigSync) -> None:
        await sync.load("session-1", {})
        (request,) = config_sync.requests
        assert request.path == f"/v1/agents/{AGENT_ID}/context"
        assert dict(request.query) == {"session_id": "session-1"}
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"

    async def test_asks_the_second_time_only_for_what_is_new(
        self, config_sync: FakeConfigSync, sync: ConfigSync
    ) -> None:
        assert await start_prompt(sync) == "prompt 1"
        assert await start_prompt(sync) == "prompt 1"
        config_sync.publish(2)
        assert await start_prompt(sync) == "prompt 2"
        assert config_sync.answers == [200, 304, 200]

    async def test_is_tried_once_more(self, config_sync: FakeConfigSync, sync: ConfigSync) -> None:
        config_sync.answers_next(500)
        assert await start_prompt(sync) == "prompt 1"
        assert config_sync.answers == [500, 200]

    async def test_that_hangs_is_tried_once_more(
        self, config_sync: FakeConfigSync, sync: ConfigSync, impatient: None
    ) -> None:
        config_sync.hangs_next(5)
        assert await start_prompt(sync) == "prompt 1"

    def test_takes_three_seconds_at_most(self) -> None:
        assert (module.PULL_TIMEOUT_SECS, module.PULL_TRIES) == (3.0, 2)


class TestWithoutAnAnswer:
    @pytest.mark.parametrize(("status", "tries"), [(500, 2), (503, 2), (429, 2), (401, 1), (404, 1)])
    async def test_a_status_falls_back_to_the_boot_configuration(
        self, config_sync: FakeConfigSync, status: int, tries: int
    ) -> None:
        config_sync.answers_next(status, times=2)
        assert await start_prompt(booted(config_sync)) == "boot prompt"
        assert config_sync.answers == [status] * tries

    async def test_a_wrong_token_falls_back(self, config_sync: FakeConfigSync) -> None:
        assert await start_prompt(booted(config_sync, token="wrong")) == "boot prompt"
        assert config_sync.answers == [401]

    async def test_a_redirect_is_not_followed_with_the_token(self, config_sync: FakeConfigSync) -> None:
        config_sync.redirects_next(f"/v1/agents/{AGENT_ID}/context")
        assert await start_prompt(booted(config_sync)) == "boot prompt"
        assert config_sync.answers == [302]

    async def test_a_slow_one_falls_back(self, config_sync: FakeConfigSync, impatient: None) -> None:
        config_sync.hangs_next(5, times=2)
        assert await start_prompt(booted(config_sync)) == "boot prompt"
        assert len(config_sync.requests) == 2

    async def test_nobody_there_falls_back(self, config_sync: FakeConfigSync) -> None:
        await config_sync.stop()
        assert await start_prompt(booted(config_sync)) == "boot prompt"

    @pytest.mark.parametrize(
        "answer",
        [
            "<html>",
            [],
            {"agentId": AGENT_ID, "contextVersion": 4},
            {"agentId": AGENT_ID, "contextVersion": 4, "context": {"prompt": "of another convention"}},
            {"agentId": AGENT_ID, "contextVersion": "4", "context": {"systemPrompt": "p"}},
            {"agentId": AGENT_ID, "context": {"systemPrompt": "p"}},
            {"agentId": AGENT_ID.replace("a", "b"), "contextVersion": 4, "context": {"systemPrompt": "another's"}},
        ],
    )
    async def test_an_answer_that_cannot_be_used_falls_back(self, config_sync: FakeConfigSync, answer: Any) -> None:
        config_sync.answers_next(200, answer)
        assert await start_prompt(booted(config_sync)) == "boot prompt"

    async def test_the_last_good_copy_of_the_process_comes_before_the_boot_configuration(
        self, config_sync: FakeConfigSync
    ) -> None:
        sync = booted(config_sync)
        assert await start_prompt(sync) == "prompt 1"
        config_sync.answers_next(503, times=2)
        assert await start_prompt(sync) == "prompt 1"

    async def test_the_built_in_default_comes_last(self, config_sync: FakeConfigSync) -> None:
        config_sync.answers_next(404, times=2)
        assert await booted(config_sync, boot="{broken").load("session-1", {}) == BUILT_IN

    async def test_nothing_set_at_all_is_enough_to_answer_a_call(self) -> None:
        assert await ConfigSync().load(None, None) == BUILT_IN

    async def test_a_call_is_answered(self, config_sync: FakeConfigSync, platform: Platform) -> None:
        config_sync.answers_next(401)
        await platform.start_session()
        assert platform.provider.prompt == module.DEFAULT_PROMPT
        assert await platform.push(0) == (200, {"status": "accepted", "contextVersion": 0})


class TestASessionThatStartedWithoutAnAnswer:
    @pytest.fixture(autouse=True)
    def eager(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "CATCH_UP_SECS", (0.05, 0.05))

    async def test_catches_up_while_it_runs(self, config_sync: FakeConfigSync, platform: Platform) -> None:
        config_sync.answers_next(503, times=4)
        await platform.start_session()
        assert platform.provider.prompt == module.DEFAULT_PROMPT
        await until(lambda: platform.live.version == 1, "the pull")
        assert (await platform.caller_speaks())["messages"][0]["content"] == "prompt 1"
        assert config_sync.answers == [503, 503, 503, 503, 200]

    async def test_is_not_taken_back_by_an_answer_that_is_behind(
        self, config_sync: FakeConfigSync, platform: Platform, sync: ConfigSync, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sync, "_boot", Configuration.model_validate({**BOOT, "contextVersion": 5}))
        config_sync.answers_next(503, times=2)
        await platform.start_session()
        await until(lambda: 200 in config_sync.answers, "the pull")
        await asyncio.sleep(0.05)
        assert platform.live.version == 5
        assert (await platform.caller_speaks())["messages"][0]["content"] == "boot prompt"

    async def test_asks_no_longer_when_it_is_over(
        self, config_sync: FakeConfigSync, platform: Platform, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "CATCH_UP_SECS", (1,))
        config_sync.answers_next(503, times=2)
        await platform.start_session()
        await platform.end_session()
        await asyncio.sleep(1.2)
        assert config_sync.answers == [503, 503]

    async def test_that_has_its_answer_asks_no_more(self, config_sync: FakeConfigSync, platform: Platform) -> None:
        await platform.start_session()
        await asyncio.sleep(0.2)
        assert config_sync.answers == [200]


class TestTheStartBody:
    async def test_comes_before_the_pull(self, config_sync: FakeConfigSync, platform: Platform) -> None:
        override = {"contextVersion": 7, "context": {"systemPrompt": "for this call"}, "config": {"voice": "bob"}}
        await platform.start_session({"config": override, "other": 1})
        assert platform.provider.prompt == "for this call"
        assert platform.voice.config == {"voice": "bob"}
        assert config_sync.requests == []

    async def test_holds_until_a_newer_version_comes(self, platform: Platform) -> None:
        await platform.start_session({"config": {"contextVersion": 7, "context": {"systemPrompt": "for this call"}}})
        assert await platform.push(7) == (200, {"status": "stale", "contextVersion": 7})
        assert await platform.push(8) == (200, {"status": "accepted", "contextVersion": 8})

    async def test_without_a_version_holds_until_any_version_comes(self, platform: Platform) -> None:
        await platform.start_session({"config": {"context": {"systemPrompt": "for this call"}}})
        assert await platform.push(0) == (200, {"status": "accepted", "contextVersion": 0})

    async def test_is_for_one_call_only(self, sync: ConfigSync) -> None:
        body = {"config": {"contextVersion": 7, "context": {"systemPrompt": "for this call"}}}
        assert await start_prompt(sync, body) == "for this call"
        assert await start_prompt(sync, {}) == "prompt 1"

    @pytest.mark.parametrize("body", [None, "text", [], {"config": "text"}, {"config": {"context": []}}])
    async def test_that_cannot_be_used_is_passed_over(self, sync: ConfigSync, body: Any) -> None:
        assert await start_prompt(sync, body) == "prompt 1"


class TestAReusedProcess:
    async def test_starts_the_next_session_with_the_newest_version(
        self, config_sync: FakeConfigSync, platform: Platform
    ) -> None:
        await platform.start_session()
        await platform.end_session()
        config_sync.publish(2)
        await platform.start_session()
        assert platform.provider.prompt == "prompt 2"
        assert await platform.push(2) == (200, {"status": "stale", "contextVersion": 2})

    async def test_keeps_what_was_pushed_for_a_session_that_cannot_pull(
        self, config_sync: FakeConfigSync, platform: Platform
    ) -> None:
        await platform.start_session()
        await platform.push(5)
        await platform.end_session()
        config_sync.answers_next(503, times=2)
        await platform.start_session()
        assert platform.provider.prompt == "prompt 5"
        assert platform.voice.config == {"voice": "ada"}

    async def test_is_not_taken_back_by_an_answer_that_is_behind(
        self, config_sync: FakeConfigSync, platform: Platform
    ) -> None:
        await platform.start_session()
        await platform.push(5)
        await platform.end_session()
        await platform.start_session()
        assert config_sync.answers == [200, 304]
        assert platform.provider.prompt == "prompt 5"

    async def test_starts_the_next_session_with_no_facts_of_the_last_one(
        self, config_sync: FakeConfigSync, platform: Platform
    ) -> None:
        await platform.start_session()
        await platform.push(2, append=[{"role": "developer", "content": "The table is booked."}])
        await platform.caller_speaks()
        await platform.end_session()
        config_sync.publish(3)
        await platform.start_session()
        assert platform.provider.last["messages"] == [{"role": "system", "content": "prompt 3"}]
