"""The addresses of code systems: what FHIR writes for the short names of a catalog's code maps."""

from collections.abc import Mapping

from planner.fhir.codings import SYSTEM_URIS

_ALSO: Mapping[str, str] = {
    "urn:oid:2.16.840.1.113883.6.1": "LOINC",
    "urn:oid:2.16.840.1.113883.6.96": "SNOMEDCT",
    "urn:oid:2.16.840.1.113883.6.90": "ICD10CM",
    "urn:oid:2.16.840.1.113883.6.3": "ICD10",
    "urn:oid:2.16.840.1.113883.6.88": "RXNORM",
    "http://www.genenames.org/geneid": "HGNC",
    "urn:oid:2.16.840.1.113883.6.281": "HGNC",
    "urn:oid:2.16.840.1.113883.3.26.1.1": "NCIT",
    "http://hl7.org/fhir/v2/0078": "INTERPRETATION",
    "http://hl7.org/fhir/v2/0136": "YESNO",
    "http://hl7.org/fhir/v3/observationinterpretation": "INTERPRETATION",
    "http://hl7.org/fhir/v3/rolecode": "ROLE",
    "http://terminology.hl7.org/codesystem/v2-0078": "INTERPRETATION",
}
_NAME_OF: Mapping[str, str] = {
    **{uri.lower(): name for name, uri in SYSTEM_URIS.items()},
    **_ALSO,
}


def system_name(uri: str) -> str | None:
    """
    Return the short name of a code system, None where the catalog has no codes of it.

    Case, `https` and a closing slash make no difference; an OID is the system that it names.

    >>> system_name("https://loinc.org/"), system_name("http://example.org")
    ('LOINC', None)
    """
    plain = uri.strip().lower().rstrip("/").replace("https://", "http://", 1)
    return _NAME_OF.get(plain)
