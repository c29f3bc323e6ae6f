"""Any provider whose API is an address to be fetched (CC-1: URLSMS, URLSMSAuth and their presets)."""

from offhook.messaging.http import HttpRequest
from offhook.messaging.traffic import Outgoing
from offhook.messaging.url_provider import UrlConnector, UrlSettings
from offhook.messaging.url_templates import render


class UrlGet(UrlConnector):
    """Sends by GET: everything stands in the address."""

    type = "url_get"
    title = "URL (GET)"

    class Settings(UrlSettings):
        pass

    settings: Settings

    def request(self, outgoing: Outgoing) -> HttpRequest:
        values = self.values(outgoing)
        url = render(self.settings.url, values, escape=self.percent)
        more = "&".join(
            f"{self.percent(name)}={self.percent(value)}" for name, value in self.filled(self.settings.params, outgoing)
        )
        if more:
            url += ("&" if "?" in url else "?") + more
        headers = dict(self.filled(self.settings.headers, outgoing))
        return HttpRequest(method="GET", url=url, headers=headers, login=self.login)
