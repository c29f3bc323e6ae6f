"""Invoices: who sells to whom, drafts, numbers without gaps, what was charged, and what was paid of it.

An approved invoice stays as it is: the database refuses to change or delete it, whatever the program does.
"""

from alembic import op

from offhook.db.tenant_guard import grant_system_table, guard_tenant_table

revision = "0042_invoices"
down_revision = "0041_taxes"
branch_labels = None
depends_on = None

TABLES = (
    "invoice_mails", "invoice_payments", "invoiced_calls", "invoice_lines", "invoices", "invoice_runs",
    "invoice_series", "billing_profiles",
)  # fmt: skip

COLUMNS = """
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id),
  created_at timestamptz NOT NULL DEFAULT now()"""

PROFILES = """
CREATE TABLE billing_profiles (
  account_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  legal_name text NOT NULL DEFAULT '',
  street text NOT NULL DEFAULT '',
  street_more text NOT NULL DEFAULT '',
  postcode text NOT NULL DEFAULT '',
  city text NOT NULL DEFAULT '',
  region text NOT NULL DEFAULT '',
  vat_number text NOT NULL DEFAULT '',
  tax_number text NOT NULL DEFAULT '',
  registration text NOT NULL DEFAULT '',
  email text NOT NULL DEFAULT '',
  phone text NOT NULL DEFAULT '',
  website text NOT NULL DEFAULT '',
  bank_name text NOT NULL DEFAULT '',
  iban text NOT NULL DEFAULT '',
  bic text NOT NULL DEFAULT '',
  charges_tax boolean NOT NULL DEFAULT true,
  colour text NOT NULL DEFAULT '#1c3d5a' CHECK (colour ~ '^#[0-9a-f]{6}$'),
  logo_key text NOT NULL DEFAULT '',
  series text NOT NULL DEFAULT 'INV-{year}-',
  credit_series text NOT NULL DEFAULT 'CN-{year}-',
  payment_days integer NOT NULL DEFAULT 14 CHECK (payment_days BETWEEN 0 AND 365),
  reminder_days jsonb NOT NULL DEFAULT '[7, 21, 35]',
  attach_calls text NOT NULL DEFAULT 'xlsx' CHECK (attach_calls IN ('none', 'csv', 'xlsx')),
  footer text NOT NULL DEFAULT ''
);
"""

SERIES = """
CREATE TABLE invoice_series (
  account_id uuid NOT NULL REFERENCES accounts (id),
  series text NOT NULL,
  last_number integer NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, series)
);
"""

INVOICES = f"""
CREATE TABLE invoice_runs ({COLUMNS},
  period_start date NOT NULL,
  period_end date NOT NULL,
  customer_ids jsonb NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done')),
  total integer NOT NULL DEFAULT 0,
  done integer NOT NULL DEFAULT 0,
  made integer NOT NULL DEFAULT 0,
  problems jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX ix_invoice_runs_account_id ON invoice_runs (account_id);
CREATE TABLE invoices ({COLUMNS},
  customer_id uuid NOT NULL REFERENCES accounts (id),
  run_id uuid REFERENCES invoice_runs (id),
  kind text NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'approved')),
  corrects_id uuid REFERENCES invoices (id),
  period_start date NOT NULL,
  period_end date NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{{3}}$'),
  language text NOT NULL,
  note text NOT NULL DEFAULT '',
  number text CHECK ((number IS NOT NULL) = (state = 'approved')),
  issued_on date,
  due_on date,
  net_micros bigint NOT NULL DEFAULT 0,
  tax_micros bigint NOT NULL DEFAULT 0,
  gross_micros bigint NOT NULL DEFAULT 0,
  posted_micros bigint NOT NULL DEFAULT 0,
  paid_micros bigint NOT NULL DEFAULT 0,
  document jsonb NOT NULL DEFAULT '{{}}',
  pdf_key text NOT NULL DEFAULT '',
  calls_key text NOT NULL DEFAULT '',
  sent_at timestamptz,
  reminder_level integer NOT NULL DEFAULT 0,
  reminded_at timestamptz,
  CONSTRAINT uq_invoices_number UNIQUE (account_id, number)
);
CREATE UNIQUE INDEX uq_invoices_period ON invoices (account_id, customer_id, period_start, period_end, currency)
  WHERE kind = 'invoice';
CREATE INDEX ix_invoices_customer_id ON invoices (customer_id, id);
CREATE INDEX ix_invoices_open ON invoices (account_id, due_on) WHERE state = 'approved' AND paid_micros < gross_micros;
CREATE TABLE invoice_lines ({COLUMNS},
  invoice_id uuid NOT NULL REFERENCES invoices (id) ON DELETE CASCADE,
  place integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('usage', 'charge', 'manual', 'rounding')),
  product_class text NOT NULL CHECK (product_class IN ('telecom', 'service', 'goods')),
  charge_key text,
  description text NOT NULL,
  quantity text NOT NULL,
  unit text NOT NULL,
  net_micros bigint NOT NULL,
  posted_net_micros bigint NOT NULL DEFAULT 0,
  posted_tax_micros bigint NOT NULL DEFAULT 0,
  taxes jsonb NOT NULL,
  fx jsonb,
  CONSTRAINT uq_invoice_lines_charge_key UNIQUE (account_id, charge_key)
);
CREATE INDEX ix_invoice_lines_invoice_id ON invoice_lines (invoice_id, place);
"""

# A call is on one invoice for each account that owes for it, also when it was booked after its month was invoiced.
CALLS = """
CREATE TABLE invoiced_calls (
  key text NOT NULL,
  account_id uuid NOT NULL REFERENCES accounts (id),
  invoice_id uuid NOT NULL REFERENCES invoices (id) ON DELETE CASCADE,
  PRIMARY KEY (account_id, key)
);
CREATE INDEX ix_invoiced_calls_invoice_id ON invoiced_calls (invoice_id);
"""

AFTERWARDS = f"""
CREATE TABLE invoice_payments ({COLUMNS},
  invoice_id uuid NOT NULL REFERENCES invoices (id),
  source text NOT NULL,
  micros bigint NOT NULL,
  at timestamptz NOT NULL,
  UNIQUE (account_id, source, invoice_id)
);
CREATE INDEX ix_invoice_payments_invoice_id ON invoice_payments (invoice_id);
CREATE TABLE invoice_mails ({COLUMNS},
  invoice_id uuid NOT NULL REFERENCES invoices (id) ON DELETE CASCADE,
  kind text NOT NULL,
  recipient text NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed')),
  tries integer NOT NULL DEFAULT 0,
  next_try_at timestamptz NOT NULL DEFAULT now(),
  problem text NOT NULL DEFAULT ''
);
CREATE INDEX ix_invoice_mails_invoice_id ON invoice_mails (invoice_id);
CREATE INDEX ix_invoice_mails_queued ON invoice_mails (next_try_at) WHERE state = 'queued';
"""

INVOICES_STAY = """
CREATE FUNCTION invoices_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'draft' THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' OR
     (OLD.account_id, OLD.customer_id, OLD.kind, OLD.state, OLD.corrects_id, OLD.period_start, OLD.period_end,
      OLD.currency, OLD.number, OLD.issued_on, OLD.due_on, OLD.net_micros, OLD.tax_micros, OLD.gross_micros,
      OLD.posted_micros, OLD.document) IS DISTINCT FROM
     (NEW.account_id, NEW.customer_id, NEW.kind, NEW.state, NEW.corrects_id, NEW.period_start, NEW.period_end,
      NEW.currency, NEW.number, NEW.issued_on, NEW.due_on, NEW.net_micros, NEW.tax_micros, NEW.gross_micros,
      NEW.posted_micros, NEW.document) THEN
    RAISE EXCEPTION 'the invoice % was approved and stays as it is', OLD.number USING ERRCODE = 'OF002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER invoices_stay BEFORE UPDATE OR DELETE ON invoices
  FOR EACH ROW EXECUTE FUNCTION invoices_refuse_change();
CREATE FUNCTION invoice_lines_refuse_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT FROM invoices WHERE id = (CASE TG_OP WHEN 'INSERT' THEN NEW.invoice_id ELSE OLD.invoice_id END)
                AND state = 'approved') THEN
    RAISE EXCEPTION 'the lines of an approved invoice stay as they are' USING ERRCODE = 'OF002';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER invoice_lines_stay BEFORE INSERT OR UPDATE OR DELETE ON invoice_lines
  FOR EACH ROW EXECUTE FUNCTION invoice_lines_refuse_change();
"""

# Who was charged reads its own invoices, never a draft.
BUYERS = """
CREATE POLICY buyer ON invoices FOR SELECT TO offhook_tenant
  USING (state = 'approved' AND customer_id = NULLIF(current_setting('offhook.account_id', true), '')::uuid);
CREATE POLICY buyer ON invoice_lines FOR SELECT TO offhook_tenant
  USING (EXISTS (SELECT FROM invoices i WHERE i.id = invoice_id AND i.state = 'approved'
    AND i.customer_id = NULLIF(current_setting('offhook.account_id', true), '')::uuid));
"""


def upgrade() -> None:
    """Makes the tables and what guards them."""
    for made in (PROFILES, SERIES, INVOICES, CALLS, AFTERWARDS, INVOICES_STAY):
        op.execute(made)
    for table in TABLES:
        if table == "invoiced_calls":
            grant_system_table(table)
        else:
            guard_tenant_table(table)
    op.execute(BUYERS)


def downgrade() -> None:
    """Takes them away."""
    for table in TABLES:
        op.execute(f"DROP TABLE {table} CASCADE")
    op.execute("DROP FUNCTION invoices_refuse_change()")
    op.execute("DROP FUNCTION invoice_lines_refuse_change()")
