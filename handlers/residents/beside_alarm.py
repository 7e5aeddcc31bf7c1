"""Words beside a live alarm that are about nothing else: help is called, it was a false one, come quickly."""

from datetime import timedelta

from domain.messages import Lane, OutgoingMessage
from domain.request_states import Action, Actor, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Alarm, Danger, Urgency
from handlers.handling import own_card
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.requests.finding import told_here
from handlers.residents import followups
from handlers.showing import choices, telling
from handlers.showing.faces import among_few
from handlers.showing.parties import by_sender, heard_here
from handlers.visit import Visit
from nlp.alarm_words import Beside, said_beside_alarm
from nlp.understanding import Matter

_LIVE = timedelta(hours=1)
"""How long after an alarm words that name none are taken to be about it; of an older one it is asked."""


def words(visit: Visit) -> list[OutgoingMessage] | None:
    """Answer what is said of a live alarm by who raised it, or of one in this group by another; None for all else."""
    said = said_beside_alarm(visit.understanding.folded)
    if said is None or not all(_is_of_the_alarm(matter) for matter in visit.understanding.matters):
        return None
    if said in (Beside.FALSE, Beside.DOUBTED) and (passed := _of_a_neighbours(visit, said)) is not None:
        return passed
    own = _meant(visit, said)
    return _of_own(visit, said, own) if own else None


def _of_own(visit: Visit, said: Beside, own: list[ServiceRequest]) -> list[OutgoingMessage]:
    """Answer what is said of one of the sender's own alarms."""
    if said is Beside.FALSE and (len(own) > 1 or not _is_sure(visit, own[0])):
        return choices.which(visit, own, "take_back", "cancel.which")
    request = visit.desk.requests.lock(own[0].id) or own[0]
    if said is Beside.FALSE:
        return followups.stand_down(visit, request)
    if said is Beside.CALLED:
        return _help_is_called(visit, request)
    return followups.add_words(visit, request, visit.message.text)


def recent(visit: Visit) -> list[ServiceRequest]:
    """Return the live alarms of the sender that words which name none may be about, the newest first."""
    return [each for each in live(visit) if visit.now - each.opened_at <= _LIVE]


def live(visit: Visit) -> list[ServiceRequest]:
    """Return the alarms of the sender that still ring or are seen to and may be spoken of here, the newest first."""
    return [each for each in visit.desk.requests.of_person(visit.sender.id, only_open=True) if _is_live(visit, each)]


def _meant(visit: Visit, said: Beside) -> list[ServiceRequest]:
    """Return which alarms of the sender such words may be about."""
    if said is Beside.CRY:
        return recent(visit)
    if said is Beside.CALLED:
        return [each for each in recent(visit) if _told_here(visit, each)]
    return live(visit)


def _is_sure(visit: Visit, request: ServiceRequest) -> bool:
    """Whether the only alarm of the sender is surely meant; what only few may know of is not named in a question."""
    return among_few(request) or (visit.now - request.opened_at <= _LIVE and _told_here(visit, request))


def _told_here(visit: Visit, request: ServiceRequest) -> bool:
    """Whether an alarm is spoken of where it was told; in private all of the sender's are."""
    return visit.private or request.origin == visit.chat


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
    by = by_sender(visit, request)
    # A neighbour has no part in it: the desk writes their words down.
    by = by if by.parts else By(by.person, frozenset({Actor.DESK}), by.channel)
    moved = docket.move(visit.office, request, Action.SUPPLEMENT, by, visit.message.text)
    return telling.added(visit.office, moved, by, visit.message.text)


def _of_a_neighbours(visit: Visit, said: Beside) -> list[OutgoingMessage] | None:
    """Pass on what is said of another's alarm that rings in this group, and say who can end it: who handles it may."""
    found = next((each for each in told_here(visit, _LIVE) if _is_live(visit, each)), None)
    if found is None or any(each.id == found.id for each in live(visit)):
        return None
    if (request := visit.desk.requests.lock(found.id)) is None:
        return None
    if said is Beside.FALSE and own_card.by_handler(visit, request).parts:
        return followups.stand_down(visit, request)
    return [*visit.reply("emergency.only_who_told"), *_passed_on(visit, request)]
