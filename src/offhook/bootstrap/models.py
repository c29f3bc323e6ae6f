"""Registers every table of the house on the one metadata."""

import offhook.adapters.sandbox.models
import offhook.billing.catalogue.models
import offhook.billing.decks.models
import offhook.billing.invoices.models
import offhook.billing.lots.models
import offhook.billing.models
import offhook.billing.parties.models
import offhook.billing.payments.models
import offhook.billing.taxes.models
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
