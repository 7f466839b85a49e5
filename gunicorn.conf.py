"""
Settings of the production server, found by gunicorn through this file's name.

The catalog is checked once, before the workers start, and each worker loads what was proven. The
application itself is never loaded before the workers are forked. Workers are never recycled by
request count: each leaves metrics files.

Environment: HOST (127.0.0.1), PORT (8000), WEB_CONCURRENCY (one worker per core),
PROMETHEUS_MULTIPROC_DIR (a new folder, removed at the end).
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

_OWN_METRICS_PREFIX = "planner-metrics-"
_SHARED_MEMORY = "/dev/shm"  # noqa: S108  heartbeat files on a slow disk can block workers

_memory_folder = _SHARED_MEMORY if os.access(_SHARED_MEMORY, os.W_OK) else None
_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

_host = os.environ.get("HOST") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"

bind = [f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"]
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or _cores)
threads = 4
timeout = 30
graceful_timeout = 30
keepalive = 5
preload_app = False
max_requests = 0
worker_tmp_dir = _memory_folder
control_socket_disable = True
accesslog = None

if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    # Without it each worker would report its own counts only.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(
        prefix=_OWN_METRICS_PREFIX, dir=_memory_folder
    )


def on_starting(server: Any) -> None:  # noqa: ANN401, ARG001
    """Check the catalog; empty the metrics folder: files of an earlier run would be counted again."""
    folder = _metrics_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()
    # Workers share which tokens were used; each alone would take a token once more.
    os.environ.setdefault("PLANNER_CDS_SEEN_FOLDER", str(folder / "seen"))
    _prove_catalog()


def _prove_catalog() -> None:
    """Refuse to start with a catalog that fails its checks; tell the workers which ones passed."""
    from planner.catalog.faults import FaultyCatalogError
    from planner.web.catalogs import load_catalogs
    from planner.web.settings import InvalidSettings, read_settings

    try:
        knowledge = load_catalogs(read_settings())
    except InvalidSettings as error:
        print(error, file=sys.stderr)  # noqa: T201  the operator's terminal
        raise SystemExit(3) from None
    except FaultyCatalogError as error:
        print(error, file=sys.stderr)  # noqa: T201  the operator's terminal
        print("The catalog has faults: the service does not start.", file=sys.stderr)  # noqa: T201
        raise SystemExit(3) from None
    digests = [catalog.digest for catalog in knowledge.catalogs.values()]
    os.environ["PLANNER_PROVEN_CATALOG"] = ",".join(digests)


def post_worker_init(worker: Any) -> None:  # noqa: ANN401, ARG001
    """Spare the garbage collector the catalog: scanning it costs a third of a large chart."""
    from planner.web import collector

    collector.settle()


def child_exit(server: Any, worker: Any) -> None:  # noqa: ANN401, ARG001
    """Drop the live gauges of a worker that is gone."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:  # noqa: ANN401, ARG001
    """Remove the metrics folder that this file made; leave one that the operator named."""
    folder = _metrics_folder()
    if folder.name.startswith(_OWN_METRICS_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def _metrics_folder() -> Path:
    return Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
