"""Answers the site has given beforehand: to questions of policy, who looks after a building, which number to call."""

from functools import lru_cache

from domain.neighbourhood import Neighbourhood, Role, Seat
from handlers.office import Answer
from handlers.visit import Visit
from nlp.fold import plain
from nlp.understanding import Matter

_TELEPHONE_WORDS = {
    "gas": ("燃气", "煤气", "天然气"),
    "water": ("自来水", "水务", "供水"),
    "power": ("供电", "电力", "电网"),
    "lift": ("电梯",),
    "property": ("物业",),
    "desk": ("社区", "居委会", "服务站", "街道", "值班", "网格员"),
}
"""Which of the site's telephones is asked for by which words; the narrower ones come first."""


def find(answers: tuple[Answer, ...], text: str) -> int | None:
    """Return the place in the list of the answer whose longest word stands in the text, None when none does."""
    folded = plain(text)
    best: tuple[int, int] | None = None
    for place, words in enumerate(_folded(answers)):
        longest = max((len(word) for word in words if word in folded), default=0)
        if longest and (best is None or longest > best[0]):
            best = (longest, place)
    return best[1] if best else None


@lru_cache(maxsize=4)
def _folded(answers: tuple[Answer, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(plain(word) for word in answer.words) for answer in answers)


def from_the_roster(visit: Visit, matter: Matter) -> str | None:
    """Answer what the desk knows by itself: who the head is and which telephone to call; None when it does not."""
    if matter.subcategory == "who_is_head":
        home = visit.group.place if visit.group else visit.sender.home
        head = head_of(visit.town, home)
        return visit.say("question.head", head=head) if head else None
    if matter.subcategory == "directory":
        return _telephone(visit, plain(matter.text))
    return None


def head_of(town: Neighbourhood, place: int | None) -> str:
    """Return how the head of a place or of what it lies in is called, "" when there is nobody."""
    for each in town.places.upwards(place):
        for role in (Role.BUILDING_HEAD, Role.AREA_HEAD):
            holders = town.holders(Seat(role, each.id))
            if holders:
                return holders[0].called
    return ""


def _telephone(visit: Visit, words: str) -> str | None:
    telephones = visit.office.practice.telephones
    for name, asked_by in _TELEPHONE_WORDS.items():
        if telephones.get(name) and any(word in words for word in asked_by):
            return visit.say(f"question.telephone_{name}", phone=telephones[name])
    return None
