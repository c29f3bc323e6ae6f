"""Where the models of languages lie: the one that came with the engine, and those an operator has put there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pocketsphinx  # type: ignore[import-untyped]  # it has no stubs

BUILT_IN_LANGUAGE = "en"
_LANGUAGE_MODELS = ("*.lm.bin", "*.lm.gz", "*.lm", "*.dmp")


@dataclass(frozen=True, slots=True)
class SphinxModel:
    """The three parts CMU Sphinx needs for a language."""

    acoustic: Path
    """Folder with `mdef`, `means` ..."""
    dictionary: Path
    language_model: Path


def built_in_model() -> SphinxModel:
    """US English, which comes with the wheel."""
    folder = Path(pocketsphinx.get_model_path()) / "en-us"
    return SphinxModel(folder / "en-us", folder / "cmudict-en-us.dict", folder / "en-us.lm.bin")


def find_models(folders: Mapping[str, Path]) -> tuple[dict[str, SphinxModel], dict[str, str]]:
    """Models by language, and what is wrong with folders that hold none. A folder for `en` replaces the built-in."""
    found, problems = {BUILT_IN_LANGUAGE: built_in_model()}, {}
    for language, folder in folders.items():
        acoustic = next((mdef.parent for mdef in sorted(folder.rglob("mdef"))), None)
        dictionary = next(iter(sorted(folder.rglob("*.dict")) + sorted(folder.rglob("*.dic"))), None)
        words = next((file for pattern in _LANGUAGE_MODELS for file in sorted(folder.rglob(pattern))), None)
        if acoustic is not None and dictionary is not None and words is not None:
            found[language] = SphinxModel(acoustic, dictionary, words)
            continue
        parts = {"acoustic model (mdef)": acoustic, "dictionary (*.dict)": dictionary, "language model (*.lm)": words}
        missing = ", ".join(name for name, part in parts.items() if part is None)
        problems[language] = f"{folder} has no {missing}"
    return found, problems
