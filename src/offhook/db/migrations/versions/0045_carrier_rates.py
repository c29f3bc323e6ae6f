"""What carriers ask and how well they deliver: imports of price lists, what new prices would have done, ringing."""

from alembic import op

from offhook.db.tenant_guard import guard_tenant_table

revision = "0045_carrier_rates"
down_revision = "0044_rerating"
branch_labels = None
depends_on = None

COLUMNS = """
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now()"""

IMPORTS = f"""
CREATE TABLE deck_imports ({COLUMNS},
  deck_id uuid NOT NULL REFERENCES rate_decks (id) ON DELETE CASCADE,
  file_name text NOT NULL,
  size_bytes bigint NOT NULL,
  blob_key text NOT NULL,
  terms jsonb NOT NULL,
  state text NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'reading', 'checking', 'copying', 'done', 'failed', 'cancelled')),
  rows_done bigint NOT NULL DEFAULT 0,
  rows_total bigint,
  cancel_asked boolean NOT NULL DEFAULT false,
  problem text,
  fields jsonb NOT NULL DEFAULT '[]',
  version_id uuid REFERENCES rate_deck_versions (id) ON DELETE SET NULL,
  finished_at timestamptz
);
CREATE INDEX ix_deck_imports_account_id ON deck_imports (account_id);
CREATE INDEX ix_deck_imports_deck_id ON deck_imports (deck_id);
"""

EFFECTS = """
CREATE TABLE deck_effects (
  version_id uuid PRIMARY KEY REFERENCES rate_deck_versions (id) ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  done bigint NOT NULL DEFAULT 0,
  total bigint,
  result jsonb NOT NULL DEFAULT '{}',
  problem text,
  asked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ix_deck_effects_account_id ON deck_effects (account_id);
"""

# Figures of a carrier are over all accounts that call by it; most legs go over none.
RINGING = """
ALTER TABLE call_legs ADD COLUMN ringing_at timestamptz;
CREATE INDEX ix_call_legs_trunk ON call_legs (trunk, started_at) WHERE trunk IS NOT NULL;
"""


# Cost decks name a carrier by text, for the engine's carriers need not all be trunks: no foreign key can clear them.
COSTS_GO = """
CREATE FUNCTION billing_forget_carrier() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  DELETE FROM carrier_decks WHERE carrier = OLD.id::text;
  PERFORM pg_notify('offhook_tariffs', json_build_object('kind', 'carrier', 'id', OLD.id)::text);
  RETURN OLD;
END $$;
CREATE TRIGGER forget_costs AFTER DELETE ON carriers FOR EACH ROW EXECUTE FUNCTION billing_forget_carrier();
"""


def upgrade() -> None:
    """Makes the tables, and room for when a leg rang."""
    op.execute(IMPORTS)
    op.execute(EFFECTS)
    guard_tenant_table("deck_imports")
    guard_tenant_table("deck_effects")
    op.execute(RINGING)
    op.execute(COSTS_GO)


def downgrade() -> None:
    """Takes them away."""
    op.execute("DROP TRIGGER forget_costs ON carriers")
    op.execute("DROP FUNCTION billing_forget_carrier")
    op.execute("DROP INDEX ix_call_legs_trunk")
    op.execute("ALTER TABLE call_legs DROP COLUMN ringing_at")
    op.execute("DROP TABLE deck_effects")
    op.execute("DROP TABLE deck_imports")
