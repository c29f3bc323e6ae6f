"""Searching calls reads an index instead of rows: timelines make the rows twenty times as wide as what is searched."""

import sqlalchemy as sa
from alembic import op

revision = "0011_call_search"
down_revision = "0010_journal_starts"
branch_labels = None
depends_on = None

_NAME = "ix_calls_account_started"
_COLUMNS = ("account_id", "started_at DESC", "id DESC")


def upgrade() -> None:
    """The index that lists are read in also holds the words to search."""
    op.drop_index(_NAME, "calls")
    op.create_index(_NAME, "calls", [sa.text(column) for column in _COLUMNS], postgresql_include=["search"])


def downgrade() -> None:
    """Without the words again."""
    op.drop_index(_NAME, "calls")
    op.create_index(_NAME, "calls", [sa.text(column) for column in _COLUMNS])
