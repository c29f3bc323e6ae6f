"""What a long list changes is told soon, whatever the database thinks of the lists it has."""

import httpx
import psycopg
import pytest

from offhook.adapters.postgres.embedded import EmbeddedPostgres

API = "/api/v1/billing/decks"
ROWS = 30_000


async def _imported(client: httpx.AsyncClient, name: str, rows: str) -> httpx.Response:
    deck_id = (await client.post(API, json={"name": name, "currency": "EUR"})).json()["id"]
    answer = await client.post(f"{API}/{deck_id}/versions", content=f"prefix,price\n{rows}")
    assert answer.status_code == 201, answer.text
    return answer


@pytest.mark.timeout(60)
async def test_a_long_list_is_compared_where_all_before_were_short(
    web_client: httpx.AsyncClient, postgres: EmbeddedPostgres
) -> None:
    """The planner takes it for a short one, too: what it repeats for each row must be nothing."""
    await _imported(web_client, "Short", "1,0.1\n")
    with psycopg.connect(postgres.owner_url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE rates")
    rows = "".join(f"{number},0.0{number % 90 + 10}\n" for number in range(100_000, 100_000 + ROWS))
    assert (await _imported(web_client, "Long", rows)).json()["added"] == ROWS
