"""All charge models there are, found in `charge/`."""

from collections.abc import Mapping
from functools import cache
from types import ModuleType

from offhook.billing.rating import charge
from offhook.billing.rating.charge_model import ChargeModel
from offhook.billing.rating.errors import TariffError
from offhook.kit.registry import discover


@cache
def charge_models() -> Mapping[str, ChargeModel]:
    """By type string."""
    return discover(charge, pick=_model_in)


def charge_model(type_: str) -> ChargeModel:
    """Raises TariffError when there is no such model."""
    found = charge_models().get(type_)
    if found is None:
        raise TariffError(f"{type_!r} is not a charge model; there are {', '.join(charge_models())}")
    return found


def _model_in(module: ModuleType) -> ChargeModel:
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, ChargeModel) and value.__module__ == module.__name__
    ]
    name = module.__name__.rpartition(".")[2]
    if len(found) != 1 or found[0].type != name:
        raise TypeError(f"{module.__name__} must hold exactly one ChargeModel whose type is {name!r}")
    return found[0]()
