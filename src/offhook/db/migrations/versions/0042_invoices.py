"""Invoices."""

revision = "0042_invoices"
down_revision = "0041_taxes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
