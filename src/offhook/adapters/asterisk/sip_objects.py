"""What a device or a trunk is in Asterisk's own objects: auths, aors, endpoints, identifies, registrations."""

import hashlib
import ipaddress
from dataclasses import dataclass, field

from offhook.voice.engine import DeviceEndpoint, TrunkEndpoint, VoiceEngineError

ALIAS_FIELD = "named_pickup_group"
"""Of a trunk's endpoint: names its second endpoint, under the user name the carrier logs in with.

We have no call pickup, and `set_var`, the natural place, makes Asterisk refuse every later change of the endpoint.
"""

DIGEST_FIELD = "named_call_group"
"""Of every endpoint: a digest of all that was pushed for it, kept where call pickup would be, for the same reasons."""

_DEVICE_CHECK_S = "90"
_TRUNK_CHECK_S = "30"
_SILENT_BROWSER_S = "60"


@dataclass(frozen=True, slots=True, kw_only=True)
class SipObject:
    """One sorcery object; a field with several values is set several times."""

    kind: str
    name: str
    fields: dict[str, str | tuple[str, ...]] = field(repr=False)  # may hold a password

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Field and value, once for each value."""
        return [
            (key, one) for key, value in self.fields.items() for one in ((value,) if isinstance(value, str) else value)
        ]

    @property
    def body(self) -> dict[str, object]:
        """As `PUT /asterisk/config/dynamic/...` wants it."""
        return {"fields": [{"attribute": key, "value": value} for key, value in self.pairs]}


def mark(objects: list[SipObject]) -> list[SipObject]:
    """The objects of one device or trunk, whose endpoints tell whether the engine has just these."""
    digest = hashlib.sha256(repr([(thing.kind, thing.name, sorted(thing.pairs)) for thing in objects]).encode())
    for thing in objects:
        if thing.kind == "endpoint":
            thing.fields[DIGEST_FIELD] = digest.hexdigest()[:32]
    return objects


KINDS = ("auth", "aor", "endpoint", "identify", "registration")
"""The order of a push: interleaving kinds makes a big push quadratic."""


def objects_of_device(device: DeviceEndpoint) -> list[SipObject]:
    """Everything one device needs."""
    name = _checked(device.endpoint)
    if device.username != name:
        raise VoiceEngineError(f"device {name}: its user name must be its endpoint id, not {device.username!r}")
    endpoint: dict[str, str | tuple[str, ...]] = {
        "context": "from-device",
        "auth": name,
        "aors": name,
        "identify_by": "username,auth_username",
        "disallow": "all",
        "allow": ",".join(device.codecs),
        "accountcode": name,
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
        "rewrite_contact": "yes",
        "dtmf_mode": "auto_info",
    }
    if device.caller_number:
        endpoint["callerid"] = f'"{_quotable(device.caller_name)}" <{_checked(device.caller_number, also="+*#")}>'
    if device.webrtc:
        endpoint |= {"webrtc": "yes", "dtmf_mode": "rfc4733", "rtp_timeout": _SILENT_BROWSER_S}
    elif device.encrypt_media:
        endpoint["media_encryption"] = "sdes"
    aor = {
        "max_contacts": str(device.max_contacts),
        "remove_existing": "yes",
        "remove_unavailable": "yes",
        "qualify_frequency": _DEVICE_CHECK_S,
        "maximum_expiration": "3600",
    }
    objects = [
        _auth(name, username=device.username, password=device.password),
        SipObject(kind="aor", name=name, fields=dict(aor)),
        SipObject(kind="endpoint", name=name, fields=endpoint),
    ]
    return mark(objects)


def objects_of_trunk(trunk: TrunkEndpoint) -> list[SipObject]:
    """Everything one trunk needs."""
    if not trunk.host:
        return _objects_of_switch(trunk)
    name = _checked(trunk.endpoint)
    address = f"[{trunk.host}]" if ":" in trunk.host else _checked(trunk.host)
    server = f"sip:{address}:{trunk.port}" + ("" if trunk.transport == "udp" else f";transport={trunk.transport}")
    aor = {"contact": server, "qualify_frequency": _TRUNK_CHECK_S, "qualify_timeout": "4"}
    found = [SipObject(kind="aor", name=name, fields=dict(aor))]
    endpoint = _trunk_endpoint(trunk, context="from-carrier") | {"aors": name, "transport": trunk.transport}
    if trunk.username:
        found.append(_auth(f"{name}-out", username=trunk.username, password=trunk.password))
        endpoint["outbound_auth"] = f"{name}-out"
    found += _recognised(trunk, endpoint, trunk.match_addresses or _own_address(trunk.host))
    if trunk.register:
        found.append(_registration(trunk, server, f"{trunk.from_domain or address}:{trunk.port}"))
    return mark(found)


def _objects_of_switch(trunk: TrunkEndpoint) -> list[SipObject]:
    """A customer's switch has no place we would call, and no business in transferring what it pays for."""
    endpoint = _trunk_endpoint(trunk, context="from-switch") | {"allow_transfer": "no", "allow_subscribe": "no"}
    return mark(_recognised(trunk, endpoint, trunk.match_addresses))


def _recognised(
    trunk: TrunkEndpoint, endpoint: dict[str, str | tuple[str, ...]], addresses: tuple[str, ...]
) -> list[SipObject]:
    """The trunk's endpoint, a second one for a login towards us, and the addresses its calls come from."""
    name, found = _checked(trunk.endpoint), []
    if trunk.inbound_username:
        alias = _checked(trunk.inbound_username)
        found.append(_auth(f"{name}-in", username=alias, password=trunk.inbound_password))
        # A caller is found by its user name only in an endpoint of that name; the account code tells whose it is.
        login = endpoint | {"auth": f"{name}-in", "identify_by": "auth_username,username"}
        found.append(SipObject(kind="endpoint", name=alias, fields=login))
        endpoint = endpoint | {ALIAS_FIELD: alias}
    if trunk.inbound_username != name:
        found.append(SipObject(kind="endpoint", name=name, fields=endpoint))
    if addresses:
        fields: dict[str, str | tuple[str, ...]] = {"endpoint": name, "match": addresses}
        found.append(SipObject(kind="identify", name=name, fields=fields))
    return found


def _trunk_endpoint(trunk: TrunkEndpoint, *, context: str) -> dict[str, str | tuple[str, ...]]:
    fields: dict[str, str | tuple[str, ...]] = {
        "context": context,
        "identify_by": "ip",  # never by a name in From, which anybody may write
        "disallow": "all",
        "allow": ",".join(trunk.codecs),
        "accountcode": trunk.endpoint,
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
        "dtmf_mode": "auto",
        "trust_id_inbound": "yes",
    }
    if trunk.from_user:
        fields |= {"from_user": trunk.from_user, "send_pai": "yes", "trust_id_outbound": "yes"}
    if trunk.from_domain:
        fields["from_domain"] = trunk.from_domain
    return fields


def _registration(trunk: TrunkEndpoint, server: str, domain: str) -> SipObject:
    fields: dict[str, str | tuple[str, ...]] = {
        "server_uri": server,
        "client_uri": f"sip:{trunk.username}@{domain}",
        "contact_user": trunk.username,
        "transport": trunk.transport,
        "endpoint": trunk.endpoint,
        "line": "yes",
        "expiration": "600",
        "retry_interval": "15",
        "forbidden_retry_interval": "60",
        "fatal_retry_interval": "60",
        "max_retries": "1000000",
        "auth_rejection_permanent": "no",
        "max_random_initial_delay": "0",
    }
    if trunk.username:
        fields["outbound_auth"] = f"{trunk.endpoint}-out"
    return SipObject(kind="registration", name=trunk.endpoint, fields=fields)


def _auth(name: str, *, username: str, password: str) -> SipObject:
    fields: dict[str, str | tuple[str, ...]] = {"auth_type": "digest", "username": username, "password": password}
    return SipObject(kind="auth", name=name, fields=fields)


def _own_address(host: str) -> tuple[str, ...]:
    """The trunk's own host when it is an address: names are resolved by whoever knows when to ask again."""
    try:
        return (str(ipaddress.ip_address(host)),)
    except ValueError:
        return ()


def _checked(name: str, *, also: str = "") -> str:
    if not name or not all(c.isascii() and (c.isalnum() or c in "-_." + also) for c in name):
        raise VoiceEngineError(f"{name!r} cannot be used in SIP: letters, digits, '-', '_' and '.' only")
    return name


def _quotable(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and c not in '"\\<>')
