"""Browsers that want notices."""

revision = "0036_push"
down_revision = "0035_business_hours"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
