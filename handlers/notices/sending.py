"""A notice from the community is written: its words, its places, its preview; who has read it is counted."""

from domain.messages import OutgoingMessage
from domain.notices import OUT, Notice, NoticeState
from domain.people import Question
from domain.replacing import replace
from handlers import outgoing
from handlers.buttons import Press
from handlers.notices import previews, release
from handlers.notices.colleagues import card_name, sender_of
from handlers.notices.finding import gone, opened, twin
from handlers.notices.wording import Resolved, addressed, choices, inside, resolve
from handlers.requests.authority import communities_of
from handlers.visit import Visit
from nlp.understanding import Command

LONGEST = 2_000
"""Characters; longer messages are torn apart by some platforms, and nobody reads them."""
URGENT = "broadcast_urgent"
"""The command for what cannot wait until it could be taken back."""
_WRITTEN = frozenset({NoticeState.DRAFT, NoticeState.PREVIEW})
_DROPPING = frozenset({"取消", "不发", "不发了", "算了"})
_EDITING = frozenset({"改", "修改"})


def broadcast(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`广播 3栋 5栋 明天8:00-12:00停水…`: show what would go to whom; or ask to whom when the words do not say."""
    if not visit.private:
        return visit.aside("notice.in_private")
    words = command.argument.strip()
    read = addressed(words, visit.office.names)
    if not read.body:
        return visit.aside("notice.how_to_write")
    if len(words) > LONGEST:
        return visit.aside("notice.too_long", limit=LONGEST)
    resolved = resolve(visit.town, communities_of(visit), read)
    if (same := twin(visit, resolved.places, read.body)) is not None:
        return _said_before(visit, same)
    return _drafted(visit, words, resolved, urgent=command.verb == URGENT)


def _drafted(visit: Visit, words: str, resolved: Resolved, *, urgent: bool, body: str = "") -> list[OutgoingMessage]:
    """Keep a new notice, and show its preview or ask for its places."""
    community = next(iter(communities_of(visit)), None)
    if community is None:
        return visit.aside("command.for_staff")
    notice = Notice(
        visit.desk.new_id(),
        visit.desk.notices.next_number(community),
        community,
        visit.sender.id,
        words,
        (),
        NoticeState.DRAFT,
        visit.now,
        urgent=urgent,
        chat=visit.chat,
    )
    visit.desk.notices.add(notice)
    visit.ask(Question.NOTICE, notice.id)
    if not resolved.places:
        return [_ask(visit, notice, resolved)]
    body = body or addressed(words, visit.office.names).body
    return [previews.preview(sender_of(visit), _ready(visit, notice, resolved.places, body))]


def prepared(visit: Visit, words: str, places: tuple[int, ...]) -> list[OutgoingMessage]:
    """Show the preview of a notice whose words and places are known already."""
    if (same := twin(visit, places, words)) is not None:
        return _said_before(visit, same)
    return _drafted(visit, words, Resolved(places), urgent=False, body=words)


def _said_before(visit: Visit, same: Notice) -> list[OutgoingMessage]:
    """Point to the notice that says the same, so that sent twice it goes out once."""
    if same.state is not NoticeState.PREVIEW:
        return visit.aside("notice.same", number=same.number)
    visit.ask(Question.NOTICE, same.id)
    return _look_up(visit, same, "notice.same_ready")


def _ask(visit: Visit, notice: Notice, resolved: Resolved) -> OutgoingMessage:
    question = "notice.unknown_places" if resolved.unknown else "notice.which" if resolved.between else "notice.to_whom"
    read = addressed(notice.text, visit.office.names)
    scopes = choices(visit.town, communities_of(visit), resolved)
    offered = {each: inside(visit.town, each, read) for each in scopes}
    return previews.ask_whom(sender_of(visit), notice, question, offered, "、".join(resolved.unknown))


def _ready(visit: Visit, notice: Notice, places: tuple[int, ...], body: str) -> Notice:
    """Keep a notice that can be sent as it is. It belongs to the community of its places and is numbered there."""
    community = visit.town.community_of(places[0]) or notice.community
    ready = replace(notice, text=body, places=places, state=NoticeState.PREVIEW, community=community)
    if community != notice.community:
        ready = replace(ready, number=visit.desk.notices.next_number(community))
    visit.desk.notices.save(ready)
    return ready


def press_to(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Take the place on a button for the audience."""
    notice = opened(visit, press.object)
    if notice is None or notice.state is not NoticeState.DRAFT or not press.option.isdecimal():
        return gone(visit, notice)
    place = int(press.option)
    if not any(visit.town.places.lies_in(place, each) for each in communities_of(visit)):
        return visit.pressed("button.not_yours")
    read = addressed(notice.text, visit.office.names)
    return [previews.preview(sender_of(visit), _ready(visit, notice, inside(visit.town, place, read), read.body))]


def answer(visit: Visit) -> list[OutgoingMessage] | None:
    """Take words for what the open notice waits for: its places, its new words, or what is to become of it."""
    notice = opened(visit, visit.conversation.about)
    if notice is None:
        visit.forget_question()
        return None
    if notice.state not in _WRITTEN:
        return release.answer(visit, notice)
    words = visit.message.text.strip()
    if words in _DROPPING:
        return release.take_back_waiting(visit)
    if notice.state is NoticeState.PREVIEW:
        return _edit(visit, notice) if words in _EDITING else release.answer_at_night(visit, notice)
    if not words or len(words) > LONGEST:
        return visit.aside("notice.too_long", limit=LONGEST) if words else None
    return _rewritten(visit, notice, words) if notice.places else _place_named(visit, notice, words)


def _place_named(visit: Visit, notice: Notice, words: str) -> list[OutgoingMessage] | None:
    resolved = resolve(visit.town, communities_of(visit), addressed(words, visit.office.names))
    if not resolved.places:
        return [_ask(visit, notice, resolved)] if resolved.unknown or resolved.between else None
    body = addressed(notice.text, visit.office.names).body
    return [*_look_up(visit, _ready(visit, notice, resolved.places, body))]


def _rewritten(visit: Visit, notice: Notice, words: str) -> list[OutgoingMessage]:
    """Take new words for a notice; it goes where it was to go unless they name other places."""
    read = addressed(words, visit.office.names)
    places = resolve(visit.town, communities_of(visit), read).places
    return _look_up(visit, _ready(visit, notice, places or notice.places, read.body or words))


def _look_up(visit: Visit, notice: Notice, why: str = "notice.look_up") -> list[OutgoingMessage]:
    """Edit the card further up and point to it, for an edit is easily missed."""
    pointer = outgoing.line(visit.chat, visit.say(why), person=visit.sender.id)
    return [previews.preview(sender_of(visit), notice), replace(pointer, reply_to_card=card_name(notice))]


def press_edit(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Wait for other words."""
    notice = opened(visit, press.object)
    if notice is None or notice.state not in _WRITTEN:
        return gone(visit, notice)
    return _edit(visit, notice)


def _edit(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    rewriting = replace(notice, state=NoticeState.DRAFT)
    visit.desk.notices.save(rewriting)
    visit.ask(Question.NOTICE, notice.id)
    return [previews.rewriting(sender_of(visit), rewriting)]


def acknowledge(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Count somebody who has read a notice, once."""
    notice = visit.desk.notices.get(press.object)
    if notice is None or notice.state not in OUT:
        return visit.pressed("button.gone")
    visit.desk.notices.acknowledge(notice.id, visit.sender.id, visit.now)
    return visit.pressed("notice.thanks")
