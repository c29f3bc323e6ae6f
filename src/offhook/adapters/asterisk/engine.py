"""AsteriskVoiceEngine: the voice port over ARI."""

import asyncio
import uuid
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path

import structlog

from offhook.adapters.asterisk.ari import AriError, AriLink, HttpAri, Json
from offhook.adapters.asterisk.config.dialplan import TURN_AWAY
from offhook.adapters.asterisk.events import event_filter
from offhook.adapters.asterisk.inbox import Inbox, OnCaption
from offhook.adapters.asterisk.journal import CelJournal
from offhook.adapters.asterisk.legs import KnownLeg, LegBook
from offhook.adapters.asterisk.presence import Presence
from offhook.adapters.asterisk.probe import sip_options
from offhook.adapters.asterisk.snapshot import take_snapshot
from offhook.adapters.asterisk.verbs.joining import JoiningVerbs
from offhook.adapters.asterisk.verbs.leg import TAGS_WITHIN_S, LegVerbs
from offhook.adapters.asterisk.verbs.recording import RecordingVerbs
from offhook.adapters.asterisk.verbs.sound import SoundVerbs
from offhook.kit.clock import SystemClock
from offhook.kit.errors import OffhookError
from offhook.voice.engine import EngineAwayError, EngineSnapshot, EventListener, VoiceEngineError
from offhook.voice.events import EngineConnected, EngineEvent, EngineLost, HangupCause, LegEnded

log = structlog.get_logger(__name__)

_READ_AGAIN_S = 0.5


class AsteriskVoiceEngine(LegVerbs, SoundVerbs, JoiningVerbs, RecordingVerbs):
    """Speaks VoiceEngine with one Asterisk.

    `recording_dir` is where that Asterisk keeps ARI recordings, `leg_journal` the file it writes of legs,
    `sip_address` where it answers OPTIONS. `on_caption` hears (leg id, text) when a sound that has a caption
    begins. Events are told in the engine's order, from the event loop, never from within a verb that awaits.
    """

    def __init__(
        self,
        *,
        base_url: str,
        app: str,
        user: str,
        password: str,
        recording_dir: Path,
        leg_journal: Path,
        sip_address: tuple[str, int],
        on_caption: OnCaption | None = None,
    ) -> None:
        self._app = app
        self._clock = SystemClock()
        self._recording_dir = recording_dir
        self._sip_address = sip_address
        self._legs = LegBook()
        self._aliases = {}
        self._inbox = Inbox(legs=self._legs, recording_dir=recording_dir, tell=self._emit)
        self._inbox.on_caption, self._inbox.on_answer = on_caption, self._limit_soon
        self._inbox.on_idle = self._dismiss_soon
        self._arrivals, self._captions, self._both = self._inbox.arrivals, self._inbox.captions, self._inbox.both_sides
        self._direct, self._end_keys = self._inbox.direct_recordings, self._inbox.end_keys
        self._inbox.on_bridged, self._inbox.on_end_key = self._listen_soon, self._stop_soon
        self._tell = self._tell_soon
        self._journal = CelJournal(leg_journal)
        self._reader: asyncio.Task[None] | None = None
        self._turns_away = False
        self._backlog: list[Json] | None = []
        self._listener: EventListener | None = None
        self._chores: set[asyncio.Task[None]] = set()
        self._http = HttpAri(base_url=base_url, user=user, password=password)
        self._ari = self._link = AriLink(
            base_url=base_url,
            app=app,
            user=user,
            password=password,
            on_event=self._take,
            on_up=self._up,
            on_down=self._down,
            lists=self._http,
        )
        self._presence = Presence(ari=self._http, clock=self._clock, tell=self._emit)

    @property
    def ari(self) -> AriLink:
        """The link, for the endpoint registry of the same process."""
        return self._link

    def listen(self, listener: EventListener) -> None:
        self._listener = listener

    async def start(self) -> None:
        if self._reader is None:
            self._reader = asyncio.create_task(self._read_journal(), name="leg ends")
        await self._link.start()
        self._presence.start()

    async def close(self) -> None:
        for chore in (*self._chores, *([self._reader] if self._reader else ())):
            chore.cancel()
        await self._presence.close()
        await self._http.close()
        await self._link.close()
        self._inbox.close()

    async def snapshot(self) -> EngineSnapshot:
        await asyncio.gather(*(self._tell_tags(leg) for leg in self._legs.untold()))
        try:
            found, self._aliases = await take_snapshot(self._link)
        except AriError as error:
            raise EngineAwayError(f"the engine does not tell what it has: {error}") from error
        callers = found.legs.keys() - self._aliases.keys()
        strangers = [leg_id for leg_id in callers if self._legs.find(leg_id) is None]
        await asyncio.gather(*(self._watch(leg_id) for leg_id in strangers))
        return found

    async def turn_away(self, on: bool) -> None:
        self._turns_away = on
        try:
            await self._set_global(TURN_AWAY, "yes" if on else "")
        except AriError as error:
            raise VoiceEngineError(f"turn_away: {error}") from error

    async def ping(self, *, timeout_s: float) -> bool:
        """Both at once, so that a dead one costs the time-out only once."""
        return all(await asyncio.gather(self._control_answers(timeout_s), self._sip_answers(timeout_s)))

    async def _control_answers(self, timeout_s: float) -> bool:
        """An event of our own must come back: answers alone come on a link that hears no events as well."""
        name = f"ping-{uuid.uuid4().hex}"
        echo = self._arrivals[name] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout_s):
                await self._link.request("POST", f"events/user/{name}", query={"application": self._app})
                await echo
        except TimeoutError:
            log.warning("the engine's events do not come", app=self._app)
            await self._link.drop()
            return False
        except (AriError, EngineAwayError):
            return False
        finally:
            self._arrivals.pop(name, None)
        return True

    async def _sip_answers(self, timeout_s: float) -> bool:
        host, port = self._sip_address
        return await sip_options(host, port, timeout_s=timeout_s)

    def _take(self, event: Json) -> None:
        if self._backlog is not None:
            self._backlog.append(event)
        else:
            self._inbox.take(event)

    async def _up(self) -> None:
        """Filter, find out whether it is the engine of before, then let the events through."""
        body = event_filter(captions=self._inbox.on_caption is not None)
        await self._link.request("PUT", f"applications/{self._app}/eventFilter", body=body)
        restarted = not await self._was_here_before()
        await self._set_global(TURN_AWAY, "yes" if self._turns_away else "")  # whoever was here before may have set it
        if restarted:
            self._legs.clear()
        self._emit(EngineConnected(at=self._clock.now(), engine_restarted=restarted))
        self._presence.look_now()
        backlog, self._backlog = self._backlog or [], None
        for event in backlog:
            self._inbox.take(event)

    async def _was_here_before(self) -> bool:
        """A mark in the engine's memory, which is gone when it restarts, whoever of us set it."""
        mark = f"OFFHOOK_SEEN_{self._app}"
        try:
            answer = await self._link.request("GET", "asterisk/variable", query={"variable": mark})
            seen = bool(answer["value"])
        except AriError:
            seen = False
        if not seen:
            await self._set_global(mark, "yes")
        return seen

    async def _set_global(self, name: str, value: str) -> None:
        await self._link.request("POST", "asterisk/variable", query={"variable": name, "value": value})

    def _down(self) -> None:
        if self._backlog is None:
            self._emit(EngineLost(at=self._clock.now()))
        self._backlog = []

    def _emit(self, event: EngineEvent) -> None:
        if self._listener is not None:
            self._listener(event)

    def _tell_soon(self, event: EngineEvent) -> None:
        """What a verb itself has to tell comes after the verb returned."""
        asyncio.get_running_loop().call_soon(self._emit, event)

    def _limit_soon(self, leg_id: str, time_limit_s: int) -> None:
        self._start_chore(self._limit(leg_id, time_limit_s))

    def _tell_tags_soon(self, leg: KnownLeg) -> None:
        asyncio.get_running_loop().call_later(TAGS_WITHIN_S, lambda: self._start_chore(self._tell_tags(leg)))

    def _dismiss_soon(self, channel_id: str) -> None:
        self._start_chore(self._dismiss(channel_id))

    def _listen_soon(self, record_id: str) -> None:
        self._start_chore(self._try_to(self._record_by_listener(record_id)))

    def _stop_soon(self, record_id: str) -> None:
        self._start_chore(self._try_to(self.stop_record(record_id)))

    async def _try_to(self, verb: Coroutine[None, None, None]) -> None:
        try:
            await verb
        except OffhookError as error:
            log.info("nothing to record any more", error=str(error))

    def _start_chore(self, chore: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)

    async def _read_journal(self) -> None:
        """A leg of a plain call has left the application; a subscription would repeat all its events to us."""
        while True:
            try:
                async for entry in self._journal.follow_ends():
                    self._inbox.journalled(entry)
            except Exception:
                log.exception("the leg journal cannot be read, beginning again at its end")
            await asyncio.sleep(_READ_AGAIN_S)

    async def _watch(self, leg_id: str) -> None:
        """A leg of before our time, wherever it is now, so that its end is told."""
        source = {"eventSource": f"channel:{leg_id}"}
        try:
            await self._link.request("POST", f"applications/{self._app}/subscription", query=source)
        except EngineAwayError as error:
            log.info("leg not watched", leg_id=leg_id, error=str(error))
        except AriError:
            self._legs.forget(leg_id)
            self._emit(LegEnded(leg_id=leg_id, at=self._clock.now(), cause=HangupCause.NORMAL))

    async def _dismiss(self, channel_id: str) -> None:
        with suppress(AriError, EngineAwayError):
            await self._link.request("DELETE", f"channels/{channel_id}")

    async def _limit(self, leg_id: str, time_limit_s: int) -> None:
        try:
            await self.limit(leg_id, time_limit_s=time_limit_s)
        except OffhookError as error:
            # The guard set when it was dialled still stands.
            log.info("time limit not started anew", leg_id=leg_id, error=str(error))
