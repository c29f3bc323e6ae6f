"""Everything that prices depend on, at one moment, never changed afterwards: a new import is a new snapshot."""

from collections.abc import Iterable, Mapping, Sequence

from offhook.billing.rating.account import Account, Carrier, CarrierCost, Direction, FxRate, PlanAssignment
from offhook.billing.rating.errors import NoPlanPriceError, NoRateError, TariffError
from offhook.billing.rating.fx import FxHistory
from offhook.billing.rating.ladder import CarrierInForce, Ladder, Rung
from offhook.billing.rating.lots import Lot
from offhook.billing.rating.rate import FOREVER_MS
from offhook.billing.rating.tax import TaxVersion

_MAX_DEPTH = 64


class Chain:
    """Who pays for an account's calls, the owner's direct customer first, while nothing in it changes."""

    __slots__ = ("account_ids", "accounts", "from_ms", "ladder", "owner_id", "tax_versions", "until_ms")

    def __init__(
        self,
        *,
        owner_id: str,
        accounts: tuple[Account, ...],
        tax_versions: tuple[str | None, ...],
        ladder: Ladder,
        from_ms: int,
        until_ms: int,
    ) -> None:
        self.owner_id = owner_id
        """Who pays the carrier."""
        self.accounts = accounts
        self.tax_versions = tax_versions
        """Ids, one for each account; beside the ladder, which accounts with the same plans and taxes share."""
        self.account_ids = frozenset(account.id for account in accounts)
        self.ladder = ladder
        self.from_ms = from_ms
        self.until_ms = until_ms


class Snapshot:
    """Accounts with their plans, carriers, exchange rates, and the included minutes left.

    What is worked out from it is kept beside it, so rating gets fast with use; it is for one thread at a time.
    """

    __slots__ = ("_carriers", "_chains", "_in_force", "_ladders", "accounts", "fx", "lots")

    def __init__(
        self,
        *,
        accounts: Iterable[Account],
        carriers: Iterable[Carrier] = (),
        fx: Iterable[FxRate] = (),
        lots: Mapping[str, Sequence[Lot]] | None = None,
    ) -> None:
        """Raises TariffError when parents are missing or in a circle."""
        self.accounts = {account.id: account for account in accounts}
        self._carriers = {carrier.id: carrier for carrier in carriers}
        self.fx = FxHistory(fx)
        self.lots: Mapping[str, Sequence[Lot]] = lots or {}
        self._chains: dict[Direction, dict[str, Chain]] = {"out": {}, "in": {}}
        self._ladders: dict[tuple[object, ...], Ladder] = {}
        self._in_force: dict[str, CarrierInForce] = {}
        for account_id in self.accounts:
            self.line_of(account_id)

    def with_lots(self, lots: Mapping[str, Sequence[Lot]]) -> "Snapshot":
        """The same prices with other included minutes: cheap, everything worked out is shared."""
        other = object.__new__(Snapshot)
        for name in self.__slots__:
            setattr(other, name, getattr(self, name))
        other.lots = lots
        return other

    @property
    def carriers(self) -> Iterable[Carrier]:
        """All of them, in the order given."""
        return self._carriers.values()

    def cost_at(self, carrier_id: str | None, at_ms: int) -> CarrierCost | None:
        """What whoever dials then over the carrier goes by; None when its costs are not known."""
        carrier = self._carriers.get(carrier_id) if carrier_id is not None else None
        cost = carrier.cost_at(at_ms) if carrier is not None else None
        return cost if cost is not None and cost.deck is not None else None

    def takes_calls(self, carrier_id: str | None, at_ms: int) -> bool:
        """False for a carrier that is switched off then for calls that somebody pays for."""
        cost = self.cost_at(carrier_id, at_ms)
        return cost is None or cost.enabled

    def line_of(self, account_id: str) -> tuple[Account, ...]:
        """The account's ancestors without the owner, and itself last."""
        line: list[Account] = []
        account = self._account(account_id)
        while account.parent_id is not None:
            line.append(account)
            if len(line) > _MAX_DEPTH:
                raise TariffError(
                    f"the parents of the account {account_id!r} run in a circle, or over {_MAX_DEPTH} deep"
                )
            account = self._account(account.parent_id)
        return tuple(reversed(line))

    def chain_of(self, account_id: str, direction: Direction, at_ms: int) -> Chain:
        """Raises NoRateError when an account of the line has no plan for calls out then.

        Calls in are charged to those who have a plan for them.
        """
        chain = self._chains[direction].get(account_id)
        if chain is None or not chain.from_ms <= at_ms < chain.until_ms:
            chain = self._chains[direction][account_id] = self._work_out(account_id, direction, at_ms)
        return chain

    def carrier_at(self, carrier_id: str, at_ms: int) -> CarrierInForce:
        """Raises NoRateError when it is unknown or its deck is not in force yet."""
        found = self._in_force.get(carrier_id)
        if found is not None and found.from_ms <= at_ms < found.until_ms:
            return found
        carrier = self._carriers.get(carrier_id)
        if carrier is None:
            raise NoRateError(f"there is no carrier {carrier_id!r}")
        deck, from_ms, until_ms = carrier.deck_at(at_ms)
        if deck is None:
            raise NoRateError(f"what the carrier {carrier_id!r} costs is not known")
        version, begin_ms, end_ms = deck.version_at(at_ms)
        if version is None:
            raise NoRateError(f"the carrier {carrier_id!r} has no prices yet at that time")
        found = self._in_force[carrier_id] = CarrierInForce(
            carrier_id=carrier_id,
            deck_id=deck.id,
            currency=deck.currency,
            version=version,
            times=(max(begin_ms, from_ms), min(end_ms, until_ms)),
        )
        return found

    def _account(self, account_id: str) -> Account:
        account = self.accounts.get(account_id)
        if account is None:
            raise NoRateError(f"there is no account {account_id!r}")
        return account

    def _work_out(self, account_id: str, direction: Direction, at_ms: int) -> Chain:
        payers, tax_versions, rungs = [], [], []
        fx, from_ms, until_ms = self.fx.at(at_ms)
        line = self.line_of(account_id)
        owner_id = line[0].parent_id if line else account_id
        assert owner_id is not None, "a line begins below the owner"
        payer_id = owner_id
        for account in line:
            assigned, begin_ms, end_ms = _in_force(account, direction, at_ms)
            from_ms, until_ms = max(from_ms, begin_ms), min(until_ms, end_ms)
            if assigned is None:
                if direction == "out":  # somebody below it would be paid for calls that nobody pays for above
                    raise NoPlanPriceError(f"the account {account.id!r} has no rate plan at that time")
                continue
            version = None
            if assigned.plan.deck:
                version, begin_ms, end_ms = assigned.plan.deck.version_at(at_ms)
                from_ms, until_ms = max(from_ms, begin_ms), min(until_ms, end_ms)
            taxed, begin_ms, end_ms = _taxed(account, at_ms)
            from_ms, until_ms = max(from_ms, begin_ms), min(until_ms, end_ms)
            payers.append(account)
            tax_versions.append(taxed.id if taxed else None)
            taxes = taxed.taxes if taxed else account.taxes
            rungs.append(
                Rung(plan=assigned.plan, version=version, taxes=taxes, parent_pays=account.parent_id == payer_id)
            )
            payer_id = account.id
        if direction == "out" and not line:
            raise NoRateError(f"the owner {account_id!r} has no rate plan: it owes carriers only")
        key = (id(fx), *((rung.plan, rung.version, rung.taxes, rung.parent_pays) for rung in rungs))
        ladder = self._ladders.setdefault(key, Ladder(rungs, fx))
        return Chain(
            owner_id=owner_id,
            accounts=tuple(payers),
            tax_versions=tuple(tax_versions),
            ladder=ladder,
            from_ms=from_ms,
            until_ms=until_ms,
        )


def _in_force(account: Account, direction: Direction, at_ms: int) -> tuple[PlanAssignment | None, int, int]:
    """The assignment at an instant, and the instants it is in force between."""
    found, begin_ms, end_ms = None, -FOREVER_MS, FOREVER_MS
    for assigned in sorted(account.plans, key=lambda assigned: assigned.from_ms):
        if assigned.direction != direction:
            continue
        if assigned.from_ms > at_ms:
            end_ms = assigned.from_ms
            break
        found, begin_ms = assigned, assigned.from_ms
    return found, begin_ms, end_ms


def _taxed(account: Account, at_ms: int) -> tuple[TaxVersion | None, int, int]:
    """The version of its taxes at an instant, and the instants it is in force between."""
    found, begin_ms, end_ms = None, -FOREVER_MS, FOREVER_MS
    for version in sorted(account.tax_versions, key=lambda version: version.from_ms):
        if version.from_ms > at_ms:
            end_ms = version.from_ms
            break
        found, begin_ms = version, version.from_ms
    return found, begin_ms, end_ms
