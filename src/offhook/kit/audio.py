"""Audio conversion as a port: whatever people upload becomes what the engine plays, and back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """Facts of one audio file."""

    duration_s: float
    channels: int
    sample_rate_hz: int
    rms_dbfs: tuple[float, ...]
    """Energy per channel relative to full scale; silence is -120."""


class AudioTools(Protocol):
    """Converts and measures; every method raises InvalidInputError with the reason when the source is no audio."""

    async def to_prompt(self, source: Path, target: Path, *, max_duration_s: float) -> AudioInfo:
        """Any of wav, mp3, ogg, m4a ... becomes mono 16 kHz 16-bit WAV; too long is refused with both lengths named."""
        ...

    async def to_listening_copy(self, sources: tuple[Path, ...], target: Path) -> AudioInfo:
        """One (mono) or two (left, right) engine recordings become one seekable MP3 for the web page.

        With two sources of different lengths the shorter one is padded with silence at its end.
        """
        ...

    async def measure(self, source: Path) -> AudioInfo: ...

    async def peaks(self, source: Path, *, buckets: int) -> list[list[float]]:
        """Per channel, `buckets` peak values 0..1 for drawing a waveform."""
        ...
