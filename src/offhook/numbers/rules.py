"""Dialling rules: how a number is rewritten before it is sent to a carrier (SP-3)."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

DialString = Annotated[str, Field(max_length=32, pattern=r"^\+?[0-9*#]*$")]


class NumberRule(BaseModel):
    """One rule: `0174448746` with `017` -> `1` becomes `14448746`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    starts_with: DialString = ""
    """Prefix a number must have; empty fits every number."""
    replace_with: DialString = ""
    """What stands in place of the prefix afterwards."""
    min_length: int = Field(default=0, ge=0, le=32)
    """Characters the number must have at least, the prefix and a `+` counted."""

    def fits(self, dialled: str) -> bool:
        """Whether this rule is for that number."""
        return dialled.startswith(self.starts_with) and len(dialled) >= self.min_length


def rewrite(dialled: str, rules: Sequence[NumberRule]) -> str:
    """The first rule that fits rewrites the number; later rules do not see it, and without a fit it stays.

    One rule only, so that a person can say what a list does by reading it from the top.
    """
    for rule in rules:
        if rule.fits(dialled):
            return rule.replace_with + dialled.removeprefix(rule.starts_with)
    return dialled
