"""The API of the sandbox; all of it is not there when the sandbox is off."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, status

from offhook.adapters.sandbox.ports import CurrentSandbox, SandboxWeb, sandbox_web
from offhook.adapters.sandbox.schemas import (
    AnswerIn,
    BrowserOut,
    CallIn,
    DigitsIn,
    HandsetIn,
    HandsetList,
    HandsetOut,
    SandboxStatus,
    ScriptIn,
    SpeakIn,
)
from offhook.kit.errors import ForbiddenError, NotFoundError
from offhook.kit.phone_number import PhoneNumber
from offhook.tenancy.api import CurrentPrincipal

router = APIRouter(prefix="/sandbox", tags=["sandbox"])
Number = Annotated[PhoneNumber, Path(description="E.164 with its plus")]


@router.get("/status")
async def read_status(request: Request, principal: CurrentPrincipal) -> SandboxStatus:
    """Whether there is a sandbox that you may use."""
    try:
        await sandbox_web(request, principal)
    except (NotFoundError, ForbiddenError):
        return SandboxStatus(enabled=False)
    return SandboxStatus(enabled=True)


@router.get("/handsets")
async def list_handsets(web: CurrentSandbox) -> HandsetList:
    """All handsets, those last active first."""
    return HandsetList(items=await web.sandbox.handsets())


@router.post("/handsets", status_code=status.HTTP_201_CREATED)
async def put_handset(given: HandsetIn, web: CurrentSandbox) -> HandsetOut:
    """Puts a handset at a number, or gives the one there a new label."""
    return await _asked(web, given.number, "put", label=given.label)


@router.get("/handsets/{number}")
async def read_handset(number: Number, web: CurrentSandbox) -> HandsetOut:
    """One handset."""
    return await web.sandbox.handset(number)


@router.delete("/handsets/{number}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_handset(number: Number, web: CurrentSandbox) -> None:
    """Takes the handset away; not during a call."""
    await web.sandbox.ask(number, "delete")


@router.post("/handsets/{number}/answer")
async def answer_call(number: Number, web: CurrentSandbox, given: AnswerIn | None = None) -> HandsetOut:
    """Picks up a ringing call, or rings the visitor's browser to do so."""
    return await _asked(web, number, "answer", by=given.by if given else "handset")


@router.post("/handsets/{number}/hangup")
async def hang_up(number: Number, web: CurrentSandbox) -> HandsetOut:
    """Ends the call, or rejects a ringing one."""
    return await _asked(web, number, "hangup")


@router.post("/handsets/{number}/digits")
async def press_digits(number: Number, given: DigitsIn, web: CurrentSandbox) -> HandsetOut:
    """Presses keys."""
    return await _asked(web, number, "digits", digits=given.digits)


@router.post("/handsets/{number}/speak")
async def speak(number: Number, given: SpeakIn, web: CurrentSandbox) -> HandsetOut:
    """Says a text; returns when it begins."""
    return await _asked(web, number, "speak", text=given.text, language=given.language)


@router.post("/handsets/{number}/call")
async def place_call(number: Number, given: CallIn, web: CurrentSandbox) -> HandsetOut:
    """Calls the firm or another handset."""
    return await _asked(web, number, "call", to=given.to)


@router.post("/handsets/{number}/script")
async def set_script(number: Number, given: ScriptIn, web: CurrentSandbox) -> HandsetOut:
    """What the handset does by itself in its calls."""
    return await _asked(web, number, "script", script=given.script)


@router.post("/handsets/{number}/browser")
async def lend_browser(number: Number, web: CurrentSandbox) -> BrowserOut:
    """Credentials with which the visitor's browser registers, to lend its microphone to this handset."""
    given = await web.sandbox.ask(number, "browser")
    return BrowserOut(**given, domain=web.domain, websocket_path=web.websocket_path)


async def _asked(web: SandboxWeb, number: PhoneNumber, kind: str, **arguments: str) -> HandsetOut:
    await web.sandbox.ask(number, kind, **arguments)
    return await web.sandbox.handset(number)
