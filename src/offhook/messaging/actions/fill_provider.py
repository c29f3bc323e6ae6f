"""Writes what was given into a provider's row, checks the whole, and asks the provider whether it works."""

from typing import Any

from offhook.kit.errors import FieldError, InvalidInputError
from offhook.messaging.connector import Connector, ConnectorContext
from offhook.messaging.http import NoReplyError, UnreachableError
from offhook.messaging.models import MessageProvider
from offhook.messaging.provider_networks import ForbiddenAddressError, ProviderNetworks
from offhook.messaging.provider_schemas import ProviderSettings
from offhook.messaging.providers import make_connector, split_secrets
from offhook.messaging.traffic import Checked
from offhook.tenancy.api import Cipher

_ELSEWHERE = {"settings", "country", "type", "preset"}


def fill_provider(
    row: MessageProvider,
    *,
    given: ProviderSettings,
    base: dict[str, Any],
    cipher: Cipher,
    account_country: str,
) -> Connector:
    """Takes over the fields that were set; `base` are the settings so far. Raises InvalidInputError."""
    fields = given.model_fields_set
    for field, value in given.model_dump(mode="json", include=fields - _ELSEWHERE).items():
        setattr(row, field, value)
    if "country" in fields or not row.country:
        row.country = given.country or account_country
    settings = {name: value for name, value in {**base, **given.settings}.items() if value is not None}
    connector = make_connector(row.type, settings)
    row.settings, row.secrets_encrypted = split_secrets(connector, cipher)
    return connector


async def require_reachable(connector: Connector, networks: ProviderNetworks) -> None:
    """Raises InvalidInputError naming the settings whose address providers may not have."""
    fields = []
    for name, host in connector.hosts().items():
        try:
            await networks.check(host)
        except ForbiddenAddressError as error:
            fields.append(FieldError(f"settings.{name}", f"{host} cannot be used: {error}"))
    if fields:
        raise InvalidInputError(f"The provider is at an address that is closed: {fields[0].what}", fields=fields)


async def check_settings(connector: Connector, ctx: ConnectorContext) -> Checked:
    """Asks the provider; a provider that cannot be reached is a wrong address."""
    try:
        return await connector.test(ctx)
    except (UnreachableError, NoReplyError) as error:
        address = next((name for name in type(connector).Settings.model_fields if name.endswith("url")), "settings")
        return Checked(detail=str(error), wrong={address: str(error)})


async def require_working(connector: Connector, ctx: ConnectorContext) -> None:
    """Raises InvalidInputError naming the settings that do not work."""
    checked = await check_settings(connector, ctx)
    if checked.wrong:
        fields = [FieldError(f"settings.{name}", what) for name, what in checked.wrong.items()]
        raise InvalidInputError(f"The provider does not work like this: {fields[0].what}", fields=fields)
