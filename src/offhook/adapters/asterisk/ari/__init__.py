"""Speaking ARI, Asterisk's control interface: one websocket for events and requests, or plain HTTP."""

from offhook.adapters.asterisk.ari.http import HttpAri
from offhook.adapters.asterisk.ari.link import AriLink
from offhook.adapters.asterisk.ari.requests import AriError, AriRequests, Json

__all__ = ["AriError", "AriLink", "AriRequests", "HttpAri", "Json"]
