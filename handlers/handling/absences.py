"""Somebody will be away: which days, who stands in, and that one's consent; then back, early or in time."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from domain.absence import PLANNED, Leave, LeaveState
from domain.messages import Button, Buttons, Chat, OutgoingKind, OutgoingMessage
from domain.neighbourhood import Officer
from domain.people import Conversation, Question
from domain.replacing import replace
from handlers.buttons import Press, button, short
from handlers.handling import standing_in
from handlers.handling.names import named_in
from handlers.office import Office
from handlers.showing import phrases, telling
from handlers.visit import Visit
from nlp.fold import plain
from nlp.spans import Span, read_span, says_away, says_back
from nlp.understanding import Command

CHOICES = 3
_NAMED = re.compile(r"(?:由|让|请|找)\s*(?P<name>[^\s,，。代替顶]{2,8}?)\s*(?:来|帮忙|帮我|先)?\s*(?:代|替|顶)")
_YES = re.compile(r"^(?:可以|行|好|好的|没问题|ok|同意|能代|我来)[呀啊吧的了。.!！]*$")
_NO = re.compile(r"^(?:不方便|不行|不可以|不能|没空|没时间|代不了|不同意)[呀啊吧的了。.!！]*$")
_NOBODY = re.compile(r"^(?:没人|没有人|没人能?代|不用代|没有)[呀啊吧的了。.!！]*$")


def away(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `请假 3天 由赵国强代`, or with less of it."""
    if not visit.private:
        return visit.aside("leave.in_private")
    span = read_span(command.argument, _today(visit))
    leave = _new(visit)
    return _dated(visit, leave, span, command.argument) if span else _ask_days(visit, leave, None)


def said(visit: Visit) -> list[OutgoingMessage] | None:
    """Take "我下周不在家", "回来了" or the answer to what was asked about a leave; None for everything else."""
    if not visit.private or not visit.roles:
        return None
    if visit.conversation.asked in _ANSWERS:
        answered = _ANSWERS[visit.conversation.asked](visit)
        if answered is not None:
            return answered
    if visit.conversation.asked in (None, Question.TASKS, Question.HUMAN):
        return _told(visit, visit.message.text)
    return None


def _told(visit: Visit, words: str) -> list[OutgoingMessage] | None:
    if says_back(words) and visit.desk.leaves.planned_of(visit.sender.id):
        return back(visit)
    if any(matter.opens for matter in visit.understanding.matters) or not says_away(words, _today(visit)):
        return None
    span, leave = read_span(words, _today(visit)), _new(visit)
    if span is not None and (_officers_named(visit, words) or _NAMED.search(words)):
        return _dated(visit, leave, span, words)
    return _ask_days(visit, leave, span)


def _new(visit: Visit) -> Leave:
    leave = Leave(visit.desk.new_id(), visit.sender.id)
    visit.desk.leaves.add(leave)
    return leave


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.office.practice.zone).date()


# --- Which days ----------------------------------------------------------------------------------------------


def _ask_days(visit: Visit, leave: Leave, heard: Span | None) -> list[OutgoingMessage]:
    """Ask for the days, those that were heard first."""
    today = _today(visit)
    monday = today + timedelta(days=7 - today.weekday())
    usual = {
        Span(today + timedelta(days=1), today + timedelta(days=3)): visit.say("button.three_days_on"),
        Span(monday, monday + timedelta(days=6)): visit.say("button.next_week"),
    }
    spans = dict.fromkeys((*((heard,) if heard else ()), *usual))
    labels = [(usual.get(span) or _called(visit, span), f"leave_days-{_code(span)}") for span in spans]
    visit.ask(Question.LEAVE_DAYS, leave.id)
    buttons = _rows(visit, leave, [*labels, (visit.say("button.other_days"), "leave_type")])
    return [_own_card(visit, leave, visit.say("leave.which_days"), buttons)]


def _code(span: Span) -> str:
    return f"{short(span.first.toordinal())}_{short(span.last.toordinal())}"


def press_days(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Take the days on a button."""
    leave = _own_draft(visit, press.object)
    if leave is None:
        return visit.pressed("button.gone")
    first, last = (date.fromordinal(int(each, 36)) for each in press.option.split("_"))
    if first < _today(visit):
        return _ask_days(visit, leave, None)
    return [*visit.pressed("home.pressed"), *_dated(visit, leave, Span(first, last), "")]


def press_type(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Wait for the days in words."""
    if _own_draft(visit, press.object) is None:
        return visit.pressed("button.gone")
    visit.ask(Question.LEAVE_DAYS, press.object)
    return visit.reply("leave.type_days")


def _days_in_words(visit: Visit) -> list[OutgoingMessage] | None:
    leave = _own_draft(visit, visit.conversation.about)
    span = read_span(visit.message.text, _today(visit))
    return _dated(visit, leave, span, visit.message.text) if leave and span else None


def _dated(visit: Visit, leave: Leave, span: Span, words: str) -> list[OutgoingMessage]:
    """Note the days, unless a leave is planned for them already; then ask who stands in, or ask whom the words name."""
    begins = max(_midnight(visit, span.first), visit.now)
    dated = replace(leave, begins=begins, ends=_midnight(visit, span.last + timedelta(days=1)))
    if dated.ends is not None and (clash := _planned(visit, visit.sender.id, begins, dated.ends)) is not None:
        visit.forget_question()
        buttons = _rows(visit, clash, [(visit.say("button.back_again"), "leave_back")])
        return visit.reply("leave.already", days=_days(visit, clash), buttons=buttons)
    visit.desk.leaves.save(dated)
    return _who_in_words(visit, dated, words) or _ask_whom(visit, dated, "leave.whom")


def _midnight(visit: Visit, day: date) -> datetime:
    return datetime.combine(day, time(), visit.office.practice.zone)


def _planned(visit: Visit, person: int, begins: datetime, ends: datetime) -> Leave | None:
    return next((each for each in visit.desk.leaves.planned_of(person) if each.overlaps(begins, ends)), None)


def _called(visit: Visit, span: Span) -> str:
    return phrases.days(
        visit.office,
        _midnight(visit, span.first),
        _midnight(visit, span.last + timedelta(days=1)),
        visit.sender.language,
    )


def _days(visit: Visit, leave: Leave) -> str:
    return str(standing_in.facts_of(visit.office, leave, visit.sender.language)["days"])


# --- Who stands in -------------------------------------------------------------------------------------------


def _ask_whom(visit: Visit, leave: Leave, message_id: str, *, but: int | None = None) -> list[OutgoingMessage]:
    """Ask who stands in, with a button for each of the nearest."""
    visit.ask(Question.LEAVE_WHO, leave.id)
    offered = [
        (each.called, f"leave_who-{short(each.person)}") for each in _nearest(visit, leave) if each.person != but
    ]
    buttons = _rows(visit, leave, [*offered[:CHOICES], (visit.say("button.nobody"), "leave_alone")])
    who = telling.called(visit.office, but) if but is not None else ""
    return [_own_card(visit, leave, visit.say(message_id, days=_days(visit, leave), who=who), buttons)]


def _nearest(visit: Visit, leave: Leave) -> list[Officer]:
    """Return who could stand in: those on the same seat first, then whoever looks after what is next to it."""
    town = visit.town
    able = [each for each in town.officers.values() if _obstacle(visit, leave, each) is None]
    return sorted(able, key=lambda each: (town.distance(visit.sender.id, each.person), each.person))


def _obstacle(visit: Visit, leave: Leave, officer: Officer) -> str | None:
    """Return the sentence that says why somebody cannot stand in, None when they can."""
    if officer.person == leave.person:
        return "leave.not_yourself"
    if not any(visit.town.may_stand_in(officer.person, seat) for seat in visit.town.seats_of(leave.person)):
        return "leave.may_not"
    if not officer.chats:
        return "leave.not_reached"
    if leave.begins and leave.ends and _planned(visit, officer.person, leave.begins, leave.ends):
        return "leave.also_away"
    return None


def _who_in_words(visit: Visit, leave: Leave, words: str) -> list[OutgoingMessage] | None:
    """Ask whom the words name; None when they name nobody."""
    named = _officers_named(visit, words)
    if len(named) == 1:
        return _propose(visit, leave, named[0])
    unknown = _NAMED.search(words)
    if named or unknown:
        names = "、".join(each.name for each in named) or (unknown["name"] if unknown else "")
        return [
            *visit.reply("leave.which_one" if named else "leave.unknown", words=names),
            *_ask_whom(visit, leave, "leave.whom"),
        ]
    return None


def _officers_named(visit: Visit, words: str) -> list[Officer]:
    return [each for each in named_in(visit, words) if each.person != visit.sender.id]


def _name_in_words(visit: Visit) -> list[OutgoingMessage] | None:
    leave = _own_draft(visit, visit.conversation.about)
    if leave is None or leave.begins is None:
        return None
    if _NOBODY.match(visit.message.text.strip()):
        return _alone(visit, leave)
    return _who_in_words(visit, leave, visit.message.text)


def press_who(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Ask the one on a button."""
    leave, officer = _own_draft(visit, press.object), visit.town.officers.get(int(press.option, 36))
    if leave is None or leave.begins is None or officer is None:
        return visit.pressed("button.gone")
    return [*visit.pressed("home.pressed"), *_propose(visit, leave, officer)]


def press_alone(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Take note that nobody stands in."""
    leave = _own_draft(visit, press.object)
    if leave is None or leave.begins is None:
        return visit.pressed("button.gone")
    return [*visit.pressed("home.pressed"), *_alone(visit, leave)]


def _alone(visit: Visit, leave: Leave) -> list[OutgoingMessage]:
    visit.forget_question()
    settled = replace(leave, state=LeaveState.SETTLED, substitute=None)
    visit.desk.leaves.save(settled)
    own = _own_card(visit, settled, visit.say("leave.alone", days=_days(visit, settled)))
    if _begins_now(visit, settled):
        return [own, *standing_in.begin(visit.office, settled)]
    return [own, *standing_in.tell_desk(visit.office, settled, "leave.desk_nobody")]


def _propose(visit: Visit, leave: Leave, officer: Officer) -> list[OutgoingMessage]:
    """Ask somebody to stand in; nothing holds before they have agreed."""
    if (obstacle := _obstacle(visit, leave, officer)) is not None:
        return [*visit.reply(obstacle, who=officer.called), *_ask_whom(visit, leave, "leave.whom", but=officer.person)]
    begins = leave.begins or visit.now
    answer_by = visit.office.practice.clocks.calendar.after(visit.now, visit.office.practice.waiting.consent)
    asked = replace(leave, state=LeaveState.ASKED, substitute=officer.person, answer_by=max(begins, answer_by))
    visit.desk.leaves.save(asked)
    visit.forget_question()
    chat = officer.chats[0]
    if visit.desk.conversations.get(chat, officer.person).asked is None:
        until = asked.answer_by
        visit.desk.conversations.save(Conversation(chat, officer.person, Question.COVER, leave.id, until))
    return [
        _own_card(visit, asked, visit.say("leave.asked", days=_days(visit, asked), who=officer.called)),
        replace(_cover_card(visit.office, asked, chat, "leave.asks", answers=True), use_by=asked.answer_by),
    ]


# --- The answer ----------------------------------------------------------------------------------------------


def press_yes(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【可以】."""
    return _answered(visit, press.object, agreed=True)


def press_no(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【不方便】."""
    return _answered(visit, press.object, agreed=False)


def _cover_in_words(visit: Visit) -> list[OutgoingMessage] | None:
    words = plain(visit.message.text).strip()
    if not (_YES.match(words) or _NO.match(words)) or visit.conversation.about is None:
        return None
    visit.forget_question()
    return _answered(visit, visit.conversation.about, agreed=_YES.match(words) is not None)


def _answered(visit: Visit, leave_id: int, *, agreed: bool) -> list[OutgoingMessage]:
    """Take the answer of whoever was asked to stand in; an answer that comes too late changes nothing."""
    leave = visit.desk.leaves.get(leave_id)
    if leave is None or leave.state is not LeaveState.ASKED or leave.substitute != visit.sender.id:
        return visit.aside("leave.too_late")
    if visit.conversation.asked is Question.COVER:
        visit.forget_question()
    return [*visit.pressed("home.pressed"), *(_agreed(visit, leave) if agreed else _refused(visit, leave))]


def _agreed(visit: Visit, leave: Leave) -> list[OutgoingMessage]:
    settled = replace(leave, state=LeaveState.SETTLED, answer_by=None)
    visit.desk.leaves.save(settled)
    cards = [
        *(
            _card_of_absent(visit.office, settled, "leave.agreed")
            or standing_in.tell(visit.office, leave.person, "leave.agreed", settled)
        ),
        _cover_card(visit.office, settled, visit.chat, "leave.you_agreed"),
    ]
    return [*cards, *(standing_in.begin(visit.office, settled) if _begins_now(visit, settled) else [])]


def _begins_now(visit: Visit, leave: Leave) -> bool:
    return leave.begins is not None and leave.begins <= visit.now


def _refused(visit: Visit, leave: Leave) -> list[OutgoingMessage]:
    """Let the absent one choose again; the other is thanked all the same."""
    draft = replace(leave, state=LeaveState.DRAFT, substitute=None, answer_by=None)
    visit.desk.leaves.save(draft)
    absent = visit.town.officers.get(leave.person)
    declined = _cover_card(visit.office, leave, visit.chat, "leave.you_refused")
    if absent is None or not absent.chats:
        return [declined]
    person = visit.desk.people.known(leave.person)
    theirs = replace(
        visit,
        sender=person,
        message=replace(visit.message, chat=absent.chats[0], press_id=None),
        conversation=visit.desk.conversations.get(absent.chats[0], person.id),
    )
    # What asks for an act must ring: the question comes anew instead of on the old card.
    again = [
        replace(each, card=f"{each.card}:{visit.sender.id}")
        for each in _ask_whom(theirs, draft, "leave.refused", but=visit.sender.id)
    ]
    return [declined, *_card_of_absent(visit.office, leave, "leave.refused_by"), *again]


# --- Back again ----------------------------------------------------------------------------------------------


def back_command(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `销假`."""
    del command
    return back(visit) if visit.private else visit.aside("leave.in_private")


def press_back(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【销假】."""
    leave = visit.desk.leaves.get(press.object)
    if leave is None or leave.person != visit.sender.id:
        return visit.pressed("button.gone")
    return back(visit)


def back(visit: Visit) -> list[OutgoingMessage]:
    """End the leave that is in force, or take back the next one that is planned."""
    found = [visit.desk.leaves.get(each.id) for each in visit.desk.leaves.planned_of(visit.sender.id)]
    # The clock may have let one begin or end meanwhile.
    planned = [each for each in found if each is not None and each.state in PLANNED]
    in_force = [each for each in planned if each.state is LeaveState.IN_FORCE]
    if in_force:
        return [said for each in in_force for said in standing_in.end(visit.office, each)]
    if not planned:
        return visit.aside("leave.none")
    dropped = replace(planned[0], state=LeaveState.DROPPED)
    visit.desk.leaves.save(dropped)
    told = standing_in.tell(visit.office, dropped.substitute, "leave.called_off", dropped) if dropped.substitute else []
    return [*visit.reply("leave.dropped", days=_days(visit, dropped)), *told]


# --- Cards ---------------------------------------------------------------------------------------------------


def _own_draft(visit: Visit, leave_id: int | None) -> Leave | None:
    leave = visit.desk.leaves.get(leave_id) if leave_id is not None else None
    fits = leave is not None and leave.person == visit.sender.id and leave.state is LeaveState.DRAFT
    return leave if fits else None


def _own_card(visit: Visit, leave: Leave, text: str, buttons: Buttons = ()) -> OutgoingMessage:
    return _card(visit.chat, f"leave:{leave.id}", visit.sender.id, text, buttons)


def _card_of_absent(office: Office, leave: Leave, message_id: str) -> list[OutgoingMessage]:
    """Edit the card on which the absent one asked, wherever it hangs."""
    officer = office.desk.neighbourhood.officers.get(leave.person)
    name = f"leave:{leave.id}"
    chats = [chat for chat in officer.chats if office.desk.outbox.card(chat, name)] if officer else []
    language = office.desk.people.known(leave.person).language
    text = office.practice.catalogue.say(message_id, language, **standing_in.facts_of(office, leave, language))
    return [_card(chat, name, leave.person, text) for chat in chats]


def _cover_card(office: Office, leave: Leave, chat: Chat, message_id: str, *, answers: bool = False) -> OutgoingMessage:
    """Show the substitute what is asked, or what came of it."""
    substitute = leave.substitute or 0
    language = office.desk.people.known(substitute).language
    say = office.practice.catalogue.say
    text = say(message_id, language, **standing_in.facts_of(office, leave, language))
    key = office.practice.signing_key
    row = tuple(
        button(say(label, language), verb, leave.id, chat=chat, key=key, person=substitute)
        for label, verb in (("button.cover_yes", "cover_yes"), ("button.cover_no", "cover_no"))
    )
    return _card(chat, f"cover:{leave.id}", substitute, text, (row,) if answers else ())


def _card(chat: Chat, name: str, person: int, text: str, buttons: Buttons = ()) -> OutgoingMessage:
    return OutgoingMessage("", chat, text, kind=OutgoingKind.CARD, buttons=buttons, card=name, person=person)


def _rows(visit: Visit, leave: Leave, labelled: list[tuple[str, str]]) -> Buttons:
    key, person = visit.office.practice.signing_key, visit.sender.id
    made = [button(label, verb, leave.id, chat=visit.chat, key=key, person=person) for label, verb in labelled]
    return tuple(_pairs(made))


def _pairs(made: list[Button]) -> Iterator[tuple[Button, ...]]:
    for start in range(0, len(made), 2):
        yield tuple(made[start : start + 2])


_ANSWERS = {
    Question.LEAVE_DAYS: _days_in_words,
    Question.LEAVE_WHO: _name_in_words,
    Question.COVER: _cover_in_words,
}
