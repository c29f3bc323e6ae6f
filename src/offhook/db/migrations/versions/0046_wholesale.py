"""Wholesale: accesses of customers' own switches, and what each of them claims of the SIP door.

An access is recognised by a SIP login, by the address its calls come from, or by a tech prefix at such an address. The
database keeps claims of all accounts apart, so that a call always leads to one customer.
"""

from alembic import op

from offhook.db.tenant_guard import grant_system_table, guard_tenant_table

revision = "0046_wholesale"
down_revision = "0045_carrier_rates"
branch_labels = None
depends_on = None

ACCESSES = """
CREATE TABLE wholesale_accesses (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  customer_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('user', 'address', 'prefix')),
  username text CONSTRAINT uq_wholesale_accesses_username UNIQUE,
  password_encrypted text,
  addresses jsonb NOT NULL DEFAULT '[]',
  prefix text NOT NULL DEFAULT '' CHECK (prefix ~ '^[0-9]{0,10}$'),
  number_format text NOT NULL DEFAULT 'e164' CHECK (number_format IN ('e164', 'national')),
  caller_id text NOT NULL DEFAULT 'given' CHECK (caller_id IN ('given', 'fixed')),
  caller_number text,
  max_calls integer CHECK (max_calls > 0),
  max_calls_per_s integer CHECK (max_calls_per_s > 0),
  enabled boolean NOT NULL DEFAULT true,
  CHECK ((kind = 'user') = (username IS NOT NULL AND password_encrypted IS NOT NULL)),
  CHECK ((kind = 'user') = (addresses = '[]')),
  CHECK ((kind = 'prefix') = (prefix <> '')),
  CHECK (caller_id = 'given' OR caller_number IS NOT NULL)
);
CREATE INDEX ix_wholesale_accesses_account_id ON wholesale_accesses (account_id);
CREATE INDEX ix_wholesale_accesses_customer_id ON wholesale_accesses (customer_id);
"""

# The numbers a prefix stands for, as a range: no two accesses may claim the same number at the same address. Without a
# prefix all are claimed.
CLAIMS = """
CREATE TABLE wholesale_claims (
  access_id uuid NOT NULL REFERENCES wholesale_accesses (id) ON DELETE CASCADE,
  network cidr NOT NULL,
  numbers int8range NOT NULL,
  CONSTRAINT ex_wholesale_claims EXCLUDE USING gist (network inet_ops WITH &&, numbers WITH &&)
);
CREATE INDEX ix_wholesale_claims_access_id ON wholesale_claims (access_id);
"""

# A call from a carrier's address is a call to one of our numbers, never a customer's call out. Whoever claims an
# address or a login waits for the others, so that two at once see each other.
CLAIMING = """
CREATE FUNCTION wholesale_is_carriers(claimed cidr) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT EXISTS (SELECT FROM carrier_addresses WHERE network && claimed)
      OR EXISTS (SELECT FROM carriers c WHERE (c.host ~ '^[0-9]+(\\.[0-9]+){3}$' OR c.host LIKE '%:%')
                  AND c.host::inet && claimed
                  AND NOT EXISTS (SELECT FROM carrier_addresses WHERE carrier_id = c.id))
$$;
CREATE FUNCTION wholesale_claim() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  clash cidr;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('offhook_sip_sources'));
  IF NEW.username IS NOT NULL AND EXISTS (SELECT FROM carriers WHERE lower(inbound_username) = NEW.username) THEN
    RAISE EXCEPTION 'the user name is taken' USING ERRCODE = '23505', CONSTRAINT = 'uq_wholesale_accesses_username';
  END IF;
  DELETE FROM wholesale_claims WHERE access_id = NEW.id;
  INSERT INTO wholesale_claims (access_id, network, numbers)
    SELECT NEW.id, each::cidr,
           int8range(rpad(NEW.prefix, 15, '0')::bigint, rpad(NEW.prefix, 15, '9')::bigint, '[]')
      FROM jsonb_array_elements_text(NEW.addresses) AS each;
  SELECT network INTO clash FROM wholesale_claims WHERE access_id = NEW.id AND wholesale_is_carriers(network) LIMIT 1;
  IF clash IS NOT NULL THEN
    RAISE EXCEPTION 'the address is a carrier''s' USING ERRCODE = '23P01', CONSTRAINT = 'wholesale_claims_of_carrier',
      DETAIL = 'Key (network)=(' || clash || ', ...)';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER claim AFTER INSERT OR UPDATE OF username, addresses, prefix ON wholesale_accesses
  FOR EACH ROW EXECUTE FUNCTION wholesale_claim();
"""

CARRIERS_KEEP_OFF = """
CREATE FUNCTION wholesale_keep_off() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('offhook_sip_sources'));
  IF EXISTS (SELECT FROM wholesale_claims WHERE wholesale_is_carriers(network)) THEN
    RAISE EXCEPTION 'the address is a customer''s' USING ERRCODE = '23P01', CONSTRAINT = 'wholesale_claims_of_carrier';
  END IF;
  IF EXISTS (SELECT FROM carriers c JOIN wholesale_accesses a ON a.username = lower(c.inbound_username)) THEN
    RAISE EXCEPTION 'the user name is taken' USING ERRCODE = '23505', CONSTRAINT = 'uq_carriers_inbound_username';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_off_switches AFTER INSERT OR UPDATE OF host, inbound_username ON carriers
  FOR EACH ROW EXECUTE FUNCTION wholesale_keep_off();
CREATE TRIGGER keep_off_switches AFTER INSERT OR UPDATE ON carrier_addresses
  FOR EACH ROW EXECUTE FUNCTION wholesale_keep_off();
"""

CUSTOMERS_READ = """
CREATE POLICY buyer ON wholesale_accesses FOR SELECT TO offhook_tenant
  USING (customer_id = NULLIF(current_setting('offhook.account_id', true), '')::uuid);
"""


def upgrade() -> None:
    """Makes the tables, and what keeps claims apart."""
    op.execute(ACCESSES)
    op.execute(CLAIMS)
    guard_tenant_table("wholesale_accesses")
    grant_system_table("wholesale_claims")
    op.execute(CUSTOMERS_READ)
    op.execute(CLAIMING)
    op.execute(CARRIERS_KEEP_OFF)


def downgrade() -> None:
    """Takes them away."""
    op.execute("DROP TRIGGER keep_off_switches ON carriers")
    op.execute("DROP TRIGGER keep_off_switches ON carrier_addresses")
    op.execute("DROP TABLE wholesale_claims")
    op.execute("DROP TABLE wholesale_accesses")
    for function in ("wholesale_keep_off()", "wholesale_claim()", "wholesale_is_carriers(cidr)"):
        op.execute(f"DROP FUNCTION {function}")
