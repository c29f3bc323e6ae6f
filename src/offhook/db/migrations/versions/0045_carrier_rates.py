"""What carriers ask and how well they deliver."""

revision = "0045_carrier_rates"
down_revision = "0044_rerating"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
