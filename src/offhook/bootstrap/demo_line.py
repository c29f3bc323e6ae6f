"""The demo firm's number as a business line: with a PIN to join by, and texts by the sandbox."""

import secrets

from offhook.bootstrap.demo import FIRM
from offhook.bootstrap.house import open_house
from offhook.bootstrap.instance import Instance
from offhook.business_line.api import open_line
from offhook.messaging.api import ProviderCreate, add_provider, number_route_view, route_number
from offhook.numbers.api import held_number
from offhook.tenancy.api import get_account


async def seed_demo_line(instance: Instance) -> str | None:
    """Its PIN; None where the demo firm is not. What is there already stays as it is."""
    async with open_house(instance) as house:
        async with house.database.system() as session:
            number = await held_number(session, FIRM)
        if number is None:
            return None
        async with house.database.tenant(number.account_id) as session:
            account = await get_account(session, number.account_id)
            if (await number_route_view(session, number.number_id)).provider_id is None:
                given = ProviderCreate(
                    name="Sandbox texts",
                    type="sandbox",
                    settings={"sender": str(FIRM), "webhook_token": secrets.token_urlsafe(24)},
                )
                provider = await add_provider(
                    session, account.id, given, cipher=house.cipher, account_country=account.country
                )
                await route_number(session, number.number_id, account_id=account.id, provider_id=provider.id)
            line = await open_line(
                session, number.number_id, account_id=account.id, cipher=house.cipher, now=house.clock.now()
            )
            return house.cipher.decrypt(line.pin_encrypted)
