"""What staff put right about a request: that it is another one told again, what it is about, where it is."""

from collections.abc import Iterable

from domain.discretion import confidential, hides_reporter
from domain.messages import Button, OutgoingMessage
from domain.replacing import replace
from domain.request_states import Action, State
from domain.routing import must_stay_out
from domain.service_request import ServiceRequest
from domain.taxonomy import Alarm, Category, Handling, Urgency
from handlers.catalogue import FIRST_LANGUAGE, Catalogue
from handlers.handling import merging
from handlers.requests import docket
from handlers.requests.authority import by_staff
from handlers.requests.conflicts import blames_the_firm
from handlers.requests.docket import DESK
from handlers.requests.locating import CHOICES, Location, called, locate
from handlers.showing import cards, phrases, telling
from handlers.showing.faces import Face
from handlers.visit import Visit
from nlp.place import read_place
from nlp.rulebook import RuleBook
from nlp.understand import understand
from nlp.understanding import Context

_UNSORTED = frozenset({Category.OTHER, Category.CHAT, Category.SYSTEM})


def merge(visit: Visit, told_again: ServiceRequest, into: ServiceRequest) -> list[OutgoingMessage]:
    """Make one request of two: who reported the first waits for the second from now on, and is told so."""
    if told_again.id == into.id or not into.open:
        return visit.aside("staff.merge_not_into", number=into.number)
    if _rang(told_again) or _rang(into):
        return visit.aside("staff.merge_emergency", number=told_again.number)
    if _seen_by(told_again) != _seen_by(into):
        return visit.aside("staff.merge_private", number=told_again.number, into=into.number)
    folded = merging.fold(visit.office, told_again, into, by_staff(visit, told_again))
    gone, grown = folded.gone, folded.grown
    return [
        *visit.aside("staff.merged", number=gone.number, into=grown.number),
        *merging.told_of(visit.office, folded),
        *telling.handlers(visit.office, grown, "staff.merged_into_yours", other=gone.number, words=told_again.text),
    ]


def _seen_by(request: ServiceRequest) -> tuple[bool, ...]:
    """Return what decides who may read a request: merging hands its words to whoever has the other one."""
    return request.conflict, confidential(request), hides_reporter(request)


def _rang(request: ServiceRequest) -> bool:
    """Say whether a request is an emergency or began as one: a person looks at each of those by itself."""
    return request.urgency is Urgency.EMERGENCY or request.alarm is Alarm.RING


def recategorise(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Say what a request is really about; as long as nobody has taken it, those who look after that are asked."""
    found = kind_named(visit, words)
    if found is None:
        return visit.aside("staff.kind_unknown", words=words, names=_categories(visit))
    category, subcategory = found
    firm = blames_the_firm(visit, request.intent, subcategory, request.text)
    sorted_anew = replace(request, category=category, subcategory=subcategory, conflict=request.conflict or firm)
    note = f"{request.category}.{request.subcategory} → {category}.{subcategory}"
    moved = _put_right(visit, request, sorted_anew, Action.RECATEGORISE, note)
    kind = phrases.kind(visit.office, moved, visit.sender.language)
    return [
        *visit.aside("staff.recategorised", number=moved.number, kind=kind, who=_who(visit, moved)),
        *cards.draw_all(visit.office, moved),
    ]


def change_handling(visit: Visit, request: ServiceRequest, handling: Handling) -> list[OutgoingMessage]:
    """Say in which of the three ways a request is handled; the time that has passed stays as it is."""
    other = replace(request, handling=handling)
    note = f"{request.handling} → {handling}"
    moved = docket.move(visit.office, other, Action.CHANGE_HANDLING, by_staff(visit, request), note)
    way = visit.say(f"handling.{handling}")
    return [*visit.aside("staff.handled_as", number=moved.number, way=way), *cards.draw_all(visit.office, moved)]


def relocate(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Say where a request really is; as long as nobody has taken it, those who look after that place are asked."""
    mention = read_place(words, visit.office.names)
    if mention.empty:
        return visit.aside("staff.place_unknown", words=words)
    # A building's number means the one nearest to where the request was thought to be.
    around = replace(visit.sender, home=request.place or request.community, room="")
    location = locate(replace(visit, sender=around, group=None), mention)
    inside = [each for each in location.candidates if visit.town.places.lies_in(each, request.community)]
    if location.place is None and len(inside) > 1:
        return _ask_which(visit, request, inside)
    if location.place is None or not visit.town.places.lies_in(location.place, request.community):
        return visit.aside("staff.place_unknown", words=words)
    return put_at(visit, request, location)


def put_at(visit: Visit, request: ServiceRequest, location: Location) -> list[OutgoingMessage]:
    """Move a request to another place of its community."""
    put = replace(request, place=location.place, room=location.room, spot=location.spot)
    town = visit.town
    note = f"{phrases.place(town, request, room=True)} → {phrases.place(town, put, room=True)}"
    moved = _put_right(visit, request, put, Action.RELOCATE, note)
    return [
        *visit.aside(
            "staff.relocated",
            number=moved.number,
            where=phrases.place(town, moved, estate=True),
            who=_who(visit, moved),
        ),
        *cards.draw_all(visit.office, moved),
    ]


def _put_right(
    visit: Visit, request: ServiceRequest, changed: ServiceRequest, action: Action, note: str
) -> ServiceRequest:
    """Save a correction; what nobody has taken yet goes to those who are responsible for it as it is now."""
    by = by_staff(visit, request)
    changed = _without_the_blamed(visit, changed)
    if request.state is State.NEED_INFO and changed.held_by is None and not docket.needs_place(changed):
        return docket.dispatch(visit.office, docket.move(visit.office, changed, action, by, note), DESK)
    return docket.put_right(visit.office, changed, action, by, note)


def _without_the_blamed(visit: Visit, request: ServiceRequest) -> ServiceRequest:
    """Take a request that turns out to complain about a firm out of the hands of those who work for it."""
    matter = docket.matter_of(request)
    if request.held_by is not None and must_stay_out(request.held_by, matter, visit.town):
        request = replace(request, held_by=None, held_seat=None)
    if request.coordinator is None or not must_stay_out(request.coordinator, matter, visit.town):
        return request
    return replace(request, coordinator=None, coordinator_seat=None)


def _who(visit: Visit, request: ServiceRequest) -> str:
    """Say with whom a request is now, or what it waits for when it is with nobody."""
    if request.held_by is None and not request.asked:
        return visit.say("staff.now_shelved" if request.state is State.SHELVED else "staff.now_nowhere")
    message_id = "staff.now_asked" if request.held_by is None else "staff.now_held"
    return visit.say(message_id, who=phrases.holder(visit.office, request, visit.sender.language))


def _ask_which(visit: Visit, request: ServiceRequest, places: list[int]) -> list[OutgoingMessage]:
    if not visit.private:
        return visit.aside("staff.place_which", number=request.number)
    face = Face(visit.office, request, visit.chat, visit.sender.id, visit.sender.language)
    buttons = tuple(
        (Button(called(visit.town, visit.town.places[each]), face.button("button.assign", f"relocate-{each}").token),)
        for each in places[:CHOICES]
    )
    return visit.reply("staff.place_which", number=request.number, buttons=buttons, request=request.id)


def kind_named(visit: Visit, words: str) -> tuple[Category, str] | None:
    """Return the category and subcategory that words name: by their name or a part of it, or as residents speak."""
    words = words.strip()
    if not words:
        return None
    practice = visit.office.practice
    names = _by_name(practice.catalogue, practice.rules)
    if words in names:
        return names[words]
    parts = {kind for name, kind in names.items() if words in name}
    if len(parts) == 1:
        return parts.pop()
    return _understood(visit, words) or _spoken_of(practice.rules, words)


def _understood(visit: Visit, words: str) -> tuple[Category, str] | None:
    found = understand(words, Context(role="resident"), visit.office.practice.rules, visit.office.names).matters
    sorted_out = ((matter.category, matter.subcategory) for matter in found if matter.category not in _UNSORTED)
    return next(sorted_out, None)


def _spoken_of(rules: RuleBook, words: str) -> tuple[Category, str] | None:
    """Return the kind of the first rule that knows the word: "灯" alone says nothing is broken, but names the kind."""
    kinds = ((rule.category, rule.subcategory) for rule in rules.rules if words in rule.words)
    return next((kind for kind in kinds if kind[0] not in _UNSORTED), None)


def _by_name(catalogue: Catalogue, rules: RuleBook) -> dict[str, tuple[Category, str]]:
    """Return what each name stands for; a category's own name, where a subcategory has the same, comes second."""
    names = {name: (category, "") for category, name in _category_names(catalogue, Category)}
    for rule in rules.rules:
        name = catalogue.sentences[FIRST_LANGUAGE].get(f"kind.{rule.subcategory}")
        if name:
            names[name] = (rule.category, rule.subcategory)
    return names


def _category_names(catalogue: Catalogue, categories: Iterable[Category]) -> Iterable[tuple[Category, str]]:
    for category in categories:
        name = catalogue.sentences[FIRST_LANGUAGE].get(f"category.{category}")
        if name and category not in (Category.CHAT, Category.SYSTEM):
            yield category, name


def _categories(visit: Visit) -> str:
    return "、".join(name for _, name in _category_names(visit.office.practice.catalogue, Category))
