"""Voicemail (BL-15): greeting, beep, message."""

from pydantic import Field

from offhook.flows.node import Node, NodeConfig, NodeContext, Prompt
from offhook.voice.engine import Sound
from offhook.voice.plans import Recorded


class Voicemail(Node):
    """Greets the caller, records a message and hands it to the number's people."""

    type = "voicemail"
    exits = ("done", "empty")
    optional_exits = ("done", "empty")
    waits = True

    class Config(NodeConfig):
        greeting: Prompt | None = None
        """Without it the number's greeting, or the built-in one."""
        max_duration_s: int = Field(default=180, ge=5, le=3600)
        max_silence_s: int | None = Field(default=5, ge=1, le=60)
        """The message ends after this much silence; None: only by hanging up, # or its length."""
        min_duration_s: float = Field(default=1, ge=0, le=60)
        """Shorter messages are thrown away: the caller hung up at the beep."""

    config: Config

    async def run(self, ctx: NodeContext) -> str:
        call = ctx.call
        if "recording" not in ctx.state:
            await call.play([await self._greeting(ctx)])
            ctx.state["recording"] = True
        message = await call.record_message(
            max_duration_s=self.config.max_duration_s, max_silence_s=self.config.max_silence_s
        )
        if message.failed or self._is_empty(message):
            return "empty"
        call.set_result("voicemail")
        await ctx.ports.leave_voicemail(
            record_id=message.record_id, duration_s=message.duration_s, caller=call.session.caller
        )
        if not message.caller_left:
            await call.play([await ctx.phrase("voicemail_thanks")])
        return "done"

    def _is_empty(self, message: Recorded) -> bool:
        """Too short: the caller said nothing. Of what was recorded while nobody watched, we cannot know."""
        return message.duration_s is not None and message.duration_s < self.config.min_duration_s

    async def _greeting(self, ctx: NodeContext) -> Sound:
        if self.config.greeting is not None:
            return await ctx.sound(self.config.greeting)
        if ctx.number.greeting_prompt_id is not None:
            return await ctx.sound(Prompt(prompt_id=ctx.number.greeting_prompt_id))
        if ctx.number.greeting_text:
            return await ctx.sound(Prompt(text=ctx.number.greeting_text))
        return await ctx.phrase("voicemail_greeting")
