"""A call's story in a real browser, in English and in Spanish: words, and no codes of ours."""

import re
from collections.abc import Iterator

import pytest

from tests.e2e.handset import Handset
from tests.e2e.office import CUSTOMER, Office, now
from tests.e2e.softphone import Tab, owners_tab
from tests.fixtures.instance import FIRM, RunningInstance

pytestmark = [pytest.mark.engine, pytest.mark.browser]
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b")
SAYS = {
    "en": ("Call", ["Call arrived", "Ring the team", "Rings", "Not taken", "Declined", "Accepted", "Answered"]),
    "es": ("Llamada", ["Llega la llamada", "Llamar al equipo", "Suena", "No atendida", "Rechazada", "Aceptada"]),
}


@pytest.fixture(scope="module")
def tab(instance: RunningInstance) -> Iterator[Tab]:
    with owners_tab(instance) as tab:
        yield tab
    instance.patch("/auth/me", language="en")


def test_a_call_is_told_in_words_in_both_languages(
    tab: Tab, office: Office, customer: Handset, mobiles: tuple[Handset, Handset]
) -> None:
    ana, ben = mobiles
    ben.script("reject")
    ana.script('answer, press 1 after "accept", wait 1 s, hang up')
    began = now()
    customer.call(FIRM)
    call = office.until_booked(caller=CUSTOMER, since=began)
    for language, (title, expected) in SAYS.items():
        office.instance.patch("/auth/me", language=language)
        tab.page.goto(f"/calls?open={call['id']}")
        story = tab.dialog(title)
        for words in expected:
            tab.sees(story.get_by_text(words, exact=False).first)
        assert CODE.findall(story.inner_text()) == []
    assert tab.errors == []
