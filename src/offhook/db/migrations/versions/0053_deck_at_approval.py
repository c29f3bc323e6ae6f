"""Versions of decks may wait for their approval to begin: until then they have no time."""

from alembic import op

revision = "0053_deck_at_approval"
down_revision = "0052_call_prices"
branch_labels = None
depends_on = None

WAITING = """
ALTER TABLE rate_deck_versions
  ALTER COLUMN effective_at DROP NOT NULL,
  ADD CONSTRAINT ck_rate_deck_versions_begun CHECK (effective_at IS NOT NULL OR state <> 'active');
GRANT UPDATE (effective_at) ON rate_deck_versions TO offhook_tenant, offhook_system;
"""

# Calls were rated by what was in force: when that began is not for anybody to change.
BEGUN_STAYS = """
CREATE FUNCTION billing_keep_beginnings() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'only a draft has its time still to come' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER keep_beginnings BEFORE UPDATE OF effective_at ON rate_deck_versions FOR EACH ROW
  WHEN (OLD.state <> 'draft' AND NEW.effective_at IS DISTINCT FROM OLD.effective_at)
  EXECUTE FUNCTION billing_keep_beginnings();
"""

AS_IMPORTED = """
DROP TRIGGER keep_beginnings ON rate_deck_versions;
DROP FUNCTION billing_keep_beginnings();
REVOKE UPDATE (effective_at) ON rate_deck_versions FROM offhook_tenant, offhook_system;
ALTER TABLE rate_deck_versions DROP CONSTRAINT ck_rate_deck_versions_begun;
UPDATE rate_deck_versions SET effective_at = created_at WHERE effective_at IS NULL;
ALTER TABLE rate_deck_versions ALTER COLUMN effective_at SET NOT NULL;
"""


def upgrade() -> None:
    op.execute(WAITING)
    op.execute(BEGUN_STAYS)


def downgrade() -> None:
    op.execute(AS_IMPORTED)
