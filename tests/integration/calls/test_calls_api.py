"""Calls and their sounds through the API."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from offhook.adapters.audio.pyav import PyAvTools
from offhook.adapters.storage.filesystem import FileSystemBlobStore
from offhook.calls.actions.store_sound import SoundParts, store_sound
from offhook.calls.api import DirectorySpool
from offhook.calls.models import BanRow, CallCommandRow, CallLegRow, CallRow, CallSessionRow
from offhook.calls.ports import Person
from offhook.db.session import Database
from offhook.kit.ids import new_id
from offhook.kit.phone_number import PhoneNumber
from offhook.tenancy.api import Account, AccountCreate, create_account
from tests.fixtures.web import LogInAs
from tests.unit.adapters.sounds import tone, write_encoded, write_wav

START = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
API = "/api/v1"


class OnePerson:
    """Everybody is Ann at her land-line."""

    async def person(self, session: object, *, agent_id: UUID | None, device_id: UUID | None) -> Person:
        return Person(name="Ann", phone_number=PhoneNumber("+12025550111"), agent_id=agent_id)

    async def places(self, session: object, *, user_id: UUID) -> frozenset[str]:
        return frozenset()


@pytest.fixture
def blobs(tmp_path: Path) -> FileSystemBlobStore:
    return FileSystemBlobStore(tmp_path / "blobs")


@pytest.fixture
def web_state(blobs: FileSystemBlobStore) -> dict[str, Any]:
    return {"blobs": blobs, "audio": PyAvTools(), "people": OnePerson()}


async def add_calls(database: Database, account: Account, *, count: int, **more: Any) -> list[UUID]:
    """One a minute, the last one the newest."""
    ids = [new_id() for _ in range(count)]
    values = {
        "account_id": account.id,
        "direction": "inbound",
        "caller": "+12025550100",
        "caller_name": "Zoe",
        "dialled": "+12025550199",
        "state": "ended",
        "outcome": "answered",
        **more,
    }
    async with database.system() as session:
        for place, call_id in enumerate(ids):
            search = f"{values['caller']} {values['caller_name']} {values['dialled']}".lower()
            started = START + timedelta(minutes=place)
            session.add(CallRow(id=call_id, started_at=started, search=search, **values))
    return ids


async def add_sound(database: Database, blobs: FileSystemBlobStore, call_id: UUID, kind: str, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    record_id = f"{call_id.hex}-{kind}1"
    write_wav(folder / f"{record_id}.wav", tone(2, rate_hz=8000), rate_hz=8000)
    spool = DirectorySpool(folder, lambda: 0)
    await store_sound(record_id, SoundParts(database=database, blobs=blobs, audio=PyAvTools(), spool=spool))


async def ids_of(client: httpx.AsyncClient, query: str) -> list[str]:
    answer = await client.get(f"{API}/calls?{query}")
    assert answer.status_code == 200, answer.text
    return [call["id"] for call in answer.json()["items"]]


async def test_calls_are_listed_newest_first_page_by_page(
    web_client: httpx.AsyncClient, database: Database, account: Account
) -> None:
    ids = [str(call_id) for call_id in await add_calls(database, account, count=5)]
    first = (await web_client.get(f"{API}/calls?limit=2")).json()
    assert [call["id"] for call in first["items"]] == [ids[4], ids[3]]
    second = (await web_client.get(f"{API}/calls?limit=2&cursor={first['next_cursor']}")).json()
    assert [call["id"] for call in second["items"]] == [ids[2], ids[1]]


async def test_filters_and_search_narrow_the_list(
    web_client: httpx.AsyncClient, database: Database, account: Account
) -> None:
    (old,) = await add_calls(database, account, count=1, caller="+442079460000", caller_name="Émile", outcome="missed")
    (out,) = await add_calls(database, account, count=1, direction="outbound", state="live", outcome=None)
    assert await ids_of(web_client, "outcome=missed") == [str(old)]
    assert await ids_of(web_client, "state=live&direction=outbound") == [str(out)]
    assert await ids_of(web_client, "search=020 7946") == []
    assert await ids_of(web_client, "search=20 7946-0000") == [str(old)]
    assert await ids_of(web_client, "search=émile") == [str(old)]
    assert await ids_of(web_client, "search=%25") == []
    assert await ids_of(web_client, "since=2026-05-02T00:00:00Z") == []
    bad = await web_client.get(f"{API}/calls?outcome=nonsense")
    assert bad.status_code == 422


async def test_one_call_shows_its_legs_and_timeline(
    web_client: httpx.AsyncClient, other_client: httpx.AsyncClient, database: Database, account: Account
) -> None:
    steps = [{"at": START.isoformat(), "what": "ringing", "who": "Ann"}]
    (call_id,) = await add_calls(database, account, count=1, steps=steps)
    async with database.system() as session:
        session.add(
            CallLegRow(
                account_id=account.id,
                leg_id="leg-1",
                call_id=call_id,
                role="agent",
                party="+1",
                party_name="Ann",
                started_at=START,
                billable_ms=1500,
            )
        )
    call = (await web_client.get(f"{API}/calls/{call_id}")).json()
    assert call["steps"] == [{"at": "2026-05-01T12:00:00Z", "what": "ringing", "detail": {"who": "Ann"}}]
    assert [(leg["id"], leg["party_name"], leg["billable_s"]) for leg in call["legs"]] == [("leg-1", "Ann", 1.5)]
    assert (await other_client.get(f"{API}/calls/{call_id}")).status_code == 404


async def test_a_recording_is_streamed_by_ranges(
    web_client: httpx.AsyncClient,
    other_client: httpx.AsyncClient,
    database: Database,
    account: Account,
    blobs: FileSystemBlobStore,
    tmp_path: Path,
) -> None:
    (call_id,) = await add_calls(database, account, count=1)
    await add_sound(database, blobs, call_id, "r", tmp_path / "spool")
    (recording_id,) = (await web_client.get(f"{API}/calls/{call_id}")).json()["recording_ids"]
    url = f"{API}/recordings/{recording_id}/audio"
    whole = await web_client.get(url)
    assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
    assert whole.headers["content-type"] == "audio/mpeg"
    size = len(whole.content)
    for wanted, start, end in (("bytes=0-99", 0, 100), ("bytes=100-", 100, size), ("bytes=-50", size - 50, size)):
        part = await web_client.get(url, headers={"range": wanted})
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.content == whole.content[start:end]
    beyond = await web_client.get(url, headers={"range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    same = await web_client.get(url, headers={"if-none-match": whole.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    changed = await web_client.get(url, headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert changed.status_code == 200
    peaks = (await web_client.get(f"{API}/recordings/{recording_id}/peaks?buckets=40")).json()
    assert [len(channel) for channel in peaks["channels"]] == [40]
    assert max(peaks["channels"][0]) > 0.3
    assert (await other_client.get(url)).status_code == 404


async def test_a_voicemail_is_heard_deleted_and_restored(
    web_client: httpx.AsyncClient,
    other_client: httpx.AsyncClient,
    database: Database,
    account: Account,
    blobs: FileSystemBlobStore,
    tmp_path: Path,
) -> None:
    (call_id,) = await add_calls(database, account, count=1)
    await add_sound(database, blobs, call_id, "m", tmp_path / "spool")
    (listed,) = (await web_client.get(f"{API}/voicemails")).json()["items"]
    assert (listed["caller_name"], listed["heard"], listed["state"]) == ("Zoe", False, "stored")
    url = f"{API}/voicemails/{listed['id']}"
    assert (await web_client.patch(url, json={"heard": True})).json()["heard"] is True
    assert (await web_client.get(f"{API}/voicemails?heard=false")).json()["items"] == []
    assert (await other_client.patch(url, json={"heard": True})).status_code == 404
    assert (await web_client.delete(url)).status_code == 204
    assert (await web_client.get(f"{API}/voicemails")).json()["items"] == []
    assert (await web_client.post(f"{url}/restore")).json()["deleted"] is False
    assert (await web_client.get(f"{url}/audio", headers={"range": "bytes=0-1"})).status_code == 206


@pytest.mark.parametrize("codec", ["mp3", "ogg", "m4a"])
async def test_prompts_are_taken_in_many_formats(web_client: httpx.AsyncClient, tmp_path: Path, codec: str) -> None:
    encoder = {"mp3": "libmp3lame", "ogg": "libopus", "m4a": "aac"}[codec]
    file = write_encoded(tmp_path / f"greeting.{codec}", tone(1.5, rate_hz=48000), codec=encoder)
    answer = await web_client.post(
        f"{API}/prompts", files={"file": (file.name, file.read_bytes())}, data={"name": "Greeting", "language": "en"}
    )
    assert answer.status_code == 201, answer.text
    prompt = answer.json()
    assert (prompt["name"], prompt["language"]) == ("Greeting", "en")
    assert 1.4 < prompt["duration_s"] < 1.7
    sound = await web_client.get(f"{API}/prompts/{prompt['id']}/audio")
    assert sound.content[:4] == b"RIFF"
    assert (await web_client.delete(f"{API}/prompts/{prompt['id']}")).status_code == 204
    assert (await web_client.get(f"{API}/prompts/{prompt['id']}/audio")).status_code == 404


async def test_bad_uploads_are_refused_with_the_reason(
    web_client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_audio = await web_client.post(f"{API}/prompts", files={"file": ("x.wav", b"not a sound")})
    assert no_audio.status_code == 422
    assert no_audio.json()["type"].endswith("invalid-input")
    missing = await web_client.post(f"{API}/prompts", files={"other": ("x.wav", b"1")})
    assert "part named file is missing" in missing.json()["detail"]
    as_json = await web_client.post(f"{API}/prompts", json={"file": "x"})
    assert as_json.status_code == 422
    wav = write_wav(tmp_path / "a.wav", tone(1, rate_hz=8000), rate_hz=8000).read_bytes()
    head = b'--cut\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    half = await web_client.post(
        f"{API}/prompts", content=head + wav[:4000], headers={"content-type": "multipart/form-data; boundary=cut"}
    )
    assert half.status_code == 422
    assert "cut off" in half.json()["detail"]
    monkeypatch.setattr("offhook.calls.endpoints.prompts.MAX_BYTES", 1000)
    big = await web_client.post(f"{API}/prompts", files={"file": ("a.wav", b"0" * 40_000)})
    assert big.status_code == 413
    monkeypatch.setattr("offhook.calls.endpoints.prompts.MAX_BYTES", 10_000_000)
    monkeypatch.setattr("offhook.calls.actions.add_prompt.MAX_DURATION_S", 0.5)
    long = await web_client.post(f"{API}/prompts", files={"file": ("a.wav", wav)})
    assert long.status_code == 422
    assert (await web_client.get(f"{API}/prompts")).json()["items"] == []


async def test_hanging_up_leaves_an_order_once_and_never_for_a_finished_call(
    web_client: httpx.AsyncClient, other_client: httpx.AsyncClient, database: Database, account: Account
) -> None:
    (over,) = await add_calls(database, account, count=1)
    live, carried = await add_calls(database, account, count=2, state="live", outcome=None)
    async with database.system() as session:
        lease = {"lease_owner": "x", "lease_until": datetime.now(UTC) + timedelta(minutes=1)}
        session.add(CallSessionRow(call_id=live, account_id=account.id, engine="e", session={}, **lease))
    assert (await web_client.post(f"{API}/calls/{over}/hangup")).status_code == 409
    refused = await web_client.post(f"{API}/calls/{carried}/hangup")
    assert (refused.status_code, "provider carries" in refused.json()["detail"]) == (409, True)
    assert (await other_client.post(f"{API}/calls/{live}/hangup")).status_code == 404
    assert (await web_client.post(f"{API}/calls/{live}/hangup")).status_code == 202
    async with database.system() as session:
        (order,) = (await session.scalars(select(CallCommandRow))).all()
    assert (order.kind, order.call_id) == ("hangup", live)


async def test_click_to_call_needs_a_number_to_show(web_client: httpx.AsyncClient) -> None:
    answer = await web_client.post(f"{API}/calls", json={"agent_id": str(new_id()), "to": "+442079460000"})
    assert answer.status_code == 422
    assert "no number to call from" in answer.json()["detail"]
    both = await web_client.post(
        f"{API}/calls", json={"agent_id": str(new_id()), "device_id": str(new_id()), "to": "+442079460000"}
    )
    assert both.status_code == 422


async def test_bans_are_the_installation_owners_business(
    web_client: httpx.AsyncClient, log_in_as: Any, database: Database, account: Account
) -> None:
    async with database.system() as session:
        session.add(BanRow(address="203.0.113.9", reason="x", failures=9, until=datetime.now(UTC) + timedelta(hours=1)))
    (ban,) = (await web_client.get(f"{API}/security/bans")).json()["items"]
    assert (ban["address"], ban["failures"]) == ("203.0.113.9", 9)
    agent = await log_in_as(account, role="agent")
    assert (await agent.get(f"{API}/security/bans")).status_code == 403
    assert (await web_client.delete(f"{API}/security/bans/203.0.113.9")).status_code == 204
    assert (await web_client.delete(f"{API}/security/bans/203.0.113.9")).status_code == 404


async def test_carriers_of_accounts_above_are_not_named(
    web_client: httpx.AsyncClient, database: Database, account: Account, log_in_as: LogInAs
) -> None:
    async with database.system() as session:
        shop = await create_account(session, parent=account, given=AccountCreate(name="Shop"))
    customer = await log_in_as(shop)
    trunks = {}
    for client, name in ((web_client, "Backbone"), (customer, "Own")):
        made = await client.post(f"{API}/carriers", json={"name": name, "host": f"sip.{name.lower()}.example"})
        trunks[name] = f"trunk-{UUID(made.json()['id']).hex}"
    steps = [{"at": START.isoformat(), "what": "way_failed", "carrier": name} for name in trunks]
    (call_id,) = await add_calls(database, shop, count=1, steps=steps)
    async with database.system() as session:
        for name, trunk in trunks.items():
            leg = {"account_id": shop.id, "call_id": call_id, "role": "callee", "party": "+1", "started_at": START}
            session.add(CallLegRow(leg_id=name, party_name="", trunk=trunk, billable_ms=0, **leg))

    async def told(client: httpx.AsyncClient, **headers: str) -> tuple[set[str | None], list[dict[str, str]]]:
        call = (await client.get(f"{API}/calls/{call_id}", headers=headers)).json()
        return {leg["trunk"] for leg in call["legs"]}, [step["detail"] for step in call["steps"]]

    assert await told(customer) == ({None, trunks["Own"]}, [{}, {"carrier": "Own"}])
    from_above = await told(web_client, **{"x-offhook-account": str(shop.id)})
    assert from_above == (set(trunks.values()), [{"carrier": "Backbone"}, {"carrier": "Own"}])
