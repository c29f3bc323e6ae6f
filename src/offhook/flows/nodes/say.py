"""Say a text."""

from pydantic import Field

from offhook.flows.node import Node, NodeConfig, NodeContext, Prompt


class Say(Node):
    """Speaks a text to the caller."""

    type = "say"
    exits = ("done",)
    waits = True

    class Config(NodeConfig):
        text: str = Field(min_length=1, max_length=2000)
        language: str | None = Field(default=None, pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
        """Without it the number's language."""

    config: Config

    async def run(self, ctx: NodeContext) -> str:
        await ctx.call.play([await ctx.sound(Prompt(text=self.config.text, language=self.config.language))])
        return "done"
