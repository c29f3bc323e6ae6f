"""Which carriers would take a call, at what cost, and what every level of the chain would earn on it."""

from collections.abc import Mapping
from dataclasses import replace

from offhook.billing.rating.calendar import calendar_of
from offhook.billing.rating.call import Call
from offhook.billing.rating.errors import NoRateError
from offhook.billing.rating.prices import own_prices
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.routing import EXPECTED_S, Route, Router, below_floor
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.tariffs.routing_schemas import RouteLevel, RoutesView, RouteView
from offhook.kit.money import Money


def look_up_routes(
    snapshot: Snapshot, *, dialled: str, caller: str | None, at_ms: int, names: Mapping[str, str]
) -> RoutesView:
    """`dialled` is digits, international; `caller` is an account, `names` those of carriers and accounts.

    Takes as long as there are prefixes, so it may run in a thread. Raises TariffError when carriers' currencies cannot
    be compared.
    """
    # Snapshots keep what they worked out, and are for one thread: this one is ours.
    snapshot = Snapshot(accounts=snapshot.accounts.values(), carriers=snapshot.carriers, fx=snapshot.fx.values())
    router = Router(snapshot)
    routes = [_route(one, dialled, at_ms, snapshot, names) for one in router.routes(dialled, at_ms=at_ms)]
    if caller is not None:
        call = Call(
            id="expected",
            account_id=caller,
            dialled=dialled,
            answered_at_ms=at_ms,
            duration_ms=EXPECTED_S * 1000,
        )
        routes = [_with_levels(one, call, snapshot, names) for one in routes]
    return RoutesView(dialled=dialled, expected_s=EXPECTED_S, routes=routes)


def _route(route: Route, dialled: str, at_ms: int, snapshot: Snapshot, names: Mapping[str, str]) -> RouteView:
    cost = _cost(route, dialled, at_ms, snapshot)
    return RouteView(
        carrier_id=route.carrier_id,
        carrier_name=names.get(route.carrier_id, route.carrier_id),
        prefix=route.prefix,
        currency=cost.currency,
        cost=cost.decimal(),
        levels=[],
        usable=True,
        problem=None,
    )


def _cost(route: Route, dialled: str, at_ms: int, snapshot: Snapshot) -> Money:
    """Of the expected call in the carrier's own currency; the router knows it in the one it compares in."""
    carrier = snapshot.carrier_at(route.carrier_id, at_ms)
    found, bands = carrier.find(dialled, "", at_ms), carrier.version.bands
    assert found is not None, "it is one of the routes"
    band = bands.names[calendar_of(bands).at(at_ms)[0]] if bands else ""
    return Money.of(own_prices(found[1], band).of(EXPECTED_S * 1000), carrier.currency)


def _with_levels(route: RouteView, call: Call, snapshot: Snapshot, names: Mapping[str, str]) -> RouteView:
    try:
        rated = rate(replace(call, carrier_id=route.carrier_id), snapshot)
    except NoRateError as error:
        return route.model_copy(update={"usable": False, "problem": error.message})
    return route.model_copy(update={"levels": _levels(rated, names), "usable": below_floor(rated) is None})


def _levels(rated: RatedCall, names: Mapping[str, str]) -> list[RouteLevel]:
    carried = len(rated.prices) - len(rated.accounts)
    poor = below_floor(rated)
    levels = []
    for place, account in enumerate(rated.accounts):
        number = place + carried
        currency, price = rated.charged[number].spec.currency, rated.prices[number]
        cost = rated.cost_micros(number) if number else 0
        levels.append(
            RouteLevel(
                account_id=account.id,
                account_name=names.get(account.id, account.id),
                currency=currency,
                price=Money(price, currency).decimal(),
                cost=Money(cost, currency).decimal(),
                margin=Money(price - cost, currency).decimal(),
                margin_percent=_percent(price - cost, price),
                keeps_floor=account is not poor,
            )
        )
    return levels


def _percent(margin: int, price: int) -> str | None:
    """`16.7`, in whole numbers all the way."""
    if price <= 0:
        return None
    tenths = (abs(margin) * 2000 + price) // (2 * price)
    return f"{'-' if margin < 0 else ''}{tenths // 10}.{tenths % 10}"
