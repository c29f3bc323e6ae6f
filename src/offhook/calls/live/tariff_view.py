"""The price lists as living calls need them: is a leg billed, what is it rated by, which carrier comes first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast
from uuid import UUID

import phonenumbers
import structlog

from offhook.billing import api as billing
from offhook.kit.clock import Clock
from offhook.voice.engine import DialTarget
from offhook.voice.session import CallSession, SessionLeg

log = structlog.get_logger(__name__)

Direction = Literal["out", "in"]


def direction_of(text: str) -> Direction:
    """Of what was saved."""
    return cast(Direction, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledCall:
    """A leg as billing sees it."""

    key: billing.CallKey
    call: billing.Call
    priced: bool
    """False: nobody pays, but the account may have only so many calls at once."""
    emergency: bool
    """Help is never refused for money."""


class TariffView:
    """Reads memory alone, but for an account that came into being after it was read."""

    def __init__(self, tariffs: billing.Tariffs, clock: Clock) -> None:
        self._tariffs = tariffs
        self._clock = clock
        self._router: tuple[billing.Snapshot, billing.Router] | None = None

    async def look(self, session: CallSession, leg: SessionLeg, caller_number: str) -> BilledCall | None:
        """None for a leg that nobody pays for and no limit counts."""
        in_force = await self._tariffs.in_force()
        account_id = str(session.account_id)
        if not in_force.knows(account_id):
            await self._tariffs.reload()
            in_force = await self._tariffs.in_force()
        inward = leg.role == "caller" and session.direction == "inbound"
        direction: Direction = "in" if inward else "out"
        now_ms = self._now_ms()
        priced = in_force.is_priced(account_id, direction, now_ms)
        if not priced and not in_force.counting(account_id, direction):
            return None
        country = in_force.countries.get(account_id, "")
        dialled = session.dialled if inward else leg.party
        call = billing.Call(
            id=leg.leg_id,
            account_id=account_id,
            dialled=digits_of(dialled, country=country),
            caller="".join(c for c in (session.caller if inward else caller_number) if c.isdigit()),
            answered_at_ms=None,
            duration_ms=0,
            direction=direction,
            carrier_id=None if inward else carrier_of(leg.trunk or "", in_force.snapshot, at_ms=now_ms),
        )
        return BilledCall(
            key=billing.CallKey(call_id=UUID(session.call_id), leg_id=leg.leg_id),
            call=call,
            priced=priced,
            emergency=not inward and is_emergency(dialled, country),
        )

    def is_priced_now(self, account_id: UUID) -> bool:
        """Whether its calls out are, as far as is known without waiting."""
        known = self._tariffs.known
        return known is not None and known.is_priced(str(account_id), "out", self._now_ms())

    def check_carrier(self, call: billing.Call) -> None:
        """Raises NoRateError when the carrier is switched off, or somebody would earn too little over it."""
        known = self._tariffs.known
        if known is None or call.direction != "out":
            return
        if not known.snapshot.takes_calls(call.carrier_id, self._now_ms()):
            raise billing.NoRateError("this carrier takes no calls that somebody pays for")
        expected = replace(call, answered_at_ms=self._now_ms(), duration_ms=billing.EXPECTED_S * 1000)
        if billing.below_floor(billing.rate(expected, known.snapshot)) is not None:
            raise billing.NoRateError("over this carrier the call would be sold below the least margin")

    def cheapest_first(
        self, account_id: UUID, targets: Sequence[DialTarget], *, party: str, caller_number: str
    ) -> tuple[DialTarget, ...]:
        """Carriers whose costs are known and who go there, then those of unknown cost, each in the order given.

        Those that are switched off are left out; when there is no other they stay, and are refused each by itself.
        """
        known = self._tariffs.known
        if known is None or not self.is_priced_now(account_id):
            return tuple(targets)
        snapshot, now_ms = known.snapshot, self._now_ms()
        names = {target.endpoint: carrier_of(target.endpoint, snapshot, at_ms=now_ms) for target in targets}
        targets = [one for one in targets if snapshot.takes_calls(names[one.endpoint], now_ms)] or targets
        dialled = digits_of(party, country=known.countries.get(str(account_id), ""))
        try:
            routes = self._routes(snapshot, dialled, caller_number)
        except billing.TariffError as error:
            log.warning("carriers cannot be compared", error=error.message)
            return tuple(targets)
        places = {route.carrier_id: place for place, route in enumerate(routes)}

        def place(target: DialTarget) -> int:
            carrier = names[target.endpoint]
            if carrier is None:
                return len(places)
            return places.get(carrier, len(places) + 1)

        return tuple(sorted(targets, key=place))

    def _routes(self, snapshot: billing.Snapshot, dialled: str, caller_number: str) -> Sequence[billing.Route]:
        if self._router is None or self._router[0] is not snapshot:
            self._router = snapshot, billing.Router(snapshot)
        caller = "".join(c for c in caller_number if c.isdigit())
        return self._router[1].routes(dialled, at_ms=self._now_ms(), caller=caller)

    def _now_ms(self) -> int:
        return billing.milliseconds(self._clock.now())


def digits_of(dialled: str, *, country: str) -> str:
    """E.164 digits; a short number, which means something only inside its country, begins with the country's code."""
    digits = "".join(c for c in dialled if c.isascii() and c.isdigit())
    if dialled.startswith("+") or not country:
        return digits
    return f"{phonenumbers.country_code_for_region(country)}{digits}"


def carrier_of(endpoint: str, snapshot: billing.Snapshot, *, at_ms: int) -> str | None:
    """Whose costs a trunk's are: cost decks name a carrier by its endpoint or its id. None: they are not known then."""
    if snapshot.cost_at(endpoint, at_ms) is not None:
        return endpoint
    try:
        carrier_id = str(UUID(hex=endpoint.removeprefix("trunk-")))
    except ValueError:
        return None
    return carrier_id if snapshot.cost_at(carrier_id, at_ms) is not None else None


def is_emergency(dialled: str, country: str) -> bool:
    """As it was dialled in that country (ISO 3166 alpha-2)."""
    return bool(country) and not dialled.startswith("+") and phonenumbers.is_emergency_number(dialled, country)
