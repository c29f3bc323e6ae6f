"""Why a leg ended: Q.850 cause codes and Dial's statuses, to and from our own few words."""

from offhook.voice.events import HangupCause

_CAUSES = {
    HangupCause.NORMAL: (16, 31),
    HangupCause.BUSY: (17,),
    HangupCause.NO_ANSWER: (19,),
    HangupCause.REJECTED: (21,),
    HangupCause.UNALLOCATED: (1, 2, 3, 22, 28),
    HangupCause.UNREACHABLE: (18, 20, 27),
    HangupCause.ANSWERED_ELSEWHERE: (26,),
    HangupCause.CONGESTION: (34, 38, 41, 42, 44),
    HangupCause.FAILED: (127,),
}
"""ITU-T Q.850 table 1; the first code of each is the one we send."""

_MEANING = {code: cause for cause, codes in _CAUSES.items() for code in codes}

_SENT_AS = {
    HangupCause.NO_CREDIT: 21,
    HangupCause.NO_PRICE: 21,
    HangupCause.TOO_MANY_CALLS: 17,
    HangupCause.SUSPENDED: 21,
}
"""Our own reasons, which Q.850 has no code for: the other side hears a refusal, our call log tells which."""

_DIAL_STATUSES = {
    "BUSY": HangupCause.BUSY,
    "NOANSWER": HangupCause.NO_ANSWER,
    "CANCEL": HangupCause.NORMAL,
    "CHANUNAVAIL": HangupCause.UNREACHABLE,
    "CONGESTION": HangupCause.CONGESTION,
}


def q850(cause: HangupCause) -> int:
    """The code to end a leg with."""
    return _SENT_AS.get(cause) or _CAUSES[cause][0]


def cause_of(code: int) -> HangupCause:
    """What a code says; codes that tell people nothing are FAILED."""
    return _MEANING.get(code, HangupCause.FAILED)


def cause_of_dial(status: str, code: str) -> HangupCause:
    """Why nobody took a plain call: the cause code where it says more than Dial's own status."""
    told = _DIAL_STATUSES.get(status, HangupCause.FAILED)
    if told in {HangupCause.BUSY, HangupCause.NO_ANSWER, HangupCause.NORMAL} or not code.isdigit():
        return told
    by_code = cause_of(int(code))
    return by_code if by_code not in {HangupCause.FAILED, HangupCause.NORMAL} else told
