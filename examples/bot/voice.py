"""Ears and mouth of the bot: Daily, Deepgram and Cartesia. Replace it by yours; config-sync does not care."""

import os
from dataclasses import dataclass
from typing import Any

from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.runner.types import RunnerArguments
from pipecat.runner.utils import create_transport
from pipecat.services.cartesia.tts import CartesiaTTSService
from pipecat.services.deepgram.stt import DeepgramSTTService
from pipecat.transports.base_transport import BaseTransport
from pipecat.transports.daily.transport import DailyParams

DEFAULT_VOICE = "71a7ad14-091c-4e8e-a314-022ece01c121"


@dataclass
class Voice:
    transport: BaseTransport
    stt: FrameProcessor
    tts: FrameProcessor
    vad: VADAnalyzer | None = None


async def build_voice(args: RunnerArguments, config: dict[str, Any]) -> Voice:
    """`config` is what stands beside `deployment` and `llm_context` in the document; this bot reads `voice` of it."""
    params = {"daily": lambda: DailyParams(audio_in_enabled=True, audio_out_enabled=True)}
    return Voice(
        transport=await create_transport(args, params),
        stt=DeepgramSTTService(api_key=os.environ["DEEPGRAM_API_KEY"]),
        tts=CartesiaTTSService(
            api_key=os.environ["CARTESIA_API_KEY"],
            settings=CartesiaTTSService.Settings(voice=config.get("voice", DEFAULT_VOICE)),
        ),
        vad=SileroVADAnalyzer(),
    )
