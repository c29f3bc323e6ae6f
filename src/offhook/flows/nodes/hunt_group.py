"""A hunt group (PB-9): chosen members ring at once, one after the other, or in turn."""

from dataclasses import replace
from typing import Literal

from pydantic import Field

from offhook.flows.node import Node, NodeConfig, NodeContext
from offhook.flows.ports import Destination
from offhook.flows.reaching import ring_members, talk_to
from offhook.voice.plans import Accepted, RingMember, RingPlan


class Member(NodeConfig):
    """One member of the group."""

    to: Destination
    delay_s: float = Field(default=0, ge=0, le=300)
    """Parallel: after the group began to ring; else after the member before."""
    ring_timeout_s: int = Field(default=20, ge=5, le=300)


class HuntGroup(Node):
    """Rings a fixed group of agents, devices and numbers in the chosen order."""

    type = "hunt_group"
    exits = ("done", "nobody")
    optional_exits = ("done",)

    class Config(NodeConfig):
        members: tuple[Member, ...] = Field(min_length=1, max_length=50)
        strategy: Literal["parallel", "serial", "circular"] = "parallel"
        """`circular`: one after the other, each call beginning with the next member."""
        rounds: int = Field(default=1, ge=1, le=10)
        announce: bool = True
        """Say who is calling and wait for the 1; without it answering is accepting."""

    config: Config

    async def run(self, ctx: NodeContext) -> str:
        await ctx.call.ring()
        members = await self._in_turn(ctx)
        taken = (await ctx.phrase("taken"),)
        strategy = "parallel" if self.config.strategy == "parallel" else "serial"
        for round_ in range(self.config.rounds):
            plan = RingPlan(members=members, strategy=strategy, name=f"round{round_}", taken=taken)
            outcome = await ctx.call.ring_legs(plan)
            if isinstance(outcome, Accepted):
                return "done" if await talk_to(ctx, outcome.leg_id) else "nobody"
        return "nobody"

    async def _in_turn(self, ctx: NodeContext) -> tuple[RingMember, ...]:
        members: list[RingMember] = []
        for member in self.config.members:
            callee = await ctx.ports.callee(member.to)
            if callee is not None:
                (ringing,) = await ring_members(
                    ctx, [callee], announce=self.config.announce, ring_timeout_s=member.ring_timeout_s
                )
                members.append(replace(ringing, key=f"{len(members)}-{callee.key}", delay_s=member.delay_s))
        if self.config.strategy == "circular" and members:
            if "turn" not in ctx.state:
                key = f"{ctx.call.session.flow_id}/{ctx.node_id}"
                ctx.state["turn"] = await ctx.ports.next_turn(key, of=len(members))
            turn = ctx.state["turn"] % len(members)
            members = members[turn:] + members[:turn]
        return tuple(members)
