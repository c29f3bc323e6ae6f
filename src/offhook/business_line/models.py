"""Tables of business lines."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from offhook.db.base import Base, TenantRow


class TwilioAccount(TenantRow, Base):
    """The Twilio account an account of ours has connected."""

    __tablename__ = "twilio_accounts"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), unique=True)
    sid: Mapped[str] = mapped_column(Text)
    token_encrypted: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, default="")
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("message_providers.id", ondelete="SET NULL"))
    """The messaging provider made of the same login."""


class BusinessLine(TenantRow, Base):
    """A number with a PIN that lets people join; its `id` stands in the addresses Twilio calls."""

    __tablename__ = "business_lines"

    number_id: Mapped[UUID] = mapped_column(ForeignKey("numbers.id", ondelete="CASCADE"), unique=True)
    twilio_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("twilio_accounts.id", ondelete="CASCADE"))
    """None: the number sits on a SIP carrier of ours."""
    twilio_sid: Mapped[str] = mapped_column(Text, default="")
    webhooks_before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What Twilio called before us, put back on release."""
    state: Mapped[str] = mapped_column(Text, default="")
    """`taking` until Twilio calls us, then `taken`."""
    mms: Mapped[bool] = mapped_column(default=True)
    pin_encrypted: Mapped[str] = mapped_column(Text, default="")
    pin_made_at: Mapped[datetime | None]
    pin_failures: Mapped[int] = mapped_column(default=0)
    pin_failed_at: Mapped[datetime | None]
    pin_locked_until: Mapped[datetime | None]


class PinGuess(Base):
    """Wrong PINs of one sender."""

    __tablename__ = "pin_guesses"

    line_id: Mapped[UUID] = mapped_column(ForeignKey("business_lines.id", ondelete="CASCADE"), primary_key=True)
    peer: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    failures: Mapped[int]
    failed_at: Mapped[datetime]


class DialerLink(TenantRow, Base):
    """An agent's personal link to the dialer; only hashes of its token and of the device's cookie are kept."""

    __tablename__ = "dialer_links"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), unique=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    device_hash: Mapped[str | None] = mapped_column(Text, unique=True)
    opened_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    code_hash: Mapped[str | None] = mapped_column(Text, unique=True)
    """Of the code that moves it to another device."""
    code_ends_at: Mapped[datetime | None]
    code_used_at: Mapped[datetime | None]


class DialIntent(TenantRow, Base):
    """A number an agent chose in the dialer, to be connected by the call that follows."""

    __tablename__ = "dial_intents"

    number_id: Mapped[UUID] = mapped_column(ForeignKey("numbers.id", ondelete="CASCADE"))
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    to_number: Mapped[str] = mapped_column(Text)
    chosen_at: Mapped[datetime]
    request_key: Mapped[str | None] = mapped_column(Text)
    """The dialer's own for this press of the button; asked again with it, nothing rings a second time."""
    used_by: Mapped[str | None] = mapped_column(Text)
    """The call that took it; asked again by the same call it answers the same."""


class LineCall(TenantRow, Base):
    """Who won a call at Twilio, for handlers that keep nothing; its `id` is the call's among all calls."""

    __tablename__ = "line_calls"

    number_id: Mapped[UUID] = mapped_column(ForeignKey("numbers.id", ondelete="CASCADE"))
    call_sid: Mapped[str] = mapped_column(Text)
    caller: Mapped[str] = mapped_column(Text, default="")
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id", ondelete="SET NULL"))
    taken_leg: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, default="")
    """`answered`, `voicemail`, `missed`, `failed`; empty while it lives."""
    ended_at: Mapped[datetime | None]
