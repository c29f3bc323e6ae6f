"""A seller's own rates name places of tax that are no country of their own (`ES-CN`), too."""

from alembic import op

revision = "0050_tax_places"
down_revision = "0049_price_rules"
branch_labels = None
depends_on = None

_COUNTRY = "^[A-Z]{2}$"
_PLACE = "^[A-Z]{2}(-[A-Z0-9]{1,5})?$"


def upgrade() -> None:
    """Widens the check."""
    _check(_PLACE)


def downgrade() -> None:
    """Takes it back; rates of places go, because nothing could read them any more."""
    op.execute(f"DELETE FROM tax_rates WHERE country !~ '{_COUNTRY}'")
    _check(_COUNTRY)


def _check(pattern: str) -> None:
    op.execute(f"""
        ALTER TABLE tax_rates DROP CONSTRAINT tax_rates_country_check,
          ADD CONSTRAINT tax_rates_country_check CHECK (country ~ '{pattern}')
    """)
