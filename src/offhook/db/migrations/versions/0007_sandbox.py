"""Tables of sandbox."""

revision = "0007_sandbox"
down_revision = "0006_calls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""


def downgrade() -> None:
    """Drops the tables."""
