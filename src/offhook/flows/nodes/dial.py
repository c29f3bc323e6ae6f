"""Dial one agent, device or outside number."""

from dataclasses import replace

from pydantic import Field

from offhook.flows.node import Node, NodeConfig, NodeContext
from offhook.flows.ports import Destination
from offhook.flows.reaching import ring_members, talk_to
from offhook.voice.events import HangupCause
from offhook.voice.plans import TRY_NEXT_TARGET, Accepted, RingMember, RingPlan

_EXITS = {HangupCause.BUSY: "busy", HangupCause.NO_ANSWER: "no_answer", HangupCause.REJECTED: "busy"}


class Dial(Node):
    """Connects the caller with one agent, device or telephone number."""

    type = "dial"
    exits = ("done", "busy", "no_answer", "failed")
    optional_exits = ("done",)

    class Config(NodeConfig):
        to: Destination
        ring_timeout_s: int = Field(default=30, ge=5, le=300)
        announce: bool = False
        """Say who is calling and wait for the 1. Without it, and without recording, the engine runs the call alone."""

    config: Config

    async def run(self, ctx: NodeContext) -> str:
        callee = await ctx.ports.callee(self.config.to)
        if callee is None or not callee.targets:
            return "failed"
        (member,) = await ring_members(
            ctx, [callee], announce=self.config.announce, ring_timeout_s=self.config.ring_timeout_s
        )
        if self.config.announce or ctx.number.record_calls:
            return await self._controlled(ctx, member)
        return await self._plain(ctx, member)

    async def _controlled(self, ctx: NodeContext, member: RingMember) -> str:
        await ctx.call.ring()
        outcome = await ctx.call.ring_legs(RingPlan(members=(member,), role="callee"))
        if isinstance(outcome, Accepted):
            return "done" if await talk_to(ctx, outcome.leg_id) else "no_answer"
        return _EXITS.get(outcome.causes[member.key], "failed")

    async def _plain(self, ctx: NodeContext, member: RingMember) -> str:
        """One carrier after the other until one can deliver the call; a call that took place ends there."""
        cause = HangupCause.FAILED
        for index, target in enumerate(member.targets):
            failed = await ctx.call.connect(
                (replace(member, targets=(target,)),),
                ring_timeout_s=self.config.ring_timeout_s,
                name=str(index),
            )
            cause = failed.cause
            if cause not in TRY_NEXT_TARGET:
                break
        return _EXITS.get(cause, "failed")
