"""http.conf and ari.conf: the controller's door, on loopback alone."""

from offhook.adapters.asterisk.legs import TAGS_VARIABLE, USER_FIELD
from offhook.adapters.asterisk.spec import EngineSpec


def http_conf(spec: EngineSpec) -> str:
    """The HTTP server carries ARI and SIP over WebSocket; the web process stands in front of it."""
    return f"""[general]
servername = offhook
enabled = yes
enable_static = no
bindaddr = 127.0.0.1
bindport = {spec.http_port}
sessionlimit = 12000
session_inactivity = 30000
session_keep_alive = 60000
"""


def ari_conf(spec: EngineSpec) -> str:
    """One user, who may do everything; the file is readable by its owner alone."""
    return f"""[general]
enabled = yes
pretty = no
websocket_write_timeout = 1000
channelvars = {USER_FIELD},{TAGS_VARIABLE}

[{spec.ari_user}]
type = user
read_only = no
password = {spec.ari_password}
password_format = plain
"""
