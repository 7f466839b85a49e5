"""Pages of other origins may call CDS Hooks where the operator named the origin; by default none may."""

from collections.abc import Collection

from flask import Flask, Response, request

from planner.web.problems import speaks_fhir

_PREFLIGHT_SECONDS = 600


def register(app: Flask, origins: Collection[str]) -> None:
    """Answer pages of these origins, and no others; without origins nothing is added to any answer."""
    if not origins:
        return

    def allow(response: Response) -> Response:
        if speaks_fhir(request.path):
            response.vary.add("Origin")
            if request.headers.get("Origin") in origins:
                _allow(response)
        return response

    app.after_request(allow)


def _allow(response: Response) -> None:
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
    headers["Access-Control-Expose-Headers"] = "Planner-Catalog, X-Request-Id, WWW-Authenticate"
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        headers["Access-Control-Allow-Methods"] = "GET, POST"
        headers["Access-Control-Allow-Headers"] = "authorization, content-type, x-request-id"
        headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
