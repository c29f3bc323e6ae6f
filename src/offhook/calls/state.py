"""What the web process puts on `app.state` for calls, typed for dependencies."""

from typing import Annotated

from fastapi import Depends, Request

from offhook.calls.ports import CarriedCalls, PersonBook, PromptUses
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


def carried_calls_of(request: Request) -> CarriedCalls | None:
    """Who ends calls that a provider carries; None where no provider does."""
    carried: CarriedCalls | None = getattr(request.app.state, "carried_calls", None)
    return carried


CurrentCarriedCalls = Annotated[CarriedCalls | None, Depends(carried_calls_of)]
CurrentPromptUses = Annotated[PromptUses | None, Depends(prompt_uses_of)]
CurrentBlobs = Annotated[BlobStore, Depends(blobs_of)]
CurrentAudio = Annotated[AudioTools, Depends(audio_of)]
CurrentPeople = Annotated[PersonBook, Depends(people_of)]
