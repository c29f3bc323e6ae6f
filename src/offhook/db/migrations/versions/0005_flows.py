"""Tables of flows."""

revision = "0005_flows"
down_revision = "0004_devices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""


def downgrade() -> None:
    """Drops the tables."""
