"""The ledger: accounts, balanced sets of postings that nobody can change, credit held for calls, and rated calls.

What must hold whatever the program does is held here: the sum of a set is checked when its transaction commits, a
balance moves only by a posting, and rows that were booked stay as they are.
"""

from alembic import op

revision = "0030_ledger"
down_revision = "0020_business_line"
branch_labels = None
depends_on = None

TABLES = ("call_charges", "rated_calls", "credit_holds", "postings", "posting_sets", "ledger_accounts")
FUNCTIONS = (
    "billing_settle(jsonb)",
    "billing_release(text[], text)",
    "billing_hold(jsonb)",
    "ledger_move_balances()",
    "ledger_check_set()",
    "ledger_refuse_change()",
)

ACCOUNTS = """
CREATE TABLE ledger_accounts (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id),
  kind text NOT NULL CHECK (kind IN ('balance', 'sales', 'tax', 'received', 'cost', 'carrier')),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  peer text NOT NULL DEFAULT '',
  posted bigint NOT NULL DEFAULT 0,
  pending bigint NOT NULL DEFAULT 0 CHECK (pending >= 0),
  credit_limit bigint NOT NULL DEFAULT 0 CHECK (credit_limit >= 0),
  max_calls_out integer CHECK (max_calls_out >= 0),
  max_calls_in integer CHECK (max_calls_in >= 0),
  calls_out integer NOT NULL DEFAULT 0 CHECK (calls_out >= 0),
  calls_in integer NOT NULL DEFAULT 0 CHECK (calls_in >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT uq_ledger_accounts_account_id UNIQUE (account_id, kind, currency, peer)
) WITH (fillfactor = 50);
"""

POSTINGS = """
CREATE TABLE posting_sets (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL CONSTRAINT uq_posting_sets_key UNIQUE,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  digest text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE postings (
  set_id bigint NOT NULL REFERENCES posting_sets (id),
  line integer NOT NULL,
  ledger_account_id uuid NOT NULL REFERENCES ledger_accounts (id),
  account_id uuid NOT NULL,
  micros bigint NOT NULL,
  currency text NOT NULL,
  kind text NOT NULL,
  memo text NOT NULL DEFAULT '',
  at timestamptz NOT NULL,
  PRIMARY KEY (set_id, line)
);
CREATE INDEX ix_postings_ledger_account_id ON postings (ledger_account_id, at);
"""

HOLDS = """
CREATE TABLE credit_holds (
  key text PRIMARY KEY,
  state text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'settled', 'voided', 'expired')),
  direction text NOT NULL CHECK (direction IN ('out', 'in')),
  accounts uuid[] NOT NULL,
  totals bigint[] NOT NULL,
  until_ms bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);
CREATE INDEX ix_credit_holds_expires_at ON credit_holds (expires_at) WHERE state = 'held';
"""

RATED = """
CREATE TABLE rated_calls (
  key text PRIMARY KEY,
  call_id uuid NOT NULL,
  leg_id text NOT NULL,
  run text NOT NULL,
  account_id uuid NOT NULL REFERENCES accounts (id),
  direction text NOT NULL,
  answered_at timestamptz NOT NULL,
  duration_ms bigint NOT NULL,
  explanation jsonb NOT NULL,
  booked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ix_rated_calls_answered_at ON rated_calls (answered_at);
CREATE TABLE call_charges (
  account_id uuid NOT NULL REFERENCES accounts (id),
  key text NOT NULL,
  side text NOT NULL CHECK (side IN ('owes', 'earns')),
  peer text NOT NULL,
  call_id uuid NOT NULL,
  leg_id text NOT NULL,
  dialled text NOT NULL,
  at timestamptz NOT NULL,
  duration_ms bigint NOT NULL,
  currency text NOT NULL,
  net_micros bigint NOT NULL,
  tax_micros bigint NOT NULL,
  cost_micros bigint,
  margin_micros bigint,
  PRIMARY KEY (key, account_id, side)
);
CREATE INDEX ix_call_charges_account_id ON call_charges (account_id, at);
"""

# Also the owner of the tables is stopped, by the triggers; the program has not even the right.
RIGHTS = """
ALTER TABLE ledger_accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON ledger_accounts FOR SELECT TO offhook_tenant
  USING (account_id = NULLIF(current_setting('offhook.account_id', true), '')::uuid);
CREATE POLICY system ON ledger_accounts TO offhook_system USING (true) WITH CHECK (true);
GRANT SELECT ON ledger_accounts TO offhook_tenant;
GRANT SELECT, INSERT ON ledger_accounts TO offhook_system;
GRANT UPDATE (pending, credit_limit, max_calls_out, max_calls_in, calls_out, calls_in)
  ON ledger_accounts TO offhook_system;

ALTER TABLE posting_sets ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON posting_sets TO offhook_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON posting_sets TO offhook_system;

ALTER TABLE credit_holds ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON credit_holds TO offhook_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON credit_holds TO offhook_system;

ALTER TABLE rated_calls ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON rated_calls TO offhook_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON rated_calls TO offhook_system;
"""

OWN_SIDE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON {table} FOR SELECT TO offhook_tenant
  USING (account_id = NULLIF(current_setting('offhook.account_id', true), '')::uuid);
CREATE POLICY system ON {table} TO offhook_system USING (true) WITH CHECK (true);
GRANT SELECT ON {table} TO offhook_tenant;
GRANT SELECT, INSERT ON {table} TO offhook_system;
"""

REFUSE_CHANGE = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was booked stays: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'OF002';
END $$;
CREATE TRIGGER postings_stay BEFORE UPDATE OR DELETE ON postings
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER posting_sets_stay BEFORE UPDATE OR DELETE ON posting_sets
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
"""

# One look at the set for each of its lines: cheap, for they lie together, and no line can slip in after the look.
CHECK_SET = """
CREATE FUNCTION ledger_check_set() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE off record;
BEGIN
  SELECT currency, sum(micros) AS micros INTO off FROM postings WHERE set_id = NEW.set_id
   GROUP BY currency HAVING sum(micros) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'posting set % is off by % micros of %', NEW.set_id, off.micros, off.currency
      USING ERRCODE = 'OF003';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER postings_balance AFTER INSERT ON postings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_set();
"""

# Balances alone are kept added up: of the others no limit hangs on the sum, and every call would wait for their row.
MOVE_BALANCES = """
CREATE FUNCTION ledger_move_balances() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT FROM fresh JOIN ledger_accounts a ON a.id = fresh.ledger_account_id
              WHERE (a.account_id, a.currency) IS DISTINCT FROM (fresh.account_id, fresh.currency)) THEN
    RAISE EXCEPTION 'a posting is in another currency or book than its ledger account' USING ERRCODE = 'OF004';
  END IF;
  PERFORM 1 FROM ledger_accounts a WHERE a.kind = 'balance' AND a.id IN (SELECT ledger_account_id FROM fresh)
    ORDER BY a.id FOR NO KEY UPDATE;
  UPDATE ledger_accounts a SET posted = a.posted + moved.micros
    FROM (SELECT ledger_account_id AS id, sum(micros) AS micros FROM fresh GROUP BY 1) AS moved
   WHERE a.id = moved.id AND a.kind = 'balance';
  RETURN NULL;
END $$;
CREATE TRIGGER postings_move AFTER INSERT ON postings REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_move_balances();
"""

# Requests: key, direction, until_ms, expires_at, accounts, totals. All rows are locked first, lowest id first, as
# everywhere: so many may ask at once for chains that share accounts, and nobody waits in a circle.
HOLD = """
CREATE FUNCTION billing_hold(requests jsonb) RETURNS TABLE (key text, outcome text, refused uuid)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  one record;
  held credit_holds%ROWTYPE;
  begins boolean;
  adds bigint[];
  changed integer;
BEGIN
  PERFORM 1 FROM ledger_accounts a WHERE a.id IN (
    SELECT unnest(r.accounts) FROM jsonb_to_recordset(requests) AS r(accounts uuid[])
  ) ORDER BY a.id FOR NO KEY UPDATE;
  FOR one IN SELECT * FROM jsonb_to_recordset(requests) AS r(
    key text, direction text, until_ms bigint, expires_at timestamptz, accounts uuid[], totals bigint[])
  LOOP
    SELECT * INTO held FROM credit_holds h WHERE h.key = one.key FOR UPDATE;
    begins := NOT FOUND;
    IF NOT begins AND held.state <> 'held' THEN
      RETURN QUERY SELECT one.key, 'over', NULL::uuid;
      CONTINUE;
    END IF;
    IF NOT begins AND held.accounts <> one.accounts THEN
      RAISE EXCEPTION 'the call % has another chain now than when it began', one.key USING ERRCODE = 'OF005';
    END IF;
    SELECT array_agg(GREATEST(w.total - COALESCE(w.was, 0), 0) ORDER BY w.place) INTO adds
      FROM unnest(one.totals, CASE WHEN begins THEN NULL::bigint[] ELSE held.totals END)
           WITH ORDINALITY AS w(total, was, place);
    RETURN QUERY
      SELECT one.key,
             CASE WHEN a.id IS NULL OR a.posted - a.pending + a.credit_limit < w.add AND w.add > 0
                  THEN 'credit' ELSE 'calls' END, w.id
        FROM unnest(one.accounts, adds) WITH ORDINALITY AS w(id, add, place) LEFT JOIN ledger_accounts a ON a.id = w.id
       WHERE a.id IS NULL OR (w.add > 0 AND a.posted - a.pending + a.credit_limit < w.add)
          OR (begins AND one.direction = 'out' AND a.calls_out >= a.max_calls_out)
          OR (begins AND one.direction = 'in' AND a.calls_in >= a.max_calls_in)
       ORDER BY w.place LIMIT 1;
    IF FOUND THEN CONTINUE; END IF;
    UPDATE ledger_accounts a SET pending = a.pending + w.add,
        calls_out = a.calls_out + (begins AND one.direction = 'out')::int,
        calls_in = a.calls_in + (begins AND one.direction = 'in')::int
      FROM unnest(one.accounts, adds) AS w(id, add)
     WHERE a.id = w.id AND (begins OR w.add > 0)
       AND (w.add = 0 OR a.posted - a.pending + a.credit_limit >= w.add);
    GET DIAGNOSTICS changed = ROW_COUNT;
    IF begins AND changed <> cardinality(one.accounts) THEN
      RAISE EXCEPTION 'an account stands twice in the chain of %', one.key USING ERRCODE = 'OF005';
    END IF;
    IF begins THEN
      INSERT INTO credit_holds (key, direction, accounts, totals, until_ms, expires_at)
      VALUES (one.key, one.direction, one.accounts, one.totals, one.until_ms, one.expires_at);
    ELSE
      UPDATE credit_holds h SET
        totals = (SELECT array_agg(GREATEST(w.total, w.was) ORDER BY w.place)
                    FROM unnest(one.totals, held.totals) WITH ORDINALITY AS w(total, was, place)),
        until_ms = GREATEST(h.until_ms, one.until_ms), expires_at = GREATEST(h.expires_at, one.expires_at)
       WHERE h.key = one.key;
    END IF;
    RETURN QUERY SELECT one.key, 'held', NULL::uuid;
  END LOOP;
END $$;
"""

RELEASE = """
CREATE FUNCTION billing_release(keys text[], ending text) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE ended text[];
BEGIN
  PERFORM 1 FROM ledger_accounts a WHERE a.id IN (
    SELECT unnest(h.accounts) FROM credit_holds h WHERE h.key = ANY(keys) AND h.state = 'held'
  ) ORDER BY a.id FOR NO KEY UPDATE;
  WITH over AS (
    UPDATE credit_holds h SET state = ending
     WHERE h.key = ANY(keys) AND h.state = 'held' AND (ending <> 'expired' OR h.expires_at < now())
    RETURNING h.key, h.direction, h.accounts, h.totals),
  freed AS (
    SELECT w.id, sum(w.total) AS micros, count(*) FILTER (WHERE over.direction = 'out') AS calls_out,
           count(*) FILTER (WHERE over.direction = 'in') AS calls_in
      FROM over, unnest(over.accounts, over.totals) AS w(id, total) GROUP BY w.id),
  moved AS (
    UPDATE ledger_accounts a SET pending = a.pending - freed.micros,
        calls_out = a.calls_out - freed.calls_out, calls_in = a.calls_in - freed.calls_in
      FROM freed WHERE a.id = freed.id)
  SELECT array_agg(over.key) INTO ended FROM over;
  RETURN QUERY SELECT unnest(ended);
END $$;
"""

# Requests: key, hold, kind, memo, at, lines, and of calls `rated` and `charges`. A key that was booked before books
# nothing; whether it said the same then is told, for somebody should look.
SETTLE = """
CREATE FUNCTION billing_settle(requests jsonb) RETURNS TABLE (key text, outcome text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE fresh text[];
BEGIN
  INSERT INTO ledger_accounts (id, account_id, kind, currency, peer)
  SELECT DISTINCT ON (line.id) line.id, line.account_id, line.kind, line.currency, line.peer
    FROM jsonb_array_elements(requests) AS r,
         jsonb_to_recordset(r -> 'lines') AS line(id uuid, account_id uuid, kind text, currency text, peer text)
   WHERE NOT EXISTS (SELECT FROM ledger_accounts there WHERE there.id = line.id)
   ORDER BY line.id
  ON CONFLICT DO NOTHING;
  PERFORM 1 FROM ledger_accounts a WHERE a.kind = 'balance' AND a.id IN (
    SELECT (line ->> 'id')::uuid FROM jsonb_array_elements(requests) AS r, jsonb_array_elements(r -> 'lines') AS line
    UNION
    SELECT unnest(h.accounts) FROM credit_holds h
     WHERE h.key IN (SELECT r ->> 'hold' FROM jsonb_array_elements(requests) AS r)
  ) ORDER BY a.id FOR NO KEY UPDATE;
  WITH made AS (
    INSERT INTO posting_sets (key, kind, at, digest)
    SELECT DISTINCT ON (r.key) r.key, r.kind, r.at, md5(r.lines::text)
      FROM jsonb_to_recordset(requests) AS r(key text, kind text, at timestamptz, lines jsonb)
     ORDER BY r.key
    ON CONFLICT (key) DO NOTHING RETURNING key)
  SELECT COALESCE(array_agg(made.key), '{}') INTO fresh FROM made;
  PERFORM billing_release(ARRAY(
    SELECT r ->> 'hold' FROM jsonb_array_elements(requests) AS r WHERE r ->> 'key' = ANY(fresh)), 'settled');
  INSERT INTO postings (set_id, line, ledger_account_id, account_id, micros, currency, kind, memo, at)
  SELECT s.id, w.place, line.id, line.account_id, line.micros, line.currency, s.kind, r.memo, s.at
    FROM (SELECT DISTINCT ON (g.key) * FROM jsonb_to_recordset(requests) AS g(key text, memo text, lines jsonb)
           ORDER BY g.key) AS r
    JOIN posting_sets s ON s.key = r.key,
         jsonb_array_elements(r.lines) WITH ORDINALITY AS w(one, place),
         jsonb_to_record(w.one) AS line(id uuid, account_id uuid, micros bigint, currency text)
   WHERE r.key = ANY(fresh);
  INSERT INTO rated_calls (key, call_id, leg_id, run, account_id, direction, answered_at, duration_ms, explanation)
  SELECT DISTINCT ON (r.key) r.key, c.call_id, c.leg_id, c.run, c.account_id, c.direction, c.answered_at,
         c.duration_ms, c.explanation
    FROM jsonb_to_recordset(requests) AS r(key text, rated jsonb), jsonb_to_record(r.rated) AS c(
         call_id uuid, leg_id text, run text, account_id uuid, direction text, answered_at timestamptz,
         duration_ms bigint, explanation jsonb)
   WHERE r.key = ANY(fresh) AND r.rated IS NOT NULL AND r.rated <> 'null' ORDER BY r.key;
  INSERT INTO call_charges (account_id, key, side, peer, call_id, leg_id, dialled, at, duration_ms, currency,
                            net_micros, tax_micros, cost_micros, margin_micros)
  SELECT c.account_id, r.key, c.side, c.peer, c.call_id, c.leg_id, c.dialled, c.at, c.duration_ms, c.currency,
         c.net_micros, c.tax_micros, c.cost_micros, c.margin_micros
    FROM (SELECT DISTINCT ON (g.key) * FROM jsonb_to_recordset(requests) AS g(key text, charges jsonb)
           ORDER BY g.key) AS r,
         jsonb_to_recordset(r.charges) AS c(
         account_id uuid, side text, peer text, call_id uuid, leg_id text, dialled text, at timestamptz,
         duration_ms bigint, currency text, net_micros bigint, tax_micros bigint, cost_micros bigint,
         margin_micros bigint)
   WHERE r.key = ANY(fresh);
  RETURN QUERY
    SELECT r.key, CASE WHEN r.key = ANY(fresh) THEN 'booked'
                       WHEN s.digest = md5(r.lines::text) THEN 'repeated' ELSE 'differs' END
      FROM jsonb_to_recordset(requests) AS r(key text, lines jsonb) JOIN posting_sets s ON s.key = r.key;
END $$;
"""

FUNCTION_RIGHTS = """
REVOKE ALL ON FUNCTION {name} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {name} TO offhook_system;
"""


def upgrade() -> None:
    """Makes tables, triggers and the functions that book."""
    for made in (ACCOUNTS, POSTINGS, HOLDS, RATED, RIGHTS):
        op.execute(made)
    for table in ("postings", "call_charges"):
        op.execute(OWN_SIDE.format(table=table))
    for made in (REFUSE_CHANGE, CHECK_SET, MOVE_BALANCES, HOLD, RELEASE, SETTLE):
        op.execute(made)
    for name in FUNCTIONS[:3]:
        op.execute(FUNCTION_RIGHTS.format(name=name))


def downgrade() -> None:
    """Takes them away."""
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
