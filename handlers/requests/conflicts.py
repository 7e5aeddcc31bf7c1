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
    if subcategory in _ABOUT_THE_FIRM or _FIRM_WORD in text:
        return True
    firms = (unit for unit in visit.town.units.values() if unit.kind == _FIRM_KIND)
    return any(name in text for unit in firms for name in (unit.name, *unit.aliases) if name)
