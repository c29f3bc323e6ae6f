"""PostgreSQL goes away and comes back: talks go on, new calls are refused, nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.db.migrate import migrate
from offhook.voice.events import HangupCause
from tests.integration.calls.rig import Rig, running
from tests.integration.calls.test_living_calls import ring_both_then_talk, talk_with_ann


@pytest.fixture
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One of our own, to be stopped at will."""
    server = EmbeddedPostgres(Path(tmp_path_factory.mktemp("away")), durable=False)
    server.start()
    try:
        migrate(server.owner_url)
        yield server
    finally:
        server.stop()


async def test_talks_outlive_the_database_and_new_calls_are_refused_meanwhile(
    rig: Rig, postgres: EmbeddedPostgres
) -> None:
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        caller, ann = await talk_with_ann(rig)
        await rig.until_row("SELECT 1 FROM call_sessions WHERE session->>'answered_by' = 'Ann'")
        postgres.stop()
        refused = rig.call_in()
        await rig.until(lambda: rig.engine.legs[refused].ended)
        assert rig.engine.legs[refused].ended is HangupCause.CONGESTION
        assert rig.engine.legs[caller].alive
        assert rig.engine.legs[ann].alive
        rig.engine.far_hangs_up(caller)  # its end cannot be saved yet
        postgres.start()
        ended = await rig.until_row("SELECT * FROM calls WHERE state = 'ended' AND answered_by = 'Ann'", timeout_s=20)
        assert ended["outcome"] == "answered"
        await rig.until_row("SELECT 1 FROM call_legs WHERE leg_id = :leg AND ended_at IS NOT NULL", leg=caller)
        await rig.until_row("SELECT 1 HAVING (SELECT count(*) FROM call_sessions) = 0")
        again, _ = await talk_with_ann(rig)
        assert rig.engine.legs[again].alive
