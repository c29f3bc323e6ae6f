"""extensions.conf: hand calls to the controller, and do something sensible while it is away."""

from offhook.adapters.asterisk.spec import EngineSpec

_RETRY_S = 0.5

_WANTED_NUMBER = "${FILTER(0-9a-f,${PJSIP_HEADER(read,X-Offhook-Number)})}"
"""Id of the account's number that a phone of ours wants to show, without its hyphens; filtered, for it is input."""

# 's' is a call without a user part. The patterns match any number or name but never the one-letter
# extensions that mean something to Asterisk (h, i, t ...), which `_.` would.
_ANY_EXTENSION = ("s", "_[0-9+*#]!", "_[A-Za-z].")


def extensions_conf(spec: EngineSpec) -> str:
    """The contexts `from-carrier`, `from-device`, `connect` and `self-test`."""
    parts = [
        "[general]\nstatic = yes\nwriteprotect = yes\nautofallthrough = yes\n",
        _entry("from-carrier", spec, "carrier"),
        _entry("from-device", spec, "device") + _SELF_TEST,
        _connect(spec),
        "[self-test]\n" + _SELF_TEST,
    ]
    return "\n".join(parts)


def _entry(context: str, spec: EngineSpec, origin: str) -> str:
    lines = [f"[{context}]"]
    for pattern in _ANY_EXTENSION:
        lines += [
            f"exten => {pattern},1,Set(PJSIP_TRANSFER_HANDLING()=ari-only)",
            *_controller(spec, f"{origin},${{EXTEN}}{',' + _WANTED_NUMBER if origin == 'device' else ''}"),
        ]
    return "\n".join(lines) + "\n"


def _controller(spec: EngineSpec, arguments: str) -> list[str]:
    """Give the channel to the controller; while it is away keep the caller ringing, then answer 503."""
    tries = max(1, round(spec.controller_patience_s / _RETRY_S))
    steps = (
        "n,Set(OFFHOOK_TRIES=0)",
        f"n(again),Stasis({spec.app},{arguments})",
        'n,GotoIf($["${STASISSTATUS}" != "FAILED"]?done)',
        'n,ExecIf($["${OFFHOOK_TRIES}" = "0"]?Ringing())',
        "n,Set(OFFHOOK_TRIES=$[${OFFHOOK_TRIES} + 1])",
        f"n,GotoIf($[${{OFFHOOK_TRIES}} > {tries}]?away)",
        f"n,Wait({_RETRY_S})",
        "n,Goto(again)",
        "n(away),Hangup(42)",  # the cause that becomes SIP 503
        "n(done),Hangup()",
    )
    return [f" same => {step}" for step in steps]


def _connect(spec: EngineSpec) -> str:
    """A plain call: decided by the controller, connected here, so that it outlives the controller.

    Continue to what was dialled (it stays in the journal) or to `s`. Variables on entry: OFFHOOK_DIAL (dial
    string) or OFFHOOK_DEVICE (endpoint id, all of whose contacts ring), OFFHOOK_TIMEOUT_S (ringing),
    OFFHOOK_OPTIONS (of Dial, without b and S), OFFHOOK_LIMIT_S (talking,
    optional), OFFHOOK_USERFIELD (of all legs, optional) and, where a called leg has its own,
    __OFFHOOK_USERFIELD_<endpoint id> (the underscores make called legs inherit it), or by what it dials
    __OFFHOOK_{LEG,CALL,TAGS,NUMBER,NAME}_<key>: leg id, whose it is, tags, caller number and name; the key is
    `dial_key` of the dial string, or of the device. A caller not yet answered hears ringing.
    The limit runs from the answer (S), with an absolute time-out as second guard; it is lifted when an
    unanswered caller goes back to the controller.
    """
    lines = ["[connect]"]
    for pattern in _ANY_EXTENSION:
        lines += [f"exten => {pattern},1,GotoIf($[${{LEN(${{OFFHOOK_USERFIELD}})}} = 0]?kept)"]
        lines += [" same => n,Set(CHANNEL(userfield)=${OFFHOOK_USERFIELD})", *_dial(spec)]
    return "\n".join([*lines, _CONNECT_LEG])


def dial_key(dial_string: str) -> str:
    """What the dialplan finds a called leg's own variables by: letters and digits of what is dialled."""
    return "".join(c for c in dial_string.removeprefix("PJSIP/") if c.isascii() and c.isalnum())


_CONNECT_LEG = """
[connect-leg]
exten => s,1,Set(OFFHOOK_KEY=${FILTER(0-9A-Za-z,${DIALEDPEERNUMBER})})
 same => n,GotoIf($[${LEN(${OFFHOOK_LEG_${OFFHOOK_KEY}})} > 0]?known)
 same => n,Set(OFFHOOK_CONTACT=${OFFHOOK_KEY})
 same => n,Set(OFFHOOK_KEY=${FILTER(0-9A-Za-z,${CHANNEL(endpoint)})})
 same => n,GotoIf($[${LEN(${OFFHOOK_LEG_${OFFHOOK_KEY}})} > 0]?device)
 same => n,Set(CHANNEL(userfield)=${OFFHOOK_USERFIELD})
 same => n,GotoIf($[${LEN(${OFFHOOK_USERFIELD_${CHANNEL(endpoint)}})} = 0]?done)
 same => n,Set(CHANNEL(userfield)=${OFFHOOK_USERFIELD_${CHANNEL(endpoint)}})
 same => n(done),Return()
 same => n(device),GotoIf($["${OFFHOOK_FIRST}" = "PJSIP${OFFHOOK_CONTACT}"]?known)
 same => n,Set(OFFHOOK_LEG=${OFFHOOK_LEG_${OFFHOOK_KEY}}.${FILTER(0-9,${CHANNEL(uniqueid)})})
 same => n,Goto(named)
 same => n(known),Set(OFFHOOK_LEG=${OFFHOOK_LEG_${OFFHOOK_KEY}})
 same => n(named),Set(CHANNEL(userfield)=~${OFFHOOK_LEG}~${OFFHOOK_CALL_${OFFHOOK_KEY}})
 same => n,Set(OFFHOOK_TAGS=${OFFHOOK_TAGS_${OFFHOOK_KEY}})
 same => n,GotoIf($[${LEN(${OFFHOOK_NUMBER_${OFFHOOK_KEY}})} = 0]?withheld)
 same => n,Set(CONNECTEDLINE(num,i)=${OFFHOOK_NUMBER_${OFFHOOK_KEY}})
 same => n,Set(CONNECTEDLINE(name,i)=${OFFHOOK_NAME_${OFFHOOK_KEY}})
 same => n,Set(CONNECTEDLINE(pres,i)=allowed)
 same => n,Return()
 same => n(withheld),Set(CONNECTEDLINE(pres,i)=prohib)
 same => n,Return()

[ring-contacts]
exten => s,1,Set(OFFHOOK_CONTACTS=${PJSIP_DIAL_CONTACTS(${OFFHOOK_DEVICE})})
 same => n,GotoIf($[${LEN(${OFFHOOK_CONTACTS})} = 0]?nobody)
 same => n,Dial(${OFFHOOK_CONTACTS})
 same => n,Hangup(${HANGUPCAUSE})
 same => n(nobody),Hangup(20)
"""
"""No IF(): it would cut a value at a colon."""


def _dial(spec: EngineSpec) -> list[str]:
    return [
        " same => n(kept),Set(__OFFHOOK_USERFIELD=${OFFHOOK_USERFIELD})",
        ' same => n,Set(OFFHOOK_RING_S=${IF($["${OFFHOOK_TIMEOUT_S}" = ""]?60:${OFFHOOK_TIMEOUT_S})})',
        ' same => n,GotoIf($["${OFFHOOK_DEVICE}" = ""]?found)',
        " same => n,Set(OFFHOOK_DIAL=${PJSIP_DIAL_CONTACTS(${OFFHOOK_DEVICE})})",
        " same => n,Set(DIALSTATUS=CHANUNAVAIL)",
        " same => n,GotoIf($[${LEN(${OFFHOOK_DIAL})} = 0]?back)",
        " same => n,Set(OFFHOOK_CONTACTS=${OFFHOOK_DIAL})",
        " same => n,Set(__OFFHOOK_FIRST=${FILTER(0-9A-Za-z,${SHIFT(OFFHOOK_CONTACTS,&)})})",
        ' same => n(found),GotoIf($["${CHANNEL(state)}" = "Up"]?rung)',
        " same => n,Ringing()",
        " same => n(rung),Set(OFFHOOK_STOP=)",
        ' same => n,GotoIf($["${OFFHOOK_LIMIT_S}" = ""]?dial)',
        " same => n,Set(TIMEOUT(absolute)=$[${OFFHOOK_RING_S} + ${OFFHOOK_LIMIT_S}])",
        " same => n,Set(OFFHOOK_STOP=S(${OFFHOOK_LIMIT_S}))",
        " same => n(dial),Dial(${OFFHOOK_DIAL},${OFFHOOK_RING_S},${OFFHOOK_OPTIONS}${OFFHOOK_STOP}b(connect-leg^s^1))",
        " same => n(back),Set(TIMEOUT(absolute)=0)",
        *_controller(spec, "returned,${DIALSTATUS},${HANGUPCAUSE}"),
    ]


_SELF_TEST = """exten => self-test,1,Answer()
 same => n,Playback(hello-world)
 same => n,Hangup(16)
"""
