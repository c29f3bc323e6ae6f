"""Reads the lines of a growing file for ever, across rotation and our own restarts."""

import asyncio
import time
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

_LOOK_AGAIN_S = 0.1
_LINES_AT_ONCE = 500
_MOST_BYTES = 256 * 1024
_LONGEST_LINE_BYTES = 64 * 1024


class RotatingTail:
    """Follows `path`, and files it was renamed to (`path.1`, `path-2026...`).

    A position is `<mark>:<offset>`, where the mark is made of the file's first line: it holds through renames
    and copies, as long as first lines differ (they carry a time). A position whose file is gone for good
    means the oldest file that is left.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    async def follow(self, position: str | None) -> AsyncIterator[tuple[list[str], str]]:
        """Whole lines as they come, at most 500 at once, and the position after them. From the beginning with None."""
        mark, offset = _parse(position)
        read_to_end: tuple[int, int] | None = None
        while True:
            if (now := self._look()) is not None and now == read_to_end:
                await asyncio.sleep(_LOOK_AGAIN_S)
                continue
            file = self._find(mark)
            if file is None:
                if mark is not None and (oldest := self._files()):
                    mark, offset = _mark(oldest[0]), 0
                else:
                    await asyncio.sleep(_LOOK_AGAIN_S)
                    mark, offset = (_mark(files[0]), 0) if (files := self._files()) else (None, 0)
                continue
            if (found := _read_lines(file, mark, offset)) is None:
                continue
            lines, offset = found
            if lines:
                yield lines, f"{mark}:{offset}"
            elif file != self._path and (following := self._after(mark)) is not None:
                mark, offset = following, 0
            elif now is None:
                await asyncio.sleep(_LOOK_AGAIN_S)
            else:
                read_to_end = now

    def rotate(self, *, over_bytes: int, read_to: str, keep_s: float) -> None:
        """Begins a new file when this one has grown over that size, and removes older ones.

        They go when all of them lies before the position `read_to`, and nobody wrote to them for `keep_s`.
        """
        if (now := self._look()) is not None and now[1] > over_bytes:
            self._path.rename(self._path.with_name(f"{self._path.name}.{time.time_ns()}"))
        mark, _ = _parse(read_to)
        files = self._files()
        done = next((place for place, file in enumerate(files) if _mark(file) == mark), 0)
        for file in files[:done]:
            if time.time() - file.stat().st_mtime > keep_s:
                file.unlink()

    def end(self) -> str | None:
        """The position after everything that is there now; None, the beginning, when there is nothing."""
        mark = _mark(self._path)
        return f"{mark}:{_last_line_end(self._path)}" if mark is not None else None

    def _look(self) -> tuple[int, int] | None:
        """Which file it is and how big: the same again means that there is nothing new."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_size

    def _files(self) -> list[Path]:
        """Oldest first; those without a whole line do not count yet."""
        found = [file for file in self._path.parent.glob(f"{self._path.name}*") if _mark(file) is not None]
        return sorted(found, key=lambda file: (file == self._path, file.stat().st_mtime_ns))

    def _find(self, mark: str | None) -> Path | None:
        if mark is None:
            return None
        if _mark(self._path) == mark:
            return self._path
        return next((file for file in self._files() if _mark(file) == mark), None)

    def _after(self, mark: str | None) -> str | None:
        marks = [_mark(file) for file in self._files()]
        place = marks.index(mark) + 1 if mark in marks else 0
        return marks[place] if place < len(marks) else None


def _parse(position: str | None) -> tuple[str | None, int]:
    if not position:
        return None, 0
    mark, _, offset = position.partition(":")
    return mark, int(offset)


def _mark(file: Path) -> str | None:
    try:
        with file.open("rb") as opened:
            return _mark_of(opened)
    except FileNotFoundError:  # renamed a moment ago
        return None


def _mark_of(opened: BinaryIO) -> str | None:
    first = opened.readline(_LONGEST_LINE_BYTES)
    return f"{zlib.crc32(first):08x}" if first.endswith(b"\n") else None


def _last_line_end(file: Path) -> int:
    """Behind the last whole line: one half written belongs to what comes."""
    with file.open("rb") as opened:
        size = opened.seek(0, 2)
        start = max(0, size - _LONGEST_LINE_BYTES)
        opened.seek(start)
        return start + opened.read(size - start).rfind(b"\n") + 1


def _read_lines(file: Path, mark: str | None, offset: int) -> tuple[list[str], int] | None:
    """Whole lines after the offset and the offset after them; None when the file is by now another one."""
    try:
        with file.open("rb") as opened:
            if _mark_of(opened) != mark:
                return None
            opened.seek(offset)
            data = opened.read(_MOST_BYTES)
    except FileNotFoundError:
        return None
    raw = data[: data.rfind(b"\n") + 1].splitlines(keepends=True)[:_LINES_AT_ONCE]
    return [line.decode(errors="replace").rstrip("\r\n") for line in raw], offset + sum(map(len, raw))
