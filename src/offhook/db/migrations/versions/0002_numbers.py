"""Tables of numbers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from offhook.db.tenant_guard import guard_tenant_table

revision = "0002_numbers"
down_revision = "0001_tenancy"
branch_labels = None
depends_on = None

# A customer may dial over the carriers of its resellers but must not read their rows. The function tells only
# which carriers and how far up they are; the tenant role is answered for its own account alone.
USABLE_CARRIERS = """
CREATE FUNCTION offhook_usable_carriers(for_account uuid)
RETURNS TABLE (carrier_id uuid, distance integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH RECURSIVE line AS (
    SELECT id, parent_id, 0 AS distance FROM accounts
     WHERE id = for_account
       AND (current_setting('role', true) <> 'offhook_tenant'
            OR id = NULLIF(current_setting('offhook.account_id', true), '')::uuid)
    UNION ALL
    SELECT a.id, a.parent_id, line.distance + 1 FROM accounts a JOIN line ON a.id = line.parent_id
  )
  SELECT c.id, line.distance FROM line JOIN carriers c ON c.account_id = line.id
$$;
REVOKE ALL ON FUNCTION offhook_usable_carriers(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offhook_usable_carriers(uuid) TO offhook_tenant, offhook_system;
"""

# What a call needs of a carrier, secrets and hosts left out.
CARRIER_ROUTES = """
CREATE FUNCTION offhook_carrier_routes(for_account uuid)
RETURNS TABLE (id uuid, name varchar, number_format varchar, caller_id_format varchar, country varchar,
               outbound_rules jsonb, max_calls integer, priority integer, distance integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT c.id, c.name, c.number_format, c.caller_id_format, c.country, c.outbound_rules, c.max_calls, c.priority,
         u.distance
    FROM offhook_usable_carriers(for_account) u JOIN carriers c ON c.id = u.carrier_id
   WHERE c.enabled
   ORDER BY u.distance, c.priority, c.id
$$;
REVOKE ALL ON FUNCTION offhook_carrier_routes(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offhook_carrier_routes(uuid) TO offhook_tenant, offhook_system;
"""


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "carriers",
        *_tenant_columns(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("host", sa.String(253), nullable=False),
        sa.Column("port", sa.Integer, nullable=False),
        sa.Column("transport", sa.String(8), nullable=False),
        sa.Column("register", sa.Boolean, nullable=False),
        sa.Column("username", sa.String(128), nullable=False),
        sa.Column("password_encrypted", sa.Text),
        sa.Column("from_domain", sa.String(253), nullable=False),
        sa.Column("inbound_username", sa.String(64)),
        sa.Column("inbound_password_encrypted", sa.Text),
        sa.Column("outbound_rules", postgresql.JSONB, nullable=False),
        sa.Column("number_format", sa.String(16), nullable=False),
        sa.Column("caller_id_format", sa.String(16), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("max_calls", sa.Integer),
        sa.Column("status", sa.String(16), nullable=False, server_default="unknown"),
        sa.Column("status_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("inbound_username", name="uq_carriers_inbound_username"),
    )
    op.create_table(
        "carrier_addresses",
        *_tenant_columns(),
        sa.Column(
            "carrier_id",
            sa.Uuid,
            sa.ForeignKey("carriers.id", ondelete="CASCADE", name="fk_carrier_addresses_carrier_id"),
            nullable=False,
            index=True,
        ),
        sa.Column("network", postgresql.CIDR, nullable=False),
        # An address leads to one carrier: overlapping networks are refused across all accounts.
        postgresql.ExcludeConstraint(
            ("network", "&&"), using="gist", ops={"network": "inet_ops"}, name="ex_carrier_addresses_network"
        ),
    )
    op.create_table(
        "numbers",
        *_tenant_columns(),
        sa.Column("number", sa.String(17), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("carrier_id", sa.Uuid, sa.ForeignKey("carriers.id", name="fk_numbers_carrier_id"), index=True),
        sa.Column("flow_id", sa.Uuid),
        sa.Column("caller_id_mode", sa.String(16), nullable=False),
        sa.Column("ring_timeout_s", sa.Integer, nullable=False),
        sa.Column("record_calls", sa.Boolean, nullable=False),
        sa.Column("announce_caller", sa.Boolean, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("greeting_text", sa.Text, nullable=False),
        sa.Column("greeting_prompt_id", sa.Uuid),
        sa.Column("max_agents", sa.Integer, nullable=False, server_default="10"),
        sa.UniqueConstraint("number", name="uq_numbers_number"),
    )
    for table in ("carriers", "carrier_addresses", "numbers"):
        guard_tenant_table(table)
    op.execute(USABLE_CARRIERS)
    op.execute(CARRIER_ROUTES)


def downgrade() -> None:
    """Drops the tables."""
    op.execute("DROP FUNCTION offhook_carrier_routes(uuid)")
    op.execute("DROP FUNCTION offhook_usable_carriers(uuid)")
    for table in ("numbers", "carrier_addresses", "carriers"):
        op.drop_table(table)


def _tenant_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    ]
