"""Where the journal's reader keeps legs that began before anything said whose they are, for its successor."""

import sqlalchemy as sa
from alembic import op

from offhook.db.tenant_guard import grant_system_table

revision = "0010_journal_starts"
down_revision = "0009_references"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A row lives only as long as a call is being set up."""
    op.create_table(
        "journal_starts",
        sa.Column("engine", sa.Text(), primary_key=True),
        sa.Column("leg_id", sa.Text(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("dialled", sa.Text(), nullable=False),
    )
    grant_system_table("journal_starts")


def downgrade() -> None:
    """Drops it."""
    op.drop_table("journal_starts")
