"""End the call."""

from offhook.flows.node import END, Node, NodeConfig, NodeContext
from offhook.voice.events import HangupCause


class Hangup(Node):
    """Ends the call; a caller not yet answered hears the tone of the cause."""

    type = "hangup"

    class Config(NodeConfig):
        cause: HangupCause = HangupCause.NORMAL

    config: Config

    async def run(self, ctx: NodeContext) -> str:
        if self.config.cause is not HangupCause.NORMAL and not ctx.call.session.answered_by:
            ctx.call.set_result("refused")
        await ctx.call.hang_up(cause=self.config.cause)
        return END
