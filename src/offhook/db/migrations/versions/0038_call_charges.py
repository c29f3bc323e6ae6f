"""Calls know what they may spend and have cost."""

revision = "0038_call_charges"
down_revision = "0037_message_speed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
