"""Files of every kind go in; every row is answered, in order, and every fault is named."""

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.batch import FileProblem, Options, answer_csv, columns, template
from planner.batch.answers import Answerer, compact_answer
from planner.core.catalog import Catalog
from planner.core.digest import plan_digest
from planner.core.intake import flat_profile, read_profile
from planner.core.plan import make_plan

BRIEF = settings.get_profile("brief")
ROOT = Path(__file__).resolve().parents[2]


def answered(content: bytes, catalog: Catalog, **words: str) -> str:
    """Return the whole answer."""
    options, problems = Options.from_strings(words)
    assert problems == ()
    return b"".join(answer_csv(io.BytesIO(content), catalog, options).chunks).decode()


def rows(
    content: bytes, catalog: Catalog, delimiter: str = ",", **words: str
) -> list[dict[str, str]]:
    """Return the answered rows."""
    text = answered(content, catalog, **words).lstrip("\ufeff")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def codes(content: bytes, catalog: Catalog, **words: str) -> list[str]:
    """Return the codes with which a file is refused."""
    with pytest.raises(FileProblem) as refused:
        answered(content, catalog, **words)
    return [problem.code for problem in refused.value.problems]


def test_every_row_is_answered_in_order_and_bad_rows_say_why(catalog: Catalog) -> None:
    """A bad row does not stop the others."""
    content = (
        b"case_id,age,smoking_status,cough,egfr\n"
        b"001,58,current,yes,\n=2+2,17,pipe,maybe,<5\nshort,5\n004,47,never,no,24 mL/min\n"
    )

    found = rows(content, catalog)

    assert [row["row_number"] for row in found] == ["1", "2", "3", "4"]
    assert [row["status"] for row in found] == ["ok", "error", "error", "ok"]
    assert found[0]["case_id"] == "001"
    assert found[1]["case_id"] == "'=2+2"
    assert "chest_xray" in found[0]["steps"].split("|")
    assert set(found[1]["errors"].split("|")) == {
        "age:out_of_range",
        "smoking_status:unknown_value",
        "cough:unknown_value",
        "egfr:comparator_not_supported",
    }
    assert found[2]["errors"] == "too_few_cells"


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        (b"\xef\xbb\xbfcase_id;age;egfr\r\n1;58;24,5\r\n\r\n", ";"),
        ("case_id,age,egfr\n1,58,24.5\n".encode("utf-16"), ","),
        (b"sep=;\ncase_id;age;egfr\n1;58;24,5\n", ";"),
        (b"Case-ID , AGE,eGFR_\n1, 58 ,24.5\n", ","),
        (b"case_id\tage\tegfr\n1\t58\t24,5\n", "\t"),
        (gzip.compress(b"case_id,age,egfr\n1,58,24.5\n", mtime=0), ","),
        (b'case_id,age,egfr,x_note\n1,58,24.5,"two\nlines"\n', ","),
    ],
    ids=["bom-semicolon", "utf-16", "sep-line", "blanks", "tab", "gzip", "line-break"],
)
def test_dialects_mean_the_same(content: bytes, delimiter: str, catalog: Catalog) -> None:
    """Encodings, delimiters, decimal commas, blanks and compression change nothing in the plan."""
    expected = plan_digest(make_plan(flat_profile({"age": 58, "egfr": 24.5}, catalog), catalog))

    found = rows(content, catalog, delimiter)

    assert [(row["case_id"], row["plan_digest"]) for row in found] == [("1", expected)]


@pytest.mark.parametrize("cell", ["P7W", "7w", "49d", "7 weeks", "7"])
def test_durations_are_read_in_the_unit_that_is_named(cell: str, catalog: Catalog) -> None:
    """Seven weeks are seven weeks however they are written."""
    one = rows(b"age,back_pain,back_pain_weeks\n50,yes,7\n", catalog)[0]["plan_digest"]

    found = rows(f"age,back_pain,back_pain_weeks\n50,yes,{cell}\n".encode(), catalog)

    assert found[0]["status"] == "ok"
    assert found[0]["plan_digest"] == one


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (b"case_id,agee\n1,2\n", "unknown_column"),
        (b"case_id,age,Age\n1,2,3\n", "duplicate_column"),
        (b"nhs_number,age\n1,2\n", "identifier_column"),
        (b'case_id,age\n"1,2\n', "broken_csv"),
        (b"case_id,age\n\xff,2\n", "encoding_unrecognised"),
        (b"case_id,age\n1\x00,2\n", "nul_in_file"),
        (b"PK\x03\x04rest", "spreadsheet_not_supported"),
        (b"\x1f\x8bnot gzip", "broken_gzip"),
        (b"age\n" + b"9" * 40_000 + b"\n", "broken_csv"),
        (",".join(f"x_{n}" for n in range(600)).encode() + b"\n", "too_many_columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    content: bytes, code: str, catalog: Catalog
) -> None:
    """No row of such a file is answered."""
    assert code in codes(content, catalog)


def test_header_only_gives_an_empty_answer(catalog: Catalog) -> None:
    """A header without rows is a table without cases."""
    assert rows(b"case_id,age\n", catalog) == []


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("-999", "sentinel_number"),
        ("1,234", "bad_number"),
        ("about 50", "bad_number"),
        (">90", "comparator_not_supported"),
        ("250", "out_of_range"),
        ("27 furlongs", "unknown_unit"),
    ],
)
def test_doubtful_numbers_are_refused(cell: str, code: str, catalog: Catalog) -> None:
    """A number is never guessed."""
    found = rows(f'age,egfr\n50,"{cell}"\n'.encode(), catalog)

    assert found[0]["errors"] == f"egfr:{code}"


def test_lists_and_conflicts(catalog: Catalog) -> None:
    """Lists of what is present, absent and done may stand beside columns; contradictions are found."""
    content = (
        b"age,cough,present,absent,done\n"
        b"60,,cough|weight_loss,hemoptysis,chest_xray=mass\n60,yes,,cough,chest_xray\n"
    )

    good, bad = rows(content, catalog)

    assert good["status"] == "ok"
    assert "ct_chest" in good["steps"].split("|")
    assert set(bad["errors"].split("|")) == {
        "absent:conflicting_cells",
        "done:result_without_outcome",
    }


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"age,present,hemoptysis\n60,hemoptysis,no\n", "hemoptysis:conflicting_cells"),
        (b"age,hemoptysis,present\n60,no,hemoptysis\n", "present:conflicting_cells"),
        (b"age,absent,hemoptysis\n60,hemoptysis,yes\n", "hemoptysis:conflicting_cells"),
        (
            b"age,done,results.chest_xray\n60,chest_xray=mass,normal\n",
            "results.chest_xray:conflicting_outcomes",
        ),
        (
            b"age,results.chest_xray,done\n60,normal,chest_xray=mass\n",
            "results.chest_xray:conflicting_outcomes",
        ),
    ],
)
def test_a_contradiction_is_found_whichever_cell_comes_first(
    content: bytes, error: str, catalog: Catalog
) -> None:
    """No cell overrules another: hemoptysis or a mass in one of them never vanishes behind the other."""
    found = rows(content, catalog)

    assert [(row["status"], row["errors"]) for row in found] == [("error", error)]


@pytest.mark.parametrize(
    "content",
    [
        b"age,done,results.ct_chest\n60,ct_chest=nodule|ct_chest=effusion,nodule\n",
        b"age,results.ct_chest,done\n60,nodule,ct_chest=effusion|ct_chest=nodule\n",
        b"age,results.ct_chest\n60,nodule|effusion\n",
    ],
)
def test_outcomes_of_several_cells_are_joined(content: bytes, catalog: Catalog) -> None:
    """What two cells saw on one CT counts, wherever they stand."""
    profile = flat_profile({"age": 60, "ct_chest": ["nodule", "effusion"]}, catalog)
    expected = plan_digest(make_plan(profile, catalog))

    assert [row["plan_digest"] for row in rows(content, catalog)] == [expected]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("results.chest_xray.on", "2026-1-5", "bad_date"),
        ("temperature", "101.3 furlongs", "unknown_unit"),
        ("temperature", "90.5 K", "unknown_unit"),
        ("temperature", "90.5 C", "out_of_range"),
        ("egfr.on", "5 May", "bad_date"),
        ("As-Of", "20260302", "bad_date"),
        ("Guideline", "uk", "unknown_value"),
        ("done", "nonsense=mass", "unknown_test"),
        ("done", "a/b=mass", "unknown_test"),
    ],
)
def test_a_problem_names_the_cell_as_it_was_written(
    column: str, cell: str, code: str, catalog: Catalog
) -> None:
    """Whoever mends the file finds the very column and the very text."""
    cells = {"results.chest_xray": "mass", "egfr": "60", column: cell}
    content = f"{','.join(cells)}\n{','.join(cells.values())}\n".encode()

    found = rows(content, catalog, output="errors")

    assert [(row["column"], row["value"], row["code"]) for row in found] == [(column, cell, code)]


def test_a_date_without_what_it_dates_is_refused(catalog: Catalog) -> None:
    """A value that got lost beside its date is asked for, of findings and results alike; NA is no date."""
    header = b"age,egfr,egfr.on,results.chest_xray,results.chest_xray.on\n"
    lone, none = rows(header + b"60,,2026-01-05,,2026-01-06\n60,NA,NA,NA,NA\n", catalog)

    assert set(lone["errors"].split("|")) == {
        "egfr.on:date_without_value",
        "results.chest_xray.on:result_without_outcome",
    }
    assert none["status"] == "ok"


@pytest.mark.parametrize("shape", ["wide", "long"])
def test_presumed_absence_is_said_in_every_row(shape: str, catalog: Catalog) -> None:
    """A row in which absence was presumed cannot be taken for one in which it was stated."""
    content = b"age,cough,x_ward\n60,yes,7\n60,maybe,8\n"

    plain = rows(content, catalog, shape=shape)
    presumed = rows(content, catalog, shape=shape, default_absent="true")
    records = answered(content, catalog, default_absent="true", output="ndjson").splitlines()

    assert not any("default_absent" in row for row in plain)
    assert {row["default_absent"] for row in presumed} == {"true"}
    assert {row["x_ward"] for row in presumed} == {"7", "8"}
    assert [json.loads(line).get("default_absent") for line in records] == [True, True, None]


@pytest.mark.parametrize("cell", ["unknown", "UNK", "?", "n/a"])
def test_what_is_said_to_be_unknown_is_not_presumed_absent(cell: str, catalog: Catalog) -> None:
    """A cell that says that nobody knows stays a question, as in a request; an empty one is presumed absent where asked for."""
    content = f"age,back_pain,bilateral_leg_weakness\n30,yes,{cell}\n30,yes,\n".encode()
    request = {"age": 30, "back_pain": True, "bilateral_leg_weakness": "unknown"}
    profile = read_profile(request, {}, catalog, absent_by_default=True)

    unknown, empty = rows(content, catalog, default_absent="true")

    assert unknown["plan_digest"] == plan_digest(make_plan(profile, catalog))
    assert "bilateral_leg_weakness" in unknown["information_needs"].split("|")
    assert empty["plan_digest"] != unknown["plan_digest"]


def test_presumed_absence_covers_nothing(catalog: Catalog) -> None:
    """A row that says nothing is not answered as if it had been asked; one that says as much in words is."""
    said = ",".join(
        name
        for name, finding in catalog.findings.items()
        if finding.kind == "flag" and finding.group != "attribute"
    )
    content = f"case_id,{said}\na{',' * (said.count(',') + 1)}\nb{',no' * (said.count(',') + 1)}\n"

    silent, told = rows(content.encode(), catalog, default_absent="true")

    assert (silent["coverage"], told["coverage"]) == ("nothing_stated", "nothing_applies")


@pytest.mark.parametrize(
    "charset",
    [
        "hex",
        "zip",
        "rot13",
        "base64",
        "punycode",
        "undefined",
        "uu",
        "quopri",
        "idna",
        "utf-7",
        "unicode_escape",
        "no\x00ne",
    ],
)
def test_a_charset_that_is_no_plain_text_is_refused(charset: str, catalog: Catalog) -> None:
    """A name that means a compression or an escape is refused with the charsets that are read."""
    with pytest.raises(FileProblem) as refused:
        answer_csv(io.BytesIO(b"age\n60\n"), catalog, Options(charset=charset))

    assert [problem.code for problem in refused.value.problems] == ["unknown_charset"]
    assert "windows-1252" in refused.value.problems[0].hint


def test_utf_16_needs_its_byte_order(catalog: Catalog) -> None:
    """Without a mark UTF-16 is read only where the caller says which of the two it is."""
    text = "case_id,age\nä,60\n"

    assert codes(text.encode("utf-16-le"), catalog, charset="utf-16") == ["encoding_unrecognised"]
    for charset in ("utf-16-le", "utf-16-be", "windows-1252", "iso-8859-15", "UTF8"):
        encoded = text.encode(charset)
        assert [row["case_id"] for row in rows(encoded, catalog, charset=charset)] == ["ä"]


def test_outputs_of_other_kinds(catalog: Catalog) -> None:
    """Errors, rows to mend, one line per step, and whole plans can be had instead."""
    content = b"case_id,age,cough,x_ward\na,58,yes,7\nb,58,perhaps,8\n"

    errors = rows(content, catalog, output="errors")
    mend = rows(content, catalog, output="unprocessed")
    long = rows(content, catalog, shape="long")
    records = [
        json.loads(line) for line in answered(content, catalog, output="ndjson").splitlines()
    ]

    assert [(row["row_number"], row["column"], row["code"]) for row in errors] == [
        ("2", "cough", "unknown_value")
    ]
    assert mend == [
        {"case_id": "b", "age": "58", "cough": "perhaps", "x_ward": "8", "errors": "unknown_value"}
    ]
    assert {row["case_id"] for row in long} == {"a", "b"}
    assert all(row["x_ward"] for row in long)
    assert [record.get("case_id") for record in records] == ["a", "b", None]
    assert records[0]["plan"]["case_id"] == "a"
    assert records[-1] == {"end": True, "cases": 2, "errors": 1}


def test_abort_leaves_no_row_without_an_answer(catalog: Catalog) -> None:
    """After the first error the rest is named as not processed."""
    found = rows(b"age\n50\nx\n51\n", catalog, on_error="abort")

    assert [row["status"] for row in found] == ["ok", "error", "error"]
    assert found[2]["errors"] == "not_processed"


def test_absent_by_default_is_what_a_request_means_by_it(catalog: Catalog) -> None:
    """An empty cell is unknown unless the caller says otherwise; what is only presumed is still asked for, as in a request."""
    content = b"age,back_pain,back_pain_site\n30,yes,lumbar\n"
    request = {"age": 30, "back_pain": True, "back_pain_site": "lumbar"}

    for words, is_absent in (({}, False), ({"default_absent": "true"}, True)):
        profile = read_profile(request, {}, catalog, absent_by_default=is_absent)
        (row,) = rows(content, catalog, **words)

        assert row["plan_digest"] == plan_digest(make_plan(profile, catalog))
        assert "bilateral_leg_weakness" in row["information_needs"].split("|")


def test_repeated_case_ids_are_both_answered(catalog: Catalog) -> None:
    """A repeat is a warning, not an error."""
    found = rows(b"case_id,age\na,50\na,51\n", catalog)

    assert [row["status"] for row in found] == ["ok", "warning"]


@pytest.mark.parametrize(
    "words",
    [
        {"delimeter": "comma"},
        {"delimiter": "x"},
        {"as_of": "1.1.2026"},
        {"max_errors": "-1"},
        {"trailer": "yes"},
    ],
)
def test_wrong_options_are_refused(words: dict[str, str]) -> None:
    """An option is never ignored."""
    _, problems = Options.from_strings(words)

    assert len(problems) == 1


def test_template_and_columns_can_be_sent_back(catalog: Catalog) -> None:
    """The template is answered without a warning, and every listed column is accepted."""
    assert [row["status"] for row in rows(template(catalog), catalog)] == ["ok"]

    header = ",".join(str(entry["column"]) for entry in columns(catalog))

    assert rows(f"{header}\n".encode(), catalog) == []


def test_remembered_answers_equal_plain_ones(
    catalog: Catalog, cases: tuple[dict[str, object], ...]
) -> None:
    """Planning once per set of facts gives what planning every case gives."""
    answerer = Answerer(catalog, None)
    for given_case in cases[::6] + cases[::6]:
        profile = flat_profile(given_case, catalog)
        plan = make_plan(profile, catalog)

        compact, digest = answerer.answer(profile, None)

        assert compact == compact_answer(plan)
        assert digest == plan_digest(plan)


@settings(BRIEF)
@given(content=st.binary(max_size=300))
def test_any_bytes_get_an_answer_or_a_reason(content: bytes, catalog: Catalog) -> None:
    """Nothing that is sent makes the reader fail."""
    try:
        text = answered(content, catalog, unknown_columns="ignore", allow_identifiers="drop")
    except FileProblem as refused:
        assert refused.problems
    else:
        assert text


@settings(BRIEF)
@given(
    cells=st.lists(
        st.lists(st.text(max_size=8), min_size=3, max_size=3).filter(
            lambda row: any(cell.strip() for cell in row)
        ),
        max_size=6,
    )
)
def test_as_many_answers_as_rows(cells: list[list[str]], catalog: Catalog) -> None:
    """Whatever stands in the cells, no row is lost."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([["case_id", "age", "cough"], *cells])
    content = buffer.getvalue().replace("\x00", "").encode("utf-8", "ignore")
    expected = sum(
        any(cell.strip() for cell in row)
        for row in list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]
    )

    try:
        found = rows(content, catalog)
    except FileProblem as refused:
        assert refused.problems
    else:
        assert len(found) == expected


@pytest.mark.samples
def test_a_real_export_is_answered_whole(catalog: Catalog) -> None:
    """983 synthetic patients that nobody here shaped: 983 rows in, 983 answers out, none lost."""
    source = Path(os.environ["PLANNER_SAMPLES"]) / "data" / "ddxplus_adults.csv"
    script = ROOT / "examples" / "map_ddxplus.py"
    mapped = subprocess.run([sys.executable, script, source], capture_output=True, check=True)

    found = rows(mapped.stdout, catalog)

    assert len(found) == 983
    assert [row["row_number"] for row in found] == [str(n) for n in range(1, 984)]
    assert Counter(row["status"] for row in found) == {"ok": 983}
