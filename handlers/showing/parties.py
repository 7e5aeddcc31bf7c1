"""Those who reported a request: who they are in it, which one they mean, and how they are told."""

import re
from collections.abc import Sequence

from domain.discretion import confidential, never_in_a_group
from domain.messages import Chat, OutgoingMessage
from domain.request_states import WORKED_STATES, Actor, State
from domain.service_request import ServiceRequest
from domain.taxonomy import DESK_INTENTS, Urgency
from domain.things import named_in
from handlers import outgoing
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.requests.finding import numbered, quoted, the_one, withdrawn_from
from handlers.showing import phrases, stale
from handlers.showing.faces import Face, among_few, seen_as, stage
from handlers.visit import Visit
from nlp.understanding import Matter

_MARKS = {**dict.fromkeys(WORKED_STATES, "🟡"), State.DONE: "✅", State.CLOSED: "✅"}
OF_NO_KIND = "unknown"
"""The subcategory of what names no kind, which makes nothing alike."""
_NUMBER = re.compile(r"(?<!\d)\d{4,9}(?!\d)")


def by_party(visit: Visit) -> By:
    """Return the sender as one of those who reported, which only those are whom the desk has asked or just noted."""
    return By(visit.sender.id, frozenset({Actor.PARTY}), visit.chat.channel)


def by_sender(visit: Visit, request: ServiceRequest) -> By:
    """Return the sender in all the parts they have in a request: who handles it is not one of those who reported."""
    return By(visit.sender.id, docket.parts_of(visit.office, visit.sender.id, request), visit.chat.channel)


def speaks_for(visit: Visit, request: ServiceRequest) -> bool:
    """Say whether the sender may speak for those who wait: one of them, or the community's staff."""
    return bool(by_sender(visit, request).parts & {Actor.PARTY, Actor.STAFF})


def tell(visit: Visit, text: str) -> list[OutgoingMessage]:
    """Tell only the sender; in a group without a private chat an eye says that it was heard."""
    if visit.private:
        return [outgoing.line(visit.chat, text, person=visit.sender.id)]
    if visit.account.private is not None and visit.account.reachable:
        return [*visit.react("👌"), outgoing.line(visit.account.private, text, person=visit.sender.id)]
    return visit.react("👀")


def status_line(visit: Visit, request: ServiceRequest) -> str:
    """Say in one line how a request stands, with a mark and a word."""
    face = Face(visit.office, request, visit.chat, visit.sender.id, visit.sender.language)
    line = _standing(face)
    stamps = phrases.stamps(visit.office, request, visit.sender.language)
    return f"{line}\n{stamps}" if stamps and not among_few(request) and request.intent not in DESK_INTENTS else line


def noted(visit: Visit, request: ServiceRequest, message_id: str) -> list[OutgoingMessage]:
    """Say in private that words have arrived, and who has the request they belong to until when.

    What only few may know of is not named again: somebody else may look at the screen.
    """
    face = Face(visit.office, request, visit.chat, visit.sender.id, visit.sender.language)
    lines = (visit.say(message_id), *(() if among_few(request) else (_standing(face),)))
    return visit.reply("human.as_said", text="\n".join(lines), request=request.id)


def standing(visit: Visit, number: int) -> list[OutgoingMessage]:
    """Tell how the request of a number stands; a stranger's is as good as none."""
    request = numbered(visit, number)
    if request is None and withdrawn_from(visit, number):
        return visit.aside("cancel.others_wait", number=number)
    return stale.unknown(visit, number) if request is None else tell(visit, status_line(visit, request))


def _standing(face: Face) -> str:
    return face.say(f"status.{stage(face)}", mark=_MARKS.get(seen_as(face.request.state), "⚪"))


def tell_aside(visit: Visit, text: str) -> list[OutgoingMessage]:
    """Tell only the sender, a press with a toast."""
    return visit.pressed_text(text) if visit.message.press_id else tell(visit, text)


def meant(visit: Visit, matter: Matter, *, awaited: bool = False) -> ServiceRequest | None:
    """Return the sender's request that words speak of: pointed at, of the thing they name, or simply the newest.

    Where somebody is `awaited`, an alarm comes before all and one that was called off comes last.
    """
    pointed = pointed_at(visit, matter)
    if matter.number is not None or pointed is not None:
        return pointed
    own = [each for each in lately(visit) if _alive(each) and heard_here(visit, each)]
    if awaited:
        own.sort(key=_calm)
    chosen = (named_by(visit, matter, own) or not_the_desks(own))[:1]
    return visit.desk.requests.lock(chosen[0].id) if chosen else None


def pointed_at(visit: Visit, matter: Matter) -> ServiceRequest | None:
    """Return the request that words point at: its number is written, or its card is replied to."""
    if matter.number is not None:
        return numbered(visit, matter.number)
    return quoted(visit) or numbered_in(visit, matter.text)


def not_the_desks(own: Sequence[ServiceRequest]) -> Sequence[ServiceRequest]:
    """Return these without what is wanted of the desk itself, which is meant only where there is nothing else."""
    return [each for each in own if each.intent not in DESK_INTENTS] or own


def _calm(request: ServiceRequest) -> int:
    if request.urgency is Urgency.EMERGENCY and request.undone:
        return 0
    return 2 if request.danger is not None else 1


def open_here(visit: Visit) -> list[ServiceRequest]:
    """Return what the sender has open and may be spoken of here, newest first; what is done only where all is."""
    own = visit.desk.requests.of_person(visit.sender.id, only_open=True)
    here = [each for each in own if heard_here(visit, each)]
    return [each for each in here if each.state is not State.DONE] or here


def named_by(visit: Visit, matter: Matter, own: Sequence[ServiceRequest]) -> list[ServiceRequest]:
    """Return which of these the words name by what they are about."""
    alike = [
        each
        for each in own
        if (each.subcategory == matter.subcategory and each.subcategory != OF_NO_KIND)
        or phrases.kind(visit.office, each) in matter.text
    ]
    return alike or [each for each in own if named_in(matter.text) & _things(visit, each)]


def about_another(visit: Visit, matter: Matter, request: ServiceRequest) -> bool:
    """Say whether words that do not point at a request name a thing it has nothing to do with."""
    said = named_in(matter.text)
    if not said or request.subcategory == OF_NO_KIND or pointed_at(visit, matter) is not None:
        return False
    return not named_by(visit, matter, [request])


def _things(visit: Visit, request: ServiceRequest) -> frozenset[int]:
    return named_in(f"{phrases.kind(visit.office, request)} {request.text}")


def heard_here(visit: Visit, request: ServiceRequest) -> bool:
    """Say whether words that name no request may be about this one here.

    What a group must not hear of is not spoken of there; but where somebody has called for help aloud, every word
    that follows may help to find them.
    """
    if visit.private or not confidential(request):
        return True
    aloud = request.urgency is Urgency.EMERGENCY and request.origin == visit.chat
    return aloud and not never_in_a_group(request)


def lately(visit: Visit) -> list[ServiceRequest]:
    """Return what the sender reported and is still open, however old, or ended a short while ago; newest first."""
    since = visit.now - visit.office.practice.waiting.reopening
    return [
        each
        for each in visit.desk.requests.of_person(visit.sender.id)
        if each.open or (each.closed_at or each.opened_at) >= since
    ]


def numbered_in(visit: Visit, text: str) -> ServiceRequest | None:
    """Find the sender's own request whose number stands in the text, however long closed. Raises NamesakesError."""
    said = set(_NUMBER.findall(text))
    own = visit.desk.requests.of_person(visit.sender.id) if said else ()
    found = [each for each in own if str(each.number) in said]
    return the_one(visit, [each for each in found if each.number == found[0].number])


def _alive(request: ServiceRequest) -> bool:
    return request.state not in (State.CANCELLED, State.MERGED)


def own_face(visit: Visit, request: ServiceRequest) -> Face:
    """Return a request as the sender sees it in private."""
    return Face(visit.office, request, private_chat(visit), visit.sender.id, visit.sender.language)


def private_chat(visit: Visit) -> Chat:
    """Return where the sender alone reads, or the chat itself where there is no such place."""
    return visit.chat if visit.private else (visit.account.private or visit.chat)
