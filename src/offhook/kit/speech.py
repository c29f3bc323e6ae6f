"""Text to speech as a port: text in, a playable file out, cached by the hash of what was said."""

from pathlib import Path
from typing import Protocol


class Speech(Protocol):
    """Speaks text in one of its languages."""

    languages: tuple[str, ...]
    """ISO 639-1 codes it can speak."""

    async def speak(self, text: str, *, language: str) -> Path:
        """A mono 16-bit WAV (8 or 16 kHz) of the spoken text; the same text gives the same file.

        Raises InvalidInputError for a language it does not have or empty text, UnavailableError on a full disk.
        """
        ...
