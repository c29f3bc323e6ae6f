"""The web app in Chromium, used as a person uses it: by the words and roles on the screen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.fixtures.instance import RunningInstance, until

_CHROMIUM = (Path("/usr/bin/chromium"), Path("/usr/bin/chromium-browser"), Path("/usr/bin/google-chrome"))
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-loopback-in-peer-connection",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
_SEES_MS = 30_000
_KEEP_CONNECTIONS = """
window.connections = [];
window.RTCPeerConnection = class extends window.RTCPeerConnection {
  constructor(...given) { super(...given); window.connections.push(this); }
};
"""
_ENERGY = """async () => {
  let energy = 0;
  for (const connection of window.connections) {
    for (const report of (await connection.getStats()).values()) {
      if (report.type === "inbound-rtp" && report.kind === "audio") energy += report.totalAudioEnergy ?? 0;
    }
  }
  return energy;
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Without a window, with a microphone that beeps."""
    program = next((path for path in _CHROMIUM if path.exists()), None)
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Softphone:
    """One person's tab."""

    def __init__(self, browser: Browser, instance: RunningInstance) -> None:
        self._context = browser.new_context(
            base_url=instance.instance.local_url,
            locale="en-US",
            permissions=["microphone", "notifications"],
            service_workers="block",
        )
        self._context.add_init_script(_KEEP_CONNECTIONS)
        self._context.set_default_timeout(_SEES_MS)
        self.page: Page = self._context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def close(self) -> None:
        self._context.close()

    def log_in(self, email: str, password: str) -> None:
        self.page.goto("/phone")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Log in").click()
        self.sees(self.page.get_by_text("Line ready").first)

    def dial(self, number: str) -> None:
        pad = self.page.get_by_role("region", name="Keypad")
        pad.get_by_role("combobox", name="Number or name").fill(number)
        pad.get_by_role("button", name="Call", exact=True).click()

    @property
    def incoming(self) -> Locator:
        return self.page.get_by_role("region", name="Incoming call")

    @property
    def card(self) -> Locator:
        """The newest; one that ended stays a moment to say so."""
        return self.page.get_by_role("region", name="Call", exact=True).last

    def press(self, button: str) -> None:
        """A button of the call's card."""
        self.card.get_by_role("button", name=re.compile(f"^{re.escape(button)}")).first.click()

    def until_state(self, words: str) -> None:
        expect(self.card.get_by_role("status", name="Call state")).to_have_text(words, timeout=_SEES_MS)

    def sees(self, what: Locator) -> None:
        expect(what).to_be_visible(timeout=_SEES_MS)

    def energy(self) -> float:
        """Total energy of all that was ever heard (the sum WebRTC's statistics keep)."""
        heard: Any = self.page.evaluate(_ENERGY)
        return float(heard)

    def until_hears(self, *, more_than: float) -> float:
        return until(
            lambda: heard if (heard := self.energy()) > more_than + 0.001 else None,
            what=lambda: f"the browser hears more than {more_than}: {self.energy()}",
        )
