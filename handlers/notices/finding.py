"""Which notice is meant: the one on the card, the one that waits in this chat, the one that says the same."""

from datetime import timedelta

from domain.messages import OutgoingMessage
from domain.notices import OUT, TAKEN_BACK_WHOLE, Notice, NoticeState
from domain.people import Question
from handlers.notices.colleagues import sender_of
from handlers.notices.standings import figures, standing
from handlers.requests.authority import communities_of
from handlers.visit import Visit

_THE_SAME = timedelta(hours=1)
"""Within which the same words to the same places are one notice said twice."""
_LOOKED_THROUGH = 20


def opened(visit: Visit, notice_id: int | None) -> Notice | None:
    """Return a notice of the sender's communities that was not dropped; somebody else's is as good as none."""
    notice = visit.desk.notices.lock(notice_id) if notice_id is not None else None
    if notice is None or notice.state is NoticeState.DROPPED:
        return None
    return notice if notice.community in communities_of(visit) else None


def waiting(visit: Visit) -> Notice | None:
    """Return the notice that waits for a word in this chat."""
    return opened(visit, visit.conversation.about if visit.conversation.asked is Question.NOTICE else None)


def twin(visit: Visit, places: tuple[int, ...], text: str, but: int | None = None) -> Notice | None:
    """Return the notice that says the same to the same places: the sender's own preview, or one that goes out."""
    community = visit.town.community_of(places[0]) if places else None
    if community is None:
        return None
    return next(
        (
            each
            for each in visit.desk.notices.latest(community, _LOOKED_THROUGH)
            if each.id != but and each.text == text and set(each.places) == set(places) and _counts(visit, each)
        ),
        None,
    )


def just_left(visit: Visit) -> Notice | None:
    """Return the sender's own notice that went out last, a short while ago."""
    return next(
        (
            each
            for community in communities_of(visit)
            for each in visit.desk.notices.latest(community, _LOOKED_THROUGH)
            if each.author == visit.sender.id and each.state in OUT and _lately(visit, each)
        ),
        None,
    )


def _lately(visit: Visit, notice: Notice) -> bool:
    return notice.sent_at is not None and visit.now - notice.sent_at < _THE_SAME


def _counts(visit: Visit, notice: Notice) -> bool:
    if notice.state is NoticeState.PREVIEW:
        return notice.author == visit.sender.id
    return notice.state in TAKEN_BACK_WHOLE or (notice.state in OUT - {NoticeState.STOPPED} and _lately(visit, notice))


def as_it_stands(visit: Visit, notice: Notice, toast: str) -> list[OutgoingMessage]:
    """Show the sender how a notice stands now."""
    reader, tally = sender_of(visit), visit.desk.copies.tally(notice.id)
    return [*visit.pressed(toast, **figures(reader, notice, tally)), standing(reader, notice, tally)]


def gone(visit: Visit, notice: Notice | None) -> list[OutgoingMessage]:
    """Answer a press that comes too late: it is on its way already, or it is gone."""
    if notice is None or notice.state not in OUT | TAKEN_BACK_WHOLE:
        return visit.pressed("button.gone")
    return as_it_stands(visit, notice, "notice.sent_before" if notice.state in OUT else "notice.waits")
