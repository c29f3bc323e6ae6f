"""Browsers that want notices (BL-18), and when the people of a line were told of a voicemail."""

import sqlalchemy as sa
from alembic import op

from offhook.db.session import SYSTEM_ROLE, TENANT_ROLE
from offhook.db.tenant_guard import grant_system_table, guard_tenant_table

revision = "0036_push"
down_revision = "0035_business_hours"
branch_labels = None
depends_on = None

QUEUE = """
    CREATE FUNCTION offhook_queue_push(kind text, account uuid, subject uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
      SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
        'default', 'push:tell_people', 10, NULL, NULL,
        jsonb_build_object('kind', kind, 'account_id', account, 'subject_id', subject),
        NULL)::procrastinate_job_to_defer_v1])
      WHERE EXISTS (SELECT FROM push_subscriptions WHERE account_id = account)
    $$
"""
"""As the schema's owner, so that whoever writes a call or a text, in whichever role, need not know of jobs."""

TRIGGERS = {
    "calls": """
        IF TG_OP = 'INSERT' AND NEW.state = 'live' THEN
          PERFORM offhook_queue_push('incoming_call', NEW.account_id, NEW.id);
        ELSIF TG_OP = 'UPDATE' AND OLD.answered_by IS NULL AND NEW.answered_by IS NOT NULL THEN
          PERFORM offhook_queue_push('taken_call', NEW.account_id, NEW.id);
        ELSIF NEW.state = 'ended' AND NEW.outcome = 'missed'
              AND (TG_OP = 'INSERT' OR OLD.state <> 'ended' OR OLD.outcome IS DISTINCT FROM 'missed') THEN
          PERFORM offhook_queue_push('missed_call', NEW.account_id, NEW.id);
        END IF;
    """,
    "voicemails": "PERFORM offhook_queue_push('voicemail', NEW.account_id, NEW.id);",
    "messages": "PERFORM offhook_queue_push('text', NEW.account_id, NEW.id);",
}
WHEN = (
    ("calls", "INSERT", "NEW.direction = 'inbound'"),
    (
        "calls",
        "UPDATE OF answered_by",
        "NEW.direction = 'inbound' AND OLD.answered_by IS NULL AND NEW.answered_by IS NOT NULL",
    ),
    ("calls", "UPDATE OF state, outcome", "NEW.direction = 'inbound' AND NEW.outcome = 'missed'"),
    ("voicemails", "INSERT", "NEW.state = 'stored'"),
    ("voicemails", "UPDATE OF state", "NEW.state = 'stored' AND OLD.state <> 'stored'"),
    ("messages", "INSERT", "NEW.direction = 'in'"),
)


def upgrade() -> None:
    """A notice is queued where the row is written, in the same transaction, whoever writes it."""
    op.add_column("voicemails", sa.Column("told_at", sa.DateTime(timezone=True)))
    op.create_table(
        "push_keys",
        sa.Column("id", sa.Integer(), sa.CheckConstraint("id = 1", name="only_one"), primary_key=True),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("private_key_encrypted", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    grant_system_table("push_keys")
    account = sa.ForeignKey("accounts.id", ondelete="CASCADE")
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), account, nullable=False, index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth_encrypted", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False, server_default="en"),
        sa.Column("login_id", sa.Uuid(), sa.ForeignKey("logins.id", ondelete="CASCADE"), index=True),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id", ondelete="CASCADE"), index=True),
        sa.Column("agent_id", sa.Uuid(), sa.ForeignKey("agents.id", ondelete="CASCADE"), index=True),
        sa.Column("device_hash", sa.Text(), nullable=False, server_default=""),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("problem", sa.Text(), nullable=False, server_default=""),
        sa.CheckConstraint("(user_id IS NULL) <> (agent_id IS NULL)", name="of_somebody"),
        sa.UniqueConstraint("account_id", "endpoint", name="uq_push_subscriptions_account_id_endpoint"),
    )
    guard_tenant_table("push_subscriptions")
    op.execute(QUEUE)
    op.execute("REVOKE ALL ON FUNCTION offhook_queue_push FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION offhook_queue_push TO {TENANT_ROLE}, {SYSTEM_ROLE}")
    for table, body in TRIGGERS.items():
        op.execute(
            f"CREATE FUNCTION offhook_push_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {body} RETURN NULL; END $$"
        )
    for place, (table, what, when) in enumerate(WHEN):
        op.execute(
            f"CREATE TRIGGER push_{place} AFTER {what} ON {table} "
            f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION offhook_push_of_{table}()"
        )


def downgrade() -> None:
    """Nobody gets notices any more."""
    for place, (table, _, _) in enumerate(WHEN):
        op.execute(f"DROP TRIGGER push_{place} ON {table}")
    for table in TRIGGERS:
        op.execute(f"DROP FUNCTION offhook_push_of_{table}")
    op.execute("DROP FUNCTION offhook_queue_push")
    op.drop_table("push_subscriptions")
    op.drop_table("push_keys")
    op.drop_column("voicemails", "told_at")
