"""The door to billing."""

from offhook.billing.actions.load_catalogue import load_catalogue
from offhook.billing.actions.reconcile import reconcile
from offhook.billing.actions.rerate_calls import Comparison, Period, find_plan, rerate_calls
from offhook.billing.calls.billed_legs import BilledLeg, billed_leg
from offhook.billing.calls.desk import CallDesk, Grant
from offhook.billing.calls.live_costs import live_prices
from offhook.billing.calls.live_sales import live_sales
from offhook.billing.calls.prices import prices_of_calls
from offhook.billing.calls.schemas import CallPrice, LiveCallPrice
from offhook.billing.calls.settle_legs import EndedLeg, settle_legs
from offhook.billing.calls.settlement import CallKey
from offhook.billing.catalogue.features import PRICED_NODES, Feature, LimitReachedError, may_add, team_limits
from offhook.billing.catalogue.files import catalogue_names, read_catalogue, read_catalogue_file
from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.chores.invoicing import run_invoicing
from offhook.billing.ledger.errors import CallLimitError, CallOverError, CreditLimitError
from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.call import Call, milliseconds
from offhook.billing.rating.errors import NoRateError, TariffError
from offhook.billing.rating.price_calls import PricedCalls, price_calls
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.routing import EXPECTED_S, Route, Router, below_floor
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.repository import SettleOutcome
from offhook.billing.tariffs.in_force import InForce
from offhook.billing.tariffs.reading import Tariffs
from offhook.billing.tariffs.state import CurrentTariffs, tariffs_of

__all__ = [
    "EXPECTED_S",
    "PRICED_NODES",
    "TARIFFS_CHANNEL",
    "Band",
    "Bands",
    "BilledLeg",
    "Call",
    "CallDesk",
    "CallKey",
    "CallLimitError",
    "CallOverError",
    "CallPrice",
    "Comparison",
    "CreditLimitError",
    "CurrentTariffs",
    "EndedLeg",
    "Feature",
    "Grant",
    "InForce",
    "LimitReachedError",
    "LiveCallPrice",
    "NoRateError",
    "Period",
    "PricedCalls",
    "Route",
    "Router",
    "SettleOutcome",
    "Snapshot",
    "TariffError",
    "Tariffs",
    "below_floor",
    "billed_leg",
    "catalogue_names",
    "find_plan",
    "live_prices",
    "live_sales",
    "load_catalogue",
    "may_add",
    "milliseconds",
    "price_calls",
    "prices_of_calls",
    "rate",
    "read_catalogue",
    "read_catalogue_file",
    "reconcile",
    "rerate_calls",
    "run_invoicing",
    "settle_legs",
    "tariffs_of",
    "team_limits",
]
