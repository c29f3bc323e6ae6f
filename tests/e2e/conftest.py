"""The demo firm and the world around it: a trunk for SIPp, two mobiles, a customer."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.handset import Handset
from tests.e2e.office import Office, furnish
from tests.fixtures.instance import RunningInstance

pytestmark = pytest.mark.engine


@pytest.fixture(scope="session")
def furnished(instance: RunningInstance) -> Office:
    return furnish(instance)


@pytest.fixture
def office(furnished: Office) -> Iterator[Office]:
    """The shared firm; everybody is idle before and after."""
    yield furnished
    furnished.quiet()


@pytest.fixture
def customer(office: Office) -> Handset:
    return office.customer


@pytest.fixture
def mobiles(office: Office) -> tuple[Handset, Handset]:
    return office.ana, office.ben


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """A whole call takes longer than what other tests may take."""
    for item in items:
        if "tests/e2e" in str(item.path) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(300))
