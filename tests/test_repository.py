"""What holds for the repository itself: server settings, locks, vendored files, own pages."""

import hashlib
import os
import re
import runpy
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from gunicorn.config import Config
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "planner" / "web" / "static"
TEMPLATES = ROOT / "planner" / "web" / "templates"
VENDOR = STATIC / "vendor"
LOCKS = (ROOT / "requirements.txt", ROOT / ".ci" / "requirements-dev.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

# A host in a URL, with the scheme or without it.
_FOREIGN = re.compile(r"""(?:https?:|wss?:|["'(=\s])//[a-z0-9-]+(?:\.[a-z0-9-]+)+""", re.IGNORECASE)
# Names of XML vocabularies look like addresses; nothing is fetched from them.
_VOCABULARY = re.compile(r"http://www\.w3\.org/(?:2000/svg|1999/xlink|1999/xhtml)\b")


@pytest.fixture(name="server_settings")
def _server_settings(monkeypatch, tmp_path):
    """The variables of gunicorn.conf.py when only the metrics folder is set."""
    for name in ("HOST", "PORT", "WEB_CONCURRENCY", "POLARS_MAX_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("POLARS_MAX_THREADS", "1")
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "metrics"))
    return runpy.run_path(str(ROOT / "gunicorn.conf.py"))


def test_server_never_preloads_and_never_recycles_workers(server_settings):
    """Polars hangs after a fork, and each recycled worker leaves metrics files behind."""
    assert server_settings["preload_app"] is False
    assert server_settings["max_requests"] == 0
    assert server_settings["worker_class"] == "gthread"


def test_server_listens_on_this_machine_only_unless_told(server_settings):
    """A fresh start is not reachable from the network."""
    assert server_settings["bind"] == ["127.0.0.1:8000"]


def test_server_starts_with_an_empty_metrics_folder(server_settings, tmp_path):
    """Counts of an earlier run are not counted again; other files are left alone."""
    folder = tmp_path / "metrics"
    folder.mkdir()
    (folder / "counter_17.db").write_bytes(b"old")
    (folder / "notes.txt").write_text("kept")

    server_settings["on_starting"](None)

    assert ["notes.txt"] == [file.name for file in folder.iterdir()]


def test_server_settings_are_known_to_gunicorn(server_settings):
    """Every name in the file is a setting or hook of the locked gunicorn, with a value it takes."""
    config = Config()
    chosen = {
        name: value
        for name, value in server_settings.items()
        if not name.startswith("_") and not isinstance(value, type | ModuleType) and name != "Any"
    }

    assert chosen.keys() <= config.settings.keys()
    for name, value in chosen.items():
        config.set(name, value)
    assert (config.threads, config.timeout, config.graceful_timeout) == (4, 30, 30)
    assert config.control_socket_disable is True


def _vendored():
    return tomllib.loads((VENDOR / "VENDOR.toml").read_text())["package"]


def test_vendored_files_match_their_sums():
    """What is served is what was taken: no file was changed, added or lost."""
    written = {
        f"{package['folder']}/{name}": digest
        for package in _vendored()
        for name, digest in package["sha256"].items()
    }
    found = {
        file.relative_to(VENDOR).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.rglob("*")
        if file.is_file() and file.name != "VENDOR.toml"
    }

    assert written == found


def test_vendored_packages_are_exact_and_licensed():
    """Each vendored package names one version and one license, and carries its text."""
    for package in _vendored():
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
        assert package["license"]
        assert (VENDOR / package["folder"] / "LICENSE").is_file()


def foreign_hosts(text):
    """Return the addresses of other hosts that a text names."""
    return _FOREIGN.findall(_VOCABULARY.sub("", text))


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example.com/x.js">',
        '<link href="//fonts.example.com/css">',
        "fetch('http://example.org')",
        "@import url(//example.net/a.css)",
    ],
)
def test_foreign_host_is_seen(text):
    """The search below can fail."""
    assert foreign_hosts(text)


@pytest.mark.parametrize("text", ['xmlns="http://www.w3.org/2000/svg"', "a // b.c", "/static/x.js"])
def test_own_address_is_not_a_foreign_host(text):
    """The search below does not cry wolf."""
    assert not foreign_hosts(text)


def test_own_pages_name_no_other_host():
    """A desktop without internet shows the whole page, and nobody else learns that it was read."""
    own = [
        file
        for folder in (STATIC, TEMPLATES)
        for file in folder.rglob("*")
        if file.is_file() and VENDOR not in file.parents
    ]

    assert STATIC / "docs.js" in own
    for file in own:
        assert [] == foreign_hosts(file.read_text()), file


def test_reference_page_starts_without_a_validator_on_another_host():
    """Swagger UI sends the document away unless it is told not to."""
    script = (STATIC / "docs.js").read_text()

    assert "validatorUrl: null" in script
    assert 'url: "/openapi.json"' in script


def _pins(lock):
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_holds_every_direct_requirement_within_its_range(lock):
    """The lock and the declared ranges do not drift apart."""
    pins = _pins(lock)
    declared = list(PROJECT["dependencies"])
    if lock.name == "requirements-dev.txt":
        declared += PROJECT["optional-dependencies"]["dev"]

    for requirement in map(Requirement, declared):
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not locked in {lock.name}"
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_is_hashed_and_names_no_host_and_no_local_path(lock):
    """Anybody's package client can install the lock from the registry it is set up with."""
    text = lock.read_text()

    assert not re.findall(
        r"https?://|file:|--(?:extra-)?index-url|--find-links|^-e |^/", text, re.MULTILINE
    )
    for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_development_lock_contains_the_service_lock():
    """Tests run on the versions that are deployed."""
    service, development = map(_pins, LOCKS)

    assert service
    assert service.items() <= development.items()


def own_files():
    """Return every file of the repository but the vendored ones and what tools leave behind."""
    files = []
    for folder, names, found in os.walk(ROOT):
        names[:] = [
            name
            for name in names
            if name == ".ci" or not (name.startswith(".") or name == "__pycache__")
        ]
        files += [Path(folder, name) for name in found if VENDOR not in Path(folder, name).parents]
    return files


def test_no_text_names_a_package_registry():
    """Packages come from whatever registry the reader's client is set up with."""
    hosts = re.compile(
        r"\b(?:pypi|pythonhosted|npmjs|unpkg|jsdelivr|debian)\.(?:org|com|net)", re.IGNORECASE
    )
    files = own_files()

    assert hosts.search("the host PyPI.org")
    assert {ROOT / "pyproject.toml", ROOT / ".ci" / "run", Path(__file__)} <= set(files)
    for file in set(files) - {Path(__file__)}:
        assert not hosts.search(file.read_bytes().decode(errors="replace")), file


def test_continuous_integration_runs_what_developers_run():
    """One command, the same everywhere."""
    script = (ROOT / ".ci" / "run").read_text().splitlines()

    assert script[-1] == "make --no-print-directory test"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_make_test_runs_every_gate_and_pytest_last():
    """`make test` lints, checks types, imports and the catalog, then runs the tests."""
    outer = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTEST"}  # the test may run below `make test`
    planned = subprocess.run(
        ["make", "--dry-run", "--always-make", "test"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in outer},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    commands = [line.strip() for line in planned.splitlines() if line.strip()]

    for gate in (
        "install-browser",
        "ruff check .",
        "ruff format --check .",
        "-m mypy",
        "lint_imports_command",
        "-m planner check",
    ):
        assert any(gate in command for command in commands), gate
    assert "-m pytest" in commands[-1]
    assert not re.search(r"--ignore|tests/", commands[-1])


def test_every_make_target_is_documented():
    """A target that a contributor can call stands in CONTRIBUTING.md."""
    makefile = (ROOT / "Makefile").read_text()
    declared = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    contributing = (ROOT / "CONTRIBUTING.md").read_text()

    assert declared is not None
    for target in declared[1].split():
        assert f"`make {target}`" in contributing, target


def test_every_environment_variable_of_make_and_server_is_documented():
    """A reader finds each knob in CONTRIBUTING.md."""
    read = set(
        re.findall(r"os\.environ(?:\.get)?[\[(]\"(\w+)", (ROOT / "gunicorn.conf.py").read_text())
    )
    read |= set(re.findall(r"^([A-Z]+) \?=", (ROOT / "Makefile").read_text(), re.MULTILINE))
    read |= {"PLANNER_CHROMIUM", "PLANNER_LAW_EXAMPLES", "PLANNER_SAMPLES"}
    contributing = (ROOT / "CONTRIBUTING.md").read_text()

    assert "PORT" in read
    for name in sorted(read):
        assert f"`{name}`" in contributing, name
