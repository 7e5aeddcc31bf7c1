"""What is said while the desk is talked to and yet is clearly a thing of its own takes its usual way."""

import re

from domain.request_states import OVER_STATES, State
from domain.service_request import ServiceRequest
from domain.taxonomy import DESK_INTENTS, Intent
from handlers.requests.finding import having
from handlers.residents import apart, followups
from handlers.showing.parties import meant, named_by, pointed_at
from handlers.visit import Visit
from nlp.understanding import Matter

_SURE = 0.7
_SURE_OF_AN_END = 0.8
"""Below it "不用了" may as well be said to what the desk has just offered."""
_TELLS_OF_IT = re.compile("的(?:事|问题|情况)")
"""Whoever speaks of "the matter of the leak" has a talk with the desk about it, and reports nothing."""
_FOLLOWUPS = frozenset({Intent.FOLLOWUP_UNRESOLVED, Intent.FOLLOWUP_RESOLVED, Intent.CANCEL, Intent.RATE})


def taken(visit: Visit, talk: ServiceRequest) -> bool:
    """Say whether a message is for somebody else than the desk this person is talking to."""
    return apart.half_said(visit) or any(_of_its_own(visit, talk, matter) for matter in visit.understanding.matters)


def _of_its_own(visit: Visit, talk: ServiceRequest, matter: Matter) -> bool:
    if matter.opens and talk.intent is not Intent.HUMAN:
        return True
    return matter.confidence >= _SURE and _surely(visit, talk, matter)


def _surely(visit: Visit, talk: ServiceRequest, matter: Matter) -> bool:
    match matter.intent:
        case Intent.ME_TOO:
            return followups.joins(visit, matter)
        case Intent.QUERY_STATUS:
            return _asks(visit, talk, matter)
        case Intent.REGISTER:
            return matter.subcategory != "on_behalf"
        case Intent.OPTOUT | Intent.PRIVACY:
            return True
        case intent if intent in _FOLLOWUPS:
            return _follows(visit, matter)
        case _:
            reports = matter.opens and _TELLS_OF_IT.search(matter.text) is None
            return reports or matter.subcategory == "accessibility"


def _asks(visit: Visit, talk: ServiceRequest, matter: Matter) -> bool:
    """Whether it is asked how a request stands; "几点来" said to somebody who has just spoken of it is for them."""
    if matter.number is None:
        return talk.intent is Intent.HUMAN and _follows(visit, matter)
    # A number nobody knows may be the room the desk has asked for.
    return bool(having(visit, matter.number))


def _follows(visit: Visit, matter: Matter) -> bool:
    """Whether there is a request, other than what the desk alone sees to, that the words can be about."""
    request = meant(visit, matter)
    if request is None or request.intent in DESK_INTENTS:
        return False
    if (
        _TELLS_OF_IT.search(matter.text)
        and pointed_at(visit, matter) is None
        and not named_by(visit, matter, [request])
    ):
        # "The matter of the card" is about something else than the lamp that is open by chance.
        return False
    over = request.state is State.DONE or request.state in OVER_STATES
    if matter.intent is Intent.RATE:
        return over
    return matter.intent is not Intent.CANCEL or (not over and matter.confidence >= _SURE_OF_AN_END)
