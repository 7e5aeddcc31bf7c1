"""Who stands in for somebody who will be away: asked of the absent one, and agreed to by the other."""

import re
from datetime import datetime

from domain.absence import Leave, LeaveState
from domain.messages import OutgoingMessage
from domain.neighbourhood import Officer
from domain.people import Conversation, Question
from domain.replacing import replace
from handlers.buttons import Press, short
from handlers.handling import leave_cards, standing_in
from handlers.handling.names import named_in
from handlers.showing import telling
from handlers.visit import Visit
from nlp.fold import plain

CHOICES = 3
_NAMED = re.compile(r"(?:由|让|请|找)\s*(?P<name>[^\s,，。代替顶]{2,8}?)\s*(?:来|帮忙|帮我|先)?\s*(?:代|替|顶)")
_YES = re.compile(r"^(?:可以|行|好|好的|没问题|ok|同意|能代|我来)[呀啊吧的了。.!！]*$")
_NO = re.compile(r"^(?:不方便|不行|不可以|不能|没空|没时间|代不了|不同意)[呀啊吧的了。.!！]*$")
_NOBODY = re.compile(r"^(?:没人|没有人|没人能?代|不用代|没有)[呀啊吧的了。.!！]*$")


def overlapping(visit: Visit, person: int, begins: datetime, ends: datetime) -> Leave | None:
    """Return a leave that somebody has planned for some of this time."""
    return next((each for each in visit.desk.leaves.planned_of(person) if each.overlaps(begins, ends)), None)


# --- Who stands in -------------------------------------------------------------------------------------------


def ask_whom(visit: Visit, leave: Leave, message_id: str, *, but: int | None = None) -> list[OutgoingMessage]:
    """Ask who stands in, with a button for each of the nearest."""
    visit.ask(Question.LEAVE_WHO, leave.id)
    offered = [
        (each.called, f"leave_who-{short(each.person)}") for each in _nearest(visit, leave) if each.person != but
    ]
    buttons = leave_cards.rows(visit, leave, [*offered[:CHOICES], (visit.say("button.nobody"), "leave_alone")])
    who = telling.called(visit.office, but) if but is not None else ""
    text = visit.say(message_id, days=leave_cards.days(visit, leave), who=who)
    return [leave_cards.own_card(visit, leave, text, buttons)]


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
    if leave.begins and leave.ends and overlapping(visit, officer.person, leave.begins, leave.ends):
        return "leave.also_away"
    return None


def in_words(visit: Visit, leave: Leave, words: str) -> list[OutgoingMessage] | None:
    """Ask whom the words name; None when they name nobody."""
    named = _officers_named(visit, words)
    if len(named) == 1:
        return _propose(visit, leave, named[0])
    unknown = _NAMED.search(words)
    if named or unknown:
        names = "、".join(each.name for each in named) or (unknown["name"] if unknown else "")
        return [
            *visit.reply("leave.which_one" if named else "leave.unknown", words=names),
            *ask_whom(visit, leave, "leave.whom"),
        ]
    return None


def names_somebody(visit: Visit, words: str) -> bool:
    """Tell whether words say who stands in."""
    return bool(_officers_named(visit, words) or _NAMED.search(words))


def _officers_named(visit: Visit, words: str) -> list[Officer]:
    return [each for each in named_in(visit, words) if each.person != visit.sender.id]


def name_in_words(visit: Visit) -> list[OutgoingMessage] | None:
    """Take a name, or that there is nobody, for an answer."""
    leave = leave_cards.own_draft(visit, visit.conversation.about)
    if leave is None or leave.begins is None:
        return None
    if _NOBODY.match(visit.message.text.strip()):
        return _alone(visit, leave)
    return in_words(visit, leave, visit.message.text)


def press_who(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Ask the one on a button."""
    leave, officer = leave_cards.own_draft(visit, press.object), visit.town.officers.get(int(press.option, 36))
    if leave is None or leave.begins is None or officer is None:
        return visit.pressed("button.gone")
    return [*visit.pressed("home.pressed"), *_propose(visit, leave, officer)]


def press_alone(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Take note that nobody stands in."""
    leave = leave_cards.own_draft(visit, press.object)
    if leave is None or leave.begins is None:
        return visit.pressed("button.gone")
    return [*visit.pressed("home.pressed"), *_alone(visit, leave)]


def _alone(visit: Visit, leave: Leave) -> list[OutgoingMessage]:
    visit.forget_question()
    settled = replace(leave, state=LeaveState.SETTLED, substitute=None)
    visit.desk.leaves.save(settled)
    own = leave_cards.own_card(visit, settled, visit.say("leave.alone", days=leave_cards.days(visit, settled)))
    if _begins_now(visit, settled):
        return [own, *standing_in.begin(visit.office, settled)]
    return [own, *standing_in.tell_desk(visit.office, settled, "leave.desk_nobody")]


def _propose(visit: Visit, leave: Leave, officer: Officer) -> list[OutgoingMessage]:
    """Ask somebody to stand in; nothing holds before they have agreed."""
    if (obstacle := _obstacle(visit, leave, officer)) is not None:
        return [*visit.reply(obstacle, who=officer.called), *ask_whom(visit, leave, "leave.whom", but=officer.person)]
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
        leave_cards.own_card(
            visit, asked, visit.say("leave.asked", days=leave_cards.days(visit, asked), who=officer.called)
        ),
        replace(leave_cards.cover_card(visit.office, asked, chat, "leave.asks", answers=True), use_by=asked.answer_by),
    ]


# --- The answer ----------------------------------------------------------------------------------------------


def press_yes(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【可以】."""
    return _answered(visit, press.object, agreed=True)


def press_no(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【不方便】."""
    return _answered(visit, press.object, agreed=False)


def consent_in_words(visit: Visit) -> list[OutgoingMessage] | None:
    """Take "可以" or "不方便" for an answer."""
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
            leave_cards.card_of_absent(visit.office, settled, "leave.agreed")
            or standing_in.tell(visit.office, leave.person, "leave.agreed", settled)
        ),
        leave_cards.cover_card(visit.office, settled, visit.chat, "leave.you_agreed"),
    ]
    return [*cards, *(standing_in.begin(visit.office, settled) if _begins_now(visit, settled) else [])]


def _begins_now(visit: Visit, leave: Leave) -> bool:
    return leave.begins is not None and leave.begins <= visit.now


def _refused(visit: Visit, leave: Leave) -> list[OutgoingMessage]:
    """Let the absent one choose again; the other is thanked all the same."""
    draft = replace(leave, state=LeaveState.DRAFT, substitute=None, answer_by=None)
    visit.desk.leaves.save(draft)
    absent = visit.town.officers.get(leave.person)
    declined = leave_cards.cover_card(visit.office, leave, visit.chat, "leave.you_refused")
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
        for each in ask_whom(theirs, draft, "leave.refused", but=visit.sender.id)
    ]
    return [declined, *leave_cards.card_of_absent(visit.office, leave, "leave.refused_by"), *again]
