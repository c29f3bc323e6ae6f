"""Keeps the speech cache within its bound: what was not said for longest goes first."""

import time
from pathlib import Path

_IN_USE_S = 60  # somebody was just given the path and will open it


def prune(cache_dir: Path, *, max_bytes: int) -> int:
    """Removes the least recently used speech until nine tenths of `max_bytes` are kept; gives the count removed."""
    found = []
    total_bytes = 0
    for path in cache_dir.glob("*/*.wav"):
        try:
            used_at = path.stat().st_mtime
            size_bytes = sum(part.stat().st_size for part in (path, path.with_suffix(".wav16")))
        except FileNotFoundError:  # another process prunes too
            continue
        found.append((used_at, size_bytes, path))
        total_bytes += size_bytes
    removed = 0
    if total_bytes <= max_bytes:
        return removed
    for used_at, size_bytes, path in sorted(found):
        if total_bytes <= max_bytes * 0.9 or time.time() - used_at < _IN_USE_S:
            break
        # `.wav` first: without it the speech counts as not made.
        path.unlink(missing_ok=True)
        path.with_suffix(".wav16").unlink(missing_ok=True)
        total_bytes -= size_bytes
        removed += 1
    return removed
