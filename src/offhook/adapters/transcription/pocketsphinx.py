"""`Transcriber` by PocketSphinx: offline, with US English in the wheel; each message in a child of its own."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog

from offhook.adapters.transcription.models import find_models
from offhook.kit.errors import InvalidInputError, UnavailableError
from offhook.kit.transcriber import Transcript

log = structlog.get_logger(__name__)

LONGEST_S = 600.0
_PATIENCE_S = LONGEST_S * 3
"""It runs at low priority, so a busy machine may make it wait."""


class PocketSphinxTranscriber:
    """`models`: folders with further languages (acoustic model, dictionary, language model), by ISO 639-1 code."""

    longest_s = LONGEST_S

    def __init__(self, models: Mapping[str, Path] | None = None) -> None:
        self._models, problems = find_models(models or {})
        for language, problem in problems.items():
            log.error("a language cannot be transcribed", language=language, problem=problem)

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(self._models)

    async def transcribe(self, sound: Path, *, language: str) -> Transcript:
        """See `Transcriber`. A crash in the C library costs this message alone, not the worker."""
        model = self._models.get(language)
        if model is None:
            raise InvalidInputError(f"There is no offline model for language {language!r}")
        request = {
            "sound": str(sound),
            "longest_s": LONGEST_S,
            "acoustic": str(model.acoustic),
            "dictionary": str(model.dictionary),
            "language_model": str(model.language_model),
        }
        answer = await _ask_child(json.dumps(request).encode())
        if answer["error"]:
            raise InvalidInputError(answer["error"])
        return Transcript(words=answer["words"], confidence=answer["confidence"])


async def _ask_child(request: bytes) -> dict[str, Any]:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "offhook.adapters.transcription.pocketsphinx_worker",
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(_PATIENCE_S):
            reply, complaint = await child.communicate(request)
    except TimeoutError:
        raise UnavailableError("Writing the message down took too long") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0 or not reply:
        log.warning(
            "the transcribing process died", code=child.returncode, told=complaint.decode(errors="replace")[-500:]
        )
        raise UnavailableError("The process that writes messages down died")
    answer: dict[str, Any] = json.loads(reply)
    return answer
