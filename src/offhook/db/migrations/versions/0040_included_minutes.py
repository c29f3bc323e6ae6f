"""Included minutes: what a plan grants, each account's lots, what calls used of them and hold of them."""

from alembic import op

from offhook.db.session import SYSTEM_ROLE, TENANT_ROLE
from offhook.db.tenant_guard import guard_tenant_table

revision = "0040_included_minutes"
down_revision = "0039_catalogue"
branch_labels = None
depends_on = None

LOTS = """
ALTER TABLE rate_plan_versions ADD COLUMN included jsonb NOT NULL DEFAULT '[]';
CREATE TABLE minute_lots (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  key text NOT NULL,
  source text NOT NULL CHECK (source IN ('plan', 'product', 'roll-over')),
  name text NOT NULL,
  prefixes jsonb NOT NULL,
  granted_s integer NOT NULL CHECK (granted_s > 0),
  left_s integer NOT NULL CHECK (left_s BETWEEN 0 AND granted_s),
  from_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  rolls_over_until timestamptz,
  pays_connection_fee boolean NOT NULL DEFAULT true,
  CONSTRAINT uq_minute_lots_key UNIQUE (account_id, key)
) WITH (fillfactor = 70);
CREATE INDEX ix_minute_lots_left ON minute_lots (account_id, expires_at) WHERE left_s > 0;
CREATE INDEX ix_minute_lots_rolling ON minute_lots (expires_at) WHERE left_s > 0 AND rolls_over_until IS NOT NULL;
"""

# Seconds a call used are booked with it, for ever; seconds held end with the credit that was held with them.
USES = f"""
CREATE TABLE lot_uses (
  key text NOT NULL,
  lot_id uuid NOT NULL REFERENCES minute_lots (id) ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  seconds integer NOT NULL CHECK (seconds > 0),
  PRIMARY KEY (key, lot_id)
);
CREATE INDEX ix_lot_uses_lot_id ON lot_uses (lot_id);
CREATE INDEX ix_lot_uses_account_id ON lot_uses (account_id);
ALTER TABLE lot_uses ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON lot_uses FOR SELECT TO {TENANT_ROLE}
  USING (account_id = NULLIF(current_setting('offhook.account_id', true), '')::uuid);
CREATE POLICY system ON lot_uses TO {SYSTEM_ROLE} USING (true) WITH CHECK (true);
GRANT SELECT ON lot_uses TO {TENANT_ROLE};
GRANT SELECT, INSERT ON lot_uses TO {SYSTEM_ROLE};
CREATE TABLE lot_holds (
  key text NOT NULL REFERENCES credit_holds (key) ON DELETE CASCADE,
  lot_id uuid NOT NULL REFERENCES minute_lots (id) ON DELETE CASCADE,
  seconds integer NOT NULL CHECK (seconds > 0),
  PRIMARY KEY (key, lot_id)
);
CREATE INDEX ix_lot_holds_lot_id ON lot_holds (lot_id);
ALTER TABLE lot_holds ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON lot_holds TO {SYSTEM_ROLE} USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON lot_holds TO {SYSTEM_ROLE};
"""


def upgrade() -> None:
    """Makes the tables; a lot's owner reads it, and changes nothing."""
    op.execute(LOTS)
    guard_tenant_table("minute_lots")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON minute_lots FROM {TENANT_ROLE}")
    op.execute(USES)


def downgrade() -> None:
    """Takes them away."""
    for table in ("lot_holds", "lot_uses", "minute_lots"):
        op.execute(f"DROP TABLE {table}")
    op.execute("ALTER TABLE rate_plan_versions DROP COLUMN included")
