"""Regular expressions people type, run by RE2: matching takes linear time whatever they wrote."""

from functools import lru_cache
from typing import Any

import re2

LONGEST = 500
_MEMORY_BYTES = 1 << 20


class PatternError(ValueError):
    """The expression cannot be used; the message says why."""


@lru_cache(maxsize=2000)
def compile_pattern(expression: str) -> Any:
    """A compiled expression. Raises PatternError saying what is wrong with it."""
    if len(expression) > LONGEST:
        raise PatternError(f"the expression is longer than {LONGEST} characters")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY_BYTES
    try:
        return re2.compile(expression, options)
    except re2.error as error:
        why = error.args[0].decode("utf-8", "replace") if error.args else "it is not understood"
        raise PatternError(f"the expression is not valid: {_said(why)}") from None


def matches(expression: str, text: str) -> bool:
    """Whether the expression is found in the text; anchors (`^`, `$`) make it the whole text."""
    return compile_pattern(expression).search(text) is not None


def _said(why: str) -> str:
    if "invalid perl operator" in why:
        return f"{why.rpartition(' ')[2]} looks ahead or behind, which is not supported"
    return why
