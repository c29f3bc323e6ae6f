"""What one running engine needs to know: names, ports, paths and credentials."""

from dataclasses import dataclass
from pathlib import Path

from offhook.adapters.asterisk.layout import EngineLayout, find_layout


@dataclass(frozen=True, kw_only=True)
class EngineSpec:
    """Everything that is rendered into the configuration of one Asterisk process.

    Ports are numbers of the host, `rtp_start`..`rtp_end` inclusive. Paths are absolute. Two specs with the
    same `name` may not run at the same time: the name becomes the entity id and the prefix of unique ids.
    """

    name: str
    engine: Path
    """The private root made by `install_engine`, or the binary found by `system_engine`."""
    runtime_dir: Path
    """Holds `etc`, `log`, `spool`, `run` and `lib` of this one engine."""
    sip_port: int
    """UDP and TCP."""
    http_port: int
    """ARI, and SIP over WebSocket at `/ws`; always on 127.0.0.1."""
    rtp_start: int
    rtp_end: int
    ari_user: str
    ari_password: str
    app: str = "offhook"
    """Name of the ARI application that decides calls."""
    bind_address: str = "0.0.0.0"  # noqa: S104 - a telephone exchange listens; loopback_only narrows it
    loopback_only: bool = False
    """Listen on 127.0.0.1 alone and offer it to browsers as ICE candidate (tests, one-machine trials)."""
    external_address: str | None = None
    local_nets: tuple[str, ...] = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")
    sip_tls_port: int | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    tls_verify_peer: bool = True
    """Check the certificate of carriers that we call over TLS against the system's roots."""
    stun_server: str | None = None
    turn_server: str | None = None
    turn_user: str | None = None
    turn_password: str | None = None
    max_calls: int | None = None
    """Calls at a time; more are refused with 503, which protects the running ones."""
    controller_patience_s: float = 30
    """How long callers ring while the controller is away, before they get 503."""
    realm: str = "offhook"
    """Digest realm; the `md5_cred` of an account is md5(user:realm:password)."""
    tone_zone: str = "us"

    def __post_init__(self) -> None:
        """Refuse what could never run, and what would break out of a configuration line."""
        texts = (self.name, self.ari_user, self.ari_password, self.app, self.realm)
        for text in texts:
            if not text or any(c in text for c in '\r\n;[]",()${}|') or text != text.strip():
                raise ValueError(f"engine spec: {text!r} is empty or holds a character Asterisk would read as syntax")
        values = (value for value in vars(self).values() if isinstance(value, str))
        for value in (*values, *self.local_nets):
            if any(c in value for c in "\r\n;"):
                raise ValueError("engine spec: a value holds a line break or a semicolon, which Asterisk cannot read")
        if self.rtp_end - self.rtp_start < 3:
            raise ValueError("engine spec: the RTP range must hold at least four ports (rtp_start..rtp_end)")

    @property
    def layout(self) -> EngineLayout:
        """Where the files of the chosen engine lie."""
        return find_layout(self.engine)

    @property
    def etc_dir(self) -> Path:
        """Configuration files."""
        return self.runtime_dir / "etc"

    @property
    def log_dir(self) -> Path:
        """`messages.log`, `security.log` and the leg journal below it."""
        return self.runtime_dir / "log"

    @property
    def spool_dir(self) -> Path:
        """ARI recordings lie in `recording` below it."""
        return self.runtime_dir / "spool"

    @property
    def run_dir(self) -> Path:
        """Control socket and pid file."""
        return self.runtime_dir / "run"

    @property
    def lib_dir(self) -> Path:
        """Asterisk's own small database (contacts) and keys."""
        return self.runtime_dir / "lib"

    @property
    def registrations(self) -> Path:
        """The part of it that Asterisk calls astdb."""
        return self.lib_dir / "astdb.sqlite3"

    @property
    def leg_journal(self) -> Path:
        """One CSV line per started, answered and ended leg, see `config.journal`."""
        return self.log_dir / "cel-custom" / "legs.csv"

    @property
    def listen_address(self) -> str:
        """The address SIP is bound to."""
        return "127.0.0.1" if self.loopback_only else self.bind_address

    @property
    def own_sip_address(self) -> str:
        """The address at which this machine reaches its own SIP port."""
        return "127.0.0.1" if self.listen_address == "0.0.0.0" else self.listen_address  # noqa: S104 - compared, not bound

    @property
    def ari_url(self) -> str:
        """Base of the REST interface, without trailing slash."""
        return f"http://127.0.0.1:{self.http_port}/ari"

    @property
    def certificate(self) -> tuple[Path, Path]:
        """Certificate and key for SIP over TLS: given ones, or where the self-signed pair is kept."""
        keys = self.lib_dir / "keys"
        return (self.tls_cert or keys / "sip.crt", self.tls_key or keys / "sip.key")
