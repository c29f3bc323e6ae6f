"""Any provider whose API is a form or a document to be posted (CC-1: URLPOSTSMS, URLPOSTSMSAuth)."""

import json
from xml.sax.saxutils import escape as xml_escape

from pydantic import Field, model_validator

from offhook.messaging.http import HttpRequest, form_request
from offhook.messaging.traffic import Outgoing
from offhook.messaging.url_provider import Template, UrlConnector, UrlSettings
from offhook.messaging.url_templates import render


class UrlPost(UrlConnector):
    """Sends by POST: the fields as a form, or a body of your own."""

    type = "url_post"
    title = "URL (POST)"

    class Settings(UrlSettings):
        body: Template = ""
        """`{"to": "${phone}", "text": "${message}"}` instead of a form; values are escaped for JSON or XML."""
        content_type: str = Field(default="application/json", max_length=100, pattern=r"^[\w.+/;= -]+$")

        @model_validator(mode="after")
        def _one_of_both(self) -> "UrlPost.Settings":
            if self.body and self.params:
                raise ValueError("give either fields of a form (params) or a body, not both")
            return self

    settings: Settings

    def request(self, outgoing: Outgoing) -> HttpRequest:
        url = render(self.settings.url, self.values(outgoing), escape=self.percent)
        headers = dict(self.filled(self.settings.headers, outgoing))
        if not self.settings.body:
            fields = self.filled(self.settings.params, outgoing)
            return form_request(url, fields, charset=self.settings.charset, headers=headers, login=self.login)
        text = render(self.settings.body, self.values(outgoing), escape=self._escaped)
        headers = {"content-type": self.settings.content_type, **headers}
        body = text.encode(self.settings.charset, "replace")
        return HttpRequest(method="POST", url=url, headers=headers, body=body, login=self.login)

    def _escaped(self, value: str) -> str:
        if "json" in self.settings.content_type:
            return json.dumps(value, ensure_ascii=False)[1:-1]
        return xml_escape(value, {'"': "&quot;"}) if "xml" in self.settings.content_type else value
