"""Tables of tenancy: roles, accounts, users and what lets them in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from offhook.db.tenant_guard import ROLES_SQL, grant_system_table, guard_tenant_table

revision = "0001_tenancy"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "idempotency_keys", "audit_events", "invites", "api_keys", "login_attempts", "logins", "memberships", "users",
    "accounts",
)  # fmt: skip

# Policies on accounts need the path of the current account, which only the owner may read without a policy.
# They ask by a subquery: once for the query, not once for each row.
CURRENT_PATH = """
CREATE FUNCTION offhook_current_path() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT path FROM accounts WHERE id = NULLIF(current_setting('offhook.account_id', true), '')::uuid
$$;
REVOKE ALL ON FUNCTION offhook_current_path() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offhook_current_path() TO offhook_tenant, offhook_system;
"""

ACCOUNT_POLICIES = """
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON accounts TO offhook_tenant
  USING (starts_with(path, (SELECT offhook_current_path())))
  WITH CHECK (starts_with(path, (SELECT offhook_current_path())));
CREATE POLICY system ON accounts TO offhook_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON accounts TO offhook_tenant;
GRANT UPDATE (name, time_zone, currency, language, country, suspended_at) ON accounts TO offhook_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts TO offhook_system;
"""

# A user is a person with possibly several accounts: a tenant sees names and addresses of its members, no more.
USER_POLICIES = """
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON users FOR SELECT TO offhook_tenant
  USING (EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id));
CREATE POLICY system ON users TO offhook_system USING (true) WITH CHECK (true);
GRANT SELECT (id, email, name, language, totp_confirmed_at, created_at) ON users TO offhook_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON users TO offhook_system;
"""


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid, primary_key=True)


def _made() -> sa.Column[object]:
    return sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _account() -> sa.Column[object]:
    return sa.Column(
        "account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True
    )


def _user(*, ondelete: str, nullable: bool, index: bool = False) -> sa.Column[object]:
    return sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete=ondelete), nullable=nullable, index=index)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _hash(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.String(64), nullable=False, unique=True)


def upgrade() -> None:
    """Makes roles, tables and policies."""
    op.execute(ROLES_SQL)
    _make_accounts_and_users()
    _make_ways_in()
    _make_records()
    for table in ("memberships", "api_keys", "invites", "audit_events", "idempotency_keys"):
        guard_tenant_table(table)
    for table in ("logins", "login_attempts"):
        grant_system_table(table)
    op.execute(USER_POLICIES)


def _make_accounts_and_users() -> None:
    op.create_table(
        "accounts",
        _id(),
        sa.Column("parent_id", sa.Uuid, sa.ForeignKey("accounts.id"), index=True),
        sa.Column("path", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        _made(),
        _instant("suspended_at", nullable=True),
    )
    op.create_index("ix_accounts_suspended", "accounts", ["path"], postgresql_where=sa.text("suspended_at IS NOT NULL"))
    op.execute(CURRENT_PATH)
    op.execute(ACCOUNT_POLICIES)
    op.create_table(
        "users",
        _id(),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("totp_secret_encrypted", sa.Text),
        _instant("totp_confirmed_at", nullable=True),
        sa.Column("totp_last_step", sa.Integer),
        sa.Column("recovery_hashes", postgresql.JSONB, nullable=False),
        _made(),
    )
    op.create_table(
        "memberships",
        _id(), _account(), _user(ondelete="CASCADE", nullable=False, index=True),
        sa.Column("role", sa.String(16), nullable=False),
        _instant("accepted_at", nullable=True),
        _made(),
        sa.UniqueConstraint("user_id", "account_id"),
    )  # fmt: skip


def _make_ways_in() -> None:
    op.create_table(
        "logins",
        _id(), _hash("token_hash"), _user(ondelete="CASCADE", nullable=False, index=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
        _made(), _instant("last_seen_at"), _instant("expires_at"),
        sa.Column("user_agent", sa.String(300), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
    )  # fmt: skip
    op.create_table(
        "login_attempts",
        sa.Column("key_hash", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        _instant("last_at"),
    )
    op.create_table(
        "api_keys",
        _id(), _account(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        _hash("secret_hash"),
        sa.Column("scopes", postgresql.JSONB, nullable=False),
        sa.Column("created_by", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        _instant("last_used_at", nullable=True),
        _made(),
    )  # fmt: skip
    op.create_table(
        "invites",
        _id(), _account(), _user(ondelete="CASCADE", nullable=False, index=True), _hash("token_hash"),
        _instant("expires_at"), _instant("accepted_at", nullable=True), _made(),
    )  # fmt: skip


def _make_records() -> None:
    op.create_table(
        "audit_events",
        _id(), _account(), _user(ondelete="SET NULL", nullable=True),
        sa.Column("api_key_id", sa.Uuid),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("object", sa.String(300), nullable=False),
        _made(),
    )  # fmt: skip
    op.create_table(
        "idempotency_keys",
        _id(), _account(),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("body", sa.Text),
        _made(),
        sa.UniqueConstraint("account_id", "key"),
    )  # fmt: skip


def downgrade() -> None:
    """Drops the tables; the roles stay, other databases of the cluster may use them."""
    for table in TABLES:
        op.execute(f"DROP TABLE {table} CASCADE")
    op.execute("DROP FUNCTION offhook_current_path()")
