"""Words beside a live alarm that are about nothing else: help is called, it was a false one, come quickly."""

from datetime import timedelta

from domain.messages import Lane, OutgoingMessage
from domain.places import PlaceKind
from domain.request_states import Action, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Alarm, Danger, Urgency
from handlers.requests import docket
from handlers.residents import followups
from handlers.showing import choices, telling
from handlers.showing.parties import by_party, heard_here
from handlers.visit import Visit
from nlp.alarm_words import Beside, said_beside_alarm
from nlp.understanding import Matter

_LIVE = timedelta(hours=1)
"""How long after an alarm a bare cry, and what a neighbour says in its group, is taken to be about it."""


def words(visit: Visit) -> list[OutgoingMessage] | None:
    """Answer what is said of a live alarm by who raised it, or of one in this group by another; None for all else."""
    said = said_beside_alarm(visit.understanding.folded)
    if said is None or not all(_is_of_the_alarm(matter) for matter in visit.understanding.matters):
        return None
    own = live(visit)
    if said is Beside.CRY:
        own = [each for each in own if visit.now - each.opened_at <= _LIVE]
    if not own:
        return _of_a_neighbours(visit) if said is Beside.FALSE else None
    if said is Beside.FALSE and len(own) > 1:
        return choices.which(visit, own, "take_back", "cancel.which")
    request = visit.desk.requests.lock(own[0].id) or own[0]
    if said is Beside.FALSE:
        return followups.stand_down(visit, request)
    if said is Beside.CALLED:
        return _help_is_called(visit, request)
    return followups.add_words(visit, request, visit.message.text)


def live(visit: Visit) -> list[ServiceRequest]:
    """Return the alarms of the sender that still ring or are seen to and may be spoken of here, the newest first."""
    return [each for each in visit.desk.requests.of_person(visit.sender.id, only_open=True) if _is_live(visit, each)]


def _is_of_the_alarm(matter: Matter) -> bool:
    """Whether a matter names nothing else: no other danger, report, command, number or place."""
    if matter.command is not None or matter.number is not None or not matter.place.empty:
        return False
    if matter.alarm is not Alarm.NONE:
        return matter.danger is Danger.UNKNOWN
    return not matter.opens


def _is_live(visit: Visit, request: ServiceRequest) -> bool:
    ringing = request.urgency is Urgency.EMERGENCY and request.state is not State.DONE
    return ringing and heard_here(visit, request)


def _help_is_called(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer like the button 【已经打了】, and let those who help know."""
    return [*visit.reply("emergency.stay_on", lane=Lane.EMERGENCY), *_passed_on(visit, request)]


def _passed_on(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Write the words down with an alarm and let those who help hear them."""
    moved = docket.move(visit.office, request, Action.SUPPLEMENT, by_party(visit), visit.message.text)
    return telling.handlers(visit.office, moved, "head.supplemented", words=visit.message.text)


def _of_a_neighbours(visit: Visit) -> list[OutgoingMessage] | None:
    """Pass on what a neighbour says of the alarm that rings in this group, and say who can end it."""
    found = _rings_here(visit)
    if found is None or (request := visit.desk.requests.lock(found.id)) is None:
        return None
    return [*visit.reply("emergency.only_who_told"), *_passed_on(visit, request)]


def _rings_here(visit: Visit) -> ServiceRequest | None:
    if visit.group is None or visit.group.place is None:
        return None
    estate = visit.town.places.enclosing(visit.group.place, PlaceKind.ESTATE)
    around = [each.id for each in visit.town.places.within(estate.id if estate else visit.group.place)]
    recent = visit.desk.requests.open_in(around, None, visit.now - _LIVE)
    return next((each for each in recent if each.origin == visit.chat and _is_live(visit, each)), None)
