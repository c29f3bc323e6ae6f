"""Ring everybody on duty for the called number; the first to accept gets the caller (BL-8, BL-9)."""

from pydantic import Field

from offhook.flows.node import Node, NodeConfig, NodeContext
from offhook.flows.reaching import ring_members, talk_to
from offhook.voice.line_rules import MAX_RINGING
from offhook.voice.plans import Accepted, RingPlan


class RingTeam(Node):
    """Rings all on-duty agents at once; each hears who is calling and presses 1 to accept."""

    type = "ring_team"
    exits = ("done", "nobody")
    optional_exits = ("done",)

    class Config(NodeConfig):
        ring_timeout_s: int | None = Field(default=None, ge=5, le=300)
        """Without it the number's."""
        announcement_repeats: int = Field(default=3, ge=1, le=10)

    config: Config

    async def run(self, ctx: NodeContext) -> str:
        await ctx.call.ring()
        members = await ring_members(
            ctx,
            (await ctx.ports.team(ctx.number.number_id))[:MAX_RINGING],
            announce=ctx.number.announce_caller,
            ring_timeout_s=self.config.ring_timeout_s or ctx.number.ring_timeout_s,
        )
        plan = RingPlan(
            members=members,
            announcement_repeats=self.config.announcement_repeats,
            taken=(await ctx.phrase("taken"),),
        )
        outcome = await ctx.call.ring_legs(plan)
        reached = isinstance(outcome, Accepted) and await talk_to(ctx, outcome.leg_id)
        return "done" if reached else "nobody"
