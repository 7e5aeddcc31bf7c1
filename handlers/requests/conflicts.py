"""Whether a matter blames the property firm, which then neither handles it nor hears of it."""

from domain.taxonomy import Intent
from handlers.visit import Visit

_ABOUT_THE_FIRM = frozenset({"property_fee", "property_service", "property_rights"})
_FIRM_KIND = "property"
_FIRM_WORD = "物业"


def blames_the_firm(visit: Visit, intent: Intent, subcategory: str, text: str) -> bool:
    """Say whether a complaint is about what the firm does, or names it, whatever else it is about."""
    if intent is not Intent.COMPLAINT:
        return False
    firms = (unit for unit in visit.town.units.values() if unit.kind == _FIRM_KIND)
    names = (_FIRM_WORD, *(name for unit in firms for name in (unit.name, *unit.aliases)))
    return subcategory in _ABOUT_THE_FIRM or any(name in text for name in names if name)
