"""Legs that are billed: noted with the credit held for them, until what they cost is booked.

Whoever finds the end of a leg, however late and in whichever process, finds here what it must be rated by.
"""

from alembic import op

from offhook.db.session import SYSTEM_ROLE, TENANT_ROLE

revision = "0038_call_charges"
down_revision = "0037_message_speed"
branch_labels = None
depends_on = None

BILLED_LEGS = """
CREATE TABLE billed_legs (
  leg_id text PRIMARY KEY,
  call_id uuid NOT NULL,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  direction text NOT NULL CHECK (direction IN ('out', 'in')),
  dialled text NOT NULL,
  caller text NOT NULL DEFAULT '',
  carrier text,
  priced boolean NOT NULL,
  until_ms bigint NOT NULL,
  final boolean NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'booked', 'void', 'unpriced')),
  problem text NOT NULL DEFAULT '',
  reserved_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);
CREATE INDEX ix_billed_legs_open ON billed_legs (call_id) WHERE state = 'open';
CREATE INDEX ix_billed_legs_unpriced ON billed_legs (reserved_at) WHERE state = 'unpriced';
CREATE INDEX ix_call_charges_call_id ON call_charges (call_id);
CREATE INDEX ix_rated_calls_call_id ON rated_calls (call_id);
"""

# A tenant sees its own legs and changes none: what is in a row decides what it pays.
RIGHTS = f"""
ALTER TABLE billed_legs ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON billed_legs FOR SELECT TO {TENANT_ROLE}
  USING (account_id = NULLIF(current_setting('offhook.account_id', true), '')::uuid);
CREATE POLICY system ON billed_legs TO {SYSTEM_ROLE} USING (true) WITH CHECK (true);
GRANT SELECT ON billed_legs TO {TENANT_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON billed_legs TO {SYSTEM_ROLE};
"""


def upgrade() -> None:
    """Makes the table, and finds what was charged by its call."""
    op.execute(BILLED_LEGS)
    op.execute(RIGHTS)


def downgrade() -> None:
    """Takes them away."""
    op.execute("DROP TABLE billed_legs")
    op.execute("DROP INDEX ix_call_charges_call_id, ix_rated_calls_call_id")
