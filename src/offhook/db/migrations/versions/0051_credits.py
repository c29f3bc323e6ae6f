"""Drafts that came out below zero."""

revision = "0051_credits"
down_revision = "0050_tax_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds nothing yet."""


def downgrade() -> None:
    """Takes nothing away."""
