"""Tables of devices."""

revision = "0004_devices"
down_revision = "0003_contacts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""


def downgrade() -> None:
    """Drops the tables."""
