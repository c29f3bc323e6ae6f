"""Where Twilio is, for every process that asks it."""

import httpx

from offhook.bootstrap.instance import Instance
from offhook.business_line.api import BusinessLineWeb
from offhook.calls.ports import SoundJobs

TWILIO_TIMEOUT_S = 15


def business_line_web(
    instance: Instance, http: httpx.AsyncClient, *, sounds: SoundJobs | None = None
) -> BusinessLineWeb:
    """`sounds` queues the copying of messages left there; needed where Twilio's webhooks come in."""
    return BusinessLineWeb(
        http=http,
        public_url=instance.web_url,
        twilio_url=str(instance.settings.twilio_url).rstrip("/"),
        pricing_url=str(instance.settings.twilio_pricing_url).rstrip("/"),
        **({"sounds": sounds} if sounds else {}),
    )
