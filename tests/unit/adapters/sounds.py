"""Makes real sound files for tests."""

import math
import wave
from array import array
from pathlib import Path

import av


def tone(duration_s: float, *, rate_hz: int = 16000, level: float = 0.5) -> "array[int]":
    """A 440 Hz sine of this level (1.0 = full scale)."""
    step = 2 * math.pi * 440 / rate_hz
    return array("h", (int(32767 * level * math.sin(step * i)) for i in range(int(duration_s * rate_hz))))


def write_wav(path: Path, *tracks: "array[int]", rate_hz: int = 16000) -> Path:
    """One channel per track."""
    woven = array("h", bytes(2 * len(tracks[0]) * len(tracks)))
    for index, track in enumerate(tracks):
        woven[index :: len(tracks)] = track
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(len(tracks))
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        sound.writeframes(woven.tobytes())
    return path


def write_encoded(path: Path, samples: "array[int]", *, codec: str, rate_hz: int = 48000) -> Path:
    """The container follows the suffix."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples))
        frame.planes[0].update(samples.tobytes() + bytes(frame.planes[0].buffer_size - len(samples) * 2))
        frame.sample_rate = rate_hz
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
