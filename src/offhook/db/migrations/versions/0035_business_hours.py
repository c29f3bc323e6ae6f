"""Business hours of a number."""

revision = "0035_business_hours"
down_revision = "0034_dialers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
