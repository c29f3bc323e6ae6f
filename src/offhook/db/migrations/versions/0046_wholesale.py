"""To be written."""

revision = "0046_wholesale"
down_revision = "0045_carrier_rates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
