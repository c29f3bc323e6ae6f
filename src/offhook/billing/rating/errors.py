"""What can be wrong with a call or a tariff; each is a sentence for a person."""

from offhook.kit.errors import InvalidInputError, NotFoundError


class NoRateError(NotFoundError):
    """Some level of the chain has no price for the call, so it must not be dialled."""

    type, title = "no-rate", "There is no price for this call"


class NoPlanPriceError(NoRateError):
    """A plan is missing or has no price: no other carrier would help."""


class TariffError(InvalidInputError):
    """A deck, plan or account that cannot be priced by as it stands."""

    type, title = "tariff-not-valid", "The tariff is not valid"
