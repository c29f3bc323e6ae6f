"""The contract's worlds: the fake, and two real Asterisks."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from offhook.adapters.asterisk.install.self_test import scratch_spec
from offhook.adapters.asterisk.spec import EngineSpec
from offhook.voice.events import DeviceStateChanged
from tests.contract.asterisk_world import AsteriskPeople
from tests.contract.devices import device_of, register
from tests.contract.fake_world import FakePeople
from tests.contract.world import World, fresh
from tests.fixtures.asterisk import running_engine, scratch_runtime

REAL = pytest.param("asterisk", marks=pytest.mark.engine)


@pytest.fixture(scope="session")
def engine_pair(engine_root: Path) -> Iterator[tuple[EngineSpec, EngineSpec]]:
    """The engine under test and the one that plays the world."""
    with scratch_runtime() as here, scratch_runtime() as there:
        near, far = scratch_spec(engine_root, here), replace(scratch_spec(engine_root, there), app="world")
        with running_engine(near), running_engine(far):
            yield near, far


@pytest.fixture
async def people(engine_pair: tuple[EngineSpec, EngineSpec]) -> AsyncIterator[AsteriskPeople]:
    world = AsteriskPeople(*engine_pair)
    await world.start()
    yield world
    await world.close()


@pytest.fixture(params=["fake", REAL])
def engines(request: pytest.FixtureRequest) -> tuple[EngineSpec, EngineSpec] | None:
    """Started here, outside of any event loop, and only when a real world is asked for."""
    pair: tuple[EngineSpec, EngineSpec] | None = None
    if request.param == "asterisk":
        pair = request.getfixturevalue("engine_pair")
    return pair


@pytest.fixture
async def world(engines: tuple[EngineSpec, EngineSpec] | None) -> AsyncIterator[World]:
    if engines is None:
        fake = FakePeople()
        await fake.engine.start()
        yield fake
        return
    real = AsteriskPeople(*engines)
    await real.start()
    yield real
    await real.close()


@pytest.fixture
async def device(people: AsteriskPeople) -> str:
    """A device of ours that is registered."""
    name = fresh("desk-")
    await people.registry.replace_all(devices=[device_of(name)], trunks=[])
    await register(people, name)
    await people.ear.hear(DeviceStateChanged, where=lambda e: e.endpoint == name and e.online)
    return name
