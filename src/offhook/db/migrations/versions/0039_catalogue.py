"""Products, recurring charges and feature prices."""

revision = "0039_catalogue"
down_revision = "0038_call_charges"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
