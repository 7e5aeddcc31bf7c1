"""Words that are never added to a request that happens to be open: a command half said, another request's number."""

import re

from domain.messages import OutgoingMessage
from domain.service_request import ServiceRequest
from handlers.notices import release
from handlers.requests.finding import having
from handlers.showing.parties import standing
from handlers.visit import Visit
from nlp.commands import begun

_FIRST = re.compile(r"\s*#?(\d{4,9})(?:\s*号(?!楼|线|梯|门|房|院))?(?=$|[\s,，。.:：?？那这的呢还是怎啥])")
"""A number that words begin with and go on about; a room's, a year's and a sum's are followed by other letters."""
_ANY = re.compile(r"(?<!\d)\d{4,9}(?!\d)")


def half_said(visit: Visit) -> bool:
    """Say whether somebody with a role has begun a command without the number it needs, or wants a notice stopped."""
    if not visit.private or not visit.roles:
        return False
    return begun(visit.understanding.folded) is not None or (visit.is_staff and release.stops(visit.message.text))


def answered(visit: Visit, request: ServiceRequest | None) -> list[OutgoingMessage] | None:
    """Answer a command half said with how it is written, another number with how that stands; None for other words."""
    if half_said(visit):
        word = begun(visit.understanding.folded)
        return visit.reply("command.how", word=word) if word is not None else release.nothing_to_stop(visit)
    number = _other_number(visit, request)
    return standing(visit, number) if number is not None else None


def _other_number(visit: Visit, request: ServiceRequest | None) -> int | None:
    """Return the number words are about; one in the midst of them counts where it is one the sender has part in."""
    own = request.number if request is not None else None
    text = visit.message.text
    if (first := _FIRST.match(text)) is not None:
        return int(first[1]) if int(first[1]) != own else None
    others = (number for number in map(int, _ANY.findall(text)) if number != own)
    return next((number for number in others if having(visit, number)), None)
