"""What every process of an instance shares: database, secrets, storage, speech, sound."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from procrastinate import App, Blueprint

from offhook.adapters.asterisk.endpoints import AsteriskEndpointRegistry
from offhook.adapters.asterisk.engine import AsteriskVoiceEngine
from offhook.adapters.asterisk.inbox import OnCaption
from offhook.adapters.asterisk.spec import EngineSpec
from offhook.adapters.audio.pyav import PyAvTools
from offhook.adapters.speech.espeak import EspeakSpeech
from offhook.adapters.storage.filesystem import FileSystemBlobStore
from offhook.adapters.transcription.pocketsphinx import PocketSphinxTranscriber
from offhook.billing.tasks import blueprint as billing_tasks
from offhook.billing.tasks import deck_blueprint as deck_tasks
from offhook.bootstrap import models as _tables  # noqa: F401  # foreign keys need every table registered
from offhook.bootstrap.instance import Instance
from offhook.bootstrap.processes import database_urls
from offhook.business_line.tasks import blueprint as business_line_tasks
from offhook.calls.api import DirectorySpool
from offhook.calls.tasks import blueprint as calls_tasks
from offhook.db.jobs import job_app
from offhook.db.session import Database
from offhook.kit.audio import AudioTools
from offhook.kit.blobs import BlobStore
from offhook.kit.clock import Clock, SystemClock
from offhook.kit.speech import Speech
from offhook.kit.transcriber import Transcriber
from offhook.push.tasks import blueprint as push_tasks
from offhook.tenancy.api import Cipher
from offhook.tenancy.tasks import blueprint as tenancy_tasks
from offhook.voice.phrases import BuiltInPhrases, Narrator

TASKS: Mapping[str, Callable[[], Blueprint]] = {
    "calls": calls_tasks,
    "tenancy": tenancy_tasks,
    "billing": billing_tasks,
    "decks": deck_tasks,
    "business_line": business_line_tasks,
    "push": push_tasks,
}
"""Background work by slice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The ports of one process, filled."""

    instance: Instance
    database: Database
    cipher: Cipher
    clock: Clock
    blobs: BlobStore
    audio: AudioTools
    speech: Speech

    @property
    def narrator(self) -> Narrator:
        """Speaks the built-in sentences."""
        return Narrator(phrases=BuiltInPhrases(), speech=self.speech)

    def job_app(self) -> App:
        """The job queue with every slice's tasks, not yet open."""
        return job_app(self.database.url, TASKS)


@asynccontextmanager
async def open_house(instance: Instance, *, pool_size: int = 10) -> AsyncIterator[House]:
    """Opens the shared parts and closes them again."""
    speech = EspeakSpeech(instance.data_dir / "speech")
    async with open_database(instance, pool_size=pool_size) as database, _closing(speech):
        yield House(
            instance=instance,
            database=database,
            cipher=Cipher([instance.master_key]),
            clock=SystemClock(),
            blobs=FileSystemBlobStore(instance.data_dir / "blobs"),
            audio=PyAvTools(),
            speech=speech,
        )


@asynccontextmanager
async def open_database(instance: Instance, *, pool_size: int = 5) -> AsyncIterator[Database]:
    """The database alone, for commands."""
    database = Database(database_urls(instance)[0], pool_size=pool_size)
    try:
        yield database
    finally:
        await database.close()


def voice_engine(spec: EngineSpec, *, on_caption: OnCaption | None = None) -> AsteriskVoiceEngine:
    """The controller of a running engine."""
    return AsteriskVoiceEngine(
        base_url=spec.ari_url,
        app=spec.app,
        user=spec.ari_user,
        password=spec.ari_password,
        recording_dir=spec.spool_dir / "recording",
        leg_journal=spec.leg_journal,
        sip_address=(spec.own_sip_address, spec.sip_port),
        on_caption=on_caption,
    )


def endpoint_registry(engine: AsteriskVoiceEngine) -> AsteriskEndpointRegistry:
    """Devices and trunks of the same engine."""
    return AsteriskEndpointRegistry(engine.ari)


def transcriber(instance: Instance) -> Transcriber | None:
    """Writes voicemails down; None when that is switched off."""
    settings = instance.settings
    return PocketSphinxTranscriber(settings.transcription_models) if settings.transcription else None


def recording_spool(spec: EngineSpec) -> DirectorySpool:
    """What the engine has recorded and nobody has taken away yet."""
    return DirectorySpool(spec.spool_dir / "recording", time.time)


@asynccontextmanager
async def _closing(speech: EspeakSpeech) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await speech.close()
