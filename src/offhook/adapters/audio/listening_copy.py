"""One or two engine recordings become one MP3: mono, or left what was said and right what was heard."""

from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import av

from offhook.adapters.audio.levels import LevelMeter
from offhook.adapters.audio.output import whole_file
from offhook.adapters.audio.source import frames, opened
from offhook.kit.audio import AudioInfo

_RATE_HZ = 16000
_BLOCK_SAMPLES = 8192
_BITS_PER_SECOND_AND_CHANNEL = 24_000  # constant rate: any second of the file is found without reading it


def write_listening_copy(sources: tuple[Path, ...], target: Path) -> AudioInfo:
    """Streams, so that a recording of hours needs no more memory than one of seconds."""
    channels = len(sources)
    if channels not in (1, 2):
        raise ValueError(f"a listening copy is made of one or two recordings, not {channels}")
    meter = LevelMeter(window_samples=_RATE_HZ)
    samples = 0
    with ExitStack() as stack:
        tracks = [_Track(stack, source) for source in sources]
        temporary = stack.enter_context(whole_file(target))
        copy = stack.enter_context(av.open(str(temporary), "w", format="mp3"))
        layout = "stereo" if channels == 2 else "mono"
        stream = copy.add_stream("libmp3lame", rate=_RATE_HZ, layout=layout)
        stream.bit_rate = _BITS_PER_SECOND_AND_CHANNEL * channels
        for block in _interleaved(tracks):
            frame = av.AudioFrame(format="s16", layout=layout, samples=len(block) // channels)
            frame.planes[0].update(block.tobytes() + bytes(frame.planes[0].buffer_size - len(block) * 2))
            frame.sample_rate, frame.pts = _RATE_HZ, samples
            samples += frame.samples
            meter.push(frame)
            copy.mux(stream.encode(frame))
        copy.mux(stream.encode(None))
        meter.finish()
    return AudioInfo(samples / _RATE_HZ, channels, _RATE_HZ, meter.rms_dbfs)


class _Track:
    """One recording as a supply of mono samples in blocks."""

    def __init__(self, stack: ExitStack, source: Path) -> None:
        container, stream = stack.enter_context(opened(source))
        # A recording cut off by a crash is still worth hearing: what is there is taken.
        self._frames = frames(container, stream, whole=False)
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE_HZ)
        self._buffer = array("h")
        self._ended = False

    def take(self) -> "array[int]":
        """The next block, shorter at the end, empty after it."""
        while len(self._buffer) < _BLOCK_SAMPLES and not self._ended:
            frame = next(self._frames, None)
            self._ended = frame is None
            for piece in self._resampler.resample(frame):
                self._buffer.frombytes(bytes(piece.planes[0])[: piece.samples * 2])
        block = self._buffer[:_BLOCK_SAMPLES]
        del self._buffer[:_BLOCK_SAMPLES]
        return block


def _interleaved(tracks: list[_Track]) -> "Iterator[array[int]]":
    channels = len(tracks)
    while True:
        blocks = [track.take() for track in tracks]
        length = max(len(block) for block in blocks)
        if length == 0:
            return
        woven = array("h", bytes(2 * length * channels))  # zeros: the shorter one is padded with silence
        for channel, block in enumerate(blocks):
            woven[channel : len(block) * channels : channels] = block
        yield woven
