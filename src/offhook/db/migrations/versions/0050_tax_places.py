"""Places of tax that are no country of their own."""

revision = "0050_tax_places"
down_revision = "0049_price_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds nothing yet."""


def downgrade() -> None:
    """Takes nothing away."""
