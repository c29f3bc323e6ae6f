"""Payments."""

revision = "0043_payments"
down_revision = "0042_invoices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
