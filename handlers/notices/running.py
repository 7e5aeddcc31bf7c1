"""A notice on its way: its audience is fixed once, copies are queued in small parts, its author's card is kept true."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from domain.messages import Chat, Lane, OutgoingMessage
from domain.notices import Batch, Notice, NoticeState, copies_of
from domain.people import Conversation
from domain.replacing import replace
from handlers import outgoing
from handlers.buttons import button
from handlers.catalogue import FIRST_LANGUAGE
from handlers.notices.audience import groups_in, homes_in
from handlers.notices.colleagues import author_of
from handlers.notices.previews import words_for
from handlers.notices.standings import UNDER_WAY, standing
from handlers.office import Office
from storage import crash
from storage.outgoing_rows import Delivery

AT_ONCE = 100
"""Copies queued in one job, which the writer does well within 50 ms."""
WITHDRAWN_AT_ONCE = 500
_SOONEST, _LATEST = timedelta(seconds=2), timedelta(seconds=30)
"""Between two looks at a notice that goes out. Later on it is looked after ever more seldom."""
_LOOKED_AFTER = timedelta(days=3)
_MOVING = UNDER_WAY - {Delivery.HELD}
_ARRIVED = frozenset({Delivery.SENT, Delivery.FOLDED})


def next_due(office: Office) -> datetime | None:
    """Return when a notice has to be looked after next."""
    first = office.desk.notices.first_due()
    return first[1] if first else None


def step(office: Office) -> bool:
    """Do the next thing that is due for a notice; False when nothing is."""
    notice = _first_due(office)
    if notice is None:
        return False
    said = _STEPS[notice.state](office, notice)
    outgoing.hand_over(office, f"clock:{office.desk.new_id()}", said)
    crash.point("after_notice_step")
    return True


def put_off(office: Office, until: datetime) -> None:
    """Look after a notice later that cannot be looked after now, so that the others go out."""
    first = office.desk.notices.first_due()
    if first is not None and first[1] <= office.desk.now:
        office.desk.notices.put_off(first[0], until)


def _first_due(office: Office) -> Notice | None:
    first = office.desk.notices.first_due()
    if first is None or first[1] > office.desk.now:
        return None
    notice = office.desk.notices.lock(first[0])
    # On PostgreSQL another process may have been faster.
    return notice if notice and notice.due_at is not None and notice.due_at <= office.desk.now else None


def _begin(office: Office, notice: Notice) -> list[OutgoingMessage]:
    """Fix the audience: whoever comes, goes or moves from now on changes nothing about it."""
    town, now = office.desk.neighbourhood, office.desk.now
    people = office.desk.people.audience_at(homes_in(town, notice.places))
    groups = tuple(group.chat for group in groups_in(town, notice.places))
    begun = replace(notice, state=NoticeState.SENDING, sent_at=now, due_at=now, reached=len(people))
    office.desk.notices.save(begun)
    office.desk.notices.add_batches(notice.id, _batches(people, groups))
    return _shown(office, begun)


def _batches(people: tuple[int, ...], groups: tuple[Chat, ...]) -> Iterator[Batch]:
    parts = (
        *(Batch(0, groups=groups[at : at + AT_ONCE]) for at in range(0, len(groups), AT_ONCE)),
        *(Batch(0, people=people[at : at + AT_ONCE]) for at in range(0, len(people), AT_ONCE)),
    )
    return (replace(part, number=number) for number, part in enumerate(parts))


def _go_on(office: Office, notice: Notice) -> list[OutgoingMessage]:
    """Queue the copies of the next part; when there is none left, only look how it stands."""
    batch = office.desk.notices.take_batch(notice.id)
    if batch is None:
        return _look(office, notice)
    office.desk.notices.save(replace(notice, due_at=office.desk.now))
    return _copies(office, notice, batch)


def _copies(office: Office, notice: Notice, batch: Batch) -> list[OutgoingMessage]:
    """Make the message for each person and each group; the keys let none of them be queued twice."""
    people = office.desk.people.many(batch.people)
    chats = office.desk.people.chats_of(people)
    languages = {person.language for person in people.values()} | {FIRST_LANGUAGE}
    words = {language: words_for(office, notice, language) for language in languages}
    private = [
        _copy(office, notice, chats[person.id][0], words[person.language], person.language, person.id)
        for person in people.values()
        if chats.get(person.id) and not person.quiet
    ]
    groups = [_copy(office, notice, chat, words[FIRST_LANGUAGE], FIRST_LANGUAGE, None) for chat in batch.groups]
    return [*private, *groups]


def _copy(office: Office, notice: Notice, chat: Chat, words: str, language: str, person: int | None) -> OutgoingMessage:
    label = office.practice.catalogue.say("button.notice_read", language)
    read = button(label, "notice_read", notice.id, chat=chat, key=office.practice.signing_key, person=person)
    return OutgoingMessage(
        f"{copies_of(notice.id)}{person if person is not None else chat.id}:{chat.channel}",
        chat,
        words,
        buttons=((read,),),
        lane=Lane.NOTICE,
        use_by=office.desk.now if notice.urgent else None,
        person=person,
    )


def _look(office: Office, notice: Notice) -> list[OutgoingMessage]:
    """Bring the author's card up to date; a card that would look the same is not sent again."""
    tally = office.desk.copies.tally(notice.id)
    to_go = any(tally.get(each) for each in UNDER_WAY)
    state = notice.state if to_go else _ENDED[notice.state]
    looked = replace(notice, state=state, due_at=_next_look(office, notice, tally))
    office.desk.notices.save(looked)
    if looked.state is not NoticeState.SENDING:
        stop_waiting(office, looked)
    return _shown(office, looked)


def _next_look(office: Office, notice: Notice, tally: Mapping[Delivery, int]) -> datetime | None:
    now = office.desk.now
    age = now - (notice.sent_at or now)
    if age > _LOOKED_AFTER:
        return None
    usual = now + max(age / 2, _SOONEST)
    if notice.state is not NoticeState.SENDING:
        return usual
    held_until = office.desk.copies.held_until(notice.id)
    if held_until is None or any(tally.get(each) for each in _MOVING):
        return min(usual, now + _LATEST)
    # Until then nothing leaves, and nobody but those who have it already can say that they read it.
    night_over = max(held_until, now + _SOONEST)
    return min(usual, night_over) if any(tally.get(each) for each in _ARRIVED) else night_over


def _withdraw(office: Office, notice: Notice) -> list[OutgoingMessage]:
    """Take back the next part of what has not left; when there is none left, say who got it."""
    if not office.desk.copies.withdraw(notice.id, WITHDRAWN_AT_ONCE):
        return _look(office, notice)
    office.desk.notices.save(replace(notice, due_at=office.desk.now))
    return []


def stop(office: Office, notice: Notice) -> Notice:
    """Let nothing more of a notice leave but what is under way at this moment."""
    stopped = replace(notice, state=NoticeState.STOPPED, due_at=office.desk.now)
    office.desk.notices.drop_batches(notice.id)
    office.desk.copies.withdraw(notice.id, WITHDRAWN_AT_ONCE)
    office.desk.notices.save(stopped)
    return stopped


def stop_waiting(office: Office, notice: Notice) -> None:
    """Wait for no word about a notice any more; another question that is open stays open."""
    if notice.chat is None:
        return
    conversation = office.desk.conversations.get(notice.chat, notice.author)
    if conversation.about == notice.id:
        office.desk.conversations.save(Conversation(notice.chat, notice.author))


def _shown(office: Office, notice: Notice) -> list[OutgoingMessage]:
    author = author_of(office, notice)
    return [standing(author, notice, office.desk.copies.tally(notice.id))] if author else []


_ENDED = {
    NoticeState.SENDING: NoticeState.SENT,
    NoticeState.SENT: NoticeState.SENT,
    NoticeState.STOPPED: NoticeState.STOPPED,
}
_STEPS: dict[NoticeState, Callable[[Office, Notice], list[OutgoingMessage]]] = {
    NoticeState.HELD: _begin,
    NoticeState.SENDING: _go_on,
    NoticeState.SENT: _look,
    NoticeState.STOPPED: _withdraw,
}
"""What the clock does for a notice in each state; in all others it has no `due_at`."""
