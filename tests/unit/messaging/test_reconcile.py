"""Two texts in doubt that are alike, and one of them found at the provider."""

from types import SimpleNamespace
from typing import Any, cast

from offhook.messaging.outbox.outcome import Settlement
from offhook.messaging.outbox.reconcile import each_once


def found(*ids: str) -> Settlement:
    return cast(Settlement, SimpleNamespace(external_ids=ids))


def test_one_text_at_the_provider_ends_one_doubt() -> None:
    first, alike, other, lost = found("SM1"), found("SM1"), found("SM2"), found()
    given: list[Any] = [first, None, alike, other, lost, lost]
    assert each_once(given) == [first, None, None, other, lost, lost]
