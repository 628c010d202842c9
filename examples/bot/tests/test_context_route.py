"""What the bot answers to a push, over a real socket."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from pipecat.frames.frames import EndFrame

import bot as bot_module
import config_sync as module
from harness import Answer, Platform
from stand_ins import AGENT_ID, FakeConfigSync

NOT_READY = (503, {"error": "no live pipeline for this session", "code": "BOT_NOT_READY"})


def accepted(version: int) -> Answer:
    return 200, {"status": "accepted", "contextVersion": version}


def stale(version: int) -> Answer:
    return 200, {"status": "stale", "contextVersion": version}


def test_the_bot_offers_the_route_on_the_app_of_the_base_image() -> None:
    assert bot_module.app.url_path_for("_take_update") == "/context"


class TestNotReady:
    async def test_before_the_first_session(self, platform: Platform) -> None:
        assert await platform.push(2, session_id=str(uuid4())) == NOT_READY

    async def test_while_the_configuration_is_being_pulled(
        self, config_sync: FakeConfigSync, platform: Platform
    ) -> None:
        config_sync.hangs_next(0.3)
        starting = asyncio.create_task(platform.start_session())
        await asyncio.sleep(0.1)
        assert await platform.push(2) == NOT_READY
        await starting

    async def test_after_the_session(self, platform: Platform) -> None:
        session_id = await platform.start_session()
        await platform.end_session()
        assert await platform.push(2, session_id=session_id) == NOT_READY

    async def test_after_a_session_that_ended_by_itself(self, platform: Platform) -> None:
        await platform.start_session()
        await platform.worker.queue_frame(EndFrame())
        await platform.end_session()
        assert await platform.push(2) == NOT_READY

    async def test_after_a_session_that_crashed(self, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
        async def crash(_runner: Any) -> None:
            raise RuntimeError("out of order")

        with monkeypatch.context() as patch:
            patch.setattr(bot_module.WorkerRunner, "run", crash)
            with pytest.raises(RuntimeError, match="out of order"):
                await platform.start_session()
        assert await platform.push(2) == NOT_READY

    async def test_after_a_session_that_was_cut_off(self, platform: Platform) -> None:
        """The base image cancels a bot that reaches maxSessionDuration."""
        await platform.start_session()
        await platform.cut_off_session()
        assert await platform.push(2) == NOT_READY

    async def test_for_another_session_than_the_live_one(self, platform: Platform) -> None:
        await platform.start_session()
        assert await platform.push(2, session_id=str(uuid4())) == NOT_READY
        assert await platform.push(2) == accepted(2)

    async def test_for_the_session_before(self, platform: Platform) -> None:
        earlier = await platform.start_session()
        await platform.end_session()
        await platform.start_session()
        assert await platform.push(2, session_id=earlier) == NOT_READY

    async def test_when_the_session_ends_while_an_update_waits_for_another(self, platform: Platform) -> None:
        await platform.start_session()
        async with platform.live.lock:
            push = asyncio.create_task(platform.push(2))
            await asyncio.sleep(0.1)
            await platform.end_session()
        assert await push == NOT_READY


class TestVersions:
    async def test_takes_a_newer_one(self, platform: Platform) -> None:
        await platform.start_session()
        assert await platform.push(2) == accepted(2)
        assert await platform.push(9) == accepted(9)

    async def test_takes_the_same_one_once(self, platform: Platform) -> None:
        await platform.start_session()
        assert await platform.push(2) == accepted(2)
        assert await platform.push(2) == stale(2)

    async def test_names_the_newer_one_it_has(self, platform: Platform) -> None:
        await platform.start_session()
        await platform.push(5)
        assert await platform.push(4) == stale(5)
        assert (await platform.caller_speaks())["messages"][0]["content"] == "prompt 5"

    async def test_has_the_one_it_started_with(self, platform: Platform) -> None:
        await platform.start_session()
        assert await platform.push(1) == stale(1)

    async def test_serves_a_session_that_no_header_names(self, platform: Platform) -> None:
        await platform.start_session()
        assert await platform.push(2, session_id="") == accepted(2)

    async def test_does_not_go_backwards_when_an_older_one_is_slower(
        self, platform: Platform, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await platform.start_session()
        queue_frame = platform.worker.queue_frame
        waits = [0.2, 0]

        async def slowly(frame: Any) -> None:
            await asyncio.sleep(waits.pop(0))
            await queue_frame(frame)

        with monkeypatch.context() as patch:
            patch.setattr(platform.worker, "queue_frame", slowly)
            older = asyncio.create_task(platform.push(2))
            await asyncio.sleep(0.05)
            newer = asyncio.create_task(platform.push(3))
            assert [await older, await newer] == [accepted(2), accepted(3)]
        assert (await platform.caller_speaks())["messages"][0]["content"] == "prompt 3"

    async def test_ends_on_the_newest_of_many_at_once(self, platform: Platform) -> None:
        await platform.start_session()
        answers = await asyncio.gather(*(platform.push(version) for version in [7, 3, 9, 5, 2, 8, 4, 6]))
        assert {status for status, _ in answers} == {200}
        assert accepted(9) in answers
        assert platform.live.version == 9
        assert (await platform.caller_speaks())["messages"][0]["content"] == "prompt 9"


def update(**changed: Any) -> dict[str, Any]:
    return {"agentId": AGENT_ID, "contextVersion": 2, "context": {"systemPrompt": "p"}, **changed}


class TestBodies:
    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ([], []),
            ({}, ["agentId"]),
            (update(contextVersion="2"), ["contextVersion"]),
            (update(contextVersion=2.5), ["contextVersion"]),
            (update(contextVersion=True), ["contextVersion"]),
            (update(contextVersion=-1), ["contextVersion"]),
            (update(agentId="somebody"), ["agentId"]),
            (update(agentId=str(uuid4())), ["agentId"]),
            (update(context=None), ["context"]),
            (update(context={"prompt": "of another convention"}), ["context", "systemPrompt"]),
            (update(context={"systemPrompt": ""}), ["context", "systemPrompt"]),
            (update(context={"systemPrompt": "p", "append": [{"content": "c"}]}), ["context", "append", 0, "role"]),
            (
                update(context={"systemPrompt": "p", "append": [{"role": "tool", "content": "c"}]}),
                ["context", "append", 0, "role"],
            ),
        ],
    )
    async def test_of_another_form_are_422_and_change_nothing(
        self, platform: Platform, body: Any, field: list[Any]
    ) -> None:
        await platform.start_session()
        status, answer = await platform.post(body)
        assert status == 422
        assert answer["detail"][0]["loc"] == field
        assert platform.live.version == 1
        assert (await platform.caller_speaks())["messages"][0]["content"] == "prompt 1"

    @pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"null", b'"text"', b"[1,503]"])
    async def test_that_are_no_json_are_422(self, platform: Platform, raw: bytes) -> None:
        await platform.start_session()
        status, _ = await platform.post(raw=raw)
        assert status == 422

    async def test_that_are_refused_are_not_quoted(self, platform: Platform) -> None:
        await platform.start_session()
        _, answer = await platform.post(update(context={"systemPrompt": ["a secret"]}))
        assert "a secret" not in json.dumps(answer)

    async def test_over_the_limit_are_413(self, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
        assert module.MAX_BODY_BYTES == 1024 * 1024
        await platform.start_session()
        monkeypatch.setattr(module, "MAX_BODY_BYTES", 2000)
        status, answer = await platform.push(2, systemPrompt="x" * 2000)
        assert (status, answer["code"]) == (413, "BODY_TOO_LARGE")
        assert await platform.push(2, systemPrompt="x" * 1000) == accepted(2)

    async def test_with_unknown_keys_are_taken(self, platform: Platform) -> None:
        await platform.start_session()
        assert await platform.post({**update(context={"systemPrompt": "p", "color": 1}), "attempt": 3}) == accepted(2)
