"""Tables of calls."""

revision = "0006_calls"
down_revision = "0005_flows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""


def downgrade() -> None:
    """Drops the tables."""
