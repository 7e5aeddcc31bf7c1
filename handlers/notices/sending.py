"""A notice from the community: written, looked at, and only then sent; who has read it is counted."""

from domain.messages import OutgoingMessage
from domain.notices import Notice, NoticeState
from domain.people import Question
from domain.replacing import replace
from handlers import outgoing
from handlers.buttons import Press
from handlers.gazetteer import names_of
from handlers.notices import previews
from handlers.notices.audience import audience_of
from handlers.notices.wording import Addressed, Resolved, addressed, choices, inside, resolve
from handlers.requests.authority import communities_of
from handlers.visit import Visit
from nlp.understanding import Command
from storage.outgoing_rows import Delivery

LONGEST = 2_000
"""Characters; longer messages are torn apart by some platforms, and nobody reads them."""
_DROPPING = frozenset({"取消", "不发", "不发了", "算了"})
_EDITING = frozenset({"改", "修改"})


def broadcast(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`广播 3栋 5栋 明天8:00-12:00停水…`: show what would go to whom; or ask to whom when the words do not say."""
    if not visit.private:
        return visit.aside("notice.in_private")
    words = command.argument.strip()
    read = addressed(words, names_of(visit.town))
    if not read.body:
        return visit.aside("notice.how_to_write")
    if len(words) > LONGEST:
        return visit.aside("notice.too_long", limit=LONGEST)
    communities = communities_of(visit)
    if not communities:
        return visit.aside("command.refused")
    notice = Notice(
        visit.desk.new_id(),
        visit.desk.notices.next_number(communities[0]),
        communities[0],
        visit.sender.id,
        words,
        (),
        NoticeState.DRAFT,
        visit.now,
    )
    visit.desk.notices.add(notice)
    visit.ask(Question.NOTICE, notice.id)
    return _addressed(visit, notice, read)


def _addressed(visit: Visit, notice: Notice, read: Addressed) -> list[OutgoingMessage]:
    """Show the preview to the places the words name, or ask for the places."""
    resolved = resolve(visit.town, communities_of(visit), read)
    if resolved.places:
        return [previews.preview(visit, _ready(visit, notice, resolved.places, read.body))]
    return [_ask(visit, notice, resolved)]


def _ask(visit: Visit, notice: Notice, resolved: Resolved) -> OutgoingMessage:
    question = "notice.unknown_places" if resolved.unknown else "notice.which" if resolved.between else "notice.to_whom"
    offered = choices(visit.town, communities_of(visit), resolved)
    return previews.ask_whom(visit, notice, question, offered, "、".join(resolved.unknown))


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
    notice = _open(visit, press.object)
    if notice is None or notice.state is not NoticeState.DRAFT or not press.option.isdecimal():
        return _gone(visit, notice)
    place = int(press.option)
    if not any(visit.town.places.lies_in(place, each) for each in communities_of(visit)):
        return visit.pressed("button.not_yours")
    read = addressed(notice.text, names_of(visit.town))
    return [previews.preview(visit, _ready(visit, notice, inside(visit.town, place, read), read.body))]


def answer(visit: Visit) -> list[OutgoingMessage] | None:
    """Take words for what the open notice waits for: its places, its new words, or what is to become of it."""
    notice = _open(visit, visit.conversation.about)
    if notice is None:
        visit.forget_question()
        return None
    words = visit.message.text.strip()
    if words in _DROPPING:
        return _drop(visit, notice)
    if notice.state is NoticeState.PREVIEW:
        return _edit(visit, notice) if words in _EDITING else None
    if not words or len(words) > LONGEST:
        return visit.aside("notice.too_long", limit=LONGEST) if words else None
    return _rewritten(visit, notice, words) if notice.places else _place_named(visit, notice, words)


def _place_named(visit: Visit, notice: Notice, words: str) -> list[OutgoingMessage] | None:
    resolved = resolve(visit.town, communities_of(visit), addressed(words, names_of(visit.town)))
    if not resolved.places:
        return [_ask(visit, notice, resolved)] if resolved.unknown or resolved.between else None
    body = addressed(notice.text, names_of(visit.town)).body
    return [*_look_up(visit, _ready(visit, notice, resolved.places, body))]


def _rewritten(visit: Visit, notice: Notice, words: str) -> list[OutgoingMessage]:
    """Take new words for a notice; it goes where it was to go unless they name other places."""
    read = addressed(words, names_of(visit.town))
    places = resolve(visit.town, communities_of(visit), read).places
    return _look_up(visit, _ready(visit, notice, places or notice.places, read.body or words))


def _look_up(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    """Edit the card further up and point to it, for an edit is easily missed."""
    card = previews.card_name(notice)
    pointer = outgoing.line(visit.chat, visit.say("notice.look_up"), person=visit.sender.id)
    return [previews.preview(visit, notice), replace(pointer, reply_to_card=card)]


def send(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`发送`: send the notice that lies ready in this chat."""
    del command
    notice = _waiting(visit)
    if notice is None:
        return visit.aside("notice.none_ready")
    if notice.state is NoticeState.DRAFT:
        return visit.aside("notice.not_ready")
    return _send(visit, notice)


def press_send(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Send the notice whose preview bears the button; a preview of yesterday's words sends nothing."""
    notice = _open(visit, press.object)
    if notice is None or notice.state is not NoticeState.PREVIEW:
        return _gone(visit, notice)
    if press.version != previews.state_of(notice):
        return [*visit.pressed("notice.changed"), previews.preview(visit, notice)]
    return _send(visit, notice)


def _send(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    audience = audience_of(visit.office, notice.places)
    if audience.empty:
        return [*visit.aside("notice.reach_nobody"), previews.preview(visit, notice)]
    reached = len(audience.residents)
    sent = replace(notice, state=NoticeState.SENT, sent_at=visit.now, reached=reached)
    visit.desk.notices.save(sent)
    _stop_waiting(visit, notice)
    copies = previews.copies(visit.office, sent, audience)
    return [
        *visit.aside("notice.goes_out", number=sent.number, people=reached, groups=len(audience.groups)),
        previews.standing(visit, sent, {Delivery.READY: len(copies)}),
        *copies,
    ]


def _stop_waiting(visit: Visit, notice: Notice) -> None:
    """Wait for no word about a notice any more; another question that is open stays open."""
    if visit.conversation.about == notice.id:
        visit.forget_question()


def press_drop(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Drop a notice that was not sent."""
    notice = _open(visit, press.object)
    return _gone(visit, None) if notice is None else _drop(visit, notice)


def drop_waiting(visit: Visit) -> list[OutgoingMessage] | None:
    """Drop the notice that waits in this chat, when `取消` is said; None when none waits."""
    notice = _waiting(visit)
    return _drop(visit, notice) if notice is not None else None


def _waiting(visit: Visit) -> Notice | None:
    return _open(visit, visit.conversation.about if visit.conversation.asked is Question.NOTICE else None)


def _drop(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    if notice.state is NoticeState.SENT:
        return _gone(visit, notice)
    dropped = replace(notice, state=NoticeState.DROPPED)
    visit.desk.notices.save(dropped)
    _stop_waiting(visit, notice)
    return [*visit.aside("notice.dropped"), previews.author_card(visit, dropped, visit.say("notice.dropped"))]


def press_edit(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Wait for other words."""
    notice = _open(visit, press.object)
    if notice is None or notice.state is NoticeState.SENT:
        return _gone(visit, notice)
    return _edit(visit, notice)


def _edit(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    rewriting = replace(notice, state=NoticeState.DRAFT)
    visit.desk.notices.save(rewriting)
    visit.ask(Question.NOTICE, notice.id)
    text = visit.say("notice.rewrite", text=notice.text)
    return [previews.author_card(visit, rewriting, text, previews.drop_row(visit, rewriting))]


def acknowledge(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Count somebody who has read a notice, once."""
    notice = visit.desk.notices.get(press.object)
    if notice is None or notice.state is not NoticeState.SENT:
        return visit.pressed("button.gone")
    visit.desk.notices.acknowledge(notice.id, visit.sender.id, visit.now)
    return visit.pressed("notice.thanks")


def press_look(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Show how a notice that was sent stands now."""
    notice = _open(visit, press.object)
    if notice is None or notice.state is not NoticeState.SENT:
        return _gone(visit, notice)
    return _standing(visit, notice, "notice.counts")


def _standing(visit: Visit, notice: Notice, toast: str) -> list[OutgoingMessage]:
    tally = previews.tally_of(visit, notice)
    facts = previews.figures(visit, notice, tally)
    return [*visit.pressed(toast, **facts), previews.standing(visit, notice, tally)]


def _open(visit: Visit, notice_id: int | None) -> Notice | None:
    """Return a notice of the sender's communities that was not dropped; somebody else's is as good as none."""
    notice = visit.desk.notices.get(notice_id) if notice_id is not None else None
    if notice is None or notice.state is NoticeState.DROPPED:
        return None
    return notice if notice.community in communities_of(visit) else None


def _gone(visit: Visit, notice: Notice | None) -> list[OutgoingMessage]:
    """Answer a press that comes too late: it went out already, or it is gone."""
    if notice is None or notice.state is not NoticeState.SENT:
        return visit.pressed("button.gone")
    return _standing(visit, notice, "notice.sent_before")
