"""Taxes by version; charges debited on their day; refunds; one answer to how many agents a team may have."""

from alembic import op

from offhook.db.session import SYSTEM_ROLE, TENANT_ROLE
from offhook.db.tenant_guard import guard_tenant_table

revision = "0047_tax_versions"
down_revision = "0046_wholesale"
branch_labels = None
depends_on = None

# What calls and lines carry from an instant on, by product class. What has been in force is never edited.
VERSIONS = """
CREATE TABLE customer_tax_versions (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  customer_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  from_at timestamptz NOT NULL,
  taxes jsonb NOT NULL,
  CONSTRAINT uq_customer_tax_versions_from_at UNIQUE (customer_id, from_at)
);
CREATE INDEX ix_customer_tax_versions_account_id ON customer_tax_versions (account_id);
INSERT INTO customer_tax_versions (id, account_id, customer_id, from_at, taxes)
  SELECT gen_random_uuid(), account_id, customer_id, 'epoch', jsonb_build_object('telecom', taxes)
    FROM customer_terms WHERE taxes <> '[]'::jsonb;
ALTER TABLE customer_terms DROP COLUMN taxes, ADD COLUMN prepaid boolean NOT NULL DEFAULT false;
"""

BACK_TO_TERMS = """
ALTER TABLE customer_terms DROP COLUMN prepaid, ADD COLUMN taxes jsonb NOT NULL DEFAULT '[]';
INSERT INTO customer_terms (customer_id, account_id)
  SELECT DISTINCT customer_id, account_id FROM customer_tax_versions ON CONFLICT DO NOTHING;
UPDATE customer_terms t SET taxes = held.taxes FROM (
  SELECT DISTINCT ON (customer_id) customer_id, COALESCE(taxes -> 'telecom', '[]') AS taxes
    FROM customer_tax_versions WHERE from_at <= now() ORDER BY customer_id, from_at DESC) AS held
 WHERE held.customer_id = t.customer_id;
ALTER TABLE customer_terms ALTER COLUMN taxes DROP DEFAULT;
DROP TABLE customer_tax_versions;
"""

# In which currency, with which tax and rate it was debited stands at the charge, and goes on the invoice as it is.
PREPAID = """
ALTER TABLE charges
  ADD COLUMN booked_at timestamptz,
  ADD COLUMN booked_currency text,
  ADD COLUMN booked_net_micros bigint NOT NULL DEFAULT 0,
  ADD COLUMN booked_tax_micros bigint NOT NULL DEFAULT 0,
  ADD COLUMN booked_tax jsonb,
  ADD COLUMN booked_fx jsonb,
  ADD COLUMN tried_on date;
CREATE INDEX ix_charges_unbooked ON charges (customer_id, due_on) WHERE booked_at IS NULL;
ALTER TABLE subscriptions ADD COLUMN suspended_on date;
"""

BACK_TO_INVOICES = """
DROP INDEX ix_charges_unbooked;
ALTER TABLE charges
  DROP COLUMN booked_at, DROP COLUMN booked_currency, DROP COLUMN booked_net_micros, DROP COLUMN booked_tax_micros,
  DROP COLUMN booked_tax, DROP COLUMN booked_fx, DROP COLUMN tried_on;
ALTER TABLE subscriptions DROP COLUMN suspended_on;
"""

REFUNDS = """
CREATE TABLE payment_refunds (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  customer_id uuid NOT NULL REFERENCES accounts (id),
  payment_id uuid NOT NULL REFERENCES payments (id),
  micros bigint NOT NULL CHECK (micros > 0),
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'succeeded', 'failed')),
  reference text,
  reason text NOT NULL DEFAULT '',
  problem text NOT NULL DEFAULT '',
  UNIQUE (payment_id, reference)
);
CREATE INDEX ix_payment_refunds_account_id ON payment_refunds (account_id);
CREATE INDEX ix_payment_refunds_customer_id ON payment_refunds (customer_id);
"""

REFUNDS_SEEN = f"""
CREATE POLICY buyer ON payment_refunds FOR SELECT TO {TENANT_ROLE}
  USING (customer_id = NULLIF(current_setting('offhook.account_id', true), '')::uuid);
"""

# As in 0039, but for products whose subscription is suspended: they allow nothing meanwhile.
LIMIT = """
CREATE OR REPLACE FUNCTION billing_feature_limit(customer uuid, wanted text, counted_per text, OUT maximum integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT told.maximum FROM (
    SELECT 1 AS place, p.maximum FROM feature_prices p JOIN accounts a ON a.parent_id = p.account_id
     WHERE a.id = customer AND p.customer_id = customer AND p.feature = wanted AND counted_per = 'account'
    UNION ALL
    SELECT 2, max((l ->> 'maximum')::integer * CASE WHEN counted_per = 'account' THEN s.quantity ELSE 1 END)
      FROM subscriptions s JOIN products p ON p.id = s.product_id, jsonb_array_elements(p.limits) AS l
     WHERE s.customer_id = customer AND (s.ends_on IS NULL OR s.ends_on > current_date) {and_paid}
       AND l ->> 'feature' = wanted AND l ->> 'per' = counted_per
    UNION ALL
    SELECT 3, p.maximum FROM feature_prices p JOIN accounts a ON a.parent_id = p.account_id
     WHERE a.id = customer AND p.customer_id IS NULL AND p.feature = wanted AND counted_per = 'account'
  ) AS told WHERE told.maximum IS NOT NULL ORDER BY place LIMIT 1
$$;
"""

# One answer to how many agents a number's team may have: what was set for the number, else what the account's products
# allow each of its numbers, else ten.
TEAMS = f"""
ALTER TABLE numbers ALTER COLUMN max_agents DROP NOT NULL, ALTER COLUMN max_agents DROP DEFAULT;
UPDATE numbers SET max_agents = NULL WHERE max_agents = 10;
CREATE FUNCTION billing_team_limit(customer uuid, wanted uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT COALESCE((SELECT max_agents FROM numbers WHERE id = wanted AND account_id = customer),
                  billing_feature_limit(customer, 'agent', 'number'), 10)
$$;
REVOKE ALL ON FUNCTION billing_team_limit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing_team_limit TO {TENANT_ROLE}, {SYSTEM_ROLE};
"""  # noqa: S608  # role names are our own constants

ONE_LIMIT_EACH = """
UPDATE numbers SET max_agents = billing_team_limit(account_id, id) WHERE max_agents IS NULL;
DROP FUNCTION billing_team_limit;
ALTER TABLE numbers ALTER COLUMN max_agents SET DEFAULT 10, ALTER COLUMN max_agents SET NOT NULL;
"""


def upgrade() -> None:
    """Taxes that calls carry move into versions, the first of which holds from ever."""
    op.execute(VERSIONS)
    guard_tenant_table("customer_tax_versions")
    op.execute(f"REVOKE UPDATE ON customer_tax_versions FROM {TENANT_ROLE}, {SYSTEM_ROLE}")
    op.execute(PREPAID)
    op.execute(REFUNDS)
    guard_tenant_table("payment_refunds")
    op.execute(REFUNDS_SEEN)
    op.execute(LIMIT.format(and_paid="AND s.suspended_on IS NULL"))
    op.execute(TEAMS)


def downgrade() -> None:
    """The taxes in force now go back to the terms."""
    op.execute(ONE_LIMIT_EACH)
    op.execute(LIMIT.format(and_paid=""))
    op.execute("DROP TABLE payment_refunds")
    op.execute(BACK_TO_INVOICES)
    op.execute(BACK_TO_TERMS)
