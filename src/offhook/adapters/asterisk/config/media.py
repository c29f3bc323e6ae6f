"""rtp.conf, musiconhold.conf and indications.conf: what people hear."""

import socket

import psutil

from offhook.adapters.asterisk.spec import EngineSpec

_TONES = {
    "us": ("440+480/2000,0/4000", "350+440", "480+620/500,0/500", "480+620/250,0/250", "2000,4000"),
    "gb": (
        "400+450/400,0/200,400+450/400,0/2000",
        "350+440",
        "400/375,0/375",
        "400/400,0/350,400/225,0/525",
        "400,200,400,2000",
    ),
    "fr": ("440/1500,0/3500", "440", "440/500,0/500", "440/250,0/250", "1500,3500"),
    "es": ("425/1500,0/3000", "425", "425/200,0/200", "425/200,0/200,425/200,0/200,425/200,0/600", "1500,3000"),
}


def rtp_conf(spec: EngineSpec) -> str:
    """Port range and ICE; Asterisk never offers 127.0.0.0/8, so loopback takes another address's place."""
    lines = [
        "[general]",
        f"rtpstart = {spec.rtp_start}",
        f"rtpend = {spec.rtp_end}",
        "icesupport = yes",
        "strictrtp = yes",
    ]
    optional = {
        "stunaddr": spec.stun_server,
        "turnaddr": spec.turn_server,
        "turnusername": spec.turn_user,
        "turnpassword": spec.turn_password,
    }
    lines += [f"{key} = {value}" for key, value in optional.items() if value]
    if spec.loopback_only:
        lines += ["ice_deny = 0.0.0.0/0", "ice_deny = ::/0", "ice_permit = 127.0.0.0/8"]
    local = _local_address()
    if spec.loopback_only and local is not None:
        lines += ["", "[ice_host_candidates]", f"{local} => 127.0.0.1"]
    elif spec.external_address is not None and local not in {None, spec.external_address}:
        lines += ["", "[ice_host_candidates]", f"{local} => {spec.external_address},include_local_address"]
    return "\n".join(lines) + "\n"


def _local_address() -> str | None:
    addresses = (a for interface in psutil.net_if_addrs().values() for a in interface)
    found = (a.address for a in addresses if a.family is socket.AF_INET and not a.address.startswith("127."))
    return next(found, None)


def musiconhold_conf(spec: EngineSpec) -> str:
    """The licensed music of the engine; files in `musiconhold.d` add classes of accounts (then reload the module)."""
    return f"""[general]

[default]
mode = files
directory = {spec.layout.data_dir / "moh"}
sort = random

#tryinclude musiconhold.d/*.conf
"""


def indications_conf(spec: EngineSpec) -> str:
    """Call progress tones by country (ITU-T E.180 supplement 2)."""
    blocks = [f"[general]\ncountry = {spec.tone_zone if spec.tone_zone in _TONES else 'us'}"]
    for zone, (ring, dial, busy, congestion, cadence) in _TONES.items():
        blocks.append(
            f"[{zone}]\ndescription = {zone}\nringcadence = {cadence}\ndial = {dial}\nring = {ring}\nbusy = {busy}\n"
            f"congestion = {congestion}\ncallwaiting = {busy}\ndialrecall = {dial}\nrecord = 1400/500,0/15000\n"
            "info = 950/330,1400/330,1800/330,0/1000"
        )
    return "\n\n".join(blocks) + "\n"
