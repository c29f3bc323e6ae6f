"""The web app's client is made from the API as it is."""

import json
from pathlib import Path

from offhook.bootstrap.routers import api_routers
from offhook.web.app import api_document

COMMITTED = Path(__file__).parents[2] / "web/openapi.json"


def test_the_committed_description_is_the_api() -> None:
    now = json.loads(json.dumps(api_document(api_routers(), version="1")))
    assert json.loads(COMMITTED.read_text()) == now, "run scripts/export-openapi"
