"""From which number and by which provider a text goes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import FieldError, InvalidInputError
from offhook.messaging import repository
from offhook.messaging.connector import Capabilities
from offhook.messaging.providers import ProviderFacts, account_providers
from offhook.numbers.api import account_numbers, number_route


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One way out, for one destination."""

    provider: ProviderFacts
    number: str
    """What the recipient sees; empty when the provider chooses."""
    bound: bool
    """No other provider may take over: the number is that provider's."""
    mms: bool

    @property
    def capabilities(self) -> Capabilities:
        return self.provider.capabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingChoice:
    """What the sender of a text has chosen; None: whatever fits."""

    number_id: UUID | None = None
    provider_id: UUID | None = None
    number: str | None = None
    """The number or name of an existing conversation."""


class SendingPlanner:
    """Read once for a request, asked for each destination."""

    def __init__(
        self,
        providers: Sequence[ProviderFacts],
        *,
        number: str | None,
        bound_to: UUID | None,
        mms: bool,
        held: Sequence[str],
    ) -> None:
        self._providers = providers
        self._number = number
        self._bound_to = bound_to
        self._mms = mms
        self._held = held

    def plan(self, to: str, *, where: str = "to") -> Sending:
        """Raises InvalidInputError when nobody takes texts to that destination, or the number is to be chosen."""
        candidates = [one for one in self._providers if self._bound_to in (None, one.provider_id)]
        if not candidates:
            what = "there is no messaging provider that is switched on; add one first"
            raise InvalidInputError(what, fields=[FieldError("provider_id", what)])
        if self._number:
            candidates.sort(key=lambda one: one.sender != self._number)
        fitting = [one for one in candidates if one.takes(to)]
        if not fitting:
            first = candidates[0]
            what = f"{first.written(to)} does not match what {first.name} takes ({first.destinations})"
            if len(candidates) > 1:
                what = f"no provider takes texts to {to}; their expressions do not match it"
            raise InvalidInputError(what, fields=[FieldError(where, what)])
        provider = fitting[0]
        return Sending(provider=provider, number=self._shown(provider), bound=self._bound_to is not None, mms=self._mms)

    def _shown(self, provider: ProviderFacts) -> str:
        if self._number is not None:
            return self._number
        if provider.sender or not self._held:
            return provider.sender
        if len(self._held) > 1:
            what = "choose the number it is sent from"
            raise InvalidInputError(what, fields=[FieldError("number_id", what)])
        return self._held[0]


async def sending_planner(session: AsyncSession, account_id: UUID, choice: SendingChoice) -> SendingPlanner:
    """Raises NotFoundError for a number, InvalidInputError for a provider that is not the account's."""
    providers = await account_providers(session, account_id)
    if choice.provider_id is not None and all(one.provider_id != choice.provider_id for one in providers):
        what = "there is no such provider, or it is switched off"
        raise InvalidInputError(what, fields=[FieldError("provider_id", what)])
    number, bound_to, mms = choice.number, choice.provider_id, True
    if choice.number_id is not None:
        number = str((await number_route(session, choice.number_id)).number)
        if (route := await repository.number_route_of(session, choice.number_id)) is not None:
            bound_to, mms = bound_to or route.provider_id, route.mms
    held = [str(one.number) for one in await account_numbers(session, account_id)] if number is None else []
    return SendingPlanner(providers, number=number, bound_to=bound_to, mms=mms, held=held)
