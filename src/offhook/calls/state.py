"""What the web process puts on `app.state` for calls, typed for dependencies."""

from typing import Annotated

from fastapi import Depends, Request

from offhook.calls.ports import PersonBook, PromptUses
from offhook.kit.audio import AudioTools
from offhook.kit.blobs import BlobStore


def blobs_of(request: Request) -> BlobStore:
    """Where recordings, voicemails and prompts lie."""
    blobs: BlobStore = request.app.state.blobs
    return blobs


def audio_of(request: Request) -> AudioTools:
    """Converts and measures sound."""
    audio: AudioTools = request.app.state.audio
    return audio


def people_of(request: Request) -> PersonBook:
    """Whom a click to call rings first."""
    people: PersonBook = request.app.state.people
    return people


def prompt_uses_of(request: Request) -> PromptUses | None:
    """Who plays prompts besides numbers; None where there are no flows."""
    uses: PromptUses | None = getattr(request.app.state, "prompt_uses", None)
    return uses


CurrentPromptUses = Annotated[PromptUses | None, Depends(prompt_uses_of)]
CurrentBlobs = Annotated[BlobStore, Depends(blobs_of)]
CurrentAudio = Annotated[AudioTools, Depends(audio_of)]
CurrentPeople = Annotated[PersonBook, Depends(people_of)]
