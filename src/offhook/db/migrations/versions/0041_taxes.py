"""Taxes and currencies."""

revision = "0041_taxes"
down_revision = "0040_included_minutes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
