"""A seller's own rates name places of tax that are no country (`ES-CN`), and liability may change on a day to come."""

from alembic import op

revision = "0050_tax_places"
down_revision = "0049_price_rules"
branch_labels = None
depends_on = None

_COUNTRY = "^[A-Z]{2}$"
_PLACE = "^[A-Z]{2}(-[A-Z0-9]{1,5})?$"

LIABILITY = """
ALTER TABLE customer_taxes ADD COLUMN next_liable boolean, ADD COLUMN next_from date,
  ADD CONSTRAINT customer_taxes_next_check CHECK ((next_liable IS NULL) = (next_from IS NULL));
"""


def upgrade() -> None:
    """Widens the check, and adds what holds next."""
    _check(_PLACE)
    op.execute(LIABILITY)


def downgrade() -> None:
    """Takes it back; rates of places go, because nothing could read them any more. What holds by now stays."""
    op.execute("UPDATE customer_taxes SET liable = next_liable WHERE next_from <= current_date")
    op.execute("ALTER TABLE customer_taxes DROP COLUMN next_liable, DROP COLUMN next_from")
    op.execute("DELETE FROM tax_rates WHERE length(country) > 2")
    _check(_COUNTRY)


def _check(pattern: str) -> None:
    op.execute(f"""
        ALTER TABLE tax_rates DROP CONSTRAINT tax_rates_country_check,
          ADD CONSTRAINT tax_rates_country_check CHECK (country ~ '{pattern}')
    """)
