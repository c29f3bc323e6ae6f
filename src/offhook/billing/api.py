"""The door to billing."""

from offhook.billing.actions.reconcile import reconcile
from offhook.billing.call_desk import CallDesk, Grant
from offhook.billing.ledger.errors import CallLimitError, CallOverError, CreditLimitError
from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.call import Call, milliseconds
from offhook.billing.rating.errors import NoRateError, TariffError
from offhook.billing.rating.price_calls import PricedCalls, price_calls
from offhook.billing.repository import SettleOutcome
from offhook.billing.settlement import CallKey
from offhook.billing.tariffs import TARIFFS_CHANNEL, Tariffs

__all__ = [
    "TARIFFS_CHANNEL",
    "Band",
    "Bands",
    "Call",
    "CallDesk",
    "CallKey",
    "CallLimitError",
    "CallOverError",
    "CreditLimitError",
    "Grant",
    "NoRateError",
    "PricedCalls",
    "SettleOutcome",
    "TariffError",
    "Tariffs",
    "milliseconds",
    "price_calls",
    "reconcile",
]
