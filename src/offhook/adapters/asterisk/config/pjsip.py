"""pjsip.conf and sorcery.conf: transports in the file, everything that changes in pushed memory."""

from pathlib import Path

from offhook.adapters.asterisk.spec import EngineSpec

SELF_TEST_USER = "self-test"
"""Endpoint of our own health calls: from this machine only, it can reach the self-test and nothing else."""

_SYSTEM_ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")

_PUSHED = {
    "res_pjsip": ("endpoint", "auth", "aor"),
    "res_pjsip_endpoint_identifier_ip": ("identify",),
    "res_pjsip_outbound_registration": ("registration",),
    "acl": ("acl",),  # res_pjsip_acl asks for a section named like its type
}


def sorcery_conf() -> str:
    """Objects come from pjsip.conf first, then from memory, where the controller puts them over ARI.

    All of them live in the one store of res_pjsip, whatever their section here:
    `PUT /asterisk/config/dynamic/res_pjsip/{endpoint|auth|aor|identify|registration|acl}/{id}`.
    PUT of an acl makes it but answers 500, because its fields cannot be shown again; to change one, delete
    it first. A registration waits up to `max_random_initial_delay` (10 s) unless that is pushed as 0.
    """
    blocks = []
    for module, types in _PUSHED.items():
        lines = [f"[{module}]"]
        for kind in types:
            lines += [f"{kind} = config,pjsip.conf,criteria=type={kind}", f"{kind} = memory"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def pjsip_conf(spec: EngineSpec) -> str:
    """Global settings, one transport per protocol, and the endpoint of the self-test."""
    blocks = [
        _section(
            "global",
            type="global",
            user_agent="Offhook",
            default_realm=spec.realm,
            endpoint_identifier_order="username,auth_username,ip",
            ignore_uri_user_options="yes",
            keep_alive_interval=90,
            max_initial_qualify_time=4,
            taskprocessor_overload_trigger="pjsip_only",
        ),
        _section("system", type="system", follow_early_media_fork="yes", accept_multiple_sdp_answers="yes"),
        _transport(spec, "udp", spec.sip_port),
        _transport(spec, "tcp", spec.sip_port),
        # The port of SIP over WebSocket is the HTTP server's.
        _section("ws", type="transport", protocol="ws", bind="127.0.0.1"),
    ]
    if spec.sip_tls_port is not None:
        cert, key = spec.certificate
        extra = {"method": "tlsv1_2", "cert_file": cert, "priv_key_file": key}
        if spec.tls_verify_peer and _SYSTEM_ROOTS.exists():
            extra |= {"verify_server": "yes", "ca_list_file": _SYSTEM_ROOTS}
        blocks.append(_transport(spec, "tls", spec.sip_tls_port, **extra))
    blocks.append(
        _section(
            SELF_TEST_USER,
            type="endpoint",
            context="self-test",
            disallow="all",
            allow="ulaw,alaw",
            identify_by="username",
            deny="0.0.0.0/0.0.0.0",
            permit=spec.own_sip_address,
            allow_subscribe="no",
            allow_transfer="no",
        )
    )
    return "\n".join(blocks)


def _transport(spec: EngineSpec, protocol: str, port: int, **extra: object) -> str:
    if spec.external_address is not None:
        extra |= {
            "external_media_address": spec.external_address,
            "external_signaling_address": spec.external_address,
            "external_signaling_port": port,
            "local_net": list(spec.local_nets),
        }
    return _section(protocol, type="transport", protocol=protocol, bind=f"{spec.listen_address}:{port}", **extra)


def _section(name: str, /, **options: object) -> str:
    lines = [f"[{name}]"]
    for key, value in options.items():
        lines += [f"{key} = {one}" for one in (value if isinstance(value, list) else [value])]
    return "\n".join(lines) + "\n"
