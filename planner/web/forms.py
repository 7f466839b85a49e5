"""The form in which an answer is sent: the caller's Accept header decides, as RFC 9110 reads it."""

from collections.abc import Sequence

from flask import Response, request

from planner.web.problems import Refusal


def accepted_form(forms: Sequence[str]) -> str:
    """
    Return the media type that the caller likes best.

    The most exact range that fits a form says how much the form is liked. Among forms liked alike the one that was
    named more exactly is taken, then the first: `*/*`, and no header at all, give the first.

    Args:
        forms: What can be sent, the usual form first.

    Raises:
        Refusal: The caller takes none of them; it is told what there is.
    """
    if not request.accept_mimetypes:
        return forms[0]
    liked = [(*_liking(form), -place, form) for place, form in enumerate(forms)]
    quality, _, _, form = max(liked)
    if not quality:
        said = f"The answer is written as {' or '.join(forms)}."
        raise Refusal(
            "not_acceptable", said, headers={"Vary": "Accept"}, more={"available": list(forms)}
        )
    return form


def _liking(form: str) -> tuple[float, int]:
    """Return how much the form is liked, from 0 to 1, and how exactly it was named."""
    main = form.partition("/")[0]
    ranges = {form: 2, f"{main}/*": 1, "*/*": 0}
    found = [
        (ranges[named], quality)
        for value, quality in request.accept_mimetypes
        for named in [value.partition(";")[0].strip().lower()]
        if named in ranges
    ]
    exactness, quality = max(found, default=(0, 0.0))
    return quality, exactness


def varying(response: Response) -> Response:
    """Return the answer, marked as one that depends on the Accept header."""
    response.vary.add("Accept")
    return response
