"""Loudness of sound, window by window, measured by FFmpeg's astats filter."""

import itertools
import math
from collections.abc import Iterator

import av
from av.filter import Graph

SILENCE_DBFS = -120.0


class LevelMeter:
    """Feed it frames of one format; it keeps energy and the peaks of every window of `window_samples`."""

    def __init__(self, *, window_samples: int) -> None:
        self._window_samples = window_samples
        self._graph: Graph | None = None
        self._channels = 0
        self._energy: list[float] = []
        self._samples = 0
        self.peaks: list[list[float]] = []
        """Per channel, the greatest value (0..1) of each window."""

    @property
    def rms_dbfs(self) -> tuple[float, ...]:
        """Per channel, energy of everything so far relative to full scale."""
        return tuple(to_dbfs(math.sqrt(energy / max(self._samples, 1))) for energy in self._energy)

    def push(self, frame: av.AudioFrame) -> None:
        """Measures one more frame."""
        if self._graph is None:
            self._graph = self._build(frame)
        self._graph.push(frame)
        self._collect()

    def finish(self) -> None:
        """Measures what is left in the last, shorter window."""
        if self._graph is not None:
            self._graph.push(None)
            self._collect()

    def _build(self, frame: av.AudioFrame) -> Graph:
        self._channels = frame.layout.nb_channels
        self._energy = [0.0] * self._channels
        self.peaks = [[] for _ in range(self._channels)]
        graph = Graph()
        steps = (
            graph.add_abuffer(sample_rate=frame.sample_rate, format=frame.format.name, layout=frame.layout.name),
            graph.add("asetnsamples", f"n={self._window_samples}:p=0"),
            graph.add("astats", "metadata=1:reset=1:measure_perchannel=Peak_level+RMS_level:measure_overall=none"),
            graph.add("abuffersink"),
        )
        for upper, lower in itertools.pairwise(steps):
            upper.link_to(lower)
        graph.configure()
        return graph

    def _collect(self) -> None:
        for window in self._windows():
            self._samples += window.samples
            for channel in range(self._channels):
                rms = _from_db(window.metadata[f"lavfi.astats.{channel + 1}.RMS_level"])
                self._energy[channel] += rms * rms * window.samples
                self.peaks[channel].append(
                    min(1.0, _from_db(window.metadata[f"lavfi.astats.{channel + 1}.Peak_level"]))
                )

    def _windows(self) -> Iterator[av.AudioFrame]:
        assert self._graph is not None
        while True:
            try:
                window = self._graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            assert isinstance(window, av.AudioFrame)
            yield window


def to_dbfs(value: float) -> float:
    """A linear level (1.0 = full scale) in decibels; silence is SILENCE_DBFS."""
    return max(SILENCE_DBFS, 20 * math.log10(value)) if value > 0 else SILENCE_DBFS


def fold(values: list[float], *, buckets: int) -> list[float]:
    """Exactly `buckets` maxima over the values, in order; fewer values than buckets are repeated."""
    count = len(values)
    edges = [index * count // buckets for index in range(buckets + 1)]
    return [max(values[low : max(high, low + 1)], default=0.0) for low, high in itertools.pairwise(edges)]


def _from_db(text: str) -> float:
    decibels = float(text)  # "-inf" and "nan" (an empty window) are silence
    return 10 ** (decibels / 20) if math.isfinite(decibels) else 0.0
