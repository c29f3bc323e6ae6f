"""Rating runs that were booked: what was rated again, by which plan, and how much it changed."""

from alembic import op

from offhook.db.tenant_guard import grant_system_table

revision = "0044_rerating"
down_revision = "0043_payments"
branch_labels = None
depends_on = None

RUNS = """
CREATE TABLE rating_runs (
  id uuid PRIMARY KEY,
  run text NOT NULL CONSTRAINT uq_rating_runs_run UNIQUE,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  plan_id uuid REFERENCES rate_plans (id),
  calls integer NOT NULL,
  changed integer NOT NULL,
  booked_at timestamptz NOT NULL DEFAULT now()
);
"""


def upgrade() -> None:
    """Makes the table."""
    op.execute(RUNS)
    grant_system_table("rating_runs")


def downgrade() -> None:
    """Takes it away."""
    op.execute("DROP TABLE rating_runs")
