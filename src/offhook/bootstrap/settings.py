"""Settings: environment variables `OFFHOOK_*` over a TOML file over defaults, checked with readable errors."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, HttpUrl, IPvAnyAddress, IPvAnyNetwork, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from offhook.kit.errors import FieldError, InvalidInputError

Port = Annotated[int, Field(ge=1, le=65535)]
CONFIG_FILE_VARIABLE = "OFFHOOK_CONFIG"


def _listed(given: object) -> object:
    """A list of the file as it is; a variable by its commas."""
    return [item.strip() for item in given.split(",") if item.strip()] if isinstance(given, str) else given


class Settings(BaseSettings):
    """Everything an administrator may move. Ports left out are chosen once and remembered in the data folder."""

    model_config = SettingsConfigDict(env_prefix="OFFHOOK_", extra="forbid", frozen=True)

    data_dir: Path = Path("var")
    """Database, engine, recordings, logs, secrets: all of one instance."""
    database_url: str | None = None
    """Your own PostgreSQL (16+) for the application role; None starts the embedded one."""
    database_owner_url: str | None = None
    """The role that may change the schema; needed with `database_url`."""

    web_host: str = "127.0.0.1"
    """Address the web process listens on."""
    web_port: Port | None = None
    """Usually 8080."""
    public_url: HttpUrl | None = None
    """How people reach the web app, when a proxy stands in front (`https://...`)."""

    sip_bind: IPvAnyAddress = Field(default=IPvAnyAddress("127.0.0.1"))  # type: ignore[operator]  # pydantic's own
    """Address SIP and RTP listen on; 0.0.0.0 lets phones and carriers in."""
    sip_port: Port | None = None
    """UDP and TCP, usually 5060."""
    sip_tls_port: Port | None = None
    """Usually 5061."""
    engine_http_port: Port | None = None
    """The engine's control port, on this machine only; usually 8088."""
    rtp_start: Port | None = None
    """First UDP port of media, usually 10000."""
    rtp_ports: int = Field(default=400, ge=20, le=40000)
    """How many UDP ports media may use, two a leg."""
    external_address: IPvAnyAddress | None = None
    """Our public IP address when we are behind NAT."""
    local_nets: tuple[IPvAnyNetwork, ...] = ()
    """Networks reached without NAT (CIDR); left out: the private ones."""
    stun_server: str | None = None
    """`host:port`, told to browsers and used by the engine."""
    turn_url: str | None = None
    """`turn:host:port`, for browsers behind strict firewalls."""
    turn_username: str | None = None
    """Login at the TURN server."""
    turn_password: str | None = Field(default=None, repr=False)
    """Its password."""
    max_calls: int = Field(default=500, ge=1)
    """Calls the engine accepts at once; more get 503."""
    telephony_standby: bool = True
    """Keep a second telephony process waiting, so that when the first dies callers wait for no program start."""
    engine_root: Path | None = None
    """Where the engine is installed; default `<data_dir>/engine`, may be shared by several instances."""
    engine_system: bool = False
    """Use the Asterisk on PATH instead of our private one."""

    twilio_url: HttpUrl = HttpUrl("https://api.twilio.com")
    """Where Twilio's API is, for business lines."""
    twilio_pricing_url: HttpUrl = HttpUrl("https://pricing.twilio.com")
    """Where Twilio tells what numbers cost."""
    provider_networks: Annotated[tuple[IPvAnyNetwork, ...], NoDecode, BeforeValidator(_listed)] = ()
    """Networks messaging providers may be in beside the public Internet, as `192.168.1.10,10.8.0.0/16` for gateways."""

    push_networks: Annotated[tuple[IPvAnyNetwork, ...], NoDecode, BeforeValidator(_listed)] = ()
    """Closed networks push services may be in, for tests; given some, they need no https."""

    transcription: bool = True
    """Write voicemails down, offline; US English works without further ado."""
    transcription_models: dict[str, Path] = {}
    """Folders with models of further languages, by ISO 639-1 code (`{"es": "/srv/models/es"}`), see below."""

    mail_host: str | None = None
    """SMTP server for invoices and notices; without one mails become files in `<data_dir>/mail`."""
    mail_port: Port = 587
    """587 with STARTTLS, 465 with TLS."""
    mail_encryption: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is secured; `none` is for a server on this machine."""
    mail_user: str = ""
    """Login at the mail server."""
    mail_password: str = Field(default="", repr=False)
    """Its password."""
    mail_sender: str = "offhook@localhost.localdomain"
    """Address that mails come from; each reseller's own stands in Reply-To."""
    vies_url: HttpUrl = HttpUrl("https://ec.europa.eu/taxation_customs/vies/rest-api")
    """Where VAT numbers of the EU are checked."""
    stripe_url: HttpUrl = HttpUrl("https://api.stripe.com")
    """Where Stripe's API is."""
    paypal_url: HttpUrl = HttpUrl("https://api-m.paypal.com")
    """Where PayPal's API is; `https://api-m.sandbox.paypal.com` for trials."""
    gocardless_url: HttpUrl = HttpUrl("https://api.gocardless.com")
    """Where GoCardless' API is; `https://api-sandbox.gocardless.com` for trials."""

    sandbox: bool = False
    """The public network on your desk: virtual handsets on this machine only."""
    sandbox_sip_port: Port | None = None
    """Usually 5070, on 127.0.0.1 alone like all of the sandbox."""
    sandbox_http_port: Port | None = None
    """Usually 8089."""
    sandbox_rtp_start: Port | None = None
    """Usually 20000."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much goes to `<data_dir>/log/offhook.log`."""

    @model_validator(mode="after")
    def _own_database_is_whole(self) -> "Settings":
        if (self.database_url is None) != (self.database_owner_url is None):
            raise ValueError(
                "database_url and database_owner_url go together: one for the application, one for its schema"
            )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = Path(os.environ.get(CONFIG_FILE_VARIABLE, "offhook.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)

    @property
    def engine_dir(self) -> Path:
        return (self.engine_root or self.data_dir / "engine").resolve()


def load_settings() -> Settings:
    """Reads and checks them. Raises InvalidInputError that names each wrong setting and its remedy."""
    try:
        return Settings()
    except ValidationError as error:
        fields = [
            FieldError(where=_variable(problem["loc"]), what=problem["msg"])
            for problem in error.errors(include_url=False)
        ]
        listed = "; ".join(f"{field.where}: {field.what}" for field in fields)
        raise InvalidInputError(f"settings are not valid: {listed}", fields=fields) from error
    except ValueError as error:  # the TOML file itself cannot be read
        raise InvalidInputError(f"the settings file cannot be read: {error}") from error


def _variable(location: tuple[int | str, ...]) -> str:
    return f"OFFHOOK_{'_'.join(str(part) for part in location).upper()}" if location else "settings"
