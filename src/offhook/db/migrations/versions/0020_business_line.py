"""Tables of business lines: Twilio accounts, lines, personal links, choices, calls and voicemails there."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from offhook.db.tenant_guard import guard_tenant_table

revision = "0020_business_line"
down_revision = "0013_inbound_parts"
branch_labels = None
depends_on = None

TABLES = (
    "twilio_accounts",
    "business_lines",
    "pin_guesses",
    "dialer_links",
    "dial_intents",
    "line_calls",
    "line_voicemails",
)


def _account() -> sa.Column[Any]:
    owner = sa.ForeignKey("accounts.id", ondelete="CASCADE")
    return sa.Column("account_id", sa.Uuid(), owner, nullable=False, index=True)


def _tenant_row() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "account_id", sa.Uuid(), sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    ]


def _of(table: str, name: str, *, nullable: bool = False, on_delete: str = "CASCADE", **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete=on_delete), nullable=nullable, **more)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable, server_default=None if nullable else "")


def _time(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _int(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, postgresql.JSONB(), nullable=False, server_default="{}")


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "twilio_accounts",
        *_tenant_row(),
        _text("sid"),
        _text("token_encrypted"),
        _text("name"),
        _of("message_providers", "provider_id", nullable=True, on_delete="SET NULL"),
        sa.UniqueConstraint("account_id", name="uq_twilio_accounts_account_id"),
    )
    op.create_table(
        "business_lines",
        *_tenant_row(),
        _of("numbers", "number_id", unique=True),
        _of("twilio_accounts", "twilio_account_id", nullable=True, index=True),
        _text("twilio_sid"),
        _json("webhooks_before"),
        _text("state"),
        sa.Column("mms", sa.Boolean(), nullable=False, server_default=sa.true()),
        _text("pin_encrypted"),
        _time("pin_made_at"),
        _int("pin_failures"),
        _time("pin_failed_at"),
        _time("pin_locked_until"),
    )
    op.create_table(
        "pin_guesses",
        _of("business_lines", "line_id", primary_key=True),
        sa.Column("peer", sa.Text(), primary_key=True),
        sa.Column(
            "account_id", sa.Uuid(), sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        _int("failures"),
        _time("failed_at", nullable=False),
    )
    op.create_table(
        "dialer_links",
        *_tenant_row(),
        _of("agents", "agent_id", unique=True),
        sa.Column("token_hash", sa.Text(), nullable=False, unique=True),
        sa.Column("device_hash", sa.Text(), nullable=True, unique=True),
        _time("opened_at"),
        _time("seen_at"),
    )
    op.create_table(
        "dial_intents",
        *_tenant_row(),
        _of("numbers", "number_id"),
        _of("agents", "agent_id"),
        _text("to_number"),
        _time("chosen_at", nullable=False),
        _text("used_by", nullable=True),
    )
    op.create_index("ix_dial_intents_agent", "dial_intents", ["agent_id", "chosen_at"])
    op.create_index(
        "uq_dial_intents_used_by", "dial_intents", ["account_id", "used_by"], unique=True,
        postgresql_where=sa.text("used_by IS NOT NULL"),
    )  # fmt: skip
    op.create_table(
        "line_calls",
        *_tenant_row(),
        _of("numbers", "number_id"),
        sa.Column("call_sid", sa.Text(), nullable=False),
        _text("direction"),
        _text("caller"),
        _text("dialled"),
        _of("agents", "taken_by", nullable=True, on_delete="SET NULL"),
        _text("taken_leg", nullable=True),
        _text("outcome"),
        _time("ended_at"),
        sa.UniqueConstraint("account_id", "call_sid", name="uq_line_calls_account_id_call_sid"),
    )
    op.create_table(
        "line_voicemails",
        *_tenant_row(),
        _of("line_calls", "line_call_id"),
        sa.Column("recording_sid", sa.Text(), nullable=False),
        _text("recording_url"),
        _int("duration_s"),
        _text("transcript"),
        _text("transcript_state"),
        _time("heard_at"),
        _time("told_at"),
        sa.UniqueConstraint("account_id", "recording_sid", name="uq_line_voicemails_account_id_recording_sid"),
    )
    for table in TABLES:
        guard_tenant_table(table)


def downgrade() -> None:
    """Drops the tables."""
    for table in reversed(TABLES):
        op.drop_table(table)
