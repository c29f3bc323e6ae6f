"""What is sold besides calls: products, what customers have of them, charges that fell due, prices of features."""

from alembic import op

from offhook.db.session import SYSTEM_ROLE, TENANT_ROLE
from offhook.db.tenant_guard import guard_tenant_table

revision = "0039_catalogue"
down_revision = "0038_call_charges"
branch_labels = None
depends_on = None

TABLES = ("charges", "subscriptions", "feature_prices", "products")

COLUMNS = """
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now()"""

PRODUCTS = f"""
CREATE TABLE products ({COLUMNS},
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  kind text NOT NULL CHECK (kind IN ('goods', 'service', 'minutes')),
  product_class text NOT NULL CHECK (product_class IN ('telecom', 'service', 'goods')),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{{3}}$'),
  price_micros bigint NOT NULL CHECK (price_micros >= 0),
  setup_micros bigint NOT NULL DEFAULT 0 CHECK (setup_micros >= 0),
  months integer CHECK (months IN (1, 3, 6, 12)),
  in_advance boolean NOT NULL DEFAULT true,
  free_months integer NOT NULL DEFAULT 0 CHECK (free_months BETWEEN 0 AND 60),
  stock integer CHECK (stock >= 0),
  offered boolean NOT NULL DEFAULT false,
  active boolean NOT NULL DEFAULT true,
  minutes jsonb,
  limits jsonb NOT NULL DEFAULT '[]',
  CHECK (free_months = 0 OR months IS NOT NULL),
  CHECK ((kind = 'minutes') = (minutes IS NOT NULL))
);
CREATE UNIQUE INDEX uq_products_name ON products (account_id, name) WHERE active;
"""

# A change of price, quantity or plan ends a row and begins another one that counts its periods from the same day.
SUBSCRIPTIONS = f"""
CREATE TABLE subscriptions ({COLUMNS},
  customer_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('product', 'charge', 'feature')),
  product_id uuid REFERENCES products (id),
  feature text,
  description text NOT NULL,
  product_class text NOT NULL CHECK (product_class IN ('telecom', 'service', 'goods')),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{{3}}$'),
  price_micros bigint NOT NULL,
  quantity integer NOT NULL CHECK (quantity > 0),
  months integer NOT NULL CHECK (months IN (1, 3, 6, 12)),
  in_advance boolean NOT NULL,
  anchor_on date NOT NULL,
  anchor_day integer NOT NULL CHECK (anchor_day BETWEEN 1 AND 31),
  sold_on date NOT NULL,
  starts_on date NOT NULL,
  ends_on date,
  CHECK (ends_on >= sold_on),
  CHECK ((kind = 'product') = (product_id IS NOT NULL)),
  CHECK ((kind = 'feature') = (feature IS NOT NULL))
);
CREATE INDEX ix_subscriptions_account_id ON subscriptions (account_id);
CREATE INDEX ix_subscriptions_customer_id ON subscriptions (customer_id);
CREATE UNIQUE INDEX uq_subscriptions_feature ON subscriptions (customer_id, account_id, feature)
  WHERE kind = 'feature' AND ends_on IS NULL;
"""

# A period is charged once; what is given back of it when it ends early is the next number of the same period.
CHARGES = f"""
CREATE TABLE charges ({COLUMNS},
  customer_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  subscription_id uuid REFERENCES subscriptions (id) ON DELETE CASCADE,
  product_id uuid REFERENCES products (id),
  period_start date,
  period_end date,
  part_start date,
  part_end date,
  number integer NOT NULL DEFAULT 1,
  description text NOT NULL,
  product_class text NOT NULL CHECK (product_class IN ('telecom', 'service', 'goods')),
  quantity integer NOT NULL DEFAULT 1,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{{3}}$'),
  net_micros bigint NOT NULL,
  due_on date NOT NULL,
  CONSTRAINT uq_charges_period UNIQUE (subscription_id, period_start, number),
  CHECK ((subscription_id IS NULL) = (period_start IS NULL))
);
CREATE INDEX ix_charges_account_id ON charges (account_id);
CREATE INDEX ix_charges_customer_id ON charges (customer_id, due_on);
"""

FEATURES = f"""
CREATE TABLE feature_prices ({COLUMNS},
  feature text NOT NULL,
  customer_id uuid REFERENCES accounts (id) ON DELETE CASCADE,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{{3}}$'),
  setup_micros bigint NOT NULL DEFAULT 0 CHECK (setup_micros >= 0),
  price_micros bigint NOT NULL DEFAULT 0 CHECK (price_micros >= 0),
  months integer NOT NULL DEFAULT 1 CHECK (months IN (1, 3, 6, 12)),
  free_count integer NOT NULL DEFAULT 0 CHECK (free_count >= 0),
  maximum integer CHECK (maximum >= 0),
  CONSTRAINT uq_feature_prices_feature UNIQUE NULLS NOT DISTINCT (account_id, feature, customer_id)
);
CREATE INDEX ix_feature_prices_customer_id ON feature_prices (customer_id);
"""

# Who was charged sees that, and nobody else's.
BUYERS = f"""
CREATE POLICY buyer ON subscriptions FOR SELECT TO {TENANT_ROLE}
  USING (customer_id = NULLIF(current_setting('offhook.account_id', true), '')::uuid);
CREATE POLICY buyer ON charges FOR SELECT TO {TENANT_ROLE}
  USING (customer_id = NULLIF(current_setting('offhook.account_id', true), '')::uuid);
"""

# The customer's own row, then what its products allow it (the most of them), then what everybody has.
LIMIT = f"""
CREATE FUNCTION billing_feature_limit(customer uuid, wanted text, counted_per text, OUT maximum integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT told.maximum FROM (
    SELECT 1 AS place, p.maximum FROM feature_prices p JOIN accounts a ON a.parent_id = p.account_id
     WHERE a.id = customer AND p.customer_id = customer AND p.feature = wanted AND counted_per = 'account'
    UNION ALL
    SELECT 2, max((l ->> 'maximum')::integer * CASE WHEN counted_per = 'account' THEN s.quantity ELSE 1 END)
      FROM subscriptions s JOIN products p ON p.id = s.product_id, jsonb_array_elements(p.limits) AS l
     WHERE s.customer_id = customer AND (s.ends_on IS NULL OR s.ends_on > current_date)
       AND l ->> 'feature' = wanted AND l ->> 'per' = counted_per
    UNION ALL
    SELECT 3, p.maximum FROM feature_prices p JOIN accounts a ON a.parent_id = p.account_id
     WHERE a.id = customer AND p.customer_id IS NULL AND p.feature = wanted AND counted_per = 'account'
  ) AS told WHERE told.maximum IS NOT NULL ORDER BY place LIMIT 1
$$;
REVOKE ALL ON FUNCTION billing_feature_limit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing_feature_limit TO {TENANT_ROLE}, {SYSTEM_ROLE};
"""  # noqa: S608  # role names are our own constants


def upgrade() -> None:
    """Makes the tables, and the one question that a customer may ask of its parent's prices."""
    for statements in (PRODUCTS, SUBSCRIPTIONS, CHARGES, FEATURES):
        op.execute(statements)
    for table in TABLES:
        guard_tenant_table(table)
    op.execute(BUYERS)
    op.execute(LIMIT)


def downgrade() -> None:
    """Takes them away."""
    op.execute("DROP FUNCTION billing_feature_limit")
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
