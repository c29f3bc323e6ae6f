"""A rate deck as CSV: one row for each prefix, or for each prefix and band."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from offhook.billing.rating.bands import Bands
from offhook.billing.rating.charge_models import charge_models
from offhook.billing.rating.deck import RateDeckVersion
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.exact import ZERO, read_exact
from offhook.billing.rating.rate import BandPrice, Rate, RateTerms, Tier
from offhook.billing.rating.rows import Row, Table, read_instant

REQUIRED = ("prefix", "price")
KNOWN = (
    "prefix", "connect_fee", "price", "unit_s", "first_s", "next_s", "band",
    "origin", "included_s", "minimum", "maximum", "priority", "valid_from", "valid_until",
    "model", "first_price", "tiers",
)  # fmt: skip
_RHYTHM = ("unit_s", "first_s", "next_s", "included_s", "minimum", "maximum", "model", "tiers")
"""Columns that all rows of a prefix share, whatever their band."""

_PRICES = ("band", "price", "connect_fee", "first_price")
"""Columns that each band's row has for itself."""

Place = tuple[str, str, str, str, str]
"""Prefix, origin, valid from, valid until, priority: what makes a rate one rate."""


@dataclass(slots=True)
class _Group:
    """The rows of one rate, one for each band, as text: most of a deck's rates have the same few terms."""

    rows: list[Row]
    rhythm: tuple[str, ...]
    prices: list[tuple[str, ...]]


def read_deck(
    lines: Iterable[str], *, version_id: str, effective_ms: int, bands: Bands | None = None, name: str = "the deck"
) -> RateDeckVersion:
    """A version of a deck.

    Raises TariffError naming every row and column that is wrong: one bad row and nothing is taken.
    """
    table = Table(lines, name=name, required=REQUIRED, known=KNOWN)
    groups: dict[Place, _Group] = {}
    for row in table.rows():
        _gather(row, groups)
    shared: dict[tuple[object, ...], RateTerms] = {}
    rows = {rate: group.rows[0] for place, group in groups.items() if (rate := _rate(place, group, shared)) is not None}

    def refuse(rate: Rate, error: TariffError) -> None:
        rows[rate].blame("band" if "band" in error.message else "prefix", error.message)

    version = RateDeckVersion(version_id=version_id, effective_ms=effective_ms, rates=rows, bands=bands, refuse=refuse)
    table.check()
    return version


def _gather(row: Row, groups: dict[Place, _Group]) -> None:
    prefix = row.text("prefix").removeprefix("+")
    origin = row.text("origin").removeprefix("+")
    place = prefix, origin, row.text("valid_from"), row.text("valid_until"), row.text("priority")
    rhythm = row.texts(_RHYTHM)
    prices = row.texts(_PRICES)
    if not prices[1]:
        row.blame("price", "is missing")
    group = groups.get(place)
    if group is None:
        groups[place] = _Group([row], rhythm, [prices])
        return
    first, band = group.rows[0], prices[0]
    if any(band == there[0] for there in group.prices):
        which = f"the band {band!r}" if band else "all bands"
        row.blame("prefix", f"has a price for {which} already, see row {first.number}")
        return
    if group.rhythm != rhythm:
        differs = next(column for column, one, other in zip(_RHYTHM, group.rhythm, rhythm, strict=True) if one != other)
        row.blame(differs, f"differs from row {first.number}, which is the same rate in another band")
    group.rows.append(row)
    group.prices.append(prices)


def _rate(place: Place, group: _Group, shared: dict[tuple[object, ...], RateTerms]) -> Rate | None:
    """None when something about it is wrong, which then has been noted."""
    row, key = group.rows[0], (*group.prices, group.rhythm)
    try:
        terms = shared.get(key)
        if terms is None:
            faults = row.faults
            terms = _terms(row, group)
            if row.faults == faults:
                shared[key] = terms
        return Rate(
            prefix=place[0],
            origin=place[1],
            terms=terms,
            priority=row.read("priority", _whole, otherwise=0) if place[4] else 0,
            valid_from_ms=row.read("valid_from", read_instant, otherwise=None) if place[2] else None,
            valid_until_ms=row.read("valid_until", read_instant, otherwise=None) if place[3] else None,
        )
    except TariffError as error:
        row.blame("prefix" if "prefix" in error.message else "price", error.message)
        return None


def _terms(row: Row, group: _Group) -> RateTerms:
    return RateTerms(
        prices=tuple((each.text("band"), _price(each)) for each in group.rows),
        unit_s=row.read("unit_s", _length, otherwise=60),
        first_s=row.read("first_s", _whole, otherwise=1),
        next_s=row.read("next_s", _length, otherwise=1),
        included_s=row.read("included_s", _whole, otherwise=0),
        minimum=row.read("minimum", read_exact, otherwise=None),
        maximum=row.read("maximum", read_exact, otherwise=None),
        model=row.read("model", _model, otherwise="per_increment"),
        tiers=row.read("tiers", _tiers, otherwise=()),
    )


def _price(row: Row) -> BandPrice:
    return BandPrice(
        per_unit=row.read("price", read_exact, otherwise=ZERO),
        connection_fee=row.read("connect_fee", read_exact, otherwise=ZERO),
        first_per_unit=row.read("first_price", read_exact, otherwise=None),
    )


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _length(text: str) -> int:
    if (length := _whole(text)) < 1:
        raise ValueError("lasts at least a second")
    return length


def _model(text: str) -> str:
    if text not in charge_models():
        raise ValueError(f"{text!r} is not a charge model; there are {', '.join(charge_models())}")
    return text


def _tiers(text: str) -> tuple[Tier, ...]:
    """`600:0.03 3600:0.01`: from which charged second on which price holds."""
    found = []
    for part in text.split():
        begin, _, price = part.partition(":")
        found.append(Tier(from_s=_whole(begin), per_unit=Fraction(read_exact(price))))
    return tuple(found)
