"""Play a prompt."""

from pydantic import Field

from offhook.flows.node import Node, NodeConfig, NodeContext, Prompt


class Play(Node):
    """Plays a prompt to the caller, once or several times."""

    type = "play"
    exits = ("done",)
    waits = True

    class Config(NodeConfig):
        prompt: Prompt
        times: int = Field(default=1, ge=1, le=20)

    config: Config

    async def run(self, ctx: NodeContext) -> str:
        sound = await ctx.sound(self.config.prompt)
        for played in range(ctx.state.get("played", 0), self.config.times):
            ctx.state["played"] = played
            await ctx.call.play([sound])
        return "done"
