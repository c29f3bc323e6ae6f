"""The job queue's own schema (Procrastinate), owned by the system role's work alone."""

from alembic import op
from procrastinate.schema import SchemaManager

from offhook.db.session import SYSTEM_ROLE

revision = "0008_jobs"
down_revision = "0007_sandbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies the schema that belongs to the installed Procrastinate and lets the system role use it."""
    # Through the driver's own cursor: the script holds `%` and `:` that are no parameters.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(SchemaManager.get_schema())
    op.execute(
        f"""
        DO $$ DECLARE item record; BEGIN
          FOR item IN SELECT relname, relkind FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relname LIKE 'procrastinate\\_%'
              AND relkind IN ('r', 'S')
          LOOP
            IF item.relkind = 'r' THEN
              EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO {SYSTEM_ROLE}', item.relname);
            ELSE
              EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %I TO {SYSTEM_ROLE}', item.relname);
            END IF;
          END LOOP;
        END $$
        """  # noqa: S608  # put together from constants
    )


def downgrade() -> None:
    """Drops everything the queue made."""
    op.execute(
        """
        DO $$ DECLARE item record; BEGIN
          FOR item IN SELECT oid::regprocedure AS name FROM pg_proc
            WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
          LOOP EXECUTE format('DROP FUNCTION %s CASCADE', item.name); END LOOP;
          FOR item IN SELECT relname AS name FROM pg_class
            WHERE relname LIKE 'procrastinate\\_%' AND relkind = 'r' AND relnamespace = current_schema()::regnamespace
          LOOP EXECUTE format('DROP TABLE %I CASCADE', item.name); END LOOP;
          FOR item IN SELECT typname AS name FROM pg_type
            WHERE typname LIKE 'procrastinate\\_%' AND typtype IN ('e', 'c')
              AND typnamespace = current_schema()::regnamespace
          LOOP EXECUTE format('DROP TYPE %I CASCADE', item.name); END LOOP;
        END $$
        """
    )
