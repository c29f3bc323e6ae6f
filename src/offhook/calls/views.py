"""Rows as the API shows them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from offhook.calls.models import CallLegRow, CallRow, PromptRow, RecordingRow, VoicemailRow
from offhook.calls.schemas import (
    CallDetail,
    CallView,
    LegView,
    PromptView,
    RecordingView,
    StepView,
    VoicemailView,
)
from offhook.numbers.api import carrier_id_of


def call_view(row: CallRow, recording_ids: Sequence[UUID]) -> CallView:
    view = CallView.model_validate(row)
    return view.model_copy(update={"recording_ids": list(recording_ids)})


def call_detail(
    row: CallRow,
    legs: Sequence[CallLegRow],
    *,
    living: dict[str, Any] | None,
    recording_ids: Sequence[UUID],
    carriers: Mapping[str, str],
) -> CallDetail:
    """A living call's timeline and names are still in its session. `carriers`: names by endpoint of those told."""
    names = {leg["leg_id"]: leg["party_name"] for leg in (living or {}).get("legs", {}).values()}
    steps = living["steps"] if living else row.steps
    return CallDetail(
        **call_view(row, recording_ids).model_dump(),
        legs=[_leg_view(leg, names, carriers) for leg in legs],
        steps=[_step_view(step, carriers) for step in steps],
    )


def recording_view(row: RecordingRow) -> RecordingView:
    return RecordingView(
        id=row.id,
        call_id=row.call_id,
        leg_id=row.leg_id,
        state=row.state,
        problem=row.problem,
        duration_s=row.duration_ms / 1000,
        size_bytes=row.size_bytes,
        created_at=row.created_at,
    )


def voicemail_view(row: VoicemailRow) -> VoicemailView:
    return VoicemailView(
        id=row.id,
        call_id=row.call_id,
        number_id=row.number_id,
        caller=row.caller,
        caller_name=row.caller_name,
        duration_s=row.duration_ms / 1000,
        heard=row.heard_at is not None,
        deleted=row.deleted_at is not None,
        state=row.state,
        problem=row.problem,
        transcript=row.transcript,
        transcript_state=row.transcript_state,
        transcript_language=row.transcript_language,
        transcript_problem=row.transcript_problem,
        transcript_rough=row.transcript_rough,
        created_at=row.created_at,
    )


def prompt_view(row: PromptRow) -> PromptView:
    return PromptView(
        id=row.id,
        name=row.name,
        language=row.language,
        duration_s=row.duration_ms / 1000,
        created_at=row.created_at,
    )


def _leg_view(leg: CallLegRow, names: dict[str, str], carriers: Mapping[str, str]) -> LegView:
    is_hidden = carrier_id_of(leg.trunk or "") is not None and leg.trunk not in carriers
    return LegView(
        id=leg.leg_id,
        role=leg.role,
        party=leg.party,
        party_name=leg.party_name or names.get(leg.leg_id, ""),
        started_at=leg.started_at,
        answered_at=leg.answered_at,
        ended_at=leg.ended_at,
        cause=leg.cause,
        trunk=None if is_hidden else leg.trunk,
        billable_s=leg.billable_ms / 1000,
    )


def _step_view(step: dict[str, Any], carriers: Mapping[str, str]) -> StepView:
    detail = {key: value for key, value in step.items() if key not in {"at", "what"}}
    if "carrier" in detail and detail["carrier"] not in carriers.values():
        del detail["carrier"]
    return StepView(at=step["at"], what=step["what"], detail=detail)
