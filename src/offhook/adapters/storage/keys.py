"""The one rule for blob keys, kept by every store."""

import re

MAX_LENGTH = 512
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


def checked_key(key: str) -> str:
    """Gives the key back, or raises ValueError: no empty segment, none that starts with a dot, no odd character."""
    if len(key) > MAX_LENGTH:
        raise ValueError(f"blob key of {len(key)} characters is longer than {MAX_LENGTH}")
    if not _KEY.fullmatch(key):
        raise ValueError(
            f"blob key {key!r} must be a relative path of segments of letters, digits, '.', '_' and '-',"
            " none of which starts with '.'"
        )
    return key


def checked_range(start: int, end: int | None) -> None:
    """Raises ValueError when the range runs backwards or starts before the first byte."""
    if start < 0 or (end is not None and end < start):
        raise ValueError(f"byte range {start} to {end} runs backwards or starts before the first byte")
