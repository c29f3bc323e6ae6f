"""The notice that wakes the worker's part of billing."""

INVOICING_CHANNEL = "offhook_invoicing"
"""There is a run to draft or a mail to send."""
