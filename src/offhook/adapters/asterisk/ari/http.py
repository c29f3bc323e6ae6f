"""ARI over plain HTTP, for processes that only push endpoints and need no events."""

from collections.abc import Mapping
from typing import Any

import httpx

from offhook.adapters.asterisk.ari.requests import TIMEOUT_S, AriError, reason_of, uri
from offhook.voice.engine import EngineAwayError


class HttpAri:
    """Speaks AriRequests; holds a small pool of connections until closed."""

    def __init__(self, *, base_url: str, user: str, password: str) -> None:
        self._client = httpx.AsyncClient(base_url=base_url, auth=(user, password))

    async def close(self) -> None:
        await self._client.aclose()

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
        timeout_s: float = TIMEOUT_S,
    ) -> Any:
        try:
            answer = await self._client.request(method, "/" + uri(path, query), json=body, timeout=timeout_s)
        except httpx.TransportError as error:
            raise EngineAwayError(f"the engine cannot be reached: {error or type(error).__name__}") from error
        if not answer.is_success:
            raise AriError(method, path, answer.status_code, reason_of(answer.text, answer.reason_phrase))
        return answer.json() if answer.content else None
