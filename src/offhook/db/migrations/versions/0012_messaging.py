"""Tables of messaging: providers, conversations, messages, what is on its way, and what providers told."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from offhook.db.tenant_guard import grant_system_table, guard_tenant_table

revision = "0012_messaging"
down_revision = "0011_call_search"
branch_labels = None
depends_on = None

TENANT_TABLES = (
    "message_providers",
    "message_rates",
    "message_numbers",
    "conversations",
    "messages",
    "message_parts",
    "message_media",
    "message_outbox",
    "message_receipts",
    "message_hooks",
    "inbound_seen",
    "opt_outs",
)


def _uuid(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, *, nullable: bool = False, default: str | None = "") -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable, server_default=default)


def _time(name: str, *, nullable: bool = True, now: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=sa.func.now() if now else None)


def _int(name: str, default: int = 0) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=str(default))


def _big(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")


def _flag(name: str, *, default: bool) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true() if default else sa.false())


def _json(name: str, default: str = "{}") -> sa.Column[Any]:
    return sa.Column(name, postgresql.JSONB(), nullable=False, server_default=default)


def _account(*, index: bool = False) -> sa.Column[Any]:
    owner = sa.ForeignKey("accounts.id", ondelete="CASCADE")
    return sa.Column("account_id", sa.Uuid(), owner, nullable=False, index=index)


def _tenant_row(*, index: bool = False) -> list[sa.Column[Any]]:
    key = sa.Column("id", sa.Uuid(), primary_key=True)
    return [key, _account(index=index), _time("created_at", nullable=False, now=True)]


def _of(table: str, name: str, *, nullable: bool = False, on_delete: str = "CASCADE", **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete=on_delete), nullable=nullable, **more)


def upgrade() -> None:
    """Makes the tables."""
    _make_providers()
    _make_messages()
    _make_outbox()
    _make_news()
    for table in TENANT_TABLES:
        guard_tenant_table(table)
    op.create_table(
        "message_workers", sa.Column("id", sa.Uuid(), primary_key=True), _time("lease_until", nullable=False)
    )
    grant_system_table("message_workers")


def _make_providers() -> None:
    op.create_table(
        "message_providers",
        *_tenant_row(index=True),
        _text("name"),
        _text("type"),
        _text("preset"),
        _json("settings"),
        _text("secrets_encrypted", nullable=True, default=None),
        _int("position"),
        _flag("is_default", default=False),
        _flag("enabled", default=True),
        _flag("failover", default=True),
        _text("destinations"),
        _text("number_format", default="plus_e164"),
        _text("country"),
        sa.Column("rate_per_s", sa.Double(), nullable=True),
        _int("max_in_flight", 10),
        _big("segment_price_micros"),
        _time("paused_until"),
        _text("problem"),
        _json("poll_position"),
        _time("poll_at"),
    )
    op.create_index(
        "uq_message_providers_default", "message_providers", ["account_id"], unique=True,
        postgresql_where=sa.text("is_default"),
    )  # fmt: skip
    op.create_table(
        "message_rates",
        _of("message_providers", "provider_id", primary_key=True),
        _account(index=True),
        sa.Column("tokens", sa.Double(), nullable=False),
        _time("filled_at", nullable=False, now=True),
    )
    op.create_table(
        "message_numbers",
        _of("numbers", "number_id", primary_key=True),
        _account(index=True),
        _of("message_providers", "provider_id", index=True),
        _flag("mms", default=True),
    )


def _make_messages() -> None:
    op.create_table(
        "conversations",
        *_tenant_row(),
        _text("number"),
        _of("numbers", "number_id", nullable=True, on_delete="SET NULL"),
        _text("peer"),
        _uuid("last_message_id"),
        _time("last_at", nullable=False, now=True),
        _text("last_text"),
        _text("last_direction", default="out"),
        _int("unread"),
        _time("read_at"),
        sa.UniqueConstraint("account_id", "number", "peer", name="uq_conversations_account_id_number_peer"),
    )
    newest = [sa.text("last_at DESC"), sa.text("id DESC")]
    op.create_index("ix_conversations_account_last", "conversations", ["account_id", *newest])
    op.create_table(
        "messages",
        *_tenant_row(),
        _of("conversations", "conversation_id"),
        _uuid("provider_id"),
        _text("number"),
        _text("peer"),
        _text("direction", default=None),
        _text("body"),
        _text("state", default=None),
        _text("external_id", nullable=True, default=None),
        _text("error_code"),
        _text("error_text"),
        _text("author"),
        _text("reference"),
        _text("encoding", default="gsm7"),
        _int("segments", 1),
        _int("media_count"),
        _big("cost_micros"),
        _time("expires_at"),
        _time("accepted_at"),
        _time("delivered_at"),
    )
    op.execute("ALTER TABLE messages SET (fillfactor = 80)")
    op.create_index("ix_messages_conversation", "messages", ["conversation_id", "id"])
    op.create_index("ix_messages_account", "messages", ["account_id", "id"])
    op.create_index(
        "ix_messages_external", "messages", ["provider_id", "external_id"],
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_messages_trouble", "messages", ["account_id", "state", "id"],
        postgresql_where=sa.text("state IN ('failed', 'unknown')"),
    )  # fmt: skip
    op.create_table(
        "message_parts",
        _of("messages", "message_id", primary_key=True),
        sa.Column("part", sa.Integer(), primary_key=True),
        _account(),
        _uuid("provider_id"),
        _text("external_id"),
        _text("state", default=None),
        _text("error_code"),
        _text("error_text"),
        _time("changed_at", nullable=False, now=True),
    )
    op.create_index("ix_message_parts_external", "message_parts", ["provider_id", "external_id"])
    op.create_table(
        "message_media",
        *_tenant_row(index=True),
        _of("messages", "message_id", nullable=True, index=True),
        _int("position"),
        _text("content_type"),
        _int("size_bytes"),
        _int("width"),
        _int("height"),
        _text("blob_key", nullable=True, default=None),
        _text("token"),
        _text("source_url"),
        _text("state", default="stored"),
        _text("problem"),
        _int("attempts"),
        _time("next_at", nullable=False, now=True),
    )
    op.create_index(
        "ix_message_media_pending", "message_media", ["next_at"], postgresql_where=sa.text("state = 'pending'")
    )


def _make_outbox() -> None:
    op.create_table(
        "message_outbox",
        _of("messages", "message_id", primary_key=True),
        _account(),
        _uuid("provider_id", nullable=False),
        _text("state", default="queued"),
        sa.Column("priority", sa.SmallInteger(), nullable=False, server_default="5"),
        _int("segments", 1),
        _int("attempts"),
        _int("lookups"),
        _json("tried", "[]"),
        _flag("bound", default=False),
        _time("next_at", nullable=False, now=True),
        _uuid("owner"),
    )
    # Rows live for a moment and change three times in it.
    op.execute(
        "ALTER TABLE message_outbox SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, "
        "autovacuum_vacuum_threshold = 500)"
    )
    op.create_index(
        "ix_message_outbox_queued", "message_outbox", ["provider_id", "priority", "message_id"],
        postgresql_where=sa.text("state = 'queued'"),
    )  # fmt: skip
    op.create_index(
        "ix_message_outbox_held", "message_outbox", ["owner"], postgresql_where=sa.text("owner IS NOT NULL")
    )
    op.create_index(
        "ix_message_outbox_unknown", "message_outbox", ["provider_id", "next_at"],
        postgresql_where=sa.text("state = 'unknown'"),
    )  # fmt: skip


def _make_news() -> None:
    op.create_table(
        "message_receipts",
        *_tenant_row(),
        _uuid("provider_id", nullable=False),
        _text("external_id"),
        _text("reference"),
        _text("state", default=None),
        _int("part"),
        _text("error_code"),
        _text("error_text"),
        _time("at"),
        _time("applied_at"),
        sa.UniqueConstraint(
            "provider_id", "external_id", "reference", "state", "part", name="uq_message_receipts_provider_id"
        ),
    )
    op.create_index("ix_message_receipts_created_at", "message_receipts", ["created_at"])
    op.create_index(
        "ix_message_receipts_waiting", "message_receipts", ["created_at"],
        postgresql_where=sa.text("applied_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "message_hooks",
        *_tenant_row(),
        _of("message_providers", "provider_id", index=True),
        _text("kind", default=None),
        _json("news", "[]"),
        _json("request"),
        _int("attempts"),
        _time("next_at", nullable=False, now=True),
        _text("problem"),
    )
    op.create_index("ix_message_hooks_next", "message_hooks", ["next_at", "id"])
    op.create_table(
        "inbound_seen",
        _of("message_providers", "provider_id", primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        _account(),
        _time("seen_at", nullable=False, now=True),
    )
    op.create_index("ix_inbound_seen_seen_at", "inbound_seen", ["seen_at"])
    op.create_table(
        "opt_outs",
        *_tenant_row(),
        _text("number"),
        _text("peer"),
        _text("source"),
        sa.UniqueConstraint("account_id", "peer", "number", name="uq_opt_outs_account_id_peer_number"),
    )


def downgrade() -> None:
    """Drops the tables."""
    op.drop_table("message_workers")
    for table in reversed(TENANT_TABLES):
        op.drop_table(table)
