"""Notices by which billing's processes tell one another that something is new."""

TARIFFS_CHANNEL = "offhook_tariffs"
"""Told whenever a version, an assignment or terms come into being: read the snapshot again."""
INVOICING_CHANNEL = "offhook_invoicing"
"""There is a run to draft or a mail to send."""
UNPRICED_CHANNEL = "offhook_unpriced"
"""Payload `{"account_id", "reason", "dialled"}`: a call of the account could not be priced, so it was refused."""
