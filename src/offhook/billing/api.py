"""The door to billing."""

from offhook.billing.rating.bands import Band, Bands
from offhook.billing.rating.price_calls import PricedCalls, price_calls

__all__ = ["Band", "Bands", "PricedCalls", "price_calls"]
