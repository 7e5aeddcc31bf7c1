"""What residents say to be over: which of their requests it is, and that it counts more than a photo."""

import re
from collections.abc import Sequence

from domain.discretion import confidential, hides_reporter
from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.request_states import Actor, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Urgency
from handlers.handling import finishing
from handlers.residents import verdicts
from handlers.residents.followups import add_words, stand_down
from handlers.showing import choices, stale
from handlers.showing.faces import among_few
from handlers.showing.parties import (
    about_another,
    by_party,
    by_sender,
    heard_here,
    meant,
    named_by,
    not_the_desks,
    open_here,
    pointed_at,
)
from handlers.visit import Visit
from nlp.alike import is_likened
from nlp.understanding import Matter

_ALL = re.compile("都|全")


def solved(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take the resident's word that it is solved: that is worth more than a photo."""
    if several := _all_of(visit, matter):
        return [said for each in several for said in _ended(visit, each, matter)]
    either = _either(visit, matter)
    if len(either) > 1:
        return choices.which(visit, either, "over", "command.which_of")
    request = visit.desk.requests.lock(either[0].id) if either else meant(visit, matter)
    if request is None or about_another(visit, matter, request):
        return verdicts.thanks(visit, matter)
    return _solved(visit, matter, request)


def _either(visit: Visit, matter: Matter) -> list[ServiceRequest]:
    """Return of several open requests those that "好了" may mean, where it names none: all but what goes before.

    What waits for a verdict goes before what was told or asked about a moment ago, and that before all else.
    """
    own = visit.desk.requests.of_person(visit.sender.id, only_open=True)
    found = [each for each in not_the_desks(own) if heard_here(visit, each)]
    if len(found) < 2 or pointed_at(visit, matter) is not None or named_by(visit, matter, found):  # noqa: PLR2004 -- one is meant
        return []
    since = visit.now - visit.office.practice.waiting.lines
    done = [each for each in found if each.state is State.DONE]
    fresh = [each for each in found if max(each.opened_at, each.urged_at or each.opened_at) >= since]
    likely = done or fresh or found
    return likely if len(likely) == 1 else _shown(likely)


def _shown(found: Sequence[ServiceRequest]) -> list[ServiceRequest]:
    """Leave out of a choice what only few may know of: somebody else may look at the screen."""
    return [each for each in found if not (among_few(each) or confidential(each) or hides_reporter(each))]


def press(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Take the word of one who reported it that the request that was tapped is over."""
    if Actor.PARTY not in by_sender(visit, request).parts:
        return visit.pressed("button.not_yours")
    if request.state is State.DONE:
        return [*visit.pressed("human.pressed"), *visit.reply("rate.please", number=request.number)]
    if not request.undone:
        return stale.explain(visit, request)
    if request.urgency is Urgency.EMERGENCY:
        return stand_down(visit, request, over=True)
    return [*visit.pressed("human.pressed"), *_over(visit, request, "")]


def _solved(visit: Visit, matter: Matter, request: ServiceRequest) -> list[OutgoingMessage]:
    parts = by_sender(visit, request).parts
    if Actor.PARTY not in parts or Actor.HOLDER in parts:
        under_way = request.undone
        return finishing.finish(visit, request, visit.message.text) if under_way else []
    if request.state is State.DONE:
        return visit.reply("rate.please", number=request.number) if visit.private else visit.react("👌")
    if not request.open or request.state is State.NEW:
        return verdicts.thanks(visit, matter)
    if is_likened(matter):
        # Words that are only like what others say when it is over end nothing.
        return add_words(visit, request, visit.message.text)
    return _ended(visit, request, matter)


def _all_of(visit: Visit, matter: Matter) -> list[ServiceRequest]:
    """Return what "都修好了" says to be over: all that the sender waits for, but for what is danger."""
    if _ALL.search(matter.text) is None or not visit.private or pointed_at(visit, matter) is not None:
        return []
    own = [each for each in not_the_desks(open_here(visit)) if each.undone and each.danger is None]
    if len(own) < 2 or any(about_another(visit, matter, each) for each in own):  # noqa: PLR2004 -- one is not all
        return []
    return [found for each in own if (found := visit.desk.requests.lock(each.id)) is not None]


def _ended(visit: Visit, request: ServiceRequest, matter: Matter) -> list[OutgoingMessage]:
    if request.urgency is Urgency.EMERGENCY:
        others = not_the_desks(open_here(visit))
        shown = _shown(others)
        sure = pointed_at(visit, matter) is not None or len(others) == 1 or named_by(visit, matter, [request])
        if sure or shown == [request]:
            return stand_down(visit, request)
        if request not in shown:
            return add_words(visit, request, visit.message.text)
        return choices.which(visit, shown, "over", "command.which_of")
    return _over(visit, request, matter.text)


def _over(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    if request.danger is not None and request.held_by is None:
        # Somebody has to look first, even when the ringing has been stopped.
        return add_words(visit, request, visit.message.text or visit.say("button.over"))
    # A neighbour's own words are not read to the others who wait.
    return finishing.finished(visit, replace(request, finish_note=""), by_party(visit), words)
