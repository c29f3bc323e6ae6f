"""Everything that prices depend on, read from the tables into the snapshot that rating works on."""

import asyncio
import gc
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.decks.rows import read_out
from offhook.billing.models import AssignmentRow, DeckRow, DeckVersionRow, PlanRow, PlanVersionRow
from offhook.billing.rating.account import Account, Carrier, CarrierCost, Direction, FxRate, MarginFloor, PlanAssignment
from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.call import milliseconds
from offhook.billing.rating.deck import RateDeck, RateDeckVersion
from offhook.billing.rating.deck_csv import read_deck
from offhook.billing.rating.destination import Destination
from offhook.billing.rating.errors import TariffError
from offhook.billing.rating.exact import read_exact
from offhook.billing.rating.plan import MarkUp, MarkUpRule, RatePlan
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.schemas import RuleGiven
from offhook.billing.tariffs.in_force import CallLimits, InForce, sellers_of
from offhook.billing.taxes.versions import call_taxes
from offhook.db.session import Database

_ACCOUNTS = text("SELECT id, parent_id, country FROM accounts")
_LIMITS = text("""
    SELECT id, account_id, max_calls_out, max_calls_in FROM ledger_accounts
    WHERE kind = 'balance' AND (max_calls_out IS NOT NULL OR max_calls_in IS NOT NULL) ORDER BY id
""")
_TERMS = text("SELECT customer_id, floor_percent, floor_per_minute FROM customer_terms")
_CARRIERS = text("SELECT carrier, deck_id, enabled, from_at FROM carrier_decks ORDER BY carrier, from_at")
_LOT_HOLDERS = text("""
    SELECT DISTINCT account_id FROM minute_lots WHERE left_s > 0 AND expires_at > now() - interval '2 days'
""")
_ROLL_BACKS_COUNT = timedelta(days=7)
"""So long a version that was rolled back is kept for calls answered before: none of them lasts longer than a day."""
_FX = text("SELECT from_currency, to_currency, rate, source, at FROM fx_rates ORDER BY at")


class Tariffs:
    """The snapshot in force; `reload` swaps it, and calls under way keep the one they began with."""

    def __init__(self, database: Database, *, in_hindsight: bool = False) -> None:
        """`in_hindsight`: as if what was rolled back had never been in force, for rating again."""
        self._database = database
        self._in_hindsight = in_hindsight
        self._versions: dict[UUID, RateDeckVersion] = {}
        self._in_force: InForce | None = None
        self._reading = asyncio.Lock()
        self._asked = 0
        self._answered = 0

    async def snapshot(self) -> Snapshot:
        """Read when first asked for."""
        return (await self.in_force()).snapshot

    async def in_force(self) -> InForce:
        """The same, with who is billed at all; read when first asked for."""
        if self._in_force is None:
            await self.reload()
        assert self._in_force is not None
        return self._in_force

    @property
    def known(self) -> InForce | None:
        """What was read last, without waiting; None before the first time."""
        return self._in_force

    async def reload(self) -> None:
        """Reads again what may have changed; versions of decks never do, so each is read once.

        A thread with a loop and a connection of its own does it, for a deck of 300,000 rows would keep all calls
        waiting. Who asks while it is being read gets what is read after that, once for all who asked.
        """
        self._asked = mine = self._asked + 1
        async with self._reading:
            if self._answered >= mine:
                return
            answers = self._asked
            self._in_force = await asyncio.to_thread(asyncio.run, self._read())
            self._answered = answers

    async def _read(self) -> InForce:
        database = Database(self._database.url, pool_size=1)
        try:
            async with database.system() as session:
                return await load_in_force(session, kept=self._versions, in_hindsight=self._in_hindsight)
        finally:
            await database.close()


async def load_in_force(
    session: AsyncSession, *, kept: dict[UUID, RateDeckVersion], in_hindsight: bool = False
) -> InForce:
    """The prices of the house, and who is billed; system scope."""
    limits: dict[str, tuple[CallLimits, ...]] = defaultdict(tuple)
    for row in await session.execute(_LIMITS):
        limits[str(row.account_id)] += (
            CallLimits(ledger_account_id=row.id, max_calls_out=row.max_calls_out, max_calls_in=row.max_calls_in),
        )
    snapshot = await load_snapshot(session, kept=kept, in_hindsight=in_hindsight)
    return InForce(
        snapshot=snapshot,
        sells_from_ms=sellers_of(snapshot.accounts.values()),
        countries={str(row.id): row.country for row in await session.execute(_ACCOUNTS)},
        limits=dict(limits),
        lot_holders=frozenset(str(each) for each in await session.scalars(_LOT_HOLDERS)),
    )


async def load_snapshot(
    session: AsyncSession, *, kept: dict[UUID, RateDeckVersion], in_hindsight: bool = False
) -> Snapshot:
    """All accounts, plans and carriers of the house; system scope."""
    decks = await _load_decks(session, kept, in_hindsight=in_hindsight)
    plans = await _load_plans(session, decks)
    assigned = await _load_assignments(session, plans)
    terms = {row.customer_id: row for row in await session.execute(_TERMS)}
    taxed = await call_taxes(session)
    accounts = [
        Account(
            id=str(account_id),
            parent_id=str(parent_id) if parent_id else None,
            plans=tuple(assigned.get(account_id, ())),
            tax_versions=tuple(taxed.get(account_id, ())),
            floor=_floor(terms[account_id]) if account_id in terms else None,
        )
        for account_id, parent_id, _ in await session.execute(_ACCOUNTS)
    ]
    carriers = [
        Carrier(id=carrier, costs=tuple(_cost(row, decks) for row in rows))
        for carrier, rows in groupby(await session.execute(_CARRIERS), key=attrgetter("carrier"))
    ]
    fx = [
        FxRate(
            from_currency=row.from_currency,
            to_currency=row.to_currency,
            rate=read_exact(row.rate),
            source=row.source,
            at_ms=milliseconds(row.at),
        )
        for row in await session.execute(_FX)
    ]
    return Snapshot(accounts=accounts, carriers=carriers, fx=fx)


def bands_of(zone: str, texts: Iterable[str]) -> Bands | None:
    """Raises ValueError."""
    bands = tuple(Band.parse(each) for each in texts)
    return Bands(zone, bands) if bands else None


async def _load_decks(
    session: AsyncSession, kept: dict[UUID, RateDeckVersion], *, in_hindsight: bool
) -> dict[UUID, RateDeck]:
    counts = DeckVersionRow.state == "active"
    if not in_hindsight:
        counts |= DeckVersionRow.rolled_back_at > func.now() - _ROLL_BACKS_COUNT
    rows: dict[UUID, list[DeckVersionRow]] = defaultdict(list)
    for row in (await session.scalars(select(DeckVersionRow).where(counts))).all():
        if row.id not in kept:
            kept[row.id] = await load_version(session, row)
        rows[row.deck_id].append(row)
    return {
        deck.id: RateDeck(deck_id=str(deck.id), currency=deck.currency, versions=_through_time(rows[deck.id], kept))
        for deck in (await session.scalars(select(DeckRow))).all()
    }


def _through_time(rows: Sequence[DeckVersionRow], kept: Mapping[UUID, RateDeckVersion]) -> Sequence[RateDeckVersion]:
    """What was in force when: one rolled back is so until then, and after it the one before, or nothing at all."""
    found: dict[int, RateDeckVersion] = {}
    begins = [(row.effective_at, row) for row in rows if row.effective_at is not None]
    for at in sorted({at for row in rows for at in (row.effective_at, row.rolled_back_at) if at is not None}):
        begun = {
            since: row for since, row in begins if since <= at and not (row.rolled_back_at and row.rolled_back_at <= at)
        }
        at_ms = milliseconds(at)
        if begun:
            found[at_ms] = kept[begun[max(begun)].id].since(at_ms)
        else:
            found[at_ms] = RateDeckVersion(version_id="", effective_ms=at_ms, rates=())
    return list(found.values())


async def load_version(session: AsyncSession, row: DeckVersionRow) -> RateDeckVersion:
    """One version's prices, be it in force or not; system scope."""
    content = "".join([piece async for piece in read_out(session, row.id)])
    return await asyncio.to_thread(_read, content, row)


def _read(content: str, row: DeckVersionRow) -> RateDeckVersion:
    # The collector goes through all that is alive again and again while half a million objects come into being, none
    # of which it can free: more than half of the time of a long list.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return read_deck(
            io.StringIO(content, newline=""),
            version_id=str(row.id),
            effective_ms=milliseconds(row.effective_at or datetime.now(UTC)),
            bands=bands_of(row.zone, row.bands),
        )
    finally:
        if collecting:
            gc.enable()


Versions = Sequence[tuple[datetime, RatePlan]]


async def _load_plans(session: AsyncSession, decks: Mapping[UUID, RateDeck]) -> dict[UUID, Versions]:
    currencies = {row.id: row.currency for row in await session.scalars(select(PlanRow))}
    found: dict[UUID, list[tuple[datetime, RatePlan]]] = defaultdict(list)
    for row in await session.scalars(select(PlanVersionRow).order_by(PlanVersionRow.effective_at)):
        deck = decks[row.deck_id] if row.deck_id else None
        found[row.plan_id].append((row.effective_at, plan_of(row, currency=currencies[row.plan_id], deck=deck)))
    return dict(found)


def plan_of(row: PlanVersionRow, *, currency: str, deck: RateDeck | None) -> RatePlan:
    """Raises TariffError when the version cannot stand."""
    rules = _rules([RuleGiven.model_validate(each) for each in row.rules])
    bands = bands_of(row.zone, row.bands) if row.bands else None
    return RatePlan(plan_id=str(row.plan_id), currency=currency, deck=deck, rules=rules, bands=bands)


def _rules(given: Sequence[RuleGiven]) -> list[MarkUpRule]:
    """Prefixes with the same mark-ups in all bands share a rule."""
    by_prefix: dict[str, dict[str, RuleGiven]] = defaultdict(dict)
    for rule in given:
        for prefix in set(rule.prefixes) or {""}:
            if by_prefix[prefix].setdefault(rule.band, rule) is not rule:
                raise TariffError(f"there are two mark-ups for the prefix {prefix!r} in the band {rule.band!r}")
    alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for prefix, bands in by_prefix.items():
        alike[tuple(id(rule) for rule in bands.values())].append(prefix)
    found = []
    for prefixes in alike.values():
        bands = by_prefix[prefixes[0]]
        name = next(iter(bands.values())).name
        destination = None if prefixes == [""] else Destination(name, frozenset(prefixes))
        by_band = tuple((band, _mark_up(rule)) for band, rule in bands.items())
        found.append(MarkUpRule(destination=destination, by_band=by_band))
    return found


def _mark_up(given: RuleGiven) -> MarkUp:
    return MarkUp(
        percent=given.mark_up.fraction("percent"),
        per_unit=given.mark_up.fraction("per_unit"),
        connection_fee=given.mark_up.fraction("connection_fee"),
    )


async def _load_assignments(session: AsyncSession, plans: Mapping[UUID, Versions]) -> dict[UUID, list[PlanAssignment]]:
    """A plan's next version is, to rating, another plan from that instant on."""
    rows = (await session.scalars(select(AssignmentRow).order_by(AssignmentRow.from_at))).all()
    by_customer: dict[tuple[UUID, str], list[AssignmentRow]] = defaultdict(list)
    for row in rows:
        by_customer[row.customer_id, row.direction].append(row)
    found: dict[UUID, list[PlanAssignment]] = defaultdict(list)
    for (customer_id, direction), given in by_customer.items():
        ends = [row.from_at for row in given[1:]] + [None]
        for row, until in zip(given, ends, strict=True):
            for begins, plan in _in_span(plans.get(row.plan_id, ()), row.from_at, until):
                found[customer_id].append(
                    PlanAssignment(plan=plan, from_ms=milliseconds(begins), direction=cast(Direction, direction))
                )
    return found


def _in_span(versions: Versions, begin: datetime, end: datetime | None) -> list[tuple[datetime, RatePlan]]:
    before = [plan for at, plan in versions if at <= begin]
    inside = [(at, plan) for at, plan in versions if at > begin and (end is None or at < end)]
    return [(begin, before[-1]), *inside] if before else inside


def _cost(row: Any, decks: Mapping[UUID, RateDeck]) -> CarrierCost:
    deck = decks[row.deck_id] if row.deck_id else None
    return CarrierCost(deck=deck, from_ms=milliseconds(row.from_at), enabled=row.enabled)


def _floor(row: Any) -> MarginFloor | None:
    percent, per_minute = (each and read_exact(each) for each in (row.floor_percent, row.floor_per_minute))
    return None if percent is None and per_minute is None else MarginFloor(percent=percent, per_minute=per_minute)
