"""Which requests may be one matter told by several people."""

from domain.service_request import WAITING_STATES, WORKED_STATES, ServiceRequest
from domain.taxonomy import Category, Urgency

SHARED_KINDS = frozenset(
    {
        "lighting",
        "elevator",
        "access_control",
        "water_outage",
        "power_outage",
        "gas_supply",
        "heating",
        "network",
        "facility_damage",
        "fire_facility",
        "garbage",
        "cleaning",
        "pests",
        "greening",
        "drain_block",
        "security",
        "parking",
    }
)
"""What breaks for a whole stairwell or yard at once. A leak in somebody's kitchen is that home's own matter."""

AREA_KINDS = frozenset({"water_outage", "power_outage", "gas_supply", "heating"})
"""What fails for several buildings at once, so that another building's word belongs to the same matter."""

WIDE_KINDS = AREA_KINDS | {"network"}
"""What may be told of a whole estate. Dead lines in two buildings are two matters unless one was told of both."""


def may_be_shared(request: ServiceRequest) -> bool:
    """Say whether others may join a request: nothing private, no emergency, and a kind that many share."""
    return (
        request.urgency is not Urgency.EMERGENCY
        and request.category in (Category.PROPERTY, Category.SANITATION, Category.SAFETY)
        and request.subcategory in SHARED_KINDS
        and not request.conflict
        and not request.room
    )


def may_be_joined(request: ServiceRequest) -> bool:
    """Say whether one more voice counts for a request now: it may be shared, and it is not done yet."""
    return may_be_shared(request) and request.state in WAITING_STATES | WORKED_STATES
