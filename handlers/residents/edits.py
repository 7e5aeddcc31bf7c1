"""A message that was changed after it was sent: a correction of what it reported, never a command."""

from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.request_states import OVER_STATES, Action, State
from domain.service_request import ServiceRequest
from handlers.requests import docket
from handlers.requests.locating import locate
from handlers.residents import reports
from handlers.showing import cards, telling
from handlers.showing.parties import by_party, lately
from handlers.visit import Visit


def edited(visit: Visit) -> list[OutgoingMessage]:
    """Correct the request a message opened; a message that opened none is read as if it were new."""
    request = _opened_by(visit)
    first = visit.understanding.matters[0]
    if request is None:
        return reports.report(visit, first) if first.opens and first.command is None else []
    if not request.undone:
        return _too_late(visit, request)
    return _corrected(visit, request)


def _too_late(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Keep new words for what is done with it, and let whoever did it see them; what was taken back needs none."""
    if request.state not in OVER_STATES | {State.DONE}:
        return []
    moved = docket.move(visit.office, request, Action.SUPPLEMENT, by_party(visit), visit.message.text)
    noted = visit.reply("edit.after_the_end", number=moved.number) if visit.private else []
    did_it = telling.handlers(visit.office, moved, "head.supplemented", words=visit.message.text)
    return [*noted, *(did_it if moved.held_by is not None else [])]


def _opened_by(visit: Visit) -> ServiceRequest | None:
    """Return the request a message opened, however it has ended since."""
    own = lately(visit)
    found = next(
        (each for each in own if each.origin == visit.chat and each.origin_message == visit.message.message_id), None
    )
    return visit.desk.requests.lock(found.id) if found else None


def _corrected(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Put the new words in the place of the old; another building is another head's as long as nobody has taken it."""
    location = locate(visit, visit.understanding.matters[0].place)
    corrected = replace(request, text=visit.message.text)
    if location.place in (None, request.place) or request.held_by is not None:
        moved = docket.move(visit.office, corrected, Action.SUPPLEMENT, by_party(visit), visit.message.text)
        told = telling.handlers(visit.office, moved, "head.supplemented", words=visit.message.text)
        return [*cards.draw_all(visit.office, moved), *told]
    if request.state is State.NEED_INFO:
        return reports.place_found(visit, corrected, location)
    placed = replace(corrected, place=location.place, room=location.room, spot=location.spot)
    moved = docket.put_right(visit.office, placed, Action.RELOCATE, by_party(visit), visit.message.text)
    return cards.draw_all(visit.office, moved)
