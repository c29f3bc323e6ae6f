"""The door to push notices: what the bootstrap puts into the web process and the worker."""

from offhook.push.actions.send_notice import PushParts

__all__ = ["PushParts"]
