"""Tables of flows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from offhook.db.session import SYSTEM_ROLE, TENANT_ROLE
from offhook.db.tenant_guard import guard_tenant_table

revision = "0005_flows"
down_revision = "0004_devices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables; a saved version can never be changed again, only go with its flow."""
    op.create_table(
        "flows",
        *_tenant_columns(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("live_version", sa.Integer),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_table(
        "flow_versions",
        *_tenant_columns(),
        sa.Column("flow_id", sa.Uuid, sa.ForeignKey("flows.id", ondelete="CASCADE"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("graph", postgresql.JSONB, nullable=False),
        sa.Column("problems", postgresql.JSONB, nullable=False),
        sa.Column("saved_by", sa.String(320), nullable=False),
        sa.UniqueConstraint("flow_id", "version"),
    )
    op.create_table(
        "flow_turns",
        *_tenant_columns(),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("turn", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("account_id", "key"),
    )
    op.create_table(
        "flow_switches",
        *_tenant_columns(),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("is_on", sa.Boolean, nullable=False),
        sa.UniqueConstraint("account_id", "name"),
    )
    for table in ("flows", "flow_versions", "flow_turns", "flow_switches"):
        guard_tenant_table(table)
    op.execute(f"REVOKE UPDATE, DELETE ON flow_versions FROM {TENANT_ROLE}, {SYSTEM_ROLE}")


def downgrade() -> None:
    """Drops the tables."""
    for table in ("flow_switches", "flow_turns", "flow_versions", "flows"):
        op.drop_table(table)


def _tenant_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    ]
