"""A scaffolded connector works at once, and its golden file tells the truth."""

import importlib.util
import json
from pathlib import Path

import pytest

from offhook.kit.errors import ConflictError, InvalidInputError
from offhook.messaging.scaffold import CONNECTORS, GOLDEN, new_connector
from tests.golden.connectors.connector_case import asked


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in (CONNECTORS, GOLDEN):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def test_a_new_connector_does_what_its_golden_file_says(root: Path) -> None:
    connector_file, golden_file = new_connector("acme_sms", root=root)
    spec = importlib.util.spec_from_file_location("acme_sms", connector_file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    golden = json.loads(golden_file.read_text())
    one = module.AcmeSms(module.AcmeSms.Settings(**golden["settings"]))
    for case in golden["send"]:
        assert asked(one, "send", case) == case["expect"]


def test_nothing_is_overwritten_and_bad_names_are_refused(root: Path) -> None:
    new_connector("acme_sms", root=root)
    with pytest.raises(ConflictError, match="already there"):
        new_connector("acme_sms", root=root)
    for name in ("AcmeSms", "acme-sms", "../evil", ""):
        with pytest.raises(InvalidInputError, match="lower_snake_case"):
            new_connector(name, root=root)


def test_it_must_run_in_the_repository(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="repository's root"):
        new_connector("acme_sms", root=tmp_path)
