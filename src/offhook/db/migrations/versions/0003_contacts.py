"""Tables of contacts."""

revision = "0003_contacts"
down_revision = "0002_numbers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""


def downgrade() -> None:
    """Drops the tables."""
