"""`python -m offhook.web.describe` prints the API's description, from which the web app's client is made."""

import json

from offhook.bootstrap.routers import api_routers
from offhook.web.app import api_document

if __name__ == "__main__":
    print(json.dumps(api_document(api_routers(), version="1"), indent=1, sort_keys=True))  # noqa: T201
