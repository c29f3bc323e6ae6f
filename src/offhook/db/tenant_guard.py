"""Roles and row-level security for migrations: one call per table."""

from alembic import op

from offhook.db.session import APP_ROLE, SYSTEM_ROLE, TENANT_ROLE

ROLES_REFUSED = "OF001"
"""SQLSTATE of our own: the owner may not make the roles and nobody made them before."""

ROLES_SQL = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{TENANT_ROLE}') THEN CREATE ROLE {TENANT_ROLE} NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{SYSTEM_ROLE}') THEN CREATE ROLE {SYSTEM_ROLE} NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
    CREATE ROLE {APP_ROLE} LOGIN NOINHERIT;
  END IF;
  IF NOT pg_has_role('{APP_ROLE}', '{TENANT_ROLE}', 'SET') OR NOT pg_has_role('{APP_ROLE}', '{SYSTEM_ROLE}', 'SET') THEN
    GRANT {TENANT_ROLE}, {SYSTEM_ROLE} TO {APP_ROLE};
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION 'the schema owner may not make roles: let an administrator run "CREATE ROLE {TENANT_ROLE} NOLOGIN; '
    'CREATE ROLE {SYSTEM_ROLE} NOLOGIN; CREATE ROLE {APP_ROLE} LOGIN NOINHERIT PASSWORD ''...''; '
    'GRANT {TENANT_ROLE}, {SYSTEM_ROLE} TO {APP_ROLE};" and try again'
    USING ERRCODE = '{ROLES_REFUSED}';
END $$;
GRANT USAGE ON SCHEMA public TO {TENANT_ROLE}, {SYSTEM_ROLE};
"""  # noqa: S608  # role names are our own constants


def guard_tenant_table(table: str, *, column: str = "account_id") -> None:
    """Only the current account's rows can be read or written by the tenant role, whatever the query says."""
    own = f"{column} = NULLIF(current_setting('offhook.account_id', true), '')::uuid"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {table} TO {TENANT_ROLE} USING ({own}) WITH CHECK ({own})")
    op.execute(f"CREATE POLICY system ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {TENANT_ROLE}, {SYSTEM_ROLE}")


def grant_system_table(table: str) -> None:
    """A table no tenant query may touch (logins, engine state)."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {SYSTEM_ROLE}")
