"""The double-entry ledger: balanced, idempotent posting sets, and credit held in two phases; pure."""
