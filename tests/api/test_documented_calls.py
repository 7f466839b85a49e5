"""Every call that the README shows is made, and gets the answer that is shown below it."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

ROOT = Path(__file__).resolve().parents[2]
HOST = re.compile(r"^(?:http://)?localhost:8000")


@dataclass(frozen=True)
class Call:
    """A call as it stands on a page, and the answer that is shown, where there is one."""

    path: str
    headers: dict[str, str]
    body: str | None
    shown: str


def blocks(page: str) -> list[str]:
    """Return the indented blocks of a page, each without its indent."""
    found: list[list[str]] = [[]]
    for line in page.splitlines():
        if line.startswith("    "):
            found[-1].append(line[4:])
        elif found[-1]:
            found.append([])
    return ["\n".join(lines) for lines in found if lines]


def calls(page: str) -> Iterator[Call]:
    """Yield the calls of a page: `curl` with headers and a body, or with what `printf` pipes into it."""
    shown = [*blocks(page), ""]
    for place, block in enumerate(shown):
        if re.match(r"(curl|printf) ", block):
            answer = shown[place + 1]
            yield _call(block, "" if re.match(r"(curl|printf) ", answer) else answer)


def _call(block: str, answer: str) -> Call:
    words = shlex.split(block)
    piped = None
    if words[0] == "printf":
        piped = words[1].replace("\\n", "\n")
        words = words[words.index("|") + 1 :]
    headers: dict[str, str] = {}
    path, body = "", None
    pairs = iter(words[1:])
    for word in pairs:
        if word == "-H":
            name, _, value = next(pairs).partition(": ")
            headers[name] = value
        elif word in ("-d", "--data-binary"):
            given = next(pairs)
            body = piped if given == "@-" else given
        elif HOST.match(word):
            path = HOST.sub("", word)
        else:
            assert word == "-sS", f"{word} is not read here"
    return Call(path=path, headers=headers, body=body, shown=answer)


CALLS = list(calls((ROOT / "README.md").read_text(encoding="utf-8")))


def test_the_readme_shows_a_call_for_each_explanation() -> None:
    """A plan, the same as a page, and each explanation are shown with a call."""
    shown = [call.path for call in CALLS]
    about = {f"/v1/plans/{name}" for name in ("why-not", "what-if", "branches", "compare")}

    assert {"/v1/plans", "/v1/orders/rate", "/v1/batches"} | about <= set(shown)
    assert "text/markdown" in [call.headers.get("Accept") for call in CALLS]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.path)
def test_a_call_of_the_readme_gets_what_is_shown(call: Call, client: FlaskClient) -> None:
    """The call is accepted, and each part of the shown answer stands in the real one, in that order."""
    response = client.post(call.path, data=call.body, headers=call.headers)
    answer = _plain(response.get_data(as_text=True))

    assert response.status_code == 200, answer
    assert call.shown
    place = 0
    for part in re.split(r"\.\.\.", call.shown):
        wanted = _plain(part).strip(",")
        assert wanted in answer[place:], f"{part!r} is not in the answer"
        place = answer.index(wanted, place) + len(wanted)


def _plain(text: str) -> str:
    """Return the text without blanks, where lines are broken only to fit the page."""
    return re.sub(r"\s+", "", text)
