"""Texts that come in parts wait for the rest; and when a text was asked for is kept, so that nobody looks too soon."""

import sqlalchemy as sa
from alembic import op

from offhook.db.tenant_guard import guard_tenant_table

revision = "0013_inbound_parts"
down_revision = "0012_messaging"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table and the column."""
    op.execute("ALTER TABLE message_outbox ADD COLUMN IF NOT EXISTS flown_at timestamptz")
    provider = sa.ForeignKey("message_providers.id", ondelete="CASCADE")
    op.create_table(
        "inbound_parts",
        sa.Column("provider_id", sa.Uuid(), provider, primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("part", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_index("ix_inbound_parts_created_at", "inbound_parts", ["created_at"])
    guard_tenant_table("inbound_parts")


def downgrade() -> None:
    """Takes them away."""
    op.drop_table("inbound_parts")
    op.drop_column("message_outbox", "flown_at")
