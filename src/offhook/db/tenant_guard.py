"""Row-level security for migrations: one call per tenant table."""

from alembic import op

from offhook.db.session import SYSTEM_ROLE, TENANT_ROLE

ROLES_SQL = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{TENANT_ROLE}') THEN CREATE ROLE {TENANT_ROLE} NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{SYSTEM_ROLE}') THEN CREATE ROLE {SYSTEM_ROLE} NOLOGIN; END IF;
END $$;
"""


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
