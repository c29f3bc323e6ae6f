"""Texts come and go faster: a change of state that is no trouble touches no index."""

from alembic import op

revision = "0037_message_speed"
down_revision = "0036_push"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """PostgreSQL rewrites every index of a row when a column that any index names has changed, in a condition too."""
    op.execute(
        "ALTER TABLE messages ADD COLUMN in_trouble boolean NOT NULL "
        "GENERATED ALWAYS AS (state IN ('failed', 'unknown')) STORED"
    )
    op.execute("DROP INDEX ix_messages_trouble")
    op.execute("CREATE INDEX ix_messages_trouble ON messages (account_id, id) WHERE in_trouble")


def downgrade() -> None:
    """The index names the state again."""
    op.execute("DROP INDEX ix_messages_trouble")
    op.execute("ALTER TABLE messages DROP COLUMN in_trouble")
    op.execute(
        "CREATE INDEX ix_messages_trouble ON messages (account_id, state, id) WHERE state IN ('failed', 'unknown')"
    )
