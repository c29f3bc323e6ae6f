"""Rules of prices: roll-backs have an instant, no floor is not a floor of nothing, plans have bands of their own."""

from alembic import op

revision = "0049_price_rules"
down_revision = "0048_call_speed"
branch_labels = None
depends_on = None

# What was rolled back before has no instant: nobody remembers until when it was in force.
ROLL_BACKS = """
ALTER TABLE rate_deck_versions ADD COLUMN rolled_back_at timestamptz;
GRANT UPDATE (rolled_back_at) ON rate_deck_versions TO offhook_tenant, offhook_system;
"""

# Until now a floor of 0 was none. From now on it says that no call is sold at a loss.
FLOORS = r"""
ALTER TABLE customer_terms
  ALTER COLUMN floor_percent DROP NOT NULL, ALTER COLUMN floor_percent DROP DEFAULT,
  ALTER COLUMN floor_per_minute DROP NOT NULL, ALTER COLUMN floor_per_minute DROP DEFAULT;
UPDATE customer_terms SET floor_percent = NULL WHERE floor_percent ~ '^-?0*\.?0*(/[0-9]+)?$';
UPDATE customer_terms SET floor_per_minute = NULL WHERE floor_per_minute ~ '^-?0*\.?0*(/[0-9]+)?$';
"""

ZERO_FLOORS = """
UPDATE customer_terms SET floor_percent = COALESCE(floor_percent, '0'),
                          floor_per_minute = COALESCE(floor_per_minute, '0');
ALTER TABLE customer_terms
  ALTER COLUMN floor_percent SET DEFAULT '0', ALTER COLUMN floor_percent SET NOT NULL,
  ALTER COLUMN floor_per_minute SET DEFAULT '0', ALTER COLUMN floor_per_minute SET NOT NULL;
"""

BANDS = """
ALTER TABLE rate_plan_versions ADD COLUMN zone text NOT NULL DEFAULT 'UTC',
                               ADD COLUMN bands jsonb NOT NULL DEFAULT '[]';
"""


def upgrade() -> None:
    """Adds columns, and tells floors of nothing from none."""
    for change in (ROLL_BACKS, FLOORS, BANDS):
        op.execute(change)


def downgrade() -> None:
    """Takes them away: what was rolled back is so for all times again."""
    op.execute("ALTER TABLE rate_plan_versions DROP COLUMN zone, DROP COLUMN bands")
    op.execute(ZERO_FLOORS)
    op.execute("ALTER TABLE rate_deck_versions DROP COLUMN rolled_back_at")
