"""The scripting language: what it reads, what it gives back, and how it complains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.adapters.sandbox.script import MAX_DIGITS, Script, Step, parse_script
from offhook.kit.errors import InvalidInputError


def test_the_whole_language_in_one_script() -> None:
    script = parse_script(
        'answer after 3 s, press 1 after "accept", speak 5 s, say "hello,  there" in es, wait 500ms;\n'
        "press 12# after 1.5 seconds\nhang up after 2s"
    )
    assert script.steps == (
        Step(verb="answer", after_s=3),
        Step(verb="press", digits="1", after_text="accept"),
        Step(verb="speak", duration_s=5),
        Step(verb="say", text="hello, there", language="es"),
        Step(verb="wait", duration_s=0.5),
        Step(verb="press", digits="12#", after_s=1.5),
        Step(verb="hang up", after_s=2),
    )


@pytest.mark.parametrize("source", ["", "  ", ",,;\n,", "\n\n"])
def test_nothing_is_the_script_that_does_nothing(source: str) -> None:
    assert parse_script(source) == Script(())


def test_verbs_are_read_in_any_case() -> None:
    assert [step.verb for step in parse_script("Reject, BUSY, ignore, Hang Up").steps] == [
        "reject",
        "busy",
        "ignore",
        "hang up",
    ]


WRONG = [
    ("dance", "step 1 (dance)", "'dance' is no verb; there are answer, wait"),
    ("answer, press", "step 2 (press)", "digits is missing"),
    ("press 1x", "step 1 (press 1x)", "'1X' are no keys"),
    (f"press {'1' * (MAX_DIGITS + 1)}", "step 1", "at most 32"),
    ("wait 3", "step 1 (wait 3)", "lacks its unit; write 3 s or 3 ms"),
    ("wait soon", "step 1", "'soon' is no duration"),
    ("wait -3 s", "step 1", "'-3' is no duration"),
    ("wait 601 s", "step 1", "601 s is too long; at most 600 s"),
    ("hang on", "step 1 (hang on)", '"hang" must be followed by "up"'),
    ("hang", "step 1 (hang)", '"up" is missing'),
    ("say hello", "step 1", "'hello' must be a text in \"quotes\""),
    ('say "hello', "step 1", "must be a text in"),
    ('say "  "', "step 1", "the text is empty"),
    ('say "hi" in spanish', "step 1", "'spanish' is no language"),
    ("answer now", "step 1 (answer now)", "'now' is too much after 'answer'"),
    ("answer after", "step 1", "a duration such as 3 s is missing"),
    ("answer after 3 s after 4 s", "step 1", "too much"),
    (", ".join(["answer"] * 51), "script", "has 51 steps; at most 50"),
    ("wait ٣ s", "step 1", "is no duration"),
]


@pytest.mark.parametrize(("source", "where", "what"), WRONG)
def test_what_is_wrong_is_said_with_its_place(source: str, where: str, what: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_script(source)
    assert where in caught.value.fields[-1].where
    assert what in caught.value.fields[-1].what
    assert what in caught.value.message


def test_every_wrong_step_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_script("dance, answer, press x")
    assert [field.where for field in caught.value.fields] == ["script, step 1 (dance)", "script, step 3 (press x)"]


def test_a_novel_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="2001 characters; at most 2000"):
        parse_script("a" * 2001)


NO_AFTER: dict[str, object] = {}
durations = st.integers(0, 600_000).map(lambda ms: ms / 1000)
texts = (
    st.text(st.characters(blacklist_categories=("C", "Z"), blacklist_characters='"'), min_size=1, max_size=20)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
afters = st.one_of(
    st.just(NO_AFTER), durations.map(lambda s: {"after_s": s}), texts.map(lambda text: {"after_text": text})
)
actions = st.one_of(
    st.sampled_from(["answer", "reject", "ignore", "busy", "hang up"]).map(lambda verb: {"verb": verb}),
    st.tuples(st.sampled_from(["wait", "speak"]), durations).map(lambda p: {"verb": p[0], "duration_s": p[1]}),
    st.text("0123456789*#ABCD", min_size=1, max_size=MAX_DIGITS).map(lambda keys: {"verb": "press", "digits": keys}),
    st.tuples(texts, st.sampled_from(["en", "es", "vi"])).map(
        lambda p: {"verb": "say", "text": p[0], "language": p[1]}
    ),
)
steps = st.tuples(actions, afters).map(lambda parts: Step(**parts[0], **parts[1]))


@given(st.lists(steps, max_size=10).map(lambda some: Script(tuple(some))).filter(lambda s: len(str(s)) <= 2000))
def test_what_is_written_is_read_back_the_same(script: Script) -> None:
    assert parse_script(str(script)) == script


def read_or_refused(source: str) -> Script | InvalidInputError:
    try:
        return parse_script(source)
    except InvalidInputError as error:
        return error


@given(st.one_of(st.text(max_size=200), st.text('answer preswit1#"," 3s;\nhup', max_size=60)))
def test_any_text_is_read_or_refused_with_a_place(source: str) -> None:
    result = read_or_refused(source)
    if isinstance(result, Script):
        assert parse_script(str(result)) == result
    else:
        assert result.fields
        assert all(field.where.startswith("script") for field in result.fields)
