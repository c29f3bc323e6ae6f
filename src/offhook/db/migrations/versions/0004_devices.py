"""Tables of devices."""

import sqlalchemy as sa
from alembic import op

from offhook.db.tenant_guard import guard_tenant_table

revision = "0004_devices"
down_revision = "0003_contacts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "devices",
        *_tenant_columns(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("endpoint", sa.String(64), nullable=False),
        sa.Column("password_encrypted", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), index=True),
        sa.Column("caller_number_id", sa.Uuid, sa.ForeignKey("numbers.id", ondelete="SET NULL")),
        sa.Column("online", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("last_seen_at", sa.DateTime(timezone=True)),
        sa.Column("user_agent", sa.String(200), nullable=False, server_default=""),
        sa.UniqueConstraint("endpoint", name="uq_devices_endpoint"),
    )
    # One browser phone per person and account, also when two tabs ask at the same moment.
    op.create_index(
        "uq_devices_browser", "devices", ["account_id", "user_id"], unique=True, postgresql_where="kind = 'browser'"
    )
    op.create_table(
        "agents",
        *_tenant_columns(),
        sa.Column("number_id", sa.Uuid, sa.ForeignKey("numbers.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), index=True),
        sa.Column("phone_number", sa.String(17)),
        sa.Column("on_duty", sa.Boolean, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.UniqueConstraint("number_id", "phone_number", name="uq_agents_number_id_phone_number"),
        sa.CheckConstraint("kind <> 'browser' OR user_id IS NOT NULL", name="browser_has_user"),
        sa.CheckConstraint("kind = 'browser' OR phone_number IS NOT NULL", name="phone_has_number"),
    )
    op.create_index(
        "uq_agents_browser", "agents", ["number_id", "user_id"], unique=True, postgresql_where="kind = 'browser'"
    )
    for table in ("devices", "agents"):
        guard_tenant_table(table)


def downgrade() -> None:
    """Drops the tables."""
    for table in ("agents", "devices"):
        op.drop_table(table)


def _tenant_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    ]
