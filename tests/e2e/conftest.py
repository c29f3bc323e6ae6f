"""The demo firm and the world around it: a trunk for SIPp, two mobiles, a customer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.handset import Handset
from tests.e2e.house import rows
from tests.e2e.office import Office, furnish
from tests.fixtures.instance import RunningInstance, new_instance, until

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


@pytest.fixture(scope="session")
def victim(instance_engine_root: Path) -> Iterator[Office]:
    """A firm whose house may be harmed, but must stand again afterwards."""
    with new_instance(instance_engine_root) as running:
        running.start()
        running.log_in()
        yield furnish(running)
        running.stop()


@pytest.fixture
def house(victim: Office) -> Iterator[Office]:
    """The victim, with nothing left of any call after the test."""
    yield victim
    victim.instance.until_ready()
    victim.quiet()
    until(lambda: rows(victim.instance, "SELECT count(*) FROM call_sessions")[0][0] == 0, what="no session is left")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """A whole call takes longer than what other tests may take."""
    for item in items:
        if "tests/e2e" in str(item.path) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(300))
