"""An account's providers, ready to be used: settings checked, secrets opened, connector made."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import SecretStr, ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import FieldError, InvalidInputError
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.connector import Capabilities, Connector
from offhook.messaging.models import MessageProvider
from offhook.messaging.patterns import matches
from offhook.messaging.registry import connector_type, connector_types, secret_fields
from offhook.numbers.api import NumberFormat, format_number
from offhook.tenancy.api import Cipher


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    """What choosing a provider needs; no secrets."""

    provider_id: UUID
    account_id: UUID
    name: str
    type: str
    sender: str
    failover: bool
    enabled: bool
    destinations: str
    number_format: NumberFormat
    country: str
    rate_per_s: float | None
    max_in_flight: int
    segment_price_micros: int
    is_default: bool

    @property
    def capabilities(self) -> Capabilities:
        return connector_types()[self.type].capabilities

    def written(self, to: str) -> str:
        """A destination as this provider wants it; short codes stay as they are."""
        if not to.startswith("+"):
            return to
        return format_number(PhoneNumber(to), number_format=self.number_format, country=self.country)

    def takes(self, to: str) -> bool:
        """Whether a destination (E.164 or short code) matches the provider's expression."""
        return not self.destinations or matches(self.destinations, self.written(to))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProvider:
    """A provider with its connector."""

    facts: ProviderFacts
    connector: Connector


def facts_of(row: MessageProvider) -> ProviderFacts:
    """The part of a provider that choosing needs."""
    return ProviderFacts(
        provider_id=row.id,
        account_id=row.account_id,
        name=row.name,
        type=row.type,
        sender=str(row.settings.get("sender", "")),
        failover=row.failover,
        enabled=row.enabled,
        destinations=row.destinations,
        number_format=NumberFormat(row.number_format),
        country=row.country,
        rate_per_s=row.rate_per_s,
        max_in_flight=row.max_in_flight,
        segment_price_micros=row.segment_price_micros,
        is_default=row.is_default,
    )


def open_provider(row: MessageProvider, cipher: Cipher) -> OpenProvider:
    """Raises UnavailableError when the secrets cannot be read."""
    return OpenProvider(facts=facts_of(row), connector=make_connector(row.type, open_settings(row, cipher)))


def open_settings(row: MessageProvider, cipher: Cipher) -> dict[str, Any]:
    """Settings with their secrets. Raises UnavailableError when the secrets cannot be read."""
    secrets = json.loads(cipher.decrypt(row.secrets_encrypted)) if row.secrets_encrypted else {}
    return {**row.settings, **secrets}


def secret_names(row: MessageProvider, cipher: Cipher) -> list[str]:
    """Which secrets are set."""
    return sorted(json.loads(cipher.decrypt(row.secrets_encrypted))) if row.secrets_encrypted else []


def make_connector(type_: str, settings: dict[str, Any]) -> Connector:
    """Raises InvalidInputError naming each wrong setting."""
    kind = connector_type(type_)
    try:
        return kind(kind.Settings.model_validate(settings))
    except ValidationError as error:
        raise InvalidInputError("The provider's settings are not valid", fields=_fields(error)) from None


def split_secrets(connector: Connector, cipher: Cipher) -> tuple[dict[str, Any], str | None]:
    """Settings to be stored as they are, and the encrypted secrets; empty secrets are not kept."""
    names = secret_fields(connector.type)
    plain = connector.settings.model_dump(mode="json", exclude=names)
    secrets = {
        name: value.get_secret_value()
        for name in sorted(names)
        if isinstance(value := getattr(connector.settings, name), SecretStr) and value.get_secret_value()
    }
    return plain, cipher.encrypt(json.dumps(secrets)) if secrets else None


async def account_providers(session: AsyncSession, account_id: UUID) -> list[ProviderFacts]:
    """Enabled ones in the order of fail-over: the chosen default, then by position."""
    order = (MessageProvider.is_default.desc(), MessageProvider.position, MessageProvider.id)
    query = select(MessageProvider).where(MessageProvider.account_id == account_id, MessageProvider.enabled)
    return [facts_of(row) for row in await session.scalars(query.order_by(*order))]


def next_provider(
    providers: Sequence[ProviderFacts], *, to: str, tried: frozenset[UUID], pictures: bool
) -> ProviderFacts | None:
    """Who takes a text over after those tried; None when nobody is left."""
    for provider in providers:
        fits = provider.failover and provider.takes(to) and not (pictures and not provider.capabilities.max_media)
        if fits and provider.provider_id not in tried:
            return provider
    return None


def _fields(error: ValidationError) -> list[FieldError]:
    return [
        FieldError(
            ".".join(["settings", *(str(part) for part in problem["loc"])]),
            problem["msg"].removeprefix("Value error, "),
        )
        for problem in error.errors(include_url=False, include_input=False)
    ]
