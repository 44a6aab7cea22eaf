"""Who may knock: nobody whom a browser was talked into it.

`callers.origin` knows such requests by their headers. The API itself wants further ones (`X-Amz-Target`, a JSON content
type) that no page may add without our consent, which is never given.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ecs_fake.callers import origin
from ecs_fake.callers.refusals import Refusal

_SCHEMES: Final = {"ws": "http", "wss": "https"}
"""How the origin of a page calls the scheme of a websocket."""


class Gate:
    """ASGI middleware that refuses requests meant for, or sent by, another site."""

    def __init__(self, app: ASGIApp, *, served_host: str) -> None:
        self._app = app
        self._served_host = served_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scheme: str = scope["scheme"]
        try:
            origin.check(Headers(scope=scope), self._served_host, _SCHEMES.get(scheme, scheme))
        except Refusal as refusal:
            await JSONResponse(refusal.document(), refusal.status)(scope, receive, send)
            return
        await self._app(scope, receive, send)
