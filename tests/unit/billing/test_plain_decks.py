"""What is copied as it is would have been read row by row without a fault, and as many rows of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.billing.decks import rows as deck_rows
from offhook.billing.decks.import_progress import ImportProgress
from offhook.billing.rating.deck_csv import read_deck
from offhook.billing.rating.errors import TariffError

HEADER = ["prefix", "connect_fee", "price", "unit_s", "first_s", "next_s"]
PRICES = st.sampled_from(["0", "0.01", "1", "999999.5", "1000000", ".5", "1,5", "-1", "", "0.1234567890123", "x"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "3", "34", "349", "+34", "34 ", "٣", "1" * 21]),
        PRICES,
        PRICES,
        st.sampled_from(["", "60", "0", "86401"]),
        st.sampled_from(["", "0", "30", "1.5"]),
        st.sampled_from(["", "6", "0", "09"]),
    ).map(",".join)
    | st.sampled_from(["34,0,0.1,60,1,1", "35,,0.2,,,", "36,0,1", "", "37,0,0.1,60,1,1,9"]),
    max_size=6,
)


def plain(content: str) -> str | None:
    """All that would be copied, or None when it must be read row by row."""
    try:
        return "".join(deck_rows._right_pieces(content, HEADER, ImportProgress()))
    except deck_rows._DoubtfulError:
        return None


@given(rows=ROWS, ending=st.sampled_from(["\n", "\r\n"]), ended=st.booleans(), chunk=st.integers(1, 40))
def test_a_plain_list_has_no_fault(rows: list[str], ending: str, ended: bool, chunk: int) -> None:
    content = ending.join([",".join(HEADER), *rows]) + (ending if ended else "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deck_rows, "_CHUNK", chunk)
        copied = plain(content)
    if copied is None:
        return
    assert copied == content.partition("\n")[2]
    version = read_deck(content.splitlines(), version_id="v", effective_ms=0)
    prefixes = [row.partition(",")[0] for row in copied.split()]
    assert all(version.find(f"{prefix}5", "", 0) for prefix in prefixes)


@pytest.mark.parametrize("fault", ["34,0,0.3,60,1,1", "38,0,1000000,60,1,1", "38,0,,60,1,1", "38,0,0.1,0,1,1", ""])
def test_one_fault_is_left_to_who_reads_row_by_row(fault: str) -> None:
    good = ["34,0,0.1,60,1,1", "35,,0.2,,,"]
    assert plain("\n".join([",".join(HEADER), *good, ""])) is not None
    content = "\n".join([",".join(HEADER), *good, fault, "39,0,0.1,60,1,1", ""])
    assert plain(content) is None
    if fault:
        with pytest.raises(TariffError):
            read_deck(content.splitlines(), version_id="v", effective_ms=0)
