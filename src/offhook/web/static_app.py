"""The built web app: hashed assets for ever, everything else fresh, unknown paths to the app's own router."""

from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

_FOREVER = "public, max-age=31536000, immutable"
_FRESH = "no-cache"


class WebAppFiles(StaticFiles):
    """Files, with index.html for every path that is no file (the app routes on its own)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            is_page = error.status_code == 404 and "." not in path.rpartition("/")[2] and scope["method"] == "GET"
            if not is_page:
                raise
            response = FileResponse(Path(str(self.directory)) / "index.html")
        response.headers["cache-control"] = _FOREVER if path.startswith("assets/") else _FRESH
        return response


def serve_web_app(app: FastAPI, folder: Path, *, api_prefix: str) -> None:
    """Takes what no route matches; a mount would also take wrong methods and misspelt paths of the API."""
    files = WebAppFiles(directory=folder, html=True)
    not_found = app.router.default

    async def page_or_not_found(scope: Scope, receive: Receive, send: Send) -> None:
        wanted = scope["type"] == "http" and not scope["path"].startswith(f"{api_prefix}/")
        await (files if wanted else not_found)(scope, receive, send)

    app.router.default = page_or_not_found
