"""The two engines an instance may run: the firm's own, and the sandbox's public network."""

from collections.abc import Callable
from pathlib import Path

from offhook.adapters.asterisk.install import InstallProgress, install_engine, installed_engine, system_engine
from offhook.adapters.asterisk.spec import EngineSpec
from offhook.bootstrap.instance import Instance
from offhook.kit.errors import UnavailableError

__all__ = ["InstallProgress", "engine_version", "ensure_engine", "firm_engine_spec", "sandbox_engine_spec"]

FIRM_ENGINE = "offhook"
SANDBOX_ENGINE = "sandbox"


def ensure_engine(instance: Instance, *, report: Callable[[InstallProgress], None]) -> str:
    """Installs the private engine when it is missing; returns the version in use."""
    if instance.settings.engine_system:
        _system_binary()
        return "system"
    return install_engine(instance.settings.engine_dir, report=report).version


def engine_version(instance: Instance) -> str | None:
    """Version of the private engine, None when there is none."""
    manifest = installed_engine(instance.settings.engine_dir)
    return manifest.version if manifest else None


def firm_engine_spec(instance: Instance) -> EngineSpec:
    """The engine that carries the accounts' calls."""
    settings, ports = instance.settings, instance.ports
    bind = str(settings.sip_bind)
    return EngineSpec(
        name=FIRM_ENGINE,
        engine=_engine_path(instance),
        runtime_dir=instance.data_dir / "asterisk",
        sip_port=ports["sip_port"],
        sip_tls_port=ports["sip_tls_port"],
        http_port=ports["engine_http_port"],
        rtp_start=ports["rtp_start"],
        rtp_end=ports["rtp_start"] + settings.rtp_ports - 1,
        ari_user="offhook",
        ari_password=instance.secrets["engine_password"],
        bind_address=bind,
        loopback_only=bind.startswith("127."),
        external_address=str(settings.external_address) if settings.external_address else None,
        local_nets=tuple(str(net) for net in settings.local_nets) or EngineSpec.local_nets,
        stun_server=settings.stun_server,
        turn_server=settings.turn_url,
        turn_user=settings.turn_username,
        turn_password=settings.turn_password,
        max_calls=settings.max_calls,
    )


def sandbox_engine_spec(instance: Instance) -> EngineSpec:
    """The engine that plays the world's phone network; never reachable from outside this machine."""
    ports = instance.ports
    return EngineSpec(
        name=SANDBOX_ENGINE,
        engine=_engine_path(instance),
        runtime_dir=instance.data_dir / "sandbox",
        sip_port=ports["sandbox_sip_port"],
        http_port=ports["sandbox_http_port"],
        rtp_start=ports["sandbox_rtp_start"],
        rtp_end=ports["sandbox_rtp_start"] + instance.settings.rtp_ports - 1,
        ari_user="sandbox",
        ari_password=instance.secrets["sandbox_password"],
        app="sandbox",
        loopback_only=True,
    )


def _engine_path(instance: Instance) -> Path:
    return _system_binary() if instance.settings.engine_system else instance.settings.engine_dir


def _system_binary() -> Path:
    binary = system_engine()
    if binary is None:
        raise UnavailableError("engine_system is set but no Asterisk >= 20 is on PATH: install one or unset it")
    return binary
