"""What was seen already, until it no longer matters; shared by all workers through a folder of empty files."""

import hashlib
import os
import threading
import time
from pathlib import Path

_SWEEP_SECONDS = 60.0


class Seen:
    """
    A set whose members are forgotten at a time of their own.

    With a folder, each member is an empty file named by a hash, made so that only one of many workers can make it.
    Without a folder the members are this process's own.
    """

    def __init__(self, folder: str = "") -> None:
        """Start empty, or with what other workers have put into the folder."""
        self._folder = Path(folder) if folder else None
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
        self._own: dict[str, float] = {}
        self._lock = threading.Lock()
        self._swept = 0.0

    def add(self, member: str, until: float) -> bool:
        """
        Add the member, and return whether it is new.

        Args:
            member: Anything; only its hash is kept.
            until: The time (seconds since 1970) at which it may be forgotten.
        """
        name = hashlib.sha256(member.encode("utf-8", "surrogatepass")).hexdigest()
        with self._lock:
            self._sweep(time.time())
            return self._add_file(name, until) if self._folder else self._add_own(name, until)

    def _add_own(self, name: str, until: float) -> bool:
        if name in self._own:
            return False
        self._own[name] = until
        return True

    def _add_file(self, name: str, until: float) -> bool:
        assert self._folder is not None, "called with a folder only"
        path = self._folder / name
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return False
        os.utime(path, (until, until))
        return True

    def _sweep(self, now: float) -> None:
        if now - self._swept < _SWEEP_SECONDS:
            return
        self._swept = now
        self._own = {name: until for name, until in self._own.items() if until > now}
        for path in self._folder.iterdir() if self._folder else ():
            try:
                if path.stat().st_mtime <= now - _SWEEP_SECONDS:
                    path.unlink()
            except FileNotFoundError:
                continue
