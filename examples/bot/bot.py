"""A voice bot for Pipecat Cloud whose prompt config-sync keeps up to date, in calls that are running too."""

import os
from typing import Any

from pipecat.frames.frames import LLMRunFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.runner.types import RunnerArguments
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.workers.runner import WorkerRunner
from pipecatcloud_system import app  # of the base image, 0.1.2 or newer

from config_sync import ConfigSync
from voice import build_voice

# At module level, because the process outlives a session: the next caller may be served by it.
sync = ConfigSync.from_env()
sync.install(app)


async def bot(args: RunnerArguments) -> None:
    """One session. The base image calls this, and calls it again for the next session."""
    configuration = await sync.load(args.session_id, args.body)
    voice = await build_voice(args, configuration.config)
    llm = OpenAILLMService(api_key=os.environ["OPENAI_API_KEY"], settings=configuration.context.llm_settings())
    context = LLMContext(messages=configuration.context.messages())
    user, assistant = LLMContextAggregatorPair(context, user_params=LLMUserAggregatorParams(vad_analyzer=voice.vad))
    transport = voice.transport
    worker = PipelineWorker(
        Pipeline([transport.input(), voice.stt, user, llm, voice.tts, transport.output(), assistant]),
        idle_timeout_secs=args.pipeline_idle_timeout_secs,
    )

    @transport.event_handler("on_client_connected")
    async def greet(_transport: Any, _client: Any) -> None:
        await worker.queue_frame(LLMRunFrame())

    @transport.event_handler("on_client_disconnected")
    async def hang_up(_transport: Any, _client: Any) -> None:
        await worker.cancel()

    async with sync.session(args.session_id, worker, context, configuration):
        runner = WorkerRunner(handle_sigint=args.handle_sigint)
        await runner.add_workers(worker)
        await runner.run()
