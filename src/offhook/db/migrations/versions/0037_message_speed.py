"""Texts come and go faster."""

revision = "0037_message_speed"
down_revision = "0036_push"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
