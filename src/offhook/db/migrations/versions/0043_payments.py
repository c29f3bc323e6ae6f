"""Payments: providers of each seller, attempts to pay, what providers tell, saved methods, and automatic top-ups."""

from alembic import op

from offhook.db.tenant_guard import guard_tenant_table

revision = "0043_payments"
down_revision = "0042_invoices"
branch_labels = None
depends_on = None

TABLES = ("top_up_rules", "payment_events", "payments", "payment_methods", "payment_providers")

COLUMNS = """
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id),
  created_at timestamptz NOT NULL DEFAULT now()"""

PROVIDERS = f"""
CREATE TABLE payment_providers ({COLUMNS},
  type text NOT NULL,
  name text NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  credentials_encrypted text NOT NULL
);
CREATE INDEX ix_payment_providers_account_id ON payment_providers (account_id);
CREATE TABLE payment_methods ({COLUMNS},
  customer_id uuid NOT NULL REFERENCES accounts (id),
  provider_id uuid NOT NULL REFERENCES payment_providers (id),
  reference text NOT NULL,
  customer_reference text NOT NULL DEFAULT '',
  kind text NOT NULL,
  label text NOT NULL,
  expires_on date,
  removed_at timestamptz,
  UNIQUE (provider_id, reference)
);
CREATE INDEX ix_payment_methods_customer_id ON payment_methods (customer_id);
"""

PAYMENTS = f"""
CREATE TABLE payments ({COLUMNS},
  customer_id uuid NOT NULL REFERENCES accounts (id),
  provider_id uuid NOT NULL REFERENCES payment_providers (id),
  method_id uuid REFERENCES payment_methods (id),
  invoice_id uuid REFERENCES invoices (id),
  purpose text NOT NULL CHECK (purpose IN ('top_up', 'invoice', 'auto_top_up')),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{{3}}$'),
  micros bigint NOT NULL CHECK (micros > 0),
  refunded_micros bigint NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'succeeded', 'failed', 'reversed', 'review')),
  state_at timestamptz,
  reference text,
  url text NOT NULL DEFAULT '',
  problem text NOT NULL DEFAULT '',
  UNIQUE (provider_id, reference)
);
CREATE INDEX ix_payments_account_id ON payments (account_id, id);
CREATE INDEX ix_payments_customer_id ON payments (customer_id, id);
CREATE UNIQUE INDEX uq_payments_auto ON payments (customer_id) WHERE purpose = 'auto_top_up' AND state = 'pending';
CREATE TABLE payment_events ({COLUMNS},
  provider_id uuid NOT NULL REFERENCES payment_providers (id),
  payment_id uuid REFERENCES payments (id),
  event_id text NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  outcome text NOT NULL,
  CONSTRAINT uq_payment_events_event_id UNIQUE (provider_id, event_id)
);
CREATE INDEX ix_payment_events_account_id ON payment_events (account_id);
"""

TOP_UPS = """
CREATE TABLE top_up_rules (
  customer_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES accounts (id),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  notice_below_micros bigint,
  noticed_at timestamptz,
  enabled boolean NOT NULL DEFAULT false,
  below_micros bigint NOT NULL DEFAULT 0,
  amount_micros bigint NOT NULL DEFAULT 0,
  method_id uuid REFERENCES payment_methods (id),
  most_per_day integer NOT NULL DEFAULT 3 CHECK (most_per_day BETWEEN 1 AND 20),
  failures integer NOT NULL DEFAULT 0,
  next_try_at timestamptz
);
CREATE INDEX ix_top_up_rules_account_id ON top_up_rules (account_id);
"""

# The customer pays, so it reads its own payments and methods; the seller's providers it reaches by the program alone.
BUYERS = """
CREATE POLICY buyer ON {table} FOR SELECT TO offhook_tenant
  USING (customer_id = NULLIF(current_setting('offhook.account_id', true), '')::uuid);
"""


def upgrade() -> None:
    """Makes the tables."""
    for made in (PROVIDERS, PAYMENTS, TOP_UPS):
        op.execute(made)
    for table in TABLES:
        guard_tenant_table(table)
    for table in ("payments", "payment_methods", "top_up_rules"):
        op.execute(BUYERS.format(table=table))


def downgrade() -> None:
    """Takes them away."""
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
