"""Tables of calls: history, living sessions, legs, recordings, voicemails, prompts, bans."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from offhook.db.tenant_guard import grant_system_table, guard_tenant_table

revision = "0006_calls"
down_revision = "0005_flows"
branch_labels = None
depends_on = None

TENANT_TABLES = ("calls", "call_sessions", "call_legs", "call_commands", "recordings", "voicemails", "prompts")
SYSTEM_TABLES = ("journal_positions", "bans")


def _uuid(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, *, nullable: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable, server_default=default)


def _time(name: str, *, nullable: bool = True, now: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=sa.func.now() if now else None)


def _int(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _big(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")


def _json(name: str, *, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, postgresql.JSONB(), nullable=False, server_default=default)


def _account(*, index: bool = False) -> sa.Column[Any]:
    owner = sa.ForeignKey("accounts.id", ondelete="CASCADE")
    return sa.Column("account_id", sa.Uuid(), owner, nullable=False, index=index)


def _tenant_row() -> list[sa.Column[Any]]:
    key = sa.Column("id", sa.Uuid(), primary_key=True)
    return [key, _account(index=True), _time("created_at", nullable=False, now=True)]


def _stored_sound() -> list[sa.Column[Any]]:
    sound = [_text("state"), _text("problem", default=""), _text("blob_key", nullable=True)]
    return [*sound, _int("duration_ms"), _big("size_bytes")]


def _sound_of_call() -> list[sa.Column[Any]]:
    record = sa.Column("record_id", sa.Text(), nullable=False, unique=True)
    return [record, sa.Column("call_id", sa.Uuid(), nullable=False, index=True)]


def upgrade() -> None:
    """Makes the tables."""
    _make_calls()
    _make_legs()
    _make_sounds()
    op.create_table("journal_positions", sa.Column("engine", sa.Text(), primary_key=True), _text("position"))
    op.create_table(
        "bans",
        sa.Column("address", sa.Text(), primary_key=True),
        _text("reason"),
        _int("failures"),
        _time("until", nullable=False),
        _time("created_at", nullable=False, now=True),
    )
    for table in TENANT_TABLES:
        guard_tenant_table(table)
    for table in SYSTEM_TABLES:
        grant_system_table(table)


def _make_calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _account(),
        _text("direction"),
        _text("caller"),
        _text("caller_name", default=""),
        _text("dialled"),
        _uuid("number_id"),
        _time("started_at", nullable=False),
        _time("answered_at"),
        _time("ended_at"),
        _int("talk_s"),
        _text("outcome", nullable=True),
        _text("answered_by", nullable=True),
        _text("state"),
        _text("search", default=""),
        _json("steps", default="[]"),
    )
    # Timelines go out of line at once, so that listing and searching reads narrow rows.
    op.execute("ALTER TABLE calls SET (toast_tuple_target = 256)")
    newest = [sa.text("started_at DESC"), sa.text("id DESC")]
    op.create_index("ix_calls_account_started", "calls", ["account_id", *newest])
    op.create_index("ix_calls_outcome", "calls", ["account_id", "outcome", *newest])
    op.create_index("ix_calls_number", "calls", ["account_id", "number_id", *newest])
    op.create_index("ix_calls_live", "calls", ["account_id", "started_at"], postgresql_where=sa.text("state = 'live'"))
    op.create_table(
        "call_sessions",
        sa.Column("call_id", sa.Uuid(), primary_key=True),
        _account(index=True),
        sa.Column("engine", sa.Text(), nullable=False, index=True),
        _json("session"),
        _text("lease_owner"),
        _time("lease_until", nullable=False),
    )
    # Sessions are rewritten in place many times in their short life.
    op.execute("ALTER TABLE call_sessions SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)")
    op.create_table("call_commands", *_tenant_row(), _uuid("call_id"), _text("kind"), _json("arguments", default="{}"))


def _make_legs() -> None:
    op.create_table(
        "call_legs",
        *_tenant_row(),
        sa.Column("leg_id", sa.Text(), nullable=False, unique=True),
        sa.Column("call_id", sa.Uuid(), nullable=False, index=True),
        _text("role", default=""),
        _text("party", default=""),
        _text("party_name", default=""),
        _text("trunk", nullable=True),
        _text("engine", default=""),
        _text("caller", default=""),
        _text("dialled", default=""),
        _time("started_at"),
        _time("answered_at"),
        _time("ended_at"),
        _text("cause", nullable=True),
        _big("billable_ms"),
    )
    op.create_index("ix_call_legs_open", "call_legs", ["engine"], postgresql_where=sa.text("ended_at IS NULL"))


def _make_sounds() -> None:
    op.create_table("recordings", *_tenant_row(), *_sound_of_call(), _text("leg_id", default=""), *_stored_sound())
    op.create_index(
        "ix_recordings_unstored", "recordings", ["created_at"], postgresql_where=sa.text("state <> 'stored'")
    )
    op.create_table(
        "voicemails",
        *_tenant_row(),
        *_sound_of_call(),
        _uuid("number_id"),
        _text("caller", default=""),
        _text("caller_name", default=""),
        *_stored_sound(),
        _time("heard_at"),
        _time("deleted_at"),
    )
    newest = [sa.text("created_at DESC"), sa.text("id DESC")]
    op.create_index("ix_voicemails_account_created", "voicemails", ["account_id", *newest])
    op.create_index(
        "ix_voicemails_unstored", "voicemails", ["created_at"], postgresql_where=sa.text("state <> 'stored'")
    )
    op.create_table(
        "prompts",
        *_tenant_row(),
        _text("name"),
        _text("language", default=""),
        _text("blob_key"),
        _int("duration_ms"),
        _big("size_bytes"),
    )


def downgrade() -> None:
    """Drops the tables."""
    for table in (*SYSTEM_TABLES, *reversed(TENANT_TABLES)):
        op.drop_table(table)
