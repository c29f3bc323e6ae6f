"""What a run of the benchmarks was asked to do."""

import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`quick` trades certainty for time: shorter steps, one round, smaller data."""

    quick: bool
    most_rounds: int = 3
    engine_root: Path
    """Where the private engine is installed."""

    @property
    def rounds(self) -> int:
        """How often the compared things are measured in turn; the median counts."""
        return 1 if self.quick else self.most_rounds

    @property
    def step_s(self) -> float:
        """How long one rate of calls is offered."""
        return 4 if self.quick else 8


def progress(text: str) -> None:
    """Standard output is the JSON document's alone."""
    print(text, file=sys.stderr, flush=True)
