"""To be written."""

revision = "0048_call_speed"
down_revision = "0047_tax_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
