"""What the installation reports while it runs."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class InstallProgress:
    """`done` of `total` units of one step are finished; the units differ from step to step."""

    step: str
    done: int
    total: int


Report = Callable[[InstallProgress], None]
