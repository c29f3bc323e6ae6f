"""`Speech` by espeak-ng: always there, offline, cached on disk by what was said."""

import asyncio
import hashlib
import json
import os
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import structlog

from offhook.adapters.speech.cache import prune
from offhook.kit.errors import DiskFullError, InvalidInputError, UnavailableError

log = structlog.get_logger(__name__)

VOICES: Mapping[str, str] = {"en": "en-us", "es": "es-419", "fr": "fr", "vi": "vi", "zh": "cmn"}
"""Voice per language; Mandarin goes by its ISO 639-3 code in espeak-ng."""
MAX_CHARACTERS = 2000
_WORDS_PER_MINUTE = 150
_REPLY_TIMEOUT_S = 30
_PRUNE_EVERY = 100


class EspeakSpeech:
    """Writes `<hash>.wav` (8 kHz, what `speak` gives back) and beside it `<hash>.wav16` (16 kHz).

    Asterisk takes the better of the two for the leg when it is given the path without suffix. Several
    processes may share the cache. Call `close` at the end: the speaking is done by a child process.
    """

    languages = tuple(VOICES)

    def __init__(self, cache_dir: Path, *, max_cache_bytes: int = 200 * 1024 * 1024) -> None:
        self._cache_dir = cache_dir
        self._max_cache_bytes = max_cache_bytes
        self._version = version("espeakng-loader")
        self._making: dict[Path, asyncio.Task[None]] = {}
        self._worker: Process | None = None
        self._turn = asyncio.Lock()
        self._made = 0

    async def speak(self, text: str, *, language: str) -> Path:
        """See `Speech`."""
        text = " ".join(text.split())
        if language not in VOICES:
            raise InvalidInputError(f"There is no voice for language {language!r}; there are {', '.join(VOICES)}")
        if not text:
            raise InvalidInputError("There is no text to speak")
        if len(text) > MAX_CHARACTERS:
            raise InvalidInputError(f"The text has {len(text)} characters; at most {MAX_CHARACTERS} can be spoken")
        path = self._path(text, language)
        if _touch(path):
            return path
        task = self._making.get(path)
        if task is None:
            task = asyncio.create_task(self._make(path, text, language))
            self._making[path] = task
            task.add_done_callback(lambda _: self._making.pop(path, None))
        # Shielded: when one of those who wait gives up, the others still get their speech.
        await asyncio.shield(task)
        return path

    async def close(self) -> None:
        """Ends the child process."""
        async with self._turn:
            await self._end_worker()

    def _path(self, text: str, language: str) -> Path:
        said = json.dumps([self._version, VOICES[language], _WORDS_PER_MINUTE, text])
        name = hashlib.sha256(said.encode()).hexdigest()[:32]
        return self._cache_dir / name[:2] / f"{name}.wav"

    async def _make(self, path: Path, text: str, language: str) -> None:
        request = {
            "text": text,
            "voice": VOICES[language],
            "words_per_minute": _WORDS_PER_MINUTE,
            "stem": str(path.with_suffix("").absolute()),
        }
        async with self._turn:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                log.error("speech cannot be stored", error=str(error))  # noqa: TRY400
                raise UnavailableError(f"Speech cannot be stored: {error.strerror}") from error
            answer = await self._ask(request)
        if answer["full"]:
            free_bytes = shutil.disk_usage(self._cache_dir).free
            log.error("the disk is full", root=str(self._cache_dir), free_bytes=free_bytes)
            raise DiskFullError
        if answer["error"]:
            raise InvalidInputError(f"{text[:80]!r} cannot be spoken: {answer['error']}")
        self._made += 1
        if self._made % _PRUNE_EVERY == 1:
            await asyncio.to_thread(prune, self._cache_dir, max_bytes=self._max_cache_bytes)

    async def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """One request, with one more try in a new child when the child died."""
        for last_try in (False, True):
            worker = await self._running_worker()
            assert worker.stdin is not None
            assert worker.stdout is not None
            try:
                async with asyncio.timeout(_REPLY_TIMEOUT_S):
                    worker.stdin.write(json.dumps(request).encode() + b"\n")
                    await worker.stdin.drain()
                    reply = await worker.stdout.readline()
            except (OSError, TimeoutError):
                reply = b""
            except asyncio.CancelledError:
                await self._end_worker()  # its late answer would be taken for the next one's
                raise
            if reply:
                answer: dict[str, Any] = json.loads(reply)
                return answer
            await self._end_worker()
            if last_try:
                break
        raise UnavailableError("The speech process died twice on the same text")

    async def _running_worker(self) -> Process:
        if self._worker is None or self._worker.returncode is not None:
            self._worker = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "offhook.adapters.speech.espeak_worker",
                stdin=PIPE,
                stdout=PIPE,
                start_new_session=True,
            )
        return self._worker

    async def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        if worker.returncode is None:
            worker.kill()
        await worker.wait()


def _touch(path: Path) -> bool:
    """Marks the speech as used now; False when it is not there."""
    try:
        os.utime(path)
    except OSError:
        return False
    return True
