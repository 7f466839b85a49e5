"""Why a resource was not used: the closed list of reasons, each with its sentence."""

from collections.abc import Mapping
from typing import Final

REASONS: Final[Mapping[str, str]] = {
    "after_as_of": "It is dated after the day for which the plan is made.",
    "another_patient": "It speaks of another patient.",
    "entered_in_error": "It was entered in error.",
    "malformed": "It is not an object with a resourceType.",
    "no_mapped_code": "No code of it stands for a finding or test of the catalog.",
    "repeated": "The same resource was sent more than once.",
    "type_not_read": "Resources of this type are not read.",
}
