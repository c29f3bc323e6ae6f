"""Destinations: prefixes under one name, as people see and price them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Destination:
    """`Spain mobile` = 346, 347; what belongs to it is decided by longest prefix among all destinations asked."""

    name: str
    prefixes: frozenset[str]

    def longest(self, digits: str) -> str | None:
        """The longest of its prefixes that the number begins with."""
        return max((prefix for prefix in self.prefixes if digits.startswith(prefix)), key=len, default=None)
