"""Every provider type against its golden file; a type without one fails.

After a wanted change `OFFHOOK_WRITE_GOLDEN=1 pytest tests/golden/connectors` writes the files anew: read the
difference.
"""

import json
import os
from typing import Any

import pytest

from offhook.kit.errors import InvalidInputError
from offhook.messaging.connector import ForgedError
from offhook.messaging.presets import presets
from offhook.messaging.providers import make_connector
from offhook.messaging.registry import connector_types
from offhook.messaging.url_templates import render
from tests.golden.connectors.connector_case import FOLDER, asked, connector, golden, hooked, webhook_of

KINDS = ("send", "reconcile", "test", "poll", "webhooks")


def _happened(type_: str, kind: str, case: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    one = connector(type_, case, settings)
    return hooked(one, case) if kind == "webhooks" else asked(one, kind, case)


@pytest.mark.parametrize("type_", connector_types())
def test_connector_does_what_its_golden_file_says(type_: str) -> None:
    file: dict[str, Any] = golden(type_)
    settings = file["settings"]
    assert file.get("send"), f"{type_} has a golden file without a case of sending"
    happened = {
        kind: [{**case, "expect": _happened(type_, kind, case, settings)} for case in file.get(kind, [])]
        for kind in KINDS
        if kind in file
    }
    if os.environ.get("OFFHOOK_WRITE_GOLDEN"):
        text = json.dumps({"settings": settings, **happened}, indent=2, ensure_ascii=False)
        (FOLDER / f"{type_}.json").write_text(text + "\n", encoding="utf-8")
        return
    for kind, cases in happened.items():
        for case, actual in zip(file[kind], cases, strict=True):
            assert actual["expect"] == case.get("expect"), f"{type_}, {kind}: {case['name']}"


@pytest.mark.parametrize("type_", connector_types())
def test_what_a_connector_can_do_is_in_its_golden_file(type_: str) -> None:
    file, can = golden(type_), connector_types()[type_].capabilities
    outcomes = [case["expect"]["outcome"] for case in file["send"]]
    assert {"Accepted", "Refused"} <= {outcome.get("is") for outcome in outcomes}
    told = [item["is"] for case in file.get("webhooks", []) for item in case["expect"].get("news", [])]
    told += [item["is"] for case in file.get("poll", []) for item in case["expect"]["outcome"].get("news", [])]
    told += [item["is"] for outcome in outcomes for item in outcome.get("news", [])]
    assert can.receipts == ("Receipt" in told)
    assert can.inbound == ("InboundMessage" in told)
    assert not can.reconciles or {"Accepted", "NotFound"} <= {
        case["expect"]["outcome"].get("is") for case in file["reconcile"]
    }


@pytest.mark.parametrize("type_", connector_types())
def test_a_webhook_is_refused_without_its_credentials(type_: str) -> None:
    """Fails closed: every good webhook, stripped of headers and query."""
    file: dict[str, Any] = golden(type_)
    for case in file.get("webhooks", []):
        if "news" in case["expect"]:
            kept = {name: value for name, value in case.get("headers", {}).items() if name.lower() == "content-type"}
            bare = {**case, "headers": kept, "url": case["url"].partition("?")[0], "also_urls": []}
            bare["body"] = _unsigned(case.get("body", ""))
            with pytest.raises(ForgedError):
                connector(type_, case, file["settings"]).verify(webhook_of(bare))


def _unsigned(body: Any) -> Any:
    """Without the field in which some providers sign."""
    if isinstance(body, dict):
        return {name: value for name, value in body.items() if name != "sig"}
    return "&".join(pair for pair in body.split("&") if not pair.startswith("sig="))


def test_every_golden_file_has_its_connector() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} == set(connector_types())


def test_sms_masivo_is_asked_for_ten_digits() -> None:
    """Area code and subscriber, as its users write them ("Guía API SMS Masivos"), without 54, 9, 0 or 15."""
    url = presets()["sms_masivo"].settings["url"]
    assert "&tos=1144445555&" in render(url, {"phone": "+5491144445555"})
    assert "&tos=2234567890&" in render(url, {"phone": "+542234567890"})


@pytest.mark.parametrize("name", presets())
def test_every_preset_fits_its_type(name: str) -> None:
    preset = presets()[name]
    login = {"user": "me", "password": "words"} if preset.settings.get("auth") == "basic" else {}
    address = {} if "url" in preset.settings else {"url": "https://gateway.example/send"}
    assert make_connector(preset.type, {**address, **preset.settings, **login}).type == preset.type


@pytest.mark.parametrize("name", ["quality", "gmg"])
def test_a_preset_without_published_address_leaves_it_to_be_filled_in(name: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        make_connector(presets()[name].type, presets()[name].settings)
    assert [field.where for field in refused.value.fields] == ["settings.url"]
