"""`AudioTools` by PyAV, FFmpeg's libraries in the process; the work runs in threads."""

import asyncio
import wave
from collections.abc import Iterator
from pathlib import Path

import av

from offhook.adapters.audio.levels import LevelMeter, fold
from offhook.adapters.audio.listening_copy import write_listening_copy
from offhook.adapters.audio.output import whole_file
from offhook.adapters.audio.source import declared_duration_s, frames, opened
from offhook.kit.audio import AudioInfo
from offhook.kit.errors import InvalidInputError

PROMPT_RATES_HZ = {".wav": 8000, ".wav16": 16000}
"""What Asterisk's file formats of these names hold: its `wav` is always 8 kHz, 16 kHz is called `wav16`."""
MIN_PROMPT_S = 0.1
_PEAK_WINDOW_S = 0.02


class PyAvTools:
    """Converts and measures with nothing but the wheel; formats are limited to plain audio files."""

    async def to_prompt(self, source: Path, target: Path, *, max_duration_s: float) -> AudioInfo:
        """See `AudioTools`; the suffix of `target` chooses the rate: `.wav16` 16 kHz, `.wav` 8 kHz."""
        if target.suffix not in PROMPT_RATES_HZ:
            raise ValueError(f"a prompt is written as {' or '.join(PROMPT_RATES_HZ)}, not {target.suffix!r}")
        return await asyncio.to_thread(_to_prompt, source, target, max_duration_s)

    async def to_listening_copy(self, sources: tuple[Path, ...], target: Path) -> AudioInfo:
        return await asyncio.to_thread(write_listening_copy, sources, target)

    async def measure(self, source: Path) -> AudioInfo:
        return await asyncio.to_thread(_measure, source)

    async def peaks(self, source: Path, *, buckets: int) -> list[list[float]]:
        if buckets < 1:
            raise ValueError("a waveform needs at least one bucket")
        return await asyncio.to_thread(_peaks, source, buckets)


def _to_prompt(source: Path, target: Path, max_duration_s: float) -> AudioInfo:
    rate_hz = PROMPT_RATES_HZ[target.suffix]
    meter = LevelMeter(window_samples=rate_hz)
    samples = 0
    with opened(source) as (container, stream), whole_file(target) as temporary:
        declared_s = declared_duration_s(container, stream)
        if declared_s is not None and declared_s > max_duration_s:
            raise _too_long(f"{declared_s:.1f} s", max_duration_s)
        with wave.open(str(temporary), "wb") as prompt:
            prompt.setnchannels(1)
            prompt.setsampwidth(2)
            prompt.setframerate(rate_hz)
            for frame in resampled(frames(container, stream, whole=True), rate_hz=rate_hz):
                samples += frame.samples
                if samples > max_duration_s * rate_hz:  # its header did not say so
                    raise _too_long(f"more than {max_duration_s:.1f} s", max_duration_s)
                prompt.writeframesraw(bytes(frame.planes[0])[: frame.samples * 2])
                meter.push(frame)
        meter.finish()
        if samples < MIN_PROMPT_S * rate_hz:
            raise InvalidInputError(f"The sound lasts {samples / rate_hz:.2f} s; at least {MIN_PROMPT_S} s are needed")
    return AudioInfo(samples / rate_hz, 1, rate_hz, meter.rms_dbfs)


def resampled(source: Iterator[av.AudioFrame], *, rate_hz: int) -> Iterator[av.AudioFrame]:
    """The same sound as mono, 16 bit, at this rate."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
    for frame in source:
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _measure(source: Path) -> AudioInfo:
    with opened(source) as (container, stream):
        rate_hz, channels = stream.codec_context.sample_rate, stream.codec_context.layout.nb_channels
        meter = LevelMeter(window_samples=rate_hz)
        samples = _feed(meter, frames(container, stream, whole=False))
    return AudioInfo(samples / rate_hz, channels, rate_hz, meter.rms_dbfs)


def _peaks(source: Path, buckets: int) -> list[list[float]]:
    with opened(source) as (container, stream):
        duration_s = declared_duration_s(container, stream) or 0.0
        window_s = max(_PEAK_WINDOW_S, duration_s / (buckets * 8))  # an hour need not give 180,000 windows
        meter = LevelMeter(window_samples=max(1, int(window_s * stream.codec_context.sample_rate)))
        _feed(meter, frames(container, stream, whole=False))
    return [[round(peak, 4) for peak in fold(values, buckets=buckets)] for values in meter.peaks]


def _feed(meter: LevelMeter, source: Iterator[av.AudioFrame]) -> int:
    samples = 0
    for frame in source:
        samples += frame.samples
        meter.push(frame)
    meter.finish()
    return samples


def _too_long(length: str, max_duration_s: float) -> InvalidInputError:
    return InvalidInputError(f"The sound is too long: {length}; at most {max_duration_s:.1f} s are allowed")
