"""The door to calls."""

from collections.abc import Mapping

from offhook.calls.actions.book_sound import book_voicemail
from offhook.calls.actions.click_to_call import click_to_call
from offhook.calls.actions.plan_outbound import plan_outbound
from offhook.calls.actions.store_sound import SoundParts
from offhook.calls.live.admission import AdmissionLimits
from offhook.calls.live.bans import BanKeeper, BanPolicy
from offhook.calls.live.click_to_call import run_click_to_call
from offhook.calls.live.commands import CallCommands
from offhook.calls.live.dispatcher import Dispatcher
from offhook.calls.live.endpoint_sync import EndpointSync
from offhook.calls.live.journal import JournalFollower
from offhook.calls.live.lost_callers import LostCallers
from offhook.calls.live.notifications import libpq_url, listen
from offhook.calls.live.outbound import run_outbound
from offhook.calls.live.parts import LiveParts
from offhook.calls.live.recording_book import RecordingBook
from offhook.calls.live.resume import resume_calls
from offhook.calls.live.routing import CallRouter
from offhook.calls.live.settling import LegSettler
from offhook.calls.live.store import PostgresSessionStore
from offhook.calls.live.suspension import Standings, SuspensionToll
from offhook.calls.live.tariff_view import TariffView
from offhook.calls.live.toll import CallToll
from offhook.calls.lock import TAKE_LOCK, lock_name, telephony_is_alive
from offhook.calls.outbound_plan import PLAN, OutboundPlan
from offhook.calls.provider_call import ProviderCall, ProviderLeg
from offhook.calls.repository import (
    count_living,
    legs_of,
    newest_call,
    prompt_file,
    recordings_of,
    take_untold,
    waits_for_words,
)
from offhook.calls.sounds import DirectorySpool
from offhook.voice.call import CallProgram

__all__ = [
    "OWN_PROGRAMS",
    "PLAN",
    "TAKE_LOCK",
    "AdmissionLimits",
    "BanKeeper",
    "BanPolicy",
    "CallCommands",
    "CallProgram",
    "CallRouter",
    "CallToll",
    "DirectorySpool",
    "Dispatcher",
    "EndpointSync",
    "JournalFollower",
    "LegSettler",
    "LiveParts",
    "LostCallers",
    "OutboundPlan",
    "PostgresSessionStore",
    "ProviderCall",
    "ProviderLeg",
    "RecordingBook",
    "SoundParts",
    "Standings",
    "SuspensionToll",
    "TariffView",
    "book_voicemail",
    "click_to_call",
    "count_living",
    "legs_of",
    "libpq_url",
    "listen",
    "lock_name",
    "newest_call",
    "plan_outbound",
    "prompt_file",
    "recordings_of",
    "resume_calls",
    "take_untold",
    "telephony_is_alive",
    "waits_for_words",
]

OWN_PROGRAMS: Mapping[str, CallProgram] = {"outbound": run_outbound, "click_to_call": run_click_to_call}
"""Programs of calls that go out; `flow` comes from the flows slice."""
