"""Notices in a real browser: asked for by a click, switched on and off, shown by the service worker.

A browser in tests cannot reach a push service, so subscribing is played (`PushManager` alone); what comes of it at the
server is real, and the push message is handed to the service worker by the browser itself.
"""

import json
from collections.abc import Iterator

import pytest

from tests.e2e.softphone import Tab, owners_tab
from tests.fixtures.instance import RunningInstance, until
from tests.integration.push.push_service import Browser

pytestmark = [pytest.mark.engine, pytest.mark.browser]
PUSH_SERVICE = "https://push.offhook.invalid/send/1"
PLAYED = """(subscription) => {
  const played = {
    ...subscription,
    options: { applicationServerKey: null },
    toJSON: () => subscription,
    unsubscribe: async () => true,
  };
  PushManager.prototype.getSubscription = async () =>
    localStorage.getItem("played") === null ? null : played;
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || applicationServerKey.length !== 65) throw new Error("not a VAPID key");
    localStorage.setItem("played", "yes");
    return played;
  };
}"""


@pytest.fixture
def tab(instance: RunningInstance) -> Iterator[Tab]:
    with owners_tab(instance, service_workers="allow") as tab:
        subscription = json.dumps(Browser(endpoint=PUSH_SERVICE).subscription())
        tab.page.add_init_script(f"({PLAYED})({subscription})")
        yield tab


def test_notices_are_switched_on_by_a_click_tried_and_switched_off(tab: Tab) -> None:
    tab.open("/settings", "Settings")
    tab.button("Switch notices on").click()
    tab.sees(tab.button("Send a test notice"))
    tab.until_accessible()
    tab.button("Send a test notice").click()
    tab.sees_text("Sent. It should appear in a few seconds.")
    tab.page.reload()
    tab.button("Switch off").click()
    tab.sees(tab.button("Switch notices on"))
    assert tab.errors == []


def test_a_browser_that_blocks_notices_says_what_to_do(tab: Tab) -> None:
    tab.page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    tab.open("/settings", "Settings")
    tab.sees_text("This browser blocks notices from this site.")
    tab.until_accessible()


def test_a_push_message_is_shown_as_a_notice(tab: Tab, instance: RunningInstance) -> None:
    tab.open("/settings", "Settings")
    tab.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    browser = tab.page.context.new_cdp_session(tab.page)
    versions: list[dict[str, str]] = []
    browser.on("ServiceWorker.workerRegistrationUpdated", lambda event: versions.extend(event["registrations"]))
    browser.send("ServiceWorker.enable")
    until(lambda: tab.page.evaluate("1") and versions, what="the service worker")
    said = {"kind": "test", "title": "Notices work", "body": "Here.", "tag": "test", "url": "/settings"}
    browser.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": str(instance.client.base_url.copy_with(path="")).rstrip("/"),
            "registrationId": versions[0]["registrationId"],
            "data": json.dumps(said),
        },
    )
    shown = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
      .map(({ title, body, data }) => [title, body, data.url])"""
    until(lambda: tab.page.evaluate(shown) == [["Notices work", "Here.", "/settings"]], what="the notice")
