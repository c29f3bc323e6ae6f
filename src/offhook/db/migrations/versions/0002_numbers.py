"""Tables of numbers."""

revision = "0002_numbers"
down_revision = "0001_tenancy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""


def downgrade() -> None:
    """Drops the tables."""
