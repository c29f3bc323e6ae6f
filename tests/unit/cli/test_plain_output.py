"""Data goes out as it is: names that look like markup are names, and no line is wrapped."""

import csv
import io

import pytest

from offhook.billing.api import Comparison
from offhook.cli import billing
from offhook.cli.console import print_error
from offhook.cli.main import app
from offhook.kit.errors import FieldError, InvalidInputError

NAMES = {"1": "Foo [/bar]", "2": "[red]Red[/red], Inc.", "3": "A" * 200}


def test_rerate_prints_csv(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    done = Comparison(calls=3, changed=3, without_price=0)
    for number, account in enumerate(NAMES):
        done.before[account, "EUR"], done.after[account, "EUR"] = 1_000_000, 1_000_000 - number * 269_280

    async def rerated(*_: object, **__: object) -> tuple[Comparison, dict[str, str]]:
        return done, NAMES

    monkeypatch.setattr(billing, "_rerate", rerated)
    app(["billing", "rerate", "--from", "2026-10-01", "--to", "2026-11-01"], standalone_mode=False)
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows == [
        ["account", "currency", "before", "after", "difference"],
        ["Foo [/bar]", "EUR", "1.00", "1.00", "0.00"],
        ["[red]Red[/red], Inc.", "EUR", "1.00", "0.73072", "-0.26928"],
        ["A" * 200, "EUR", "1.00", "0.46144", "-0.53856"],
    ]


def test_an_error_names_what_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    fields = [FieldError("rows[1]", "[red] is no price")]
    print_error(InvalidInputError(f"there is no plan {'x' * 100} [/bar]", fields=fields))
    said = capsys.readouterr().err
    assert f"there is no plan {'x' * 100} [/bar]\n" in said
    assert "rows[1]: [red] is no price" in said
