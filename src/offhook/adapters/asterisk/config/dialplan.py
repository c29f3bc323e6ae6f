"""extensions.conf: hand calls to the controller, and do something sensible while it is away."""

from offhook.adapters.asterisk.spec import EngineSpec

_RETRY_S = 0.5

TURN_AWAY = "OFFHOOK_FULL"
"""Global variable: `yes` while new calls are to be refused at the door."""

_WANTED_NUMBER = "${FILTER(0-9a-f,${PJSIP_HEADER(read,X-Offhook-Number)})}"
"""Id of the account's number that a phone of ours wants to show, without its hyphens; filtered, for it is input."""

_ADDRESS = "${CHANNEL(pjsip,remote_addr)}"
"""Of a customer's switch, with its port: several customers may call from one, so it tells more than the endpoint."""

# 's' is a call without a user part. The patterns match any number or name but never the one-letter
# extensions that mean something to Asterisk (h, i, t ...), which `_.` would.
_ANY_EXTENSION = ("s", "_[0-9+*#]!", "_[A-Za-z].")


def extensions_conf(spec: EngineSpec) -> str:
    """The contexts `from-carrier`, `from-switch`, `from-device`, `connect` and `self-test`."""
    parts = [
        "[general]\nstatic = yes\nwriteprotect = yes\nautofallthrough = yes\n",
        _entry("from-carrier", spec, "carrier"),
        _entry("from-switch", spec, "switch", more=_ADDRESS),
        _entry("from-device", spec, "device", more=_WANTED_NUMBER) + _SELF_TEST,
        _connect(spec),
        "[self-test]\n" + _SELF_TEST,
    ]
    return "\n".join(parts)


def _entry(context: str, spec: EngineSpec, origin: str, *, more: str = "") -> str:
    lines = [f"[{context}]"]
    for pattern in _ANY_EXTENSION:
        lines += [
            f'exten => {pattern},1,GotoIf($["${{{TURN_AWAY}}}" = "yes"]?away)',
            " same => n,Set(PJSIP_TRANSFER_HANDLING()=ari-only)",
            *_controller(spec, f"{origin},${{EXTEN}}{',' if more else ''}{more}"),
        ]
    return "\n".join(lines) + "\n"


def _controller(spec: EngineSpec, arguments: str) -> list[str]:
    """Give the channel to the controller; while it is away keep the caller ringing, then answer 503."""
    tries = max(1, round(spec.controller_patience_s / _RETRY_S))
    steps = (
        f"n(again),Stasis({spec.app},{arguments})",
        'n,GotoIf($["${STASISSTATUS}" != "FAILED"]?done)',
        'n,ExecIf($["${OFFHOOK_TRIES}" = ""]?Ringing())',
        "n,Set(OFFHOOK_TRIES=$[0${OFFHOOK_TRIES} + 1])",
        f"n,GotoIf($[${{OFFHOOK_TRIES}} > {tries}]?away)",
        f"n,Wait({_RETRY_S})",
        "n,Goto(again)",
        "n(away),Hangup(42)",  # the cause that becomes SIP 503
        "n(done),Hangup()",
    )
    return [f" same => {step}" for step in steps]


def _connect(spec: EngineSpec) -> str:
    """A plain call: decided by the controller, connected here, so that it outlives the controller.

    Continue to what was dialled (it stays in the journal) or to `s`, at the label `number` with OFFHOOK_DIAL
    (dial string), or `device` with OFFHOOK_DEVICE (endpoint id, all of whose contacts ring). OFFHOOK_HOW is how
    long it rings and the options of Dial, each followed by a comma and without `b`. TIMEOUT(absolute) may have
    been set as the guard of a time limit; it is lifted when an unanswered caller goes back to the controller.

    OFFHOOK_NAMING is what tells a called channel who it is (underscores make it inherit the variables):
    `name-one` by __OFFHOOK_CALLED, its user field; `name-shown` the same with __OFFHOOK_{NUMBER,NAME}, the
    caller it sees; `name-each` by what it dials, __OFFHOOK_{CALLED,NUMBER,NAME}_<`dial_key` of the dial string>.
    Every line here is paid by every plain call: two more cost as much as a line of its journal.
    """
    lines = ["[connect]"]
    for pattern in _ANY_EXTENSION:
        lines += [f"exten => {pattern},1(device),Set(OFFHOOK_DIAL=${{PJSIP_DIAL_CONTACTS(${{OFFHOOK_DEVICE}})}})"]
        lines += _dial(spec)
    return "\n".join([*lines, _NAMING])


def dial_key(dial_string: str) -> str:
    """What the dialplan finds a called leg's own variables by: letters and digits of what is dialled."""
    return "".join(c for c in dial_string.removeprefix("PJSIP/") if c.isascii() and c.isalnum())


_NAMING = """
[name-one]
exten => s,1,Set(CHANNEL(userfield)=${OFFHOOK_CALLED})
 same => n,Return()

[name-shown]
exten => s,1,Set(CHANNEL(userfield)=${OFFHOOK_CALLED})
 same => n,Goto(name-shown,show,1)
exten => show,1,GotoIf($[${LEN(${OFFHOOK_NUMBER})} = 0]?withheld)
 same => n,Set(CONNECTEDLINE(num,i)=${OFFHOOK_NUMBER})
 same => n,Set(CONNECTEDLINE(name,i)=${OFFHOOK_NAME})
 same => n,Set(CONNECTEDLINE(pres,i)=allowed)
 same => n,Return()
 same => n(withheld),Set(CONNECTEDLINE(pres,i)=prohib)
 same => n,Return()

[name-each]
exten => s,1,Set(OFFHOOK_KEY=${FILTER(0-9A-Za-z,${DIALEDPEERNUMBER})})
 same => n,GotoIf($[${LEN(${OFFHOOK_CALLED_${OFFHOOK_KEY}})} > 0]?known)
 same => n,Return()
 same => n(known),Set(CHANNEL(userfield)=${OFFHOOK_CALLED_${OFFHOOK_KEY}})
 same => n,Set(OFFHOOK_NUMBER=${OFFHOOK_NUMBER_${OFFHOOK_KEY}})
 same => n,Set(OFFHOOK_NAME=${OFFHOOK_NAME_${OFFHOOK_KEY}})
 same => n,Goto(name-shown,show,1)

[name-fork]
exten => s,1,Set(OFFHOOK_KEY=${FILTER(0-9A-Za-z,${DIALEDPEERNUMBER})})
 same => n,GotoIf($["${OFFHOOK_FIRST}" = "PJSIP${OFFHOOK_KEY}"]?${OFFHOOK_NAMING},s,1)
 same => n,Set(OFFHOOK_LEG=${CUT(OFFHOOK_CALLED,~,2)}.${FILTER(0-9,${CHANNEL(uniqueid)})})
 same => n,Set(OFFHOOK_CALLED=~${OFFHOOK_LEG}~${CUT(OFFHOOK_CALLED,~,3-)})
 same => n,Goto(${OFFHOOK_NAMING},s,1)

[ring-contacts]
exten => s,1,Set(OFFHOOK_CONTACTS=${PJSIP_DIAL_CONTACTS(${OFFHOOK_DEVICE})})
 same => n,GotoIf($[${LEN(${OFFHOOK_CONTACTS})} = 0]?nobody)
 same => n,Dial(${OFFHOOK_CONTACTS})
 same => n,Hangup(${HANGUPCAUSE})
 same => n(nobody),Hangup(20)
"""
"""No IF(): it would cut a value at a colon. A fork's second contact is a leg of its own in the journal."""


def _dial(spec: EngineSpec) -> list[str]:
    return [
        " same => n,GotoIf($[${FIELDQTY(OFFHOOK_DIAL,&)} != 1]?several)",
        " same => n(number),Dial(${OFFHOOK_DIAL},${OFFHOOK_HOW}b(${OFFHOOK_NAMING}^s^1))",
        " same => n(back),Set(TIMEOUT(absolute)=0)",
        " same => n,Set(OFFHOOK_TRIES=)",
        *_controller(spec, "returned,${DIALSTATUS},${HANGUPCAUSE}"),
        " same => n(several),Set(DIALSTATUS=CHANUNAVAIL)",
        " same => n,GotoIf($[${LEN(${OFFHOOK_DIAL})} = 0]?back)",
        " same => n,Set(__OFFHOOK_NAMING=${OFFHOOK_NAMING})",
        " same => n,Set(OFFHOOK_CONTACTS=${OFFHOOK_DIAL})",
        " same => n,Set(__OFFHOOK_FIRST=${FILTER(0-9A-Za-z,${SHIFT(OFFHOOK_CONTACTS,&)})})",
        " same => n,Dial(${OFFHOOK_DIAL},${OFFHOOK_HOW}b(name-fork^s^1))",
        " same => n,Goto(back)",
    ]


_SELF_TEST = """exten => self-test,1,Answer()
 same => n,Playback(hello-world)
 same => n,Hangup(16)
"""
