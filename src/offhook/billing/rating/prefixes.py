"""The longest prefix of a number, by one dict for each length of prefix."""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")
_HEAD = 3
"""Digits by which the lengths worth trying are known beforehand."""

Tables = tuple[tuple[int, dict[str, T]], ...]


class PrefixIndex(Generic[T]):
    """Built once, never changed."""

    __slots__ = ("_by_head", "_by_length", "_short")

    def __init__(self, entries: Mapping[str, T]) -> None:
        by_length: dict[int, dict[str, T]] = {}
        heads: dict[str, set[int]] = {}
        for prefix, entry in entries.items():
            by_length.setdefault(len(prefix), {})[prefix] = entry
            if len(prefix) >= _HEAD:
                heads.setdefault(prefix[:_HEAD], set()).add(len(prefix))
        short = {length for length in by_length if length < _HEAD}
        self._by_length = tuple(by_length.values())
        self._short: Tables[T] = _longest_first(short, by_length)
        self._by_head = {head: _longest_first(lengths | short, by_length) for head, lengths in heads.items()}

    def tables(self, digits: str) -> Tables[T]:
        """What to try for this number, longest first, each with its length."""
        return self._by_head.get(digits[:_HEAD], self._short)

    def longest(self, digits: str) -> tuple[str, T] | None:
        """The longest prefix that the number begins with, and its entry."""
        for length, table in self._by_head.get(digits[:_HEAD], self._short):
            prefix = digits[:length]
            entry = table.get(prefix)
            if entry is not None:
                return prefix, entry
        return None

    def items(self) -> Iterator[tuple[str, T]]:
        """Every prefix with its entry."""
        for table in self._by_length:
            yield from table.items()


def _longest_first(lengths: set[int], by_length: dict[int, dict[str, T]]) -> Tables[T]:
    return tuple((length, by_length[length]) for length in sorted(lengths, reverse=True))
