"""Tables of devices."""

import sqlalchemy as sa
from alembic import op

from offhook.db.tenant_guard import guard_tenant_table

revision = "0004_devices"
down_revision = "0003_contacts"
branch_labels = None
depends_on = None


# Who is no member any more must neither be rung nor register, however the membership came to its end.
FORGET_MEMBER = """
CREATE FUNCTION offhook_forget_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$ BEGIN
  DELETE FROM agents WHERE account_id = OLD.account_id AND user_id = OLD.user_id;
  DELETE FROM devices WHERE account_id = OLD.account_id AND user_id = OLD.user_id AND kind = 'browser';
  UPDATE devices SET user_id = NULL WHERE account_id = OLD.account_id AND user_id = OLD.user_id;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_member AFTER DELETE ON memberships
  FOR EACH ROW EXECUTE FUNCTION offhook_forget_member();

CREATE FUNCTION offhook_device_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM pg_notify('offhook_endpoints',
    json_build_object('kind', 'device', 'id', OLD.id, 'endpoint', OLD.endpoint)::text);
  PERFORM pg_notify('offhook_routes',
    json_build_object('kind', 'device', 'id', OLD.id, 'endpoint', OLD.endpoint)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER device_gone AFTER DELETE ON devices FOR EACH ROW EXECUTE FUNCTION offhook_device_gone();
"""


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
    op.execute(FORGET_MEMBER)


def downgrade() -> None:
    """Drops the tables."""
    op.execute("DROP FUNCTION offhook_forget_member() CASCADE")
    for table in ("agents", "devices"):
        op.drop_table(table)
    op.execute("DROP FUNCTION offhook_device_gone()")


def _tenant_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    ]
