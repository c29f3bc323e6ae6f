"""The web app in Chromium, used as a person uses it: by the words and roles on the screen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

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
SEES_MS = 30_000
_AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_COMPLAINTS = """async () => {
  const { violations } = await axe.run();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
}"""
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
    if not any(Path("/usr/lib").glob("*/libatomic.so.1")):
        pytest.skip("what Playwright's own Node needs is not installed: apt-get install libatomic1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Tab:
    """One person's tab, in a browser profile of its own."""

    def __init__(
        self,
        browser: Browser,
        instance: RunningInstance,
        *,
        locale: str = "en-US",
        service_workers: Literal["allow", "block"] = "block",
    ) -> None:
        self._browser, self._instance = browser, instance
        self._context = browser.new_context(
            base_url=instance.instance.local_url,
            locale=locale,
            permissions=["microphone", "notifications", "clipboard-read", "clipboard-write"],
            service_workers=service_workers,
        )
        self._context.add_init_script(_KEEP_CONNECTIONS)
        self._context.set_default_timeout(SEES_MS)
        self.page: Page = self._context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def close(self) -> None:
        self._context.close()

    def beside(self) -> "Tab":
        """Another person's tab in the same browser: nothing is shared."""
        return Tab(self._browser, self._instance)

    def log_in(self, email: str, password: str, *, path: str = "/phone") -> None:
        """Ends on the page that was wanted, unless something more is asked for."""
        self.page.goto(path)
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.button("Log in").click()

    def open(self, path: str, title: str) -> None:
        """A page of the app, by address; returns when its heading is there."""
        self.page.goto(path)
        self.sees(self.page.get_by_role("heading", level=1, name=title))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def dialog(self, name: str | re.Pattern[str]) -> Locator:
        """A drawer or a question in front of the page."""
        return self.page.get_by_role("dialog", name=name)

    def choose(self, label: str, option: str) -> None:
        """Of a list that opens."""
        self.page.get_by_role("textbox", name=label, exact=True).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def type_code(self, code: str) -> None:
        """Six digits, each in a field of its own; the last one sends them."""
        for place, digit in enumerate(code, start=1):
            self.field(f"Digit {place} of the code").fill(digit)

    def until_plays(self, player: Locator) -> None:
        """Its sound has come and moves on."""
        playing = player.locator("audio").evaluate_handle("sound => sound")
        self.page.wait_for_function("sound => sound.currentTime > 0.3 && sound.error === null", arg=playing)

    def sees(self, what: Locator) -> None:
        expect(what).to_be_visible(timeout=SEES_MS)

    def sees_text(self, text: str) -> None:
        """Somewhere on the page, a notice included."""
        self.sees(self.page.get_by_text(text).first)

    def misses(self, what: Locator) -> None:
        expect(what).to_have_count(0, timeout=SEES_MS)

    def until_accessible(self) -> None:
        """axe has nothing to say of what is shown, once it has stopped moving."""
        self.page.evaluate(_AXE.read_text())
        until(
            lambda: not self.page.evaluate(_COMPLAINTS),
            timeout_s=10,
            what=lambda: self.page.evaluate(_COMPLAINTS),
        )

    def energy(self) -> float:
        """Total energy of all that was ever heard (the sum WebRTC's statistics keep)."""
        heard: Any = self.page.evaluate(_ENERGY)
        return float(heard)

    def until_hears(self, *, more_than: float) -> float:
        return until(
            lambda: heard if (heard := self.energy()) > more_than + 0.001 else None,
            what=lambda: f"the browser hears more than {more_than}: {self.energy()}",
        )


@contextmanager
def owners_tab(instance: RunningInstance, *, service_workers: Literal["allow", "block"] = "block") -> Iterator[Tab]:
    """The firm's owner, logged in."""
    with chromium() as browser:
        tab = Tab(browser, instance, service_workers=service_workers)
        tab.log_in(*instance.login)
        tab.sees(tab.page.get_by_role("heading", level=1, name="Phone"))
        yield tab
        tab.close()


class Softphone(Tab):
    """A tab whose person calls and is called."""

    def log_in(self, email: str, password: str, *, path: str = "/phone") -> None:
        super().log_in(email, password, path=path)
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
        expect(self.card.get_by_role("status", name="Call state")).to_have_text(words, timeout=SEES_MS)
