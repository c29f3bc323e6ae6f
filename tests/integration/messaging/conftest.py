"""Providers played by tests are on this machine, which nobody else's may be."""

from typing import Any

import pytest

from offhook.messaging.state import MessagingWeb, NoHttp
from tests.integration.messaging.rig import PUBLIC_URL, THIS_MACHINE


@pytest.fixture
def web_state(web_state: dict[str, Any]) -> dict[str, Any]:
    messaging = MessagingWeb(http=NoHttp(), public_url=PUBLIC_URL, networks=THIS_MACHINE)
    return {**web_state, "messaging": messaging}
