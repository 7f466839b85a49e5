"""A JSON body means one thing or is refused; the fast reader and the slow one agree on every text."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.answering.quick_json import UnsureError, quick_value
from planner.answering.strict_json import MAX_DEPTH, StrictJsonError, read_closely, read_json

_LARGEST = 2**63 - 1
# Pieces out of which nearly-JSON is made: what a fast reader could take for something else.
_PIECES = (
    *'{}[],: \n"',
    '"a"',
    '"a":',
    '"a" :',
    '"\\u0061"\t:',
    '"x\\":y"',
    '"\\\\"',
    '"\\ud800"',
    '"\\u003a"',
    '"\\\\u003A"',
    '"]}"',
    '"{\\\\"',
    '":"',
    '"12345678901234567890"',
    "1",
    "-0",
    "1e400",
    str(_LARGEST),
    str(_LARGEST + 1),
    str(-(2**70)),
    "NaN",
    "true",
    "null",
)


def _read(reader, raw: bytes) -> object:
    """Return what a reader makes of the text: the value as it is written again, or the code of the refusal."""
    try:
        return repr(reader(raw))
    except StrictJsonError as error:
        return error.code


@settings(settings.get_profile("brief"), max_examples=1000)
@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
@example('{"a":1,"a":2}')
@example('{"a" :1,"b":2,"b":3}')
@example('{"a":1,"\\u0061":2}')
@example('{"note":"\\":","a":1}')
@example('{"note":"\\" :","a":1,"a":2}')
@example('{"note":"\\u003a","a":1,"a":2}')
@example('{"note\\u003A":"\\u003a","a":1,"a":2,"a":3}')
@example('{"note":"\\\\:","a":1,"a":2}')
@example("9223372036854775808")
@example("[1,-9223372036854775808]")
@example("[9999999999999999999]")
@example('{"oid":"2.25.329800735698586629295641978511506172918"}')
@example('[{"a":[1]},{"a":{"a":2}}]')
def test_both_readers_agree_on_every_text(text: str) -> None:
    """Whatever comes, a fast answer is the slow answer, and what the slow reader refuses is refused."""
    raw = text.encode()
    assert _read(read_json, raw) == _read(read_closely, raw)


@settings(settings.get_profile("brief"), max_examples=300)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=12,
    ),
    st.sampled_from([None, 2]),
)
def test_both_readers_agree_on_every_value(value: object, indent: int | None) -> None:
    """Numbers, signs, escapes and names come out the same, with and without spaces between them."""
    raw = json.dumps(value, indent=indent).encode()
    assert _read(read_json, raw) == _read(read_closely, raw)


@pytest.mark.parametrize("levels", [MAX_DEPTH, MAX_DEPTH + 1, 5000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_both_readers_count_the_same_depth(levels: int, opening: str, closing: str) -> None:
    """The deepest nesting that is read, one level more, and so deep that a reader could fall over."""
    inner = "[]" if opening == "[" else "{}"
    raw = (opening * (levels - 1) + inner + closing * (levels - 1)).encode()
    found = _read(read_json, raw)
    assert found == _read(read_closely, raw)
    assert (found == "nested_too_deep") is (levels > MAX_DEPTH)


def test_an_ordinary_body_is_read_by_the_fast_reader_alone() -> None:
    """A chart with spaces, escapes and numbers needs no second look; one with a key twice does."""
    raw = (
        b'{"resourceType": "Bundle",\n "entry": [{"note": "a\\nb\\u003c", "value": -1.50e3, "n": 7, '
        b'"oid": "2.25.329800735698586629295641978511506172918"}]}'
    )
    assert quick_value(raw, max_depth=MAX_DEPTH) == json.loads(raw)
    with pytest.raises(UnsureError):
        quick_value(b'{"egfr": 20, "egfr": 90}', max_depth=MAX_DEPTH)


@pytest.mark.parametrize("levels", [MAX_DEPTH, MAX_DEPTH + 1])
def test_brackets_in_texts_neither_hide_depth_nor_make_any(levels: int) -> None:
    """Texts that would close and open containers again, were they none, change nothing."""
    texts = (b'"]]]"', b'"[[["', b'"[[[[[[[[[[[["', b'"\\\\"', b'"\\"]"', b'"{1.73_m2}"', b'""')
    raw = b"[" * levels + b",".join(texts) + b"]" * levels
    assert (_read(read_json, raw) == "nested_too_deep") is (levels > MAX_DEPTH)
    assert _read(read_json, raw) == _read(read_closely, raw)
    if levels == MAX_DEPTH:
        assert quick_value(raw, max_depth=MAX_DEPTH) == json.loads(raw)


@pytest.mark.parametrize(
    ("text", "key", "pointer"),
    [
        ('{"findings": {"egfr": 20, "egfr": 90}}', "egfr", "/findings/egfr"),
        ('{"a": 1, "a": 2}', "a", "/a"),
        ('{"a/b": [{"x": 1}, {"c~": {}, "c~": 1}]}', "c~", "/a~1b/1/c~0"),
        ('{"\\ud800": 1, "\\ud800": 2}', "ud800", "/?"),
    ],
)
def test_a_key_that_stands_twice_is_named_with_its_place(text: str, key: str, pointer: str) -> None:
    """Of the sender's document the key is told, its values never."""
    with pytest.raises(StrictJsonError) as found:
        read_json(text.encode())

    assert found.value.code == "duplicate_key"
    assert found.value.pointer == pointer
    assert key in str(found.value)
    assert "20" not in str(found.value)
    assert json.dumps(found.value.pointer).encode("utf-8")
