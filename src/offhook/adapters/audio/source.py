"""Opens audio that strangers uploaded: only known formats, and every refusal says why."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from offhook.kit.errors import InvalidInputError

_FORMATS = "wav,w64,aiff,mp3,ogg,flac,mov,aac,matroska"
# Demuxers that would open other files or addresses (playlists, concatenations) are not in the list, and
# nothing but the file itself may be read.
_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
_CUT_OFF_BELOW = 0.9
_RIFF_UNKNOWN = 0xFFFFFF00  # written by programs that stream


@contextmanager
def opened(source: Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    """The container and its first audio stream; raises InvalidInputError when there is none."""
    if source.stat().st_size == 0:
        raise InvalidInputError("The file is empty (0 bytes)")
    try:
        container = av.open(f"file:{source.absolute()}", mode="r", options=_OPTIONS)
    except av.FFmpegError as error:
        raise _no_audio(error) from error
    with container:
        if not container.streams.audio:
            raise InvalidInputError("The file holds no sound")
        yield container, container.streams.audio[0]


def frames(container: InputContainer, stream: AudioStream, *, whole: bool) -> Iterator[av.AudioFrame]:
    """Decodes to the end; with `whole`, a file that ends long before its own header says is refused."""
    if whole:
        _check_riff(Path(container.name.removeprefix("file:")))
    declared_s = declared_duration_s(container, stream)
    decoded_s = 0.0
    try:
        for frame in container.decode(stream):
            decoded_s += frame.samples / frame.sample_rate
            yield frame
    except av.FFmpegError as error:
        if whole or not decoded_s:
            raise _no_audio(error) from error
    if not decoded_s:
        raise InvalidInputError("The file holds no sound")
    if whole and declared_s is not None and decoded_s < declared_s * _CUT_OFF_BELOW:
        raise InvalidInputError(
            f"The file is cut off: it should last {declared_s:.1f} s but only {decoded_s:.1f} s are there"
        )


def declared_duration_s(container: InputContainer, stream: AudioStream) -> float | None:
    """What the file says of its own length, if it says anything."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None if container.duration is None else container.duration / av.time_base


def _check_riff(source: Path) -> None:
    """FFmpeg quietly shortens a cut WAV file, but its outermost chunk knows how long it was."""
    with source.open("rb") as file:
        start = file.read(8)
    size_bytes = int.from_bytes(start[4:8], "little") + 8
    there_bytes = source.stat().st_size
    if start[:4] == b"RIFF" and size_bytes < _RIFF_UNKNOWN and there_bytes < size_bytes * _CUT_OFF_BELOW:
        raise InvalidInputError(
            f"The file is cut off: it should hold {size_bytes} bytes but only {there_bytes} are there"
        )


def _no_audio(error: av.FFmpegError) -> InvalidInputError:
    reason = error.strerror or "unreadable"
    return InvalidInputError(f"The file is no audio we can read (wav, mp3, ogg, m4a, flac): {reason}")
