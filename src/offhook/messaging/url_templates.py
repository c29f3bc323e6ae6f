"""Templates with `${phone}` and the like, for providers that are an address and some fields.

Jinja2 (its sandbox) reads them, and only names and filters we know are let in: nothing is ever evaluated, so that no
template can take time, memory or what it is not given.
"""

import base64
from collections.abc import Callable, Mapping
from functools import lru_cache

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from offhook.kit.errors import InvalidInputError
from offhook.kit.phone_number import PhoneNumber


def _digits(value: str) -> str:
    return "".join(character for character in value if character.isdigit())


def _national(value: str) -> str:
    """Area code and subscriber number; what is no international number keeps its digits."""
    try:
        return PhoneNumber.parse(value).national_digits
    except InvalidInputError:
        return _digits(value)


NAMES = frozenset({"phone", "message", "id", "sender", "user", "password", "segments", "encoding"})
FILTERS: dict[str, Callable[[str], str]] = {
    "digits": _digits,
    "national": _national,
    "upper": str.upper,
    "lower": str.lower,
    "hex": lambda value: value.encode("utf-16-be").hex().upper(),
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
}
_LONGEST = 4000


class TemplateError(ValueError):
    """The template cannot be used; the message says why."""


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        variable_start_string="${",
        variable_end_string="}",
        block_start_string="${%",
        block_end_string="%}$",
        comment_start_string="${#",
        comment_end_string="#}$",
        keep_trailing_newline=True,
    )
    environment.filters = dict(FILTERS)
    return environment


_ENVIRONMENT = _environment()


def check_template(text: str) -> str:
    """The text itself. Raises TemplateError saying what is wrong with it."""
    _compiled(text)
    return text


def render(text: str, values: Mapping[str, str], *, escape: Callable[[str], str] = str) -> str:
    """`escape` is applied to each value, after its filters, and never to the template's own text."""
    pieces = []
    for own_text, name, filters in _compiled(text):
        if name is None:
            pieces.append(own_text)
            continue
        value = values.get(name, "")
        for chosen in filters:
            value = FILTERS[chosen](value)
        pieces.append(escape(value))
    return "".join(pieces)


Piece = tuple[str, str | None, tuple[str, ...]]
"""The template's own text, or a name with its filters."""


@lru_cache(maxsize=2000)
def _compiled(text: str) -> tuple[Piece, ...]:
    if len(text) > _LONGEST:
        raise TemplateError(f"the template is longer than {_LONGEST} characters")
    try:
        tree = _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        raise TemplateError(f"the template is not valid: {error.message}") from None
    pieces: list[Piece] = []
    for output in tree.body:
        if not isinstance(output, nodes.Output):
            raise TemplateError("only names such as ${phone} may stand in a template")
        pieces += [_piece(node) for node in output.nodes]
    return tuple(pieces)


def _piece(node: nodes.Node) -> Piece:
    if isinstance(node, nodes.TemplateData):
        return node.data, None, ()
    filters: list[str] = []
    while isinstance(node, nodes.Filter):
        if node.name not in FILTERS or node.args or node.kwargs or node.node is None:
            raise TemplateError(f"the filter {node.name} is not known; there are {', '.join(sorted(FILTERS))}")
        filters.insert(0, node.name)
        node = node.node
    if not isinstance(node, nodes.Name):
        raise TemplateError(f"only names such as ${{phone}} may stand in a template, no {type(node).__name__.lower()}")
    if node.name not in NAMES:
        raise TemplateError(f"${{{node.name}}} is not known; there are {', '.join(sorted(NAMES))}")
    return "", node.name, tuple(filters)
