"""To be written."""

revision = "0047_tax_versions"
down_revision = "0046_wholesale"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
