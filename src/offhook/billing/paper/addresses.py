"""Addresses as they are written in their country; the forms are data (`addresses.json`)."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from offhook.billing.paper.document import Party

_FILE = Path(__file__).with_name("addresses.json")
_ANYWHERE_ELSE = ""
_PART = re.compile(r"([ ,-]*)\{(\w+)\}")
"""With what stands between it and the part before."""


def address_lines(party: Party) -> list[str]:
    """Street, town and region, without the country; a part that is missing leaves no gap."""
    forms = _forms()
    town = [_filled(line, party) for line in forms.get(party.country, forms[_ANYWHERE_ELSE])]
    return [line for line in (party.street, party.street_more, *town) if line]


def _filled(form: str, party: Party) -> str:
    def part(found: re.Match[str]) -> str:
        told: str = getattr(party, found[2])
        return found[1] + told if told else ""

    return _PART.sub(part, form).lstrip(" ,-")


@lru_cache(maxsize=1)
def _forms() -> Mapping[str, Sequence[str]]:
    found: Mapping[str, Sequence[str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found
