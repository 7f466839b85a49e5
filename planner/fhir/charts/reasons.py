"""Why a resource was not used, and what is to be known about one that was: closed lists with their sentences."""

from collections.abc import Mapping
from typing import Final

REASONS: Final[Mapping[str, str]] = {
    "after_as_of": "It is dated after the day for which the plan is made.",
    "another_patient": "It speaks of another patient.",
    "birth_date_not_read": "It has no birth date, or none that is a date: the age is not known.",
    "data_absent": "It says that there is no value.",
    "entered_in_error": "It was entered in error.",
    "no_mapped_code": "No code of it stands for a finding or test of the catalog.",
    "not_active": "It was active once and is not now.",
    "not_confirmed": "It is a suspicion, not a confirmed condition.",
    "not_final": "It is not final.",
    "out_of_range": "Its value lies outside the bounds of the finding.",
    "range_straddles_limit": "Its value is a bound (such as < 5), and a limit of the catalog lies within what it may mean.",
    "repeated": "The same resource was sent more than once.",
    "says_less": "Its code says less than a finding or test of the catalog, or something near it; nothing is inferred from it.",
    "severity_not_told": "It does not say how severe the reaction was.",
    "superseded_version": "A later version of the same resource was sent.",
    "too_old": "It is too old to say something about now.",
    "type_not_read": "Resources of this type are not read.",
    "unit_not_accepted": "Its unit is missing or is not one that the catalog converts.",
    "value_not_coded": "Its value is text or a code without a meaning in the catalog; text is not interpreted.",
    "not_to_be_done": "It says that something is not to be done.",
}
NOTES: Final[Mapping[str, str]] = {
    "birth_date_not_read": "It has no birth date, or none that is a date: the age is not known.",
    "birth_date_partial": "The birth date is partial; the greatest possible age was taken.",
    "bound_used": "The value is a bound (such as > 90); no limit of the catalog lies within what it may mean.",
    "matched_by_name": "The drug was recognized by its name.",
    "status_missing": "It has no status; it was read as final.",
    "undated": "It has no full date; its age is not judged.",
}
