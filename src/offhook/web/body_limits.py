"""How large the body of a request may be: as JSON is, but for the few routes that take files.

The path decides, never the content type: that one is written by whoever sends the body.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MIB = 1 << 20
_SPLIT_LIST = "save the list as a workbook (.xlsx), which is packed, leave out columns nobody needs, or split it"
_SMALLER_FILE = "send a shorter or smaller file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a route takes, and what to do with more."""

    most_bytes: int
    advice: str


USUAL = Allowance(most_bytes=MIB, advice="send less at a time")


def _of(methods: str, path: str, allowance: Allowance) -> tuple[re.Pattern[str], Allowance]:
    return re.compile(rf"(?:{methods}) /api/v1{path}/?"), allowance


FILES: Sequence[tuple[re.Pattern[str], Allowance]] = (
    _of("POST", "/billing/decks/look", Allowance(most_bytes=64 * MIB, advice=_SPLIT_LIST)),
    _of("POST", "/billing/decks/[^/]+/(?:imports|versions)", Allowance(most_bytes=64 * MIB, advice=_SPLIT_LIST)),
    _of("PUT", "/billing/profile/logo", Allowance(most_bytes=MIB, advice=_SMALLER_FILE)),
    _of("POST", "/prompts", Allowance(most_bytes=20 * MIB, advice=_SMALLER_FILE)),
    _of("POST", "/messages/media", Allowance(most_bytes=20 * MIB, advice=_SMALLER_FILE)),
    # ten pictures of five megabytes each
    _of("POST", "/sandbox/handsets/[^/]+/texts", Allowance(most_bytes=52 * MIB, advice=_SMALLER_FILE)),
)
"""Routes whose body is no JSON; their endpoints may have narrower limits with words of their own."""


def allowance_of(method: str, path: str) -> Allowance:
    """Of one route, whatever the body says of itself."""
    line = f"{method} {path}"
    return next((allowance for route, allowance in FILES if route.fullmatch(line)), USUAL)
