"""Calls and voicemails of lines at a provider stand with all others."""

import sqlalchemy as sa
from alembic import op

from offhook.db.tenant_guard import guard_tenant_table

revision = "0033_line_calls"
down_revision = "0032_rates_in_bulk"
branch_labels = None
depends_on = None

_CALLS = """
    INSERT INTO calls (id, account_id, direction, caller, caller_name, dialled, number_id, started_at,
                       answered_at, ended_at, talk_s, outcome, answered_by, state, search, steps)
    SELECT id, account_id, CASE direction WHEN 'outbound' THEN 'outbound' ELSE 'inbound' END, caller, '', dialled,
           number_id, created_at, NULL, COALESCE(ended_at, created_at), 0, COALESCE(NULLIF(outcome, ''), 'missed'),
           taken_by::text, 'ended', lower(caller || '  ' || dialled || ' '), '[]'
    FROM line_calls
"""
_VOICEMAILS = """
    INSERT INTO voicemails (id, account_id, created_at, record_id, call_id, number_id, caller, caller_name,
                            state, problem, duration_ms, size_bytes, source_url, transcript, transcript_state, heard_at)
    SELECT left_one.id, left_one.account_id, left_one.created_at,
           replace(line_call_id::text, '-', '') || '-m-' || recording_sid, line_call_id, number_id, caller, '',
           'converting', '', duration_s * 1000, 0, recording_url, transcript, transcript_state, heard_at
    FROM line_voicemails AS left_one JOIN line_calls ON line_calls.id = line_call_id
    WHERE recording_url <> ''
"""


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    """A line's call keeps its id; its row says only who won."""
    for name in ("source_url", "transcript", "transcript_state"):
        op.add_column("voicemails", _text(name))
    op.create_index("ix_voicemails_caller", "voicemails", ["account_id", "caller", sa.text("created_at DESC")])
    op.create_index(
        "ix_voicemails_to_fetch", "voicemails", ["created_at"], postgresql_where=sa.text("source_url <> ''")
    )
    op.execute(_CALLS)
    op.execute(_VOICEMAILS)
    op.drop_table("line_voicemails")
    for name in ("direction", "dialled"):
        op.drop_column("line_calls", name)


def downgrade() -> None:
    """The tables come back empty: calls stay where all others are."""
    for name in ("direction", "dialled"):
        op.add_column("line_calls", _text(name))
    op.create_table(
        "line_voicemails",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("line_call_id", sa.Uuid(), sa.ForeignKey("line_calls.id", ondelete="CASCADE"), nullable=False),
        sa.Column("recording_sid", sa.Text(), nullable=False),
        _text("recording_url"),
        sa.Column("duration_s", sa.Integer(), nullable=False, server_default="0"),
        _text("transcript"),
        _text("transcript_state"),
        sa.Column("heard_at", sa.DateTime(timezone=True)),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("account_id", "recording_sid", name="uq_line_voicemails_account_id_recording_sid"),
    )
    guard_tenant_table("line_voicemails")
    for name in ("ix_voicemails_to_fetch", "ix_voicemails_caller"):
        op.drop_index(name, "voicemails")
    for name in ("transcript_state", "transcript", "source_url"):
        op.drop_column("voicemails", name)
