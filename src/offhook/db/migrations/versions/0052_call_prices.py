"""Prices of calls."""

revision = "0052_call_prices"
down_revision = "0051_credits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds nothing yet."""


def downgrade() -> None:
    """Takes nothing away."""
