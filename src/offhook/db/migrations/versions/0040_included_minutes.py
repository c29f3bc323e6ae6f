"""Included minutes and blocks of minutes."""

revision = "0040_included_minutes"
down_revision = "0039_catalogue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
