"""Prices of calls: carriers' costs have versions by instant, and an access may choose its codecs."""

from alembic import op

revision = "0052_call_prices"
down_revision = "0051_credits"
branch_labels = None
depends_on = None

# What was known before held from the beginning, as far as anybody can tell.
COSTS = """
ALTER TABLE carrier_decks
  ADD COLUMN from_at timestamptz NOT NULL DEFAULT 'epoch',
  ALTER COLUMN deck_id DROP NOT NULL,
  DROP CONSTRAINT carrier_decks_pkey,
  ADD PRIMARY KEY (carrier, from_at);
"""

# Calls by a carrier that goes may have been answered and not be booked yet: its costs end, and stay.
COSTS_END = """
CREATE OR REPLACE FUNCTION billing_forget_carrier() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$ BEGIN
  INSERT INTO carrier_decks (carrier, account_id, deck_id, from_at)
    SELECT OLD.id::text, OLD.account_id, NULL, clock_timestamp()
     WHERE EXISTS (SELECT FROM carrier_decks WHERE carrier = OLD.id::text)
       AND EXISTS (SELECT FROM accounts WHERE id = OLD.account_id);
  PERFORM pg_notify('offhook_tariffs', json_build_object('kind', 'carrier', 'id', OLD.id)::text);
  RETURN OLD;
END $$;
"""

COSTS_GO = """
CREATE OR REPLACE FUNCTION billing_forget_carrier() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  DELETE FROM carrier_decks WHERE carrier = OLD.id::text;
  PERFORM pg_notify('offhook_tariffs', json_build_object('kind', 'carrier', 'id', OLD.id)::text);
  RETURN OLD;
END $$;
"""

ONE_COST = """
DELETE FROM carrier_decks old USING carrier_decks newer
 WHERE newer.carrier = old.carrier AND newer.from_at > old.from_at;
DELETE FROM carrier_decks WHERE deck_id IS NULL;
ALTER TABLE carrier_decks
  DROP CONSTRAINT carrier_decks_pkey,
  DROP COLUMN from_at,
  ALTER COLUMN deck_id SET NOT NULL,
  ADD PRIMARY KEY (carrier);
"""


def upgrade() -> None:
    """Lets costs begin and end, and keeps those of carriers that go; adds the codecs of accesses."""
    op.execute(COSTS)
    op.execute(COSTS_END)
    op.execute("ALTER TABLE wholesale_accesses ADD COLUMN codecs jsonb NOT NULL DEFAULT '[]'")


def downgrade() -> None:
    """Leaves each carrier the cost in force."""
    op.execute("ALTER TABLE wholesale_accesses DROP COLUMN codecs")
    op.execute(COSTS_GO)
    op.execute(ONE_COST)
