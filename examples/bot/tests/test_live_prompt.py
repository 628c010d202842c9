"""What the model is given, in a pipeline that is running. The requests are those of the real OpenAILLMService."""

import asyncio
from typing import Any

from pipecat.frames.frames import LLMMessagesAppendFrame, LLMUpdateSettingsFrame
from pipecat.services.openai.llm import OpenAILLMService

from harness import Platform, until
from stand_ins import Busy, BusyFrame, FakeConfigSync

OPENING = {"role": "developer", "content": "The shop opens at 9."}
CLOSING = {"role": "developer", "content": "The shop closes at 22."}


def system(prompt: str) -> dict[str, Any]:
    return {"role": "system", "content": prompt}


async def test_the_prompt_and_the_model_change_without_a_restart(platform: Platform) -> None:
    await platform.start_session()
    worker = platform.worker
    assert platform.provider.prompt == "prompt 1"
    await platform.push(2, model="gpt-other")
    request = await platform.caller_speaks()
    assert request["messages"][0] == system("prompt 2")
    assert request["model"] == "gpt-other"
    await platform.push(3)
    request = await platform.caller_speaks()
    assert request["messages"][0] == system("prompt 3")
    assert request["model"] == "gpt-4.1"
    assert platform.worker is worker


async def test_the_conversation_so_far_is_kept(platform: Platform) -> None:
    await platform.start_session()
    await until(lambda: platform.live.context.messages, "the greeting in the context")
    await platform.push(2)
    request = await platform.caller_speaks()
    assert request["messages"] == [system("prompt 2"), {"role": "assistant", "content": "Well, hello."}]


async def test_facts_are_given_to_the_model_and_do_not_make_the_bot_speak(platform: Platform) -> None:
    await platform.start_session()
    turns = len(platform.provider.requests)
    await platform.push(2, append=[OPENING])
    await asyncio.sleep(0.1)
    assert len(platform.provider.requests) == turns
    assert OPENING in (await platform.caller_speaks())["messages"]


async def test_a_fact_is_said_once_though_each_version_repeats_it(
    config_sync: FakeConfigSync, platform: Platform
) -> None:
    config_sync.publish(1, append=[OPENING])
    await platform.start_session()
    await platform.push(2, append=[OPENING, CLOSING])
    await platform.push(3, append=[OPENING, CLOSING])
    messages = (await platform.caller_speaks())["messages"]
    assert [messages.count(fact) for fact in (OPENING, CLOSING)] == [1, 1]


class TestAnInterruption:
    async def test_does_not_lose_an_update_that_waits_for_the_model(self, platform: Platform) -> None:
        await platform.start_session()
        llm = platform.find(OpenAILLMService)
        platform.provider.may_finish.clear()
        platform.provider.talking.clear()
        await platform.caller_speaks()
        await platform.provider.talking.wait()
        assert (await platform.push(2))[0] == 200
        await until(lambda: llm.has_queued_frame(LLMUpdateSettingsFrame), "the update in the queue")
        await platform.caller_interrupts()
        platform.provider.may_finish.set()
        assert (await platform.caller_speaks())["messages"][0] == system("prompt 2")

    async def test_does_not_lose_an_update_that_waits_anywhere_where_an_appended_message_is_lost(
        self, platform: Platform
    ) -> None:
        await platform.start_session()
        busy: Busy = platform.find(Busy)
        await platform.worker.queue_frame(BusyFrame("work"))
        await platform.worker.queue_frame(LLMMessagesAppendFrame([CLOSING]))
        assert (await platform.push(2, append=[OPENING]))[0] == 200
        await until(lambda: busy.has_queued_frame(LLMMessagesAppendFrame), "the message in the queue")
        await until(lambda: busy.has_queued_frame(LLMUpdateSettingsFrame), "the update in the queue")
        await platform.caller_interrupts()
        await until(lambda: not busy.has_queued_frame(LLMMessagesAppendFrame), "the interruption")
        messages = (await platform.caller_speaks())["messages"]
        assert messages[0] == system("prompt 2")
        assert OPENING in messages
        assert CLOSING not in messages

    async def test_is_what_loses_the_appended_message(self, platform: Platform) -> None:
        await platform.start_session()
        busy: Busy = platform.find(Busy)
        await platform.worker.queue_frame(BusyFrame("work"))
        await platform.worker.queue_frame(LLMMessagesAppendFrame([CLOSING]))
        await until(lambda: busy.has_queued_frame(LLMMessagesAppendFrame), "the message in the queue")
        busy.release.set()
        assert CLOSING in (await platform.caller_speaks())["messages"]
