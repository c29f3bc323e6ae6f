"""Reckons an explanation again, from its facts alone: no deck, no plan, no clock is asked."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.explain import FORMAT, price_below
from offhook.billing.rating.rated_call import Rated
from offhook.billing.rating.work_out import RESULTS, work_out


class Replayed(Rated):
    """Equal to the rated call exactly when every number of its explanation comes out again."""

    __slots__ = ("_told",)

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = told

    @cached_property
    def explanation(self) -> dict[str, Any]:
        duration_ms = self._told["call"]["duration_ms"]
        levels: list[dict[str, Any]] = []
        for level in self._told["levels"]:
            facts = {key: value for key, value in level.items() if key not in RESULTS}
            below = price_below(levels, facts["payee"])
            levels.append({**facts, **work_out(facts, duration_ms=duration_ms, below_micros=below)})
        return {**self._told, "levels": levels}


def replay(explanation: Mapping[str, Any]) -> Replayed:
    """`replay(json.loads(json.dumps(rated.explanation))) == rated`.

    Raises TariffError when the explanation is of a format this version does not know.
    """
    if explanation.get("format") != FORMAT:
        raise TariffError(f"explanations of format {explanation.get('format')!r} cannot be replayed")
    return Replayed(explanation)
