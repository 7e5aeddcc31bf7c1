"""Which requests are one matter told by several people: a score from 0 to 100, and the reasons for it."""

import re
from collections.abc import Iterable
from datetime import timedelta

from msgspec import Struct

from domain.places import HOMES, PlaceKind, Places
from domain.request_states import WAITING_STATES, WORKED_STATES, State
from domain.service_request import ServiceRequest
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
"""What breaks for a whole stairwell or yard at once, unless it is said to be inside somebody's home."""

SHARED_OUTSIDE = frozenset({"plumbing_leak", "roof_leak"})
"""What is a home's own matter unless it is said to be outside of it."""

AREA_KINDS = frozenset({"water_outage", "power_outage", "gas_supply", "heating", "network"})
"""What fails for several buildings at once, so that another building's word may belong to the same matter."""

_MANY_FLOORS = AREA_KINDS | {"elevator"}
"""What is the same on every floor."""

_EACH_ITS_OWN = frozenset({"network"})
"""What fails in one building alone as well, so that buildings belong together only when many say so at once."""

_OUTSIDE = re.compile(
    r"楼道|楼梯|走廊|过道|大厅|大堂|门厅|电梯|地下室|地下车?库|车库|管道井|水表|公共|公厕|单元门|门口|小区|路[上面边]|外墙|总管|主管|楼顶|天台|院子"
)
_BELOW = "楼下"
"""Where something lies for everybody, but where a leak drips into somebody's home."""
_INSIDE = re.compile(r"厨房|卫生间|厕所|洗手间|浴室|马桶|阳台|卧室|客厅|书房|[家屋]里|室内")
_SIDE = re.compile(
    r"(?P<side>[左右东西南北前后里外货客正侧])(?:边|侧|面|头|手边)?(?:的|那|这)?[部台个道扇]?(?=电?梯|门|边|侧|面|头)"
)
_NUMBERED = re.compile(r"(?P<which>[\d一二三四])\s*号\s*(?=电?梯)")
_FIGURES = str.maketrans("一二三四", "1234")
_SAID = re.compile(r"[^\W\d_]")
_SAYS_NOTHING = frozenset("的了呢吗啊呀吧是在有我你们家这那都也又还就很好几天号楼栋单元层请快来一下个没不")

_PLACE, _TIME, _KIND, _WORDS = 50, 30, 10, 10
"""What makes up the hundred: the place counts most."""
_OTHER_STAIRWELL, _PART_OF_IT, _OTHER_BUILDING = 45, 40, 35
_OWN_HOME = 30
_FRESH = timedelta(hours=48)
_CLEARLY = 5
"""By how much one must be more like it than any other."""


class Likeness(Struct, frozen=True):
    """How alike two tellings are, from 0 to 100, and why."""

    score: int
    reasons: tuple[str, ...]


class Thresholds(Struct, frozen=True):
    """From which score a telling joins by itself and from which its teller is asked; when an estate is concerned."""

    join: int = 75
    ask: int = 50
    households: int = 3
    together: timedelta = timedelta(minutes=15)
    """Within which so many households must have said it for it to be the matter of an area."""


def may_be_shared(request: ServiceRequest) -> bool:
    """Say whether others may join a request: nothing private, no emergency, and what many share."""
    return (
        request.urgency is not Urgency.EMERGENCY
        and request.category in (Category.PROPERTY, Category.SANITATION, Category.SAFETY)
        and not request.conflict
        and (request.subcategory in AREA_KINDS or (not request.room and _of_everybody(request)))
    )


def _of_everybody(request: ServiceRequest) -> bool:
    outside = _OUTSIDE.search(request.text) is not None
    if request.subcategory in SHARED_KINDS:
        return outside or _BELOW in request.text or _INSIDE.search(request.text) is None
    return request.subcategory in SHARED_OUTSIDE and outside


def may_be_joined(request: ServiceRequest) -> bool:
    """Say whether one more voice counts for a request now: it may be shared, and it is not done yet."""
    return may_be_shared(request) and request.state in WAITING_STATES | WORKED_STATES | {State.SHELVED}


def likeness(told: ServiceRequest, known: ServiceRequest, places: Places) -> Likeness:
    """Say how likely it is that what is told now is what is known already."""
    if (told.category, told.subcategory) != (known.category, known.subcategory):
        return Likeness(0, ("不是同一类",))
    if not (may_be_shared(told) and may_be_shared(known)):
        return Likeness(0, ("是一家自己的事",))
    if (apart := told_apart(told, known)) is not None:
        return Likeness(0, (apart,))
    place, where = _place(told, known, places)
    if place == 0:
        return Likeness(0, (where,))
    age = told.opened_at - known.opened_at
    time = round(_TIME * max(0.0, 1 - age / _FRESH))
    words = round(_WORDS * _common(told.text, known.text))
    own = _OWN_HOME if told.room != known.room else 0
    reasons = [where, "同一类", f"{max(int(age.total_seconds() // 60), 0)} 分钟前"]
    reasons.extend(["用词相近"] if words * 2 >= _WORDS else [])
    reasons.extend(["只说了自己家"] if own else [])
    return Likeness(_KIND + place + time + words - own, tuple(reasons))


def told_apart(told: ServiceRequest, known: ServiceRequest) -> str | None:
    """Return what tells two matters of one kind and place apart, such as the left lift and the right one."""
    for ours, theirs in zip(_marks(told), _marks(known), strict=True):
        if ours and theirs and not ours & theirs:
            return f"说的不是同一个：{'、'.join(sorted(ours | theirs))}"
    return None


def _marks(request: ServiceRequest) -> tuple[frozenset[str], ...]:
    """Return the words by which people tell one of several things from another, sort by sort."""
    return (
        frozenset(found["side"] for found in _SIDE.finditer(request.text)),
        frozenset(found["which"].translate(_FIGURES) for found in _NUMBERED.finditer(request.text)),
        frozenset({request.spot} if request.spot and request.subcategory not in _MANY_FLOORS else ()),
    )


def _place(told: ServiceRequest, known: ServiceRequest, places: Places) -> tuple[int, str]:
    if told.place is None or known.place is None:
        return 0, "不知道在哪"
    if told.place == known.place:
        return _PLACE, f"都在{places[told.place].name}"
    homes = [places.enclosing(each, *HOMES) for each in (told.place, known.place)]
    area = told.subcategory in AREA_KINDS
    inside = places.lies_in(told.place, known.place) or places.lies_in(known.place, told.place)
    if inside and (area or None not in homes):
        return _PART_OF_IT, "一处在另一处里"
    if homes[0] is not None and homes[0] == homes[1]:
        return (_OTHER_STAIRWELL, "同一栋楼") if area else (0, "不是同一个单元")
    estates = [places.enclosing(each, PlaceKind.ESTATE) for each in (told.place, known.place)]
    together = area and told.subcategory not in _EACH_ITS_OWN and estates[0] is not None and estates[0] == estates[1]
    return (_OTHER_BUILDING, "同一小区的另一栋") if together else (0, "不在一栋楼")


def _common(one: str, other: str) -> float:
    """Return how much of the shorter of two texts stands in the other, words that say nothing left out."""
    ours, theirs = (frozenset(_SAID.findall(text)) - _SAYS_NOTHING for text in (one, other))
    fewer = min(len(ours), len(theirs))
    return len(ours & theirs) / fewer if fewer else 0.0


class Closest(Struct, frozen=True):
    """The known request that is most like what is told, how alike it is, and whether that needs no asking."""

    request: ServiceRequest
    likeness: Likeness
    sure: bool


def closest(
    told: ServiceRequest, known: Iterable[ServiceRequest], places: Places, thresholds: Thresholds
) -> Closest | None:
    """Return the known request that may be what is told now; where two are about as like, only asking can tell."""
    scored = ((likeness(told, each, places), each) for each in known)
    alike = sorted((pair for pair in scored if pair[0].score >= thresholds.ask), key=lambda pair: -pair[0].score)
    if not alike:
        return None
    (first, request), *others = alike
    alone = not others or others[0][0].score <= first.score - _CLEARLY
    return Closest(request, first, sure=alone and first.score >= thresholds.join)
