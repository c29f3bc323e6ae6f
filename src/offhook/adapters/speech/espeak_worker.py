"""A child process that speaks: espeak-ng is C with global state, and a crash in it must not end our calls.

One JSON line in ({"text", "voice", "words_per_minute", "stem"}), one out ({"error": null or text, "full": bool}).
"""

import errno
import json
import os
import sys
import wave
from array import array
from pathlib import Path
from typing import Any

import av

from offhook.adapters.speech.espeak_library import EspeakError, EspeakLibrary

RATES_HZ = {".wav16": 16000, ".wav": 8000}
"""Both of what Asterisk calls wav16 and wav; `.wav` comes last because its presence means the speech is whole."""


def main() -> None:
    """Answers requests until standard input closes."""
    library = EspeakLibrary()
    for line in sys.stdin:
        print(json.dumps(_answer(library, json.loads(line))), flush=True)  # noqa: T201 - the answer to our parent


def _answer(library: EspeakLibrary, request: dict[str, Any]) -> dict[str, Any]:
    try:
        samples = library.synthesize(
            request["text"], voice=request["voice"], words_per_minute=request["words_per_minute"]
        )
        if not samples:
            return {"error": "nothing in it can be spoken", "full": False}
        for suffix, rate_hz in RATES_HZ.items():
            _write(samples, library.sample_rate_hz, Path(request["stem"] + suffix), rate_hz)
    except EspeakError as error:
        return {"error": str(error), "full": False}
    except OSError as error:
        return {"error": error.strerror or "it cannot be written", "full": error.errno in {errno.ENOSPC, errno.EDQUOT}}
    return {"error": None, "full": False}


def _write(samples: "array[int]", sample_rate_hz: int, target: Path, rate_hz: int) -> None:
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples))
    frame.planes[0].update(samples.tobytes() + bytes(frame.planes[0].buffer_size - len(samples) * 2))
    frame.sample_rate = sample_rate_hz
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
    temporary = target.with_name(f".{os.getpid()}-{target.name}")
    try:
        with wave.open(str(temporary), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(rate_hz)
            for piece in (*resampler.resample(frame), *resampler.resample(None)):
                sound.writeframesraw(bytes(piece.planes[0])[: piece.samples * 2])
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
