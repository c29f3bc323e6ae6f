"""Templates put values in and compute nothing."""

from urllib.parse import quote

import pytest

from offhook.messaging.url_templates import TemplateError, check_template, render

VALUES = {"phone": "+12025550143", "message": "a & b ${phone} {{x}}", "id": "1"}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("to=${phone}", "to=+12025550143"),
        ("${ phone | digits }", "12025550143"),
        ("${ phone | national }", "2025550143"),
        ("${ id | national }", "1"),
        ("${message}", "a & b ${phone} {{x}}"),
        ("${message|upper|base64}", "QSAmIEIgJHtQSE9ORX0ge3tYfX0="),
        ("{{ phone }} {% if %} {# x #} $phone", "{{ phone }} {% if %} {# x #} $phone"),
        ("${sender}", ""),
        ("no names", "no names"),
        ('{"a": "${id}"}', '{"a": "1"}'),
    ],
)
def test_values_go_in_once(template: str, text: str) -> None:
    assert render(template, VALUES) == text


def test_only_values_are_escaped() -> None:
    assert render("https://a.b/c?d=${message}&e", VALUES, escape=lambda value: quote(value, safe="")).endswith(
        "?d=a%20%26%20b%20%24%7Bphone%7D%20%7B%7Bx%7D%7D&e"
    )


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("${phone.__class__}", "only names such as ${phone} may stand in a template, no getattr"),
        ("${'a' * 1000000000}", "no mul"),
        ("${range(10)}", "no call"),
        ("${password[0]}", "no getitem"),
        ("${secret}", "${secret} is not known"),
        ("${phone|attr('x')}", "the filter attr is not known"),
        ("${phone|digits(1)}", "the filter digits is not known"),
        ("${phone", "the template is not valid"),
        ("${% for x in y %}$", "the template is not valid"),
        ("${% if phone %}$x${% endif %}$", "only names such as ${phone} may stand in a template"),
        ("x" * 4001, "longer than 4000 characters"),
    ],
)
def test_anything_that_computes_is_refused(template: str, why: str) -> None:
    with pytest.raises(TemplateError) as refused:
        check_template(template)
    assert why in str(refused.value)
