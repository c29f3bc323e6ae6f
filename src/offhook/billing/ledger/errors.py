"""What the ledger refuses; each is a sentence for a person."""

from offhook.kit.errors import ConflictError


class UnbalancedError(ValueError):
    """A posting set that does not sum to zero in every currency: a mistake of ours, never of a user."""


class CreditLimitError(ConflictError):
    """Some account of the chain has too little credit left."""

    type, title = "credit-limit", "There is not enough credit"


class CallLimitError(ConflictError):
    """Some account of the chain has as many calls at once as it may."""

    type, title = "call-limit", "Too many calls at once"


class CallOverError(ConflictError):
    """The call was booked, or given up for lost: nothing more is held for it."""

    type, title = "call-over", "The call is over"


class KeyReusedError(ConflictError):
    """The same key came with other postings."""

    type, title = "key-reused", "This was booked before, differently"
