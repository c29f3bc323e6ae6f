"""Rate decks: versions that supersede one another, each an immutable index of rates by prefix."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

from offhook.billing.rating.bands import Bands
from offhook.billing.rating.charge_models import charge_model
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.prefixes import PrefixIndex
from offhook.billing.rating.rate import FOREVER_MS, Rate, RateTerms
from offhook.kit.money import check_currency

Choice = tuple[Rate, ...]
Refuse = Callable[[Rate, TariffError], None]


def _raise(_: Rate, error: TariffError) -> None:
    raise error


class RateDeckVersion:
    """All rates from one instant on, until the next version; rows are never edited.

    The order of the rates does not matter: what would make it matter is refused.
    """

    __slots__ = ("bands", "effective_ms", "id", "index")

    def __init__(
        self,
        *,
        version_id: str,
        effective_ms: int,
        rates: Iterable[Rate],
        bands: Bands | None = None,
        refuse: Refuse = _raise,
    ) -> None:
        """Each rate that cannot stand goes to `refuse`, which raises: duplicates, overlaps, bands without a price."""
        self.id = version_id
        self.effective_ms = effective_ms
        self.bands = bands
        entries: dict[str, RateTerms | Choice] = {}
        checked: set[RateTerms] = set()
        for rate in rates:
            try:
                if rate.terms not in checked:
                    _check_terms(rate, bands)
                    checked.add(rate.terms)
                _add(entries, rate)
            except TariffError as error:
                refuse(rate, error)
        self.index = PrefixIndex(entries)

    def since(self, effective_ms: int) -> "RateDeckVersion":
        """The same prices from another instant on."""
        other = object.__new__(RateDeckVersion)
        other.id, other.bands, other.index = self.id, self.bands, self.index
        other.effective_ms = effective_ms
        return other

    def find(self, digits: str, caller: str, at_ms: int) -> tuple[str, RateTerms] | None:
        """The longest prefix with a rate for this caller at this time, and the rate's terms."""
        for length, table in self.index.tables(digits):
            prefix = digits[:length]
            entry = table.get(prefix)
            if entry is None:
                continue
            if isinstance(entry, RateTerms):
                return prefix, entry
            for rate in entry:
                if rate.holds(caller, at_ms):
                    return prefix, rate.terms
        return None

    def changes_after(self, digits: str, at_ms: int) -> int:
        """The next instant at which a rate for the number begins or ends by a date of its own."""
        found = FOREVER_MS
        for length, table in self.index.tables(digits):
            entry = table.get(digits[:length])
            if isinstance(entry, tuple):
                found = min([found, *(instant for rate in entry for instant in rate.validity if instant > at_ms)])
        return found


class RateDeck:
    """One price list through time."""

    __slots__ = ("_effective", "currency", "id", "versions")

    def __init__(self, *, deck_id: str, currency: str, versions: Sequence[RateDeckVersion]) -> None:
        """Raises TariffError when two versions begin at the same instant."""
        self.id = deck_id
        self.currency = check_currency(currency)
        self.versions = tuple(sorted(versions, key=lambda version: version.effective_ms))
        self._effective = [version.effective_ms for version in self.versions]
        if len(set(self._effective)) < len(self._effective):
            raise TariffError(f"two versions of the deck {deck_id!r} begin at the same time")

    def version_at(self, at_ms: int) -> tuple[RateDeckVersion | None, int, int]:
        """The version in force, None before the first, and the instants it is in force between."""
        place = bisect_right(self._effective, at_ms)
        begin = self._effective[place - 1] if place else -FOREVER_MS
        end = self._effective[place] if place < len(self._effective) else FOREVER_MS
        return (self.versions[place - 1] if place else None), begin, end


def _check_terms(rate: Rate, bands: Bands | None) -> None:
    terms, names = rate.terms, bands.names if bands else ("",)
    try:
        charge_model(terms.model).check(terms)
    except TariffError as error:
        raise TariffError(f"{_named(rate)}: {error.message}") from error
    given = [name for name, _ in terms.prices]
    if len(set(given)) < len(given):
        raise TariffError(f"{_named(rate)} has two prices in one band")
    if unknown := set(given) - set(names) - {""}:
        raise TariffError(f"{_named(rate)} has a price in the band {min(unknown)!r}, which is not defined")
    if missing := [name for name in names if terms.price_in(name) is None]:
        raise TariffError(f"{_named(rate)} has no price {_when(missing[0])}")


def _named(rate: Rate) -> str:
    return f"prefix {rate.prefix}" if rate.prefix else "the rate for all other prefixes"


def _when(band: str) -> str:
    return f"in the band {band!r}" if band else "outside its bands"


def _add(entries: dict[str, RateTerms | Choice], rate: Rate) -> None:
    there = entries.get(rate.prefix)
    if there is None:
        entries[rate.prefix] = rate.terms if rate.always and not rate.priority else (rate,)
        return
    others = there if isinstance(there, tuple) else (Rate(prefix=rate.prefix, terms=there),)
    for other in others:
        if other.origin == rate.origin and other.priority == rate.priority and _overlap(other, rate):
            raise TariffError(f"{_named(rate)} has two rates{_which(rate)} that are valid at the same time")
    entries[rate.prefix] = tuple(sorted((*others, rate), key=_preference))


def _which(rate: Rate) -> str:
    return f" for callers from {rate.origin}" if rate.origin else ""


def _preference(rate: Rate) -> tuple[int, int, int]:
    """Longest origin, then highest priority; the rest only makes the order the same every time."""
    return -len(rate.origin), -rate.priority, rate.validity[0]


def _overlap(one: Rate, other: Rate) -> bool:
    (one_begin, one_end), (other_begin, other_end) = one.validity, other.validity
    return max(one_begin, other_begin) < min(one_end, other_end)
