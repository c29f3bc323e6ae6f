"""A menu: the caller chooses by pressing a key (PB-5)."""

from typing import Annotated, Any

from pydantic import Field, field_validator

from offhook.flows.node import Node, NodeConfig, NodeContext, Prompt

Key = Annotated[str, Field(pattern=r"^[0-9*#]$")]


class Menu(Node):
    """Plays a prompt and leaves by the key the caller pressed."""

    type = "menu"
    exits = ("timeout", "invalid")
    waits = True

    class Config(NodeConfig):
        prompt: Prompt
        keys: tuple[Key, ...] = Field(min_length=1, max_length=12)
        """Each is an exit."""
        timeout_s: float = Field(default=5, gt=0, le=60)
        attempts: int = Field(default=3, ge=1, le=10)
        """How often the prompt is played before leaving by `timeout` or `invalid`."""

        @field_validator("keys")
        @classmethod
        def _each_once(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
            if len(set(keys)) != len(keys):
                raise ValueError("every key may be there only once")
            return keys

    config: Config

    @classmethod
    def exits_of(cls, config: Any) -> tuple[str, ...]:
        return (*config.keys, *cls.exits)

    async def run(self, ctx: NodeContext) -> str:
        prompt = await ctx.sound(self.config.prompt)
        failure = "timeout"
        for attempt in range(ctx.state.get("attempt", 0), self.config.attempts):
            ctx.state["attempt"] = attempt
            sounds = [prompt] if failure == "timeout" else [await ctx.phrase("invalid_choice"), prompt]
            pressed = await ctx.call.read_digits(sounds, max_digits=1, timeout_s=self.config.timeout_s, end_on="")
            if pressed.digits in self.config.keys:
                return pressed.digits
            failure = "invalid" if pressed.digits else "timeout"
        return failure
