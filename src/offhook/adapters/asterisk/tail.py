"""Reads the lines of a growing file for ever, across rotation and our own restarts."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

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
        while True:
            file = self._find(mark)
            if file is None:
                if mark is not None and (oldest := self._files()):
                    mark, offset = _mark(oldest[0]), 0
                else:
                    await asyncio.sleep(_LOOK_AGAIN_S)
                    mark, offset = (_mark(found[0]), 0) if (found := self._files()) else (None, 0)
                continue
            lines, offset = _read_lines(file, offset)
            if lines:
                yield lines, f"{mark}:{offset}"
            elif (following := self._after(mark)) is not None:
                mark, offset = following, 0
            else:
                await asyncio.sleep(_LOOK_AGAIN_S)

    def end(self) -> str | None:
        """The position after everything that is there now; None, the beginning, when there is nothing."""
        mark = _mark(self._path)
        return f"{mark}:{_last_line_end(self._path)}" if mark is not None else None

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
            first = opened.readline(_LONGEST_LINE_BYTES)
    except FileNotFoundError:  # renamed a moment ago
        return None
    return f"{zlib.crc32(first):08x}" if first.endswith(b"\n") else None


def _last_line_end(file: Path) -> int:
    """Behind the last whole line: one half written belongs to what comes."""
    with file.open("rb") as opened:
        size = opened.seek(0, 2)
        start = max(0, size - _LONGEST_LINE_BYTES)
        opened.seek(start)
        return start + opened.read(size - start).rfind(b"\n") + 1


def _read_lines(file: Path, offset: int) -> tuple[list[str], int]:
    try:
        with file.open("rb") as opened:
            opened.seek(offset)
            data = opened.read(_MOST_BYTES)
    except FileNotFoundError:
        return [], offset
    raw = data[: data.rfind(b"\n") + 1].splitlines(keepends=True)[:_LINES_AT_ONCE]
    return [line.decode(errors="replace").rstrip("\r\n") for line in raw], offset + sum(map(len, raw))
