"""A notice is let go: agreed to where it reaches many, held for a minute, taken back or stopped."""

from datetime import datetime

from domain.messages import OutgoingMessage
from domain.notices import OUT, Notice, NoticeState
from domain.replacing import replace
from handlers import outgoing
from handlers.buttons import Press
from handlers.notices import previews, running
from handlers.notices.audience import Audience, audience_of, groups_in, homes_in, households
from handlers.notices.colleagues import Colleague, author_of, card_name, others_at_the_desk, sender_of, state_of
from handlers.notices.finding import as_it_stands, gone, just_left, opened, twin, waiting
from handlers.notices.standings import standing, who_has_it
from handlers.showing import phrases
from handlers.visit import Visit
from nlp.understanding import Command

_STOPPING = frozenset({"停", "停止", "停止发送", "别发了", "不要发了"})

_WHEN = {"明早发": False, "早上发": False, "现在发": True}
"""What is said to the question by night, and whether it means that the notice cannot wait."""


def send(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`发送`: send the notice that lies ready in this chat."""
    del command
    notice = waiting(visit)
    if notice is None:
        return visit.aside("notice.none_ready")
    if notice.state is NoticeState.DRAFT:
        return visit.aside("notice.not_ready")
    return _send(visit, notice) if notice.state is NoticeState.PREVIEW else _as_said(visit, notice)


def press_send(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Send the notice whose preview bears the button; a preview of yesterday's words sends nothing."""
    notice = opened(visit, press.object)
    if notice is None or notice.state is not NoticeState.PREVIEW:
        return gone(visit, notice)
    if press.version != state_of(notice):
        return [*visit.pressed("notice.changed"), previews.preview(sender_of(visit), notice)]
    return _send(visit, notice)


def _send(visit: Visit, notice: Notice, *, at_night: bool = False) -> list[OutgoingMessage]:
    people = visit.desk.people.audience_at(homes_in(visit.town, notice.places))
    if not people and not groups_in(visit.town, notice.places):
        return [*visit.aside("notice.reach_nobody"), previews.preview(sender_of(visit), notice)]
    if (same := twin(visit, notice.places, notice.text, but=notice.id)) is not None:
        return visit.aside("notice.same", number=same.number)
    morning = _morning(visit, notice)
    if morning is not None and not at_night:
        return [previews.ask_when(sender_of(visit), notice, morning)]
    if max(households(visit.town, notice.places), len(people)) > visit.office.practice.approval_above:
        return _propose(visit, notice)
    return _hold(visit, notice)


def _morning(visit: Visit, notice: Notice) -> datetime | None:
    """Return when the quiet hours end in which a notice would wake people; None by day and for what is urgent."""
    local = visit.now.astimezone(visit.office.practice.zone)
    return None if notice.urgent else visit.office.practice.quiet.until(local)


def press_morning(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Let a notice lie until the morning."""
    return _sent_at_night(visit, press, urgent=False)


def press_now(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Send a notice at night because it cannot wait, which makes it an urgent one."""
    return _sent_at_night(visit, press, urgent=True)


def _sent_at_night(visit: Visit, press: Press, *, urgent: bool) -> list[OutgoingMessage]:
    notice = opened(visit, press.object)
    if notice is None or notice.state is not NoticeState.PREVIEW or press.version != state_of(notice):
        return gone(visit, notice)
    return _send(visit, replace(notice, urgent=urgent and _morning(visit, notice) is not None), at_night=True)


def _propose(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    """Ask everybody else at the desk to agree; one of them is enough."""
    others = list(others_at_the_desk(visit.office, notice))
    if not others:
        return visit.aside("notice.nobody_to_agree", limit=visit.office.practice.approval_above)
    proposed = replace(notice, state=NoticeState.PROPOSED, chat=visit.chat)
    visit.desk.notices.save(proposed)
    audience = audience_of(visit.office, notice.places)
    return [
        *visit.aside("notice.asked_to_agree", limit=visit.office.practice.approval_above),
        standing(sender_of(visit), proposed, {}),
        *(_please_agree(each, proposed, audience, visit.sender.called or visit.sender.name) for each in others),
    ]


def _please_agree(reader: Colleague, notice: Notice, audience: Audience, author: str) -> OutgoingMessage:
    lines = [reader.say("notice.please_agree", author=author, number=notice.number), ""]
    row = reader.row(notice, ("button.notice_agree", "notice_agree"), ("button.notice_object", "notice_object"))
    asked = reader.card(notice, "\n".join((*lines, *previews.shown(reader, notice, audience))), (row,))
    return replace(asked, use_by=reader.office.desk.now) if notice.urgent else asked


def press_agree(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Let a colleague's notice go; nobody agrees to their own, nor to other words than they have seen."""
    notice = opened(visit, press.object)
    if notice is None or notice.state is not NoticeState.PROPOSED or press.version != state_of(notice):
        return gone(visit, notice)
    if notice.author == visit.sender.id:
        return visit.pressed("button.not_yours")
    held = _held(visit, replace(notice, approved_by=visit.sender.id))
    return [*visit.pressed("notice.agreed"), *_shown_to_all(visit, held)]


def press_object(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Give a colleague's notice back to its author."""
    notice = opened(visit, press.object)
    if notice is None or notice.state is not NoticeState.PROPOSED or press.version != state_of(notice):
        return gone(visit, notice)
    if notice.author == visit.sender.id:
        return visit.pressed("button.not_yours")
    back = _given_back(visit, notice)
    author = author_of(visit.office, back)
    told = []
    if author is not None:
        words = author.say("notice.objected", who=visit.sender.called or visit.sender.name, number=back.number)
        line = outgoing.line(author.chat, words, person=author.person.id)
        told = [previews.preview(author, back), replace(line, reply_to_card=card_name(back))]
    return [*visit.pressed("notice.dropped"), *_closed_to_others(visit, back), *told]


def answer_at_night(visit: Visit, notice: Notice) -> list[OutgoingMessage] | None:
    """Take words that say when a notice is to go out that was to be sent at night; None for any others."""
    words = visit.message.text.strip()
    if words not in _WHEN:
        return None
    return _send(visit, replace(notice, urgent=_WHEN[words] and _morning(visit, notice) is not None), at_night=True)


def _hold(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    held = _held(visit, replace(notice, chat=visit.chat))
    return [*_told_when(visit, held), standing(sender_of(visit), held, {})]


def _held(visit: Visit, notice: Notice) -> Notice:
    """Let the clock send it: at once if it is urgent, by night in the morning, else after a moment to take it back."""
    soon = visit.now + visit.office.practice.waiting.notice_hold
    moment = visit.now if notice.urgent else _morning(visit, notice) or soon
    held = replace(notice, state=NoticeState.HELD, due_at=moment)
    visit.desk.notices.save(held)
    return held


def _told_when(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    if notice.urgent:
        return visit.aside("notice.goes_at_once", number=notice.number)
    if (morning := _morning(visit, notice)) is not None:
        return visit.aside("notice.goes_in_the_morning", number=notice.number, at=phrases.when(visit.office, morning))
    seconds = int(visit.office.practice.waiting.notice_hold.total_seconds())
    return visit.aside("notice.goes_soon", number=notice.number, seconds=seconds)


def _shown_to_all(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    """Show its author and everybody who was asked to agree how a notice stands."""
    author = author_of(visit.office, notice)
    return [*([standing(author, notice, {})] if author else []), *_closed_to_others(visit, notice)]


def _closed_to_others(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    """Take the buttons off the cards of those who were asked to agree."""
    name = card_name(notice)
    asked = [
        each for each in others_at_the_desk(visit.office, notice) if visit.desk.outbox.card(each.chat, name) is not None
    ]
    return [each.card(notice, each.say(f"notice.others_{notice.state}", number=notice.number)) for each in asked]


def press_back(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Drop what was not sent, take back what is to go out, stop what goes out."""
    notice = opened(visit, press.object)
    return gone(visit, None) if notice is None else _take_back(visit, notice)


def take_back_waiting(visit: Visit) -> list[OutgoingMessage] | None:
    """Take back the notice that waits in this chat, when `取消` or `撤回` is said; None when none waits."""
    notice = waiting(visit)
    return _take_back(visit, notice) if notice is not None and notice.state is not NoticeState.SENT else None


def nothing_to_take_back(visit: Visit) -> list[OutgoingMessage]:
    """Answer `撤回` of the staff when no notice waits: one that has just left is out, and a request has a number."""
    left = just_left(visit)
    if left is not None:
        return visit.aside("notice.out_already", number=left.number)
    return visit.aside("notice.nothing_to_take_back")


def _take_back(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    match notice.state:
        case NoticeState.DRAFT | NoticeState.PREVIEW:
            return _dropped(visit, notice)
        case NoticeState.PROPOSED | NoticeState.HELD:
            back = _given_back(visit, notice)
            author = author_of(visit.office, back)
            shown = [previews.preview(author, back)] if author else []
            return [*visit.aside("notice.taken_back"), *shown, *_closed_to_others(visit, back)]
        case NoticeState.SENDING:
            stopped = running.stop(visit.office, notice)
            return [*visit.aside("notice.stopping"), *as_it_stands(visit, stopped, "notice.stopping")[-1:]]
        case _:
            return gone(visit, notice)


def _dropped(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    dropped = replace(notice, state=NoticeState.DROPPED)
    visit.desk.notices.save(dropped)
    running.stop_waiting(visit.office, replace(notice, chat=visit.chat))
    return [*visit.aside("notice.dropped"), sender_of(visit).card(dropped, visit.say("notice.dropped"))]


def _given_back(visit: Visit, notice: Notice) -> Notice:
    """Let a notice lie ready again, so that it can be changed and sent."""
    back = replace(notice, state=NoticeState.PREVIEW, due_at=None, approved_by=None)
    visit.desk.notices.save(back)
    return back


def _as_said(visit: Visit, notice: Notice) -> list[OutgoingMessage]:
    """Say how a notice stands to somebody who typed."""
    return visit.aside("notice.sent_before" if notice.state in OUT else "notice.waits", number=notice.number)


def press_look(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Show how a notice that was sent stands now."""
    notice = opened(visit, press.object)
    if notice is None or notice.state not in OUT:
        return gone(visit, notice)
    return as_it_stands(visit, notice, "notice.counts")


def press_who(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Name who got it."""
    notice = opened(visit, press.object)
    if notice is None or notice.state not in OUT:
        return gone(visit, notice)
    named = who_has_it(sender_of(visit), visit.desk.copies.of(notice.id))
    line = outgoing.line(visit.chat, named, person=visit.sender.id)
    return [*visit.pressed("notice.below"), replace(line, reply_to_card=card_name(notice))]


def stops(text: str) -> bool:
    """Say whether words mean nothing but that a notice is to stop."""
    return text.strip() in _STOPPING


def nothing_to_stop(visit: Visit) -> list[OutgoingMessage]:
    """Answer "停止" that finds no question about a notice: what waits in this chat is taken back."""
    back = take_back_waiting(visit)
    return visit.reply("notice.none_ready") if back is None else back


def answer(visit: Visit, notice: Notice) -> list[OutgoingMessage] | None:
    """Take words for a notice that was let go: only that it is to stop means anything."""
    if stops(visit.message.text) and notice.state is not NoticeState.SENT:
        return _take_back(visit, notice)
    return None
