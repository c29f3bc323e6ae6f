"""What the devices' endpoints need besides the database."""

from typing import Any

import pytest

from offhook.devices.ports import SipAccess
from tests.fixtures.firm import SIP_DOMAIN


@pytest.fixture
def web_state() -> dict[str, Any]:
    return {"sip_access": SipAccess(domain=SIP_DOMAIN)}
