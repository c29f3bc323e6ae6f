"""What dialers may see and keep: one line alone, a code for another device, links that leave no trace in texts."""

import sqlalchemy as sa
from alembic import op

from offhook.db.session import TENANT_ROLE

revision = "0034_dialers"
down_revision = "0033_line_calls"
branch_labels = None
depends_on = None

_LINE = "current_setting('offhook.number_id', true)"
OF_THE_LINE = {
    "conversations": f"number_id = {_LINE}::uuid",
    "calls": f"number_id = {_LINE}::uuid",
    "voicemails": f"number_id = {_LINE}::uuid",
    "messages": "EXISTS (SELECT FROM conversations c WHERE c.id = conversation_id)",
    "message_media": "message_id IS NULL OR EXISTS (SELECT FROM messages m WHERE m.id = message_id)",
}
"""A message is as visible as its conversation, a picture as its message; uploads belong to none yet."""

HIDE = """
    CREATE FUNCTION offhook_hide_secret() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM message_providers p WHERE p.id = NEW.provider_id AND p.type = 'sandbox') THEN
        RETURN NEW;
      END IF;
      NEW.body := replace(NEW.body, NEW.secret, '…');
      NEW.secret := '';
      RETURN NEW;
    END $$
"""
"""The sandbox's handsets have no memory but our books, so what reached one of them stays; accounts never see it."""
WHEN_OVER = "NEW.secret <> '' AND NEW.state IN ('accepted', 'sent', 'delivered', 'read', 'failed')"
"""While a text is in doubt it may have to go out again, so its words are kept."""

_OLD_LINK = r"/dialer#[A-Za-z0-9_-]{20,}"


def upgrade() -> None:
    """Policies are restrictive: they take away from what the account may see, and only where a line was named."""
    for table, own in OF_THE_LINE.items():
        rule = f"CASE WHEN COALESCE({_LINE}, '') = '' THEN true ELSE {own} END"
        op.execute(f"CREATE POLICY line ON {table} AS RESTRICTIVE TO {TENANT_ROLE} USING ({rule}) WITH CHECK ({rule})")
    op.add_column("dialer_links", sa.Column("code_hash", sa.Text(), unique=True))
    op.add_column("dialer_links", sa.Column("code_ends_at", sa.DateTime(timezone=True)))
    op.add_column("dialer_links", sa.Column("code_used_at", sa.DateTime(timezone=True)))
    op.add_column("dial_intents", sa.Column("request_key", sa.Text()))
    op.create_unique_constraint("uq_dial_intents_request_key", "dial_intents", ["agent_id", "request_key"])
    op.add_column("messages", sa.Column("secret", sa.Text()))
    op.execute(HIDE)
    op.execute(
        "CREATE TRIGGER hide_secret BEFORE UPDATE OF state ON messages "
        f"FOR EACH ROW WHEN ({WHEN_OVER}) EXECUTE FUNCTION offhook_hide_secret()"
    )
    _hide_old_links()


def downgrade() -> None:
    """Links that were hidden stay hidden."""
    op.execute("DROP TRIGGER hide_secret ON messages")
    op.execute("DROP FUNCTION offhook_hide_secret")
    op.drop_column("messages", "secret")
    op.drop_column("dial_intents", "request_key")
    for column in ("code_used_at", "code_ends_at", "code_hash"):
        op.drop_column("dialer_links", column)
    for table in OF_THE_LINE:
        op.execute(f"DROP POLICY line ON {table}")


def _hide_old_links() -> None:
    """Of texts that went out before; the preview of a conversation may show the same words."""
    op.execute(
        f"UPDATE messages SET body = regexp_replace(body, '{_OLD_LINK}', '/dialer#…'), secret = '' "  # noqa: S608
        f"WHERE direction = 'out' AND author = '' AND body ~ '{_OLD_LINK}' "
        "AND state NOT IN ('queued', 'claimed', 'in_flight', 'unknown')"
    )
    op.execute(
        f"UPDATE conversations SET last_text = regexp_replace(last_text, '{_OLD_LINK}', '/dialer#…') "  # noqa: S608
        f"WHERE last_text ~ '{_OLD_LINK}'"
    )
