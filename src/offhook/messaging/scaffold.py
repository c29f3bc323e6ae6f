"""Writes the two files a new provider type needs: the connector, and its golden file."""

import json
import re
from pathlib import Path

from offhook.kit.errors import ConflictError, InvalidInputError

CONNECTORS = Path("src/offhook/messaging/connectors")
GOLDEN = Path("tests/golden/connectors")

_CONNECTOR = '''"""{title}: say here which provider this is, and where its API is described."""

from pydantic import Field, SecretStr

from offhook.messaging.connector import Connector, ConnectorContext, ConnectorSettings
from offhook.messaging.http import json_request
from offhook.messaging.traffic import Accepted, Outgoing, Refused


class {class_name}(Connector):
    """Sends by one JSON request; replace this line by what it can do."""

    type = "{name}"
    title = "{title}"

    class Settings(ConnectorSettings):
        base_url: str = Field(default="https://api.example.com", pattern=r"^https?://")
        api_key: SecretStr = Field(min_length=1, max_length=200)
        sender: str = Field(default="", max_length=20)

    settings: Settings

    async def send(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | Refused:
        text = {{"to": outgoing.to, "from": outgoing.sender, "text": outgoing.body, "reference": outgoing.reference}}
        headers = {{"authorization": f"Bearer {{self.settings.api_key.get_secret_value()}}"}}
        reply = await ctx.http.send(json_request(f"{{self.settings.base_url}}/messages", text, headers=headers))
        if reply.ok:
            return Accepted(external_ids=(str(reply.json()["id"]),))
        return Refused(kind="permanent", code=str(reply.status), text=reply.text[:200])
'''


def new_connector(name: str, *, root: Path) -> tuple[Path, Path]:
    """Makes `connectors/<name>.py` and `tests/golden/connectors/<name>.json` below the repository `root`.

    The golden file passes as it is; `OFFHOOK_WRITE_GOLDEN=1 pytest tests/golden/connectors` writes it anew after
    changes. Raises InvalidInputError for a bad name, ConflictError when one of the files is there already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        raise InvalidInputError(f"{name!r} is no name for a provider type: use lower_snake_case, such as `acme_sms`")
    connector, golden = root / CONNECTORS / f"{name}.py", root / GOLDEN / f"{name}.json"
    for file in (connector, golden):
        if file.exists():
            raise ConflictError(f"{file} is already there")
        if not file.parent.is_dir():
            raise InvalidInputError(f"{file.parent} does not exist: run this in the repository's root")
    words = name.split("_")
    class_name, title = "".join(word.capitalize() for word in words), " ".join(words).capitalize()
    connector.write_text(_CONNECTOR.format(title=title, class_name=class_name, name=name), "utf-8")
    golden.write_text(json.dumps(_GOLDEN, indent=2) + "\n", "utf-8")
    return connector, golden


_REQUEST = {
    "method": "POST",
    "url": "https://api.example.com/messages",
    "headers": {"content-type": "application/json", "authorization": "Bearer key"},
    "body": {
        "to": "+12025550143",
        "from": "+12025550100",
        "text": "Your table is ready",
        "reference": "01931f00000070008000000000000001",
    },
}
_GOLDEN = {
    "settings": {"api_key": "key"},
    "send": [
        {
            "name": "is taken",
            "replies": [{"status": 200, "body": {"id": "1"}}],
            "expect": {"requests": [_REQUEST], "outcome": {"is": "Accepted", "external_ids": ["1"]}},
        },
        {
            "name": "is refused",
            "replies": [{"status": 400, "body": "bad number"}],
            "expect": {
                "requests": [_REQUEST],
                "outcome": {"is": "Refused", "kind": "permanent", "code": "400", "text": "bad number"},
            },
        },
    ],
}
