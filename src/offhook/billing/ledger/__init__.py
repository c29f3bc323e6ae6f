"""The double-entry ledger: balanced, idempotent posting sets."""
