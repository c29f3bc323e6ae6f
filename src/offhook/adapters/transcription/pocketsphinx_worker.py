"""A child process that understands one message: a JSON object in, one out, then it ends.

In: {"sound", "longest_s", "acoustic", "dictionary", "language_model"}; out: {"error", "words", "confidence"}.
"""

import json
import os
import re
import sys
from array import array
from pathlib import Path
from typing import Any

from pocketsphinx import Decoder  # type: ignore[import-untyped]  # it has no stubs

from offhook.adapters.audio.pyav import resampled
from offhook.adapters.audio.source import frames, opened
from offhook.kit.errors import InvalidInputError

_LINE_RATE_HZ = 8000
_NICENESS = 15
_FILLER = re.compile(r"[<\[(].*")
_VARIANT = re.compile(r"\(\d+\)$")


def main() -> None:
    """Answers the request on standard input."""
    os.nice(_NICENESS)
    request = json.load(sys.stdin)
    try:
        answer = {"error": None, **_understand(request)}
    except InvalidInputError as error:
        answer = {"error": error.message, "words": "", "confidence": 0.0}
    print(json.dumps(answer))  # noqa: T201 - the answer to our parent


def _understand(request: dict[str, Any]) -> dict[str, Any]:
    samples = _wideband(Path(request["sound"]), longest_s=request["longest_s"])
    decoder = Decoder(
        hmm=request["acoustic"], dict=request["dictionary"], lm=request["language_model"], loglevel="FATAL"
    )
    decoder.start_utt()
    decoder.process_raw(samples.tobytes(), no_search=False, full_utt=True)
    decoder.end_utt()
    words, sureness, length = [], 0.0, 0
    for segment in decoder.seg() or ():
        if not _FILLER.match(segment.word):
            words.append(_VARIANT.sub("", segment.word))
            span = segment.end_frame - segment.start_frame + 1
            sureness += segment.prob * span
            length += span
    return {"words": " ".join(words), "confidence": round(min(1.0, sureness / length), 3) if length else 0.0}


def _wideband(sound: Path, *, longest_s: float) -> "array[int]":
    """16 kHz, 16 bit, mono, from what a telephone let through.

    Each sample stands twice: that mirrors the voice into the upper half of the band, where a clean resampler leaves
    nothing at all. Models learnt from microphones expect energy there, and understand visibly more words this way.
    """
    narrow = array("h")
    with opened(sound) as (container, stream):
        for frame in resampled(frames(container, stream, whole=False), rate_hz=_LINE_RATE_HZ):
            narrow.frombytes(bytes(frame.planes[0])[: frame.samples * 2])
            if len(narrow) > longest_s * _LINE_RATE_HZ:
                raise InvalidInputError(f"The message is longer than {longest_s:.0f} s")
    wide = array("h", bytes(4 * len(narrow)))
    wide[::2] = narrow
    wide[1::2] = narrow
    return wide


if __name__ == "__main__":
    main()
