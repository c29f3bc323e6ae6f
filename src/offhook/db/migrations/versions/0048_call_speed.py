"""Speed of calls: a batch of reservations is judged and written at once, and sets are proved by fewer looks.

Rows are locked in the order they always were, and what must hold is still held here, not in the program.
"""

from importlib import import_module

from alembic import op

revision = "0048_call_speed"
down_revision = "0047_tax_versions"
branch_labels = None
depends_on = None

# Requests are answered as if one came after the other, but in three statements for all of them. Each counts what all
# before it may take, so who fits then fits in any case; who has not enough alone is refused; all others wait for the
# next round, in which the first of them is judged for certain. A key that comes twice waits for itself. Plans are
# kept, also those made while a table was still empty: they must not read it whole later.
HOLD = """
CREATE OR REPLACE FUNCTION billing_hold(requests jsonb) RETURNS TABLE (key text, outcome text, refused uuid)
LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  waiting bigint[];
  told record;
  numbers bigint[] := '{}';
  keys text[] := '{}';
  outcomes text[] := '{}';
  refusals uuid[] := '{}';
BEGIN
  PERFORM 1 FROM ledger_accounts a WHERE a.id IN (
    SELECT unnest(r.accounts) FROM jsonb_to_recordset(requests) AS r(accounts uuid[])
  ) ORDER BY a.id FOR NO KEY UPDATE;
  PERFORM 1 FROM credit_holds h WHERE h.key IN (
    SELECT r.key FROM jsonb_to_recordset(requests) AS r(key text)
  ) ORDER BY h.key FOR UPDATE;
  LOOP
    WITH asked AS MATERIALIZED (
      SELECT r.*, h.key IS NULL AS begins, h.state, h.accounts AS chain, h.totals AS held,
             row_number() OVER (PARTITION BY r.key ORDER BY r.number) AS turn
        FROM ROWS FROM (jsonb_to_recordset(requests) AS (key text, direction text, until_ms bigint,
               expires_at timestamptz, accounts uuid[], totals bigint[]))
             WITH ORDINALITY AS r(key, direction, until_ms, expires_at, accounts, totals, number)
        LEFT JOIN credit_holds h ON h.key = r.key
       WHERE waiting IS NULL OR r.number = ANY(waiting)),
    shares AS MATERIALIZED (
      SELECT s.*, CASE WHEN s.free IS NULL OR s.add > 0 AND s.free < s.add THEN 'credit'
                       WHEN s.free_calls < 1 THEN 'calls' END AS fault
        FROM (
          SELECT q.number, q.turn, q.begins, q.direction, w.place, w.id, w.add,
                 a.posted - a.pending + a.credit_limit AS free,
                 CASE WHEN NOT q.begins THEN NULL WHEN q.direction = 'out' THEN a.max_calls_out - a.calls_out
                      ELSE a.max_calls_in - a.calls_in END AS free_calls
            FROM asked q, LATERAL (
                 SELECT p.place, p.id, GREATEST(p.total - COALESCE(p.was, 0), 0) AS add
                   FROM unnest(q.accounts, q.totals, q.held) WITH ORDINALITY AS p(id, total, was, place)) AS w
            LEFT JOIN ledger_accounts a ON a.id = w.id
           WHERE q.begins OR q.state = 'held') AS s),
    faults AS MATERIALIZED (
      SELECT DISTINCT ON (number) number, id, fault FROM shares WHERE fault IS NOT NULL ORDER BY number, place),
    running AS MATERIALIZED (
      SELECT s.*, sum(s.add) OVER upto AS adds, lag(s.number) OVER upto AS before,
             count(*) FILTER (WHERE s.begins) OVER (PARTITION BY s.id, s.direction ORDER BY s.number) AS calls
        FROM shares s WHERE NOT EXISTS (SELECT FROM faults WHERE faults.number = s.number)
      WINDOW upto AS (PARTITION BY s.id ORDER BY s.number ROWS UNBOUNDED PRECEDING)),
    granted AS MATERIALIZED (
      SELECT number, bool_or(begins AND before = number) AS twice FROM running GROUP BY number
      HAVING bool_and(turn = 1 AND (add = 0 OR adds <= free) AND (free_calls IS NULL OR calls <= free_calls))),
    moved AS (
      UPDATE ledger_accounts a SET pending = a.pending + g.add, calls_out = a.calls_out + g.calls_out,
             calls_in = a.calls_in + g.calls_in
        FROM (SELECT id, sum(add)::bigint AS add,
                     count(*) FILTER (WHERE begins AND direction = 'out') AS calls_out,
                     count(*) FILTER (WHERE begins AND direction = 'in') AS calls_in
                FROM running JOIN granted USING (number) GROUP BY id) AS g
       WHERE a.id = g.id AND (g.add > 0 OR g.calls_out + g.calls_in > 0)),
    made AS (
      INSERT INTO credit_holds (key, direction, accounts, totals, until_ms, expires_at)
      SELECT q.key, q.direction, q.accounts, q.totals, q.until_ms, q.expires_at
        FROM asked q JOIN granted USING (number) WHERE q.begins),
    grown AS (
      UPDATE credit_holds h SET until_ms = GREATEST(h.until_ms, q.until_ms),
             expires_at = GREATEST(h.expires_at, q.expires_at), totals = ARRAY(
               SELECT GREATEST(w.total, w.was) FROM unnest(q.totals, h.totals) WITH ORDINALITY AS w(total, was, place)
                ORDER BY w.place)
        FROM asked q JOIN granted USING (number) WHERE NOT q.begins AND h.key = q.key),
    told AS (
      SELECT q.number, q.key, f.id AS refused, (q.state = 'held' AND q.chain <> q.accounts) OR g.twice AS broken,
             CASE WHEN q.state <> 'held' THEN 'over' WHEN g.number IS NOT NULL THEN 'held' ELSE f.fault END AS outcome
        FROM asked q LEFT JOIN granted g ON g.number = q.number LEFT JOIN faults f ON f.number = q.number)
    SELECT array_agg(t.number) FILTER (WHERE t.outcome IS NOT NULL) AS numbers,
           array_agg(t.key) FILTER (WHERE t.outcome IS NOT NULL) AS keys,
           array_agg(t.outcome) FILTER (WHERE t.outcome IS NOT NULL) AS outcomes,
           array_agg(t.refused) FILTER (WHERE t.outcome IS NOT NULL) AS refusals,
           array_agg(t.number) FILTER (WHERE t.outcome IS NULL) AS waiting, min(t.key) FILTER (WHERE t.broken) AS broken
      INTO told FROM told t;
    IF told.broken IS NOT NULL THEN
      RAISE EXCEPTION 'the call % has another chain now than when it began, or an account twice in it', told.broken
        USING ERRCODE = 'OF005';
    END IF;
    numbers := numbers || told.numbers;
    keys := keys || told.keys;
    outcomes := outcomes || told.outcomes;
    refusals := refusals || told.refusals;
    waiting := told.waiting;
    EXIT WHEN waiting IS NULL;
  END LOOP;
  RETURN QUERY SELECT w.key, w.outcome, w.refused
                 FROM unnest(numbers, keys, outcomes, refusals) AS w(number, key, outcome, refused) ORDER BY w.number;
END $$;
"""

# The set is looked at once, not once for each of its lines; `MOVE_BALANCES` sees to it that no line slips in later.
CHECK_SET = """
CREATE OR REPLACE FUNCTION ledger_check_set() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE off record;
BEGIN
  SELECT currency, sum(micros) AS micros INTO off FROM postings WHERE set_id = NEW.id
   GROUP BY currency HAVING sum(micros) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'posting set % is off by % micros of %', NEW.id, off.micros, off.currency
      USING ERRCODE = 'OF003';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER postings_balance ON postings;
CREATE CONSTRAINT TRIGGER posting_sets_balance AFTER INSERT ON posting_sets
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_set();
"""

# Whatever is inserted must be balanced in itself, of a set that is there, and on accounts that are there: two foreign
# keys asked that sixteen times a call, and locked what they found.
MOVE_BALANCES = """
CREATE OR REPLACE FUNCTION ledger_move_balances() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE off record;
BEGIN
  IF EXISTS (SELECT FROM fresh LEFT JOIN ledger_accounts a ON a.id = fresh.ledger_account_id
              WHERE (a.account_id, a.currency) IS DISTINCT FROM (fresh.account_id, fresh.currency)) THEN
    RAISE EXCEPTION 'a posting is in another currency or book than its ledger account' USING ERRCODE = 'OF004';
  END IF;
  SELECT f.set_id, f.currency, sum(f.micros) AS micros INTO off FROM fresh f
   GROUP BY f.set_id, f.currency
  HAVING sum(f.micros) <> 0 OR NOT EXISTS (SELECT FROM posting_sets s WHERE s.id = f.set_id) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'posting set % is off by % micros of %, or is not there', off.set_id, off.micros, off.currency
      USING ERRCODE = 'OF003';
  END IF;
  PERFORM 1 FROM ledger_accounts a WHERE a.kind = 'balance' AND a.id IN (SELECT ledger_account_id FROM fresh)
    ORDER BY a.id FOR NO KEY UPDATE;
  UPDATE ledger_accounts a SET posted = a.posted + moved.micros
    FROM (SELECT ledger_account_id AS id, sum(micros) AS micros FROM fresh GROUP BY 1) AS moved
   WHERE a.id = moved.id AND a.kind = 'balance';
  RETURN NULL;
END $$;
ALTER TABLE postings DROP CONSTRAINT postings_set_id_fkey, DROP CONSTRAINT postings_ledger_account_id_fkey;
"""

# The other half of those foreign keys: the sets stay anyway.
ACCOUNTS_STAY = """
CREATE FUNCTION ledger_keep_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
  IF EXISTS (SELECT FROM postings p WHERE p.ledger_account_id = OLD.id) THEN
    RAISE EXCEPTION 'the ledger account % has postings', OLD.id USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER ledger_accounts_stay BEFORE DELETE OR UPDATE OF id, account_id, currency ON ledger_accounts
  FOR EACH ROW EXECUTE FUNCTION ledger_keep_account();
"""

before = import_module("offhook.db.migrations.versions.0030_ledger")
# Each key was looked for in a list of all: of a re-rating's four thousand, that took longer than all the rest.
SETTLE = (
    before.SETTLE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace("LANGUAGE plpgsql AS", "LANGUAGE plpgsql SET enable_seqscan = off AS")
    .replace("= ANY(fresh)", "IN (SELECT unnest(fresh))")
)


def upgrade() -> None:
    """Replaces functions and triggers."""
    for made in (HOLD, SETTLE, CHECK_SET, MOVE_BALANCES, ACCOUNTS_STAY):
        op.execute(made)


def downgrade() -> None:
    """Puts back what was there."""
    op.execute("DROP FUNCTION billing_settle")
    op.execute(before.SETTLE)
    op.execute(before.FUNCTION_RIGHTS.format(name="billing_settle(jsonb)"))
    op.execute("DROP TRIGGER ledger_accounts_stay ON ledger_accounts; DROP FUNCTION ledger_keep_account")
    op.execute("DROP TRIGGER posting_sets_balance ON posting_sets; DROP FUNCTION ledger_check_set")
    op.execute("DROP TRIGGER postings_move ON postings; DROP FUNCTION ledger_move_balances; DROP FUNCTION billing_hold")
    for made in (before.CHECK_SET, before.MOVE_BALANCES, before.HOLD):
        op.execute(made)
    op.execute(before.FUNCTION_RIGHTS.format(name="billing_hold(jsonb)"))
    op.execute("""
        ALTER TABLE postings ADD CONSTRAINT postings_set_id_fkey FOREIGN KEY (set_id) REFERENCES posting_sets (id),
          ADD CONSTRAINT postings_ledger_account_id_fkey FOREIGN KEY (ledger_account_id) REFERENCES ledger_accounts (id)
    """)
