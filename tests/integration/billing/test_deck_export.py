"""Long price lists come out as they are read: the first byte does not wait for the last row."""

import io
import zipfile

import httpx
import pytest
from openpyxl import load_workbook

API = "/api/v1/billing/decks"
ROWS = 30_000


@pytest.fixture
async def version_id(web_client: httpx.AsyncClient) -> str:
    deck_id = (await web_client.post(API, json={"name": "Large", "currency": "EUR"})).json()["id"]
    rows = "".join(f"{number},0.0{number % 90 + 10},60\n" for number in range(100_000, 100_000 + ROWS))
    answer = await web_client.post(f"{API}/{deck_id}/versions", content=f"prefix,price,first_s\n{rows}")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["version"]["id"])


async def test_a_long_list_is_written_while_it_is_read(
    served: str, web_client: httpx.AsyncClient, version_id: str
) -> None:
    async with httpx.AsyncClient(base_url=f"http://{served}", cookies=web_client.cookies, timeout=60) as client:
        for ending in ("csv", "xlsx"):
            async with client.stream("GET", f"{API}/versions/{version_id}/rates.{ending}") as answer:
                assert answer.status_code == 200
                assert "content-length" not in answer.headers
                pieces = [piece async for piece in answer.aiter_bytes()]
            assert len(pieces) > 3
    book = b"".join(pieces)
    assert zipfile.ZipFile(io.BytesIO(book)).testzip() is None
    sheet = load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert (len(rows), rows[0]) == (ROWS + 1, ("prefix", "price", "first_s"))
    assert rows[1] == ("100000", float(f"0.0{100_000 % 90 + 10}"), 60)
    assert sheet.freeze_panes == "A2"


async def test_words_that_mean_something_in_xml_stay_words(web_client: httpx.AsyncClient) -> None:
    deck_id = (await web_client.post(API, json={"name": "Tiers", "currency": "EUR"})).json()["id"]
    content = "prefix,price,valid_from\n34,0.1234567890123456,2026-01-01T00:00:00+00:00\n"
    made = await web_client.post(f"{API}/{deck_id}/versions", content=content)
    assert made.status_code == 201, made.text
    book = (await web_client.get(f"{API}/versions/{made.json()['version']['id']}/rates.xlsx")).content
    sheet = load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == [
        ("34", "0.1234567890123456", "2026-01-01T00:00:00+00:00")
    ]
