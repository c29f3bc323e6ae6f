"""Tables of sandbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from offhook.db.tenant_guard import grant_system_table

revision = "0007_sandbox"
down_revision = "0006_calls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "sandbox_handsets",
        sa.Column("number", sa.Text, primary_key=True),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("peer", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True)),
        sa.Column("captions", JSONB, nullable=False),
        sa.Column("script", sa.Text, nullable=False),
        sa.Column("script_step", sa.Integer, nullable=False),
        sa.Column("leg_id", sa.Text),
        sa.Column("outgoing", sa.Boolean, nullable=False),
        sa.Column("sound", JSONB),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    grant_system_table("sandbox_handsets")
    op.create_table(
        "sandbox_commands",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("arguments", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("result", JSONB),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_index(
        "ix_sandbox_commands_pending", "sandbox_commands", ["id"], postgresql_where=sa.text("state = 'pending'")
    )
    grant_system_table("sandbox_commands")


def downgrade() -> None:
    """Drops the tables."""
    op.drop_table("sandbox_commands")
    op.drop_table("sandbox_handsets")
