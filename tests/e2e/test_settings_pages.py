"""Settings in a real browser: what is typed there is true at the server, and what is wrong is refused in the page."""

import re
import time
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pyotp
import pytest

from tests.e2e.softphone import Tab, owners_tab
from tests.fixtures.instance import RunningInstance

pytestmark = [pytest.mark.engine, pytest.mark.browser]
NEWBIE, PASSWORD = f"nina-{uuid4().hex[:8]}@brightplumbing.example", "seven wet kitchens a week"


@pytest.fixture(scope="module")
def tab(instance: RunningInstance) -> Iterator[Tab]:
    with owners_tab(instance) as tab:
        yield tab
    instance.patch("/auth/me", language="en")


def test_a_new_name_and_language_hold_and_no_name_is_refused(tab: Tab, instance: RunningInstance) -> None:
    before = instance.get("/auth/me")["user"]
    tab.open("/settings", "Settings")
    tab.field("Your name").fill("  ")
    tab.button("Save").click()
    tab.sees_text("Please fill this in")
    assert instance.get("/auth/me")["user"] == before
    tab.field("Your name").fill("Dana Owner")
    tab.choose("Language", "Español")
    tab.button("Save").click()
    tab.sees(tab.page.get_by_role("heading", level=1, name="Ajustes"))
    changed = instance.get("/auth/me")["user"]
    assert (changed["name"], changed["language"]) == ("Dana Owner", "es")
    tab.page.reload()
    tab.sees(tab.page.get_by_role("heading", level=1, name="Ajustes"))
    tab.field("Su nombre").fill(before["name"])
    tab.choose("Idioma", "English")
    tab.button("Guardar").click()
    tab.sees(tab.page.get_by_role("heading", level=1, name="Settings"))
    assert instance.get("/auth/me")["user"] == before
    assert tab.errors == []


def test_a_key_is_made_copied_used_and_revoked(tab: Tab, instance: RunningInstance) -> None:
    tab.open("/settings?section=keys", "Settings")
    tab.button("Make the key").click()
    tab.sees_text("Please fill this in")
    tab.field("What is it for?").fill("Wallboard")
    tab.button("Make the key").click()
    tab.sees_text("The key is ready")
    tab.button("Copy").click()
    tab.sees(tab.button("Copied"))
    secret = str(tab.page.evaluate("navigator.clipboard.readText()"))
    assert tab.page.get_by_role("status").get_by_text(secret).count() == 1
    program = httpx.Client(base_url=str(instance.client.base_url), headers={"authorization": f"Bearer {secret}"})
    assert program.get("/calls").status_code == 200
    assert program.get("/contacts").status_code == 403  # it may read calls and nothing else
    tab.button("Revoke Wallboard").click()
    question = tab.dialog("Revoke Wallboard")
    question.get_by_role("button", name="Cancel").click()
    assert program.get("/calls").status_code == 200
    tab.button("Revoke Wallboard").click()
    question.get_by_role("button", name="Revoke", exact=True).click()
    tab.misses(tab.button("Revoke Wallboard"))
    assert program.get("/calls").status_code == 401
    program.close()
    assert tab.errors == []


@pytest.fixture(scope="module")
def newbie(tab: Tab, instance: RunningInstance) -> Iterator[Tab]:
    """Somebody whom the owner invited by the page, in a browser of their own."""
    tab.open("/settings?section=team", "Settings")
    tab.field("Name").fill("Nina New")
    tab.field("E-mail").fill("nina at work")
    tab.button("Make the invitation").click()
    tab.sees_text("Please enter an e-mail address")
    tab.field("E-mail").fill(instance.login[0])
    tab.button("Make the invitation").click()
    tab.sees_text("is in this account already")
    tab.field("E-mail").fill(NEWBIE)
    tab.choose("Role", "Supervisor")
    tab.button("Make the invitation").click()
    tab.sees_text("The invitation is ready")
    link = tab.page.get_by_role("status").locator("code").inner_text()
    nina = tab.beside()
    try:
        nina.page.goto(link)
        nina.field("Your name").fill("Nina New")
        nina.field("New password").fill("short")
        nina.button("Join").click()
        nina.sees_text("At least")
        nina.field("New password").fill(PASSWORD)
        nina.button("Join").click()
        nina.sees_text("Your password is set")
        nina.log_in(NEWBIE, PASSWORD, path="/settings")
        nina.sees(nina.page.get_by_role("heading", level=1, name="Settings"))
        yield nina
    finally:
        nina.close()
        member = next((one for one in instance.get("/users")["items"] if one["email"] == NEWBIE), None)
        if member is not None:
            instance.delete(f"/users/{member['id']}")


def test_an_invitation_works_once(newbie: Tab, tab: Tab) -> None:
    link = tab.page.get_by_role("status").locator("code").inner_text()
    late = tab.beside()
    late.page.goto(link)
    late.field("Your name").fill("Somebody Else")
    late.field("New password").fill(PASSWORD)
    late.button("Join").click()
    late.sees_text("This invitation does not work")
    late.close()
    tab.sees(tab.page.get_by_role("list").get_by_text(NEWBIE))
    # A supervisor has no say over the team.
    newbie.misses(newbie.page.get_by_role("tab", name="Team"))


def test_a_second_step_is_set_up_and_asked_for(newbie: Tab) -> None:
    newbie.open("/settings?section=security", "Settings")
    newbie.button("Set up").click()
    secret = newbie.page.get_by_text("Or type:").locator("code").inner_text()
    totp = pyotp.TOTP(secret)
    newbie.type_code(_wrong(totp))
    newbie.sees_text("Codes change every 30 seconds")
    newbie.type_code(totp.now())
    newbie.sees_text("Keep these recovery codes")
    newbie.button("I have kept them").click()
    newbie.sees(newbie.field("Your password, to switch it off"))
    newbie.button("Menu of Nina New").click()
    newbie.page.get_by_role("menuitem", name="Log out").click()
    newbie.page.wait_for_url(re.compile("/login$"))
    newbie.log_in(NEWBIE, PASSWORD, path="/settings?section=security")
    newbie.sees_text("Enter the code your authenticator app shows now.")
    newbie.type_code(_wrong(totp))
    newbie.sees_text("This code is not right")
    # A code serves once: the one of the next half minute is taken already now.
    newbie.type_code(totp.at(int(time.time()) + 30))
    newbie.sees(newbie.page.get_by_role("heading", level=1, name="Settings"))
    newbie.field("Your password, to switch it off").fill("not mine")
    newbie.button("Switch off").click()
    newbie.sees_text("This is not your password")
    newbie.field("Your password, to switch it off").fill(PASSWORD)
    newbie.button("Switch off").click()
    newbie.sees(newbie.button("Set up"))
    assert newbie.errors == []


def test_who_is_taken_out_of_the_team_is_out_at_once(newbie: Tab, tab: Tab) -> None:
    tab.open("/settings?section=team", "Settings")
    tab.button("Remove Nina New").click()
    tab.dialog("Remove Nina New").get_by_role("button", name="Remove", exact=True).click()
    tab.misses(tab.button("Remove Nina New"))
    newbie.page.reload()
    newbie.page.wait_for_url("**/login**")
    assert tab.errors == []


def _wrong(totp: pyotp.TOTP) -> str:
    """A code of none of the half minutes that count."""
    now = int(time.time())
    near = {totp.at(now + 30 * step) for step in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)
