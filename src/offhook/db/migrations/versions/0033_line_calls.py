"""Calls and voicemails of lines at a provider stand with all others."""

revision = "0033_line_calls"
down_revision = "0032_rates_in_bulk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
