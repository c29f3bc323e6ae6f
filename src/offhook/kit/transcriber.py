"""Speech to text as a port: a message in, its words out, without asking anybody outside."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was understood."""

    words: str
    """Empty when nothing was."""
    confidence: float
    """0..1, the engine's own mean over the words; below `ROUGH` people should listen for themselves."""


ROUGH = 0.75
"""Transcripts the engine is less sure of are shown as a rough guess."""


class Transcriber(Protocol):
    """Writes down speech in the languages it has a model for."""

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes."""
        ...

    @property
    def longest_s(self) -> float:
        """Longer messages are not taken."""
        ...

    async def transcribe(self, sound: Path, *, language: str) -> Transcript:
        """Takes about as long as the sound lasts, at low priority.

        Raises InvalidInputError for a language without a model, for what is no audio and for what is too long,
        UnavailableError when it did not work this time.
        """
        ...
