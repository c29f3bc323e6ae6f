"""Registers every table of the house on the one metadata."""

import offhook.adapters.sandbox.models
import offhook.billing.catalogue_models
import offhook.billing.deck_models
import offhook.billing.invoice_models
import offhook.billing.models
import offhook.billing.payment_models
import offhook.business_line.models
import offhook.calls.models
import offhook.contacts.models
import offhook.devices.models
import offhook.flows.models
import offhook.messaging.models
import offhook.numbers.models
import offhook.push.models
import offhook.tenancy.models
import offhook.wholesale.models

__all__ = ["offhook"]
