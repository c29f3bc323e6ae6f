"""Rate decks, rate plans and who has which, all by versions: rows are never edited, a new version supersedes."""

from alembic import op

from offhook.db.tenant_guard import grant_system_table, guard_tenant_table

revision = "0031_tariffs"
down_revision = "0030_ledger"
branch_labels = None
depends_on = None

TABLES = (
    "fx_rates", "carrier_decks", "customer_terms", "plan_assignments", "rate_plan_versions", "rate_plans", "rates",
    "rate_deck_versions", "rate_decks",
)  # fmt: skip

COLUMNS = """
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now()"""

DECKS = f"""
CREATE TABLE rate_decks ({COLUMNS},
  name text NOT NULL,
  currency text NOT NULL,
  UNIQUE (account_id, name)
);
CREATE TABLE rate_deck_versions ({COLUMNS},
  deck_id uuid NOT NULL REFERENCES rate_decks (id) ON DELETE CASCADE,
  state text NOT NULL CHECK (state IN ('draft', 'active', 'rolled_back')),
  effective_at timestamptz NOT NULL,
  zone text NOT NULL,
  bands jsonb NOT NULL,
  row_count integer NOT NULL
);
CREATE INDEX ix_rate_deck_versions_account_id ON rate_deck_versions (account_id);
CREATE UNIQUE INDEX uq_rate_deck_versions_effective ON rate_deck_versions (deck_id, effective_at)
  WHERE state = 'active';
CREATE TABLE rates (
  version_id uuid NOT NULL REFERENCES rate_deck_versions (id) ON DELETE CASCADE,
  number integer NOT NULL,
  account_id uuid NOT NULL,
  prefix text NOT NULL, connect_fee text NOT NULL, price text NOT NULL, unit_s text NOT NULL, first_s text NOT NULL,
  next_s text NOT NULL, band text NOT NULL, origin text NOT NULL, included_s text NOT NULL, minimum text NOT NULL,
  maximum text NOT NULL, priority text NOT NULL, valid_from text NOT NULL, valid_until text NOT NULL,
  model text NOT NULL, first_price text NOT NULL, tiers text NOT NULL,
  PRIMARY KEY (version_id, number)
);
"""

PLANS = f"""
CREATE TABLE rate_plans ({COLUMNS},
  name text NOT NULL,
  currency text NOT NULL,
  UNIQUE (account_id, name)
);
CREATE TABLE rate_plan_versions ({COLUMNS},
  plan_id uuid NOT NULL REFERENCES rate_plans (id) ON DELETE CASCADE,
  deck_id uuid REFERENCES rate_decks (id),
  effective_at timestamptz NOT NULL,
  rules jsonb NOT NULL,
  UNIQUE (plan_id, effective_at)
);
CREATE INDEX ix_rate_plan_versions_account_id ON rate_plan_versions (account_id);
CREATE TABLE plan_assignments ({COLUMNS},
  customer_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  plan_id uuid NOT NULL REFERENCES rate_plans (id),
  direction text NOT NULL CHECK (direction IN ('out', 'in')),
  from_at timestamptz NOT NULL,
  UNIQUE (customer_id, direction, from_at)
);
CREATE INDEX ix_plan_assignments_account_id ON plan_assignments (account_id);
CREATE TABLE customer_terms (
  customer_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  taxes jsonb NOT NULL,
  floor_percent text NOT NULL DEFAULT '0',
  floor_per_minute text NOT NULL DEFAULT '0'
);
CREATE INDEX ix_customer_terms_account_id ON customer_terms (account_id);
CREATE TABLE carrier_decks (
  carrier text PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  deck_id uuid NOT NULL REFERENCES rate_decks (id),
  enabled boolean NOT NULL DEFAULT true
);
CREATE INDEX ix_carrier_decks_account_id ON carrier_decks (account_id);
CREATE TABLE fx_rates (
  from_currency text NOT NULL,
  to_currency text NOT NULL,
  rate text NOT NULL,
  source text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (from_currency, to_currency, at)
);
"""

# A price that was in force once is never edited: not by the program, which has no right to, nor by mistake.
RATES_STAY = """
REVOKE UPDATE ON rates FROM offhook_tenant, offhook_system;
REVOKE UPDATE ON rate_plan_versions FROM offhook_tenant, offhook_system;
REVOKE UPDATE ON rate_deck_versions FROM offhook_tenant, offhook_system;
GRANT UPDATE (state) ON rate_deck_versions TO offhook_tenant, offhook_system;
"""


def upgrade() -> None:
    """Makes the tables."""
    op.execute(DECKS)
    op.execute(PLANS)
    for table in TABLES[1:]:
        guard_tenant_table(table)
    grant_system_table("fx_rates")
    op.execute(RATES_STAY)


def downgrade() -> None:
    """Takes them away."""
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
