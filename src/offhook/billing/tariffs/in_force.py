"""Who is billed at all, and for what: asked for every leg, so it is in memory beside the prices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from offhook.billing.rating.account import Account, Direction
from offhook.billing.rating.errors import NoRateError
from offhook.billing.rating.rate import FOREVER_MS
from offhook.billing.rating.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimits:
    """A balance that stops calls by their number."""

    ledger_account_id: UUID
    max_calls_out: int | None
    max_calls_in: int | None

    def limits(self, direction: Direction) -> bool:
        """Whether it counts calls that way."""
        return (self.max_calls_out if direction == "out" else self.max_calls_in) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The snapshot, and what is not about prices."""

    snapshot: Snapshot
    countries: Mapping[str, str] = field(default_factory=dict)
    """ISO 3166 alpha-2, by account."""
    limits: Mapping[str, tuple[CallLimits, ...]] = field(default_factory=dict)
    """By account; those without any are not in it."""
    sells_from_ms: Mapping[str, int] = field(default_factory=dict)
    """By account since when somebody right below it has had a plan for calls out; those who sell none are not in it."""
    lot_holders: frozenset[str] = frozenset()
    """Accounts that had included minutes left; whoever is granted some is told of before it can use them."""

    def knows(self, account_id: str) -> bool:
        """False for an account that is younger than what was read."""
        return account_id in self.snapshot.accounts

    def may_bill(self, account_id: UUID | None) -> bool:
        """Whether any call of the account may ever have been billed; None asks for the whole house."""
        if account_id is None or not self.knows(str(account_id)):
            return bool(self.limits) or any(account.plans for account in self.snapshot.accounts.values())
        return any(account.plans or account.id in self.limits for account in self._line(str(account_id)))

    def has_lots(self, account_id: str) -> bool:
        """Whether anybody who pays for its calls may have included minutes."""
        return bool(self.lot_holders) and any(one.id in self.lot_holders for one in self._line(account_id))

    def is_priced(self, account_id: str, direction: Direction, at_ms: int) -> bool:
        """Whether somebody pays for its calls: the account or anybody above it has had a plan by then, or sells calls.

        A firm to which nobody ever gave a plan just telephones, and so does the owner. But who sells calls buys them:
        without a plan of its own it has no price for any, be it for itself or for a customer it gave none.
        """
        line = self._line(account_id)
        if any(_has_plan(account, direction, at_ms) for account in line):
            return True
        return direction == "out" and any(
            (since := self.sells_from_ms.get(account.id)) is not None and since <= at_ms for account in line
        )

    def counting(self, account_id: str, direction: Direction) -> tuple[UUID, ...]:
        """Balances that count its calls that way, the owner's direct customer first."""
        if not self.limits:
            return ()
        return tuple(
            one.ledger_account_id
            for account in self._line(account_id)
            for one in self.limits.get(account.id, ())
            if one.limits(direction)
        )

    def _line(self, account_id: str) -> tuple[Account, ...]:
        try:
            return self.snapshot.line_of(account_id)
        except NoRateError:
            return ()


def _has_plan(account: Account, direction: Direction, at_ms: int) -> bool:
    return any(given.direction == direction and given.from_ms <= at_ms for given in account.plans)


def sellers_of(accounts: Iterable[Account]) -> Mapping[str, int]:
    """Who sells calls out, and since when, in milliseconds."""
    found: dict[str, int] = {}
    for account in accounts:
        begun = [given.from_ms for given in account.plans if given.direction == "out"]
        if account.parent_id is not None and begun:
            found[account.parent_id] = min([*begun, found.get(account.parent_id, FOREVER_MS)])
    return found
