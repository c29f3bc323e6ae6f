"""The built web app: hashed assets for ever, everything else fresh, unknown paths to the app's own router."""

from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOREVER = "public, max-age=31536000, immutable"
_FRESH = "no-cache"


class WebAppFiles(StaticFiles):
    """Files, with index.html for every path that is no file (the app routes on its own)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            is_page = error.status_code == 404 and "." not in path.rpartition("/")[2] and scope["method"] == "GET"
            if not is_page or path.startswith("api/"):
                raise
            response = FileResponse(Path(str(self.directory)) / "index.html")
        response.headers["cache-control"] = _FOREVER if path.startswith("assets/") else _FRESH
        return response


def mount_web_app(app: FastAPI, folder: Path) -> None:
    """Last of all, because it takes every path."""
    app.mount("/", WebAppFiles(directory=folder, html=True), name="web app")
