"""What nodes that reach people share: whom to ring and how they see and hear it, and the talk that follows."""

from collections.abc import Sequence

from offhook.flows.node import NodeContext
from offhook.flows.ports import Callee
from offhook.kit.errors import InvalidInputError
from offhook.kit.phone_number import PhoneNumber
from offhook.voice import line_rules
from offhook.voice.engine import Sound
from offhook.voice.plans import RingMember


async def ring_members(
    ctx: NodeContext,
    callees: Sequence[Callee],
    *,
    announce: bool,
    ring_timeout_s: int,
) -> tuple[RingMember, ...]:
    """The callees with what their phones show (BL-9) and what they hear on answering (BL-8)."""
    caller = ctx.call.session.caller
    name = await ctx.ports.contact_name(caller) if caller else None
    announcement = (await announcement_of(ctx, name),) if announce and callees else ()
    shown = line_rules.shown_caller(ctx.number.caller_id_mode, business=ctx.number.number, caller=caller)
    return tuple(
        RingMember(
            key=callee.key,
            targets=callee.targets,
            party=callee.party,
            party_name=callee.name,
            agent_id=callee.agent_id,
            caller_number=shown,
            caller_name=name or _international(caller) or ctx.number.label,
            announcement=() if callee.sees_caller else announcement,
            ring_timeout_s=ring_timeout_s,
        )
        for callee in callees
    )


async def announcement_of(ctx: NodeContext, name: str | None) -> Sound:
    """Who is calling for which business, and the key that accepts."""
    spoken = line_rules.announcement(ctx.number.label, caller=ctx.call.session.caller, name=name)
    language, narrator = ctx.number.language, ctx.call.narrator
    return await narrator.say(line_rules.words(spoken, narrator.phrases, language=language), language=language)


async def talk_to(ctx: NodeContext, leg_id: str) -> bool:
    """Joins the caller with the accepted leg, recorded where the number says so; returns when that side left.

    False when it left by a transfer that nobody took: the caller has been told so and still wants somebody.
    """
    if ctx.number.record_calls:
        await ctx.call.answer()
        await ctx.call.start_recording()
    ended = await ctx.call.talk(leg_id)
    if ended.transfer_failed:
        await ctx.call.play([await ctx.phrase("transfer_failed")])
    return not ended.transfer_failed


def _international(number: str) -> str:
    try:
        return PhoneNumber.parse(number).international()
    except InvalidInputError:
        return number
