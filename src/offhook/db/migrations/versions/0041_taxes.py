"""Taxes: what a seller changed of its countries' rates, and how each of its customers is taxed."""

from alembic import op

from offhook.db.tenant_guard import guard_tenant_table

revision = "0041_taxes"
down_revision = "0040_included_minutes"
branch_labels = None
depends_on = None

TABLES = ("customer_taxes", "tax_rates")

RATES = """
CREATE TABLE tax_rates (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  product_class text NOT NULL CHECK (product_class IN ('telecom', 'service', 'goods')),
  name text NOT NULL,
  percent text NOT NULL,
  rounding text NOT NULL CHECK (rounding IN ('line', 'invoice')),
  valid_from date NOT NULL,
  UNIQUE (account_id, country, product_class, valid_from)
);
CREATE INDEX ix_tax_rates_account_id ON tax_rates (account_id);
"""

# The row is the seller's: another seller may see the same customer otherwise, and the customer sees what it is charged.
CUSTOMERS = """
CREATE TABLE customer_taxes (
  customer_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  liable boolean NOT NULL DEFAULT true,
  vat_number text NOT NULL DEFAULT '',
  vat_state text NOT NULL DEFAULT 'none' CHECK (vat_state IN ('none', 'unchecked', 'valid', 'invalid')),
  vat_name text NOT NULL DEFAULT '',
  vat_reference text NOT NULL DEFAULT '',
  vat_checked_at timestamptz
);
CREATE INDEX ix_customer_taxes_account_id ON customer_taxes (account_id);
"""


def upgrade() -> None:
    """Makes the tables."""
    op.execute(RATES)
    op.execute(CUSTOMERS)
    for table in TABLES:
        guard_tenant_table(table)


def downgrade() -> None:
    """Takes them away."""
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
