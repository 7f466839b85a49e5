"""One gate before every surface that the operator guards; preflights carry no token and pass."""

from flask import Flask, request

from planner.web.cds.door import Door
from planner.web.cds.surfaces import surface_of


def register(app: Flask, door: Door) -> None:
    """Refuse calls of guarded surfaces that are not signed as they must be, before anything of them is read."""
    if not door.guards:
        return

    def let_pass() -> None:
        surface = surface_of(request.path)
        if surface in door.guards and request.method != "OPTIONS":
            door.gate.check(request.headers.get("Authorization"), request.path, surface)

    app.before_request(let_pass)
