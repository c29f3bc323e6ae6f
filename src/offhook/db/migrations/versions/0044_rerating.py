"""Rating runs."""

revision = "0044_rerating"
down_revision = "0043_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
