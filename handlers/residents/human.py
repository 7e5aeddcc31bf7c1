"""A human, always: what is not understood, what only a person can answer, and what people say about their data."""

from datetime import datetime, timedelta

from domain.discretion import without_personal_data
from domain.messages import Buttons, Chat, IncomingKind, OutgoingMessage
from domain.people import Question
from domain.replacing import replace
from domain.request_states import Action, Actor
from domain.service_request import ServiceRequest
from domain.taxonomy import Category, Intent
from handlers.buttons import Press
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.residents import desk_tasks, homes, lone_pictures, meant, questions
from handlers.residents.desk_tasks import Task
from handlers.showing import cards, pictures, telling
from handlers.visit import Visit
from nlp.understanding import Command, Matter

_IN_ONE_BREATH = timedelta(minutes=2)
"""What somebody writes within this time is taken note of with a sign only."""
_QUOTED = 3
"""Earlier lines the desk is shown when somebody asks for a person."""
_SURE_IN_A_GROUP = 0.8
_OWN_CATEGORIES = frozenset({Category.POLICY, Category.SERVICE, Category.OTHER, Category.SYSTEM})
"""Questions of these categories are the desk's own; any other question counts as one of policy."""
_NOT_IN_GROUPS = frozenset({Category.DISPUTE, Category.ELDERLY})
_WORDLESS = {
    IncomingKind.VOICE: "human.voice",
    IncomingKind.STICKER: "human.sticker",
    IncomingKind.LOCATION: "human.location",
}

_ANSWERED_ALWAYS = {
    "abuse": "human.sorry",
    "parking_call": "human.parking_call",
    "complaint_opening": "human.complain_of_what",
    "what_are_you": "human.guide",
    "unknown_command": "human.guide",
}
"""What is said to talk that expects an answer, however lately its sender was told how this works."""


def nothing_said(visit: Visit) -> list[OutgoingMessage]:
    """Answer a message without a letter in it."""
    return visit.reply("human.nothing_said", buttons=call_button(visit)) if visit.private else []


def wordless(visit: Visit) -> list[OutgoingMessage]:
    """Answer what has no words: nothing of it is ever ignored in private, nothing answered in a group."""
    if not visit.private:
        return []
    if visit.message.kind is IncomingKind.PHOTO:
        return lone_pictures.take(visit)
    return visit.reply(_WORDLESS.get(visit.message.kind, "human.other_kind"), buttons=call_button(visit))


def call_button(visit: Visit) -> Buttons:
    """Return the button by which a person is called."""
    return visit.buttons((("button.call_human", "human", 0),))


def chatter(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Answer what asks for nothing: in private kindly and not again and again, in a group not at all."""
    if not visit.private or not visit.message.text.strip():
        return wordless(visit)
    if matter.meanings:
        return meant.ask(visit, matter)
    answer = _answer_to_chatter(visit, matter)
    return visit.reply(answer, buttons=call_button(visit)) if answer else visit.react("👌")


def _answer_to_chatter(visit: Visit, matter: Matter) -> str:
    """Choose what is said; "" when a sign is enough because the sender has just been told how this works."""
    if matter.intent is Intent.NO_ISSUE:
        return "human.no_issue"
    if matter.subcategory in _ANSWERED_ALWAYS:
        return _ANSWERED_ALWAYS[matter.subcategory]
    if matter.place.building is not None:
        return "human.what_is_there"
    if not _spoke_since(visit, visit.office.practice.waiting.lines):
        return "human.guide"
    return "human.not_understood" if matter.subcategory == "unclear" else ""


def _spoke_since(visit: Visit, span: timedelta) -> bool:
    return bool(visit.desk.conversations.lines(visit.chat, visit.now - span, visit.sender.id))


def out_of_scope(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Say what this is not for and where to turn; what others live or complain about is told to nobody."""
    if matter.subcategory == "privacy_probe":
        return visit.aside("human.nothing_about_others")
    if matter.opens:
        return _hand_to_desk(
            visit, Task(matter.intent, Category.OTHER, matter.subcategory, matter.text), "human.rumour"
        )
    return visit.reply("human.elsewhere") if visit.private or visit.message.addressed else []


def call(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Call a person for somebody who asks for one in any words; in a group only when the desk is spoken to."""
    if not visit.private and not visit.message.addressed:
        return []
    if matter.subcategory == "accessibility":
        homes.change(visit, lambda known: replace(known, large_type=True))
        return visit.aside("human.large_type")
    return _call(visit, matter.text)


def call_command(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `人工`."""
    return _call(visit, command.argument)


def press_call(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer the button 转人工."""
    del press
    return [*visit.pressed("human.pressed"), *_call(visit, "")]


def _call(visit: Visit, words: str) -> list[OutgoingMessage]:
    """Open a task for the desk, once, and from now on pass on to it what is said in private."""
    task = Task(Intent.HUMAN, Category.SERVICE, "human", _told_so_far(visit, words))
    known = desk_tasks.own(visit.office, visit.sender.id, task)
    request = known or _open(visit, task)
    private = _private_chat(visit)
    if private is not None:
        visit.ask(Question.HUMAN, request.id, private)
    text = "\n".join(
        (desk_tasks.say(visit, request, _stage(request, known)), *_desk_telephone(visit), visit.say("human.go_on"))
    )
    return desk_tasks.first_told(visit.office, request, visit.sender.id, text) if known is None else _tell(visit, text)


def _tell(visit: Visit, text: str) -> list[OutgoingMessage]:
    """Say something to nobody but the sender; in private a press, too, is answered with a line that stays."""
    say = visit.reply if visit.private else visit.aside
    return say("human.as_said", text=text)


def _stage(request: ServiceRequest, known: ServiceRequest | None) -> str:
    if known is None:
        return "human.called"
    return "human.still_held" if request.held_by is not None else "human.still_called"


def _desk_telephone(visit: Visit) -> list[str]:
    phone = visit.office.practice.telephones.get("desk")
    return [visit.say("human.telephone", phone=phone)] if phone else []


def _told_so_far(visit: Visit, words: str) -> str:
    """Return what the desk should read first: the last lines of the private chat and the words of the call."""
    if not visit.private:
        return words or visit.office.practice.catalogue.say("human.wants_a_person")
    since = visit.now - visit.office.practice.waiting.lines
    earlier = visit.desk.conversations.lines(visit.chat, since, visit.sender.id)[:_QUOTED]
    told = [*(line.text for line in reversed(earlier)), words]
    return "；".join(each for each in told if each) or visit.office.practice.catalogue.say("human.wants_a_person")


def carry(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """Pass words on to the desk that has been called; None when that is over."""
    if not request.undone:
        visit.forget_question()
        return None
    words = visit.message.text.strip() or visit.say("photo.one")
    noted = _noted(visit, request)
    by = By(visit.sender.id, frozenset({Actor.PARTY}), visit.chat.channel)
    moved = docket.move(visit.office, request, Action.SUPPLEMENT, by, words)
    pictures.note(visit, moved)
    visit.ask(Question.HUMAN, moved.id)
    return [*noted, *_told(visit, moved, words)]


def _told(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Tell whoever of the desk spoke last, with how to answer, and those who see to it; the desk when there is none."""
    events = visit.desk.requests.events(request.id)
    spoke = next((each.actor for each in reversed(events) if each.action is Action.REPLY), None)
    officer = visit.town.officers.get(spoke) if spoke is not None else None
    if officer is None:
        return telling.handlers(visit.office, request, "human.resident_says", words=words)
    others = [each for each in telling.handling(visit.office, request) if each.person != officer.person]
    return [
        *telling.officers(visit.office, request, (officer,), "human.resident_says", {"words": words}),
        *telling.officers(visit.office, request, others, "head.supplemented", {"words": words}),
    ]


def _noted(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Say that words were passed on; to whoever goes on writing, now and then, who has them and until when."""
    told = _told_last(visit, request)
    if told is None:
        return visit.reply("human.passed_on")
    if visit.now - told < _IN_ONE_BREATH:
        return visit.react("👌")
    held = request.held_by is not None
    until = request.timers.finish_by if held else request.timers.accept_by
    if not desk_tasks.is_call(request) or until is None or until < visit.now:
        return visit.reply("human.passed_on")
    sentence = "human.passed_on_held" if held else "human.passed_on_called"
    return visit.reply("human.as_said", text=desk_tasks.say(visit, request, sentence))


def _told_last(visit: Visit, request: ServiceRequest) -> datetime | None:
    """Return when the sender was told last in words, which the first line of every breath is answered with."""
    told = None
    for each in visit.desk.requests.events(request.id):
        mine = each.action is Action.SUPPLEMENT and each.actor == visit.sender.id
        if mine and (told is None or each.at - told >= _IN_ONE_BREATH):
            told = each.at
    return told


def question(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Answer a question of policy from what the site has written down, or have the desk answer it within a day."""
    if not visit.private and not _may_be_answered_here(visit, matter):
        return []
    if not visit.private and _is_personal(matter):
        return visit.aside("question.in_private")
    if (known := questions.from_the_roster(visit, matter)) is not None:
        return visit.reply("human.as_said", text=known)
    answers = visit.office.practice.answers
    if (found := questions.find(answers, matter.text)) is not None:
        row = (("button.not_that", "not_that", found), ("button.call_human", "human", 0))
        return visit.reply("human.as_said", text=answers[found].text, buttons=visit.buttons(row))
    category = matter.category if matter.category in _OWN_CATEGORIES else Category.POLICY
    return _hand_to_desk(visit, Task(Intent.CONSULT, category, matter.subcategory, matter.text), "question.asked")


def _may_be_answered_here(visit: Visit, matter: Matter) -> bool:
    return visit.message.addressed or matter.confidence >= _SURE_IN_A_GROUP


def _is_personal(matter: Matter) -> bool:
    return matter.category in _NOT_IN_GROUPS or without_personal_data(matter.text) != matter.text


def press_not_that(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Hand a question to the desk because the answer given was to another one; only who asked it may."""
    since = visit.now - visit.office.practice.waiting.lines
    own_lines = visit.desk.conversations.lines(visit.chat, since, visit.sender.id)
    answers = visit.office.practice.answers
    asked = next((line.text for line in own_lines if questions.find(answers, line.text) == press.object), None)
    if asked is None:
        return visit.aside("question.ask_again")
    task = Task(Intent.CONSULT, Category.POLICY, "question", asked)
    return [*visit.pressed("human.pressed"), *_hand_to_desk(visit, task, "question.asked")]


def privacy(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Say honestly what is kept and who sees it; a wish for discretion reaches whoever handles the request."""
    if matter.subcategory == "erase":
        return _erase(visit, matter.text)
    if matter.subcategory not in ("anonymous", "no_group"):
        heard = visit.private or visit.message.addressed
        return visit.aside("human.what_is_kept", minutes=_minutes(visit)) if heard else []
    own = visit.desk.requests.of_person(visit.sender.id, only_open=True)
    request = visit.desk.requests.lock(own[0].id) if own else None
    if request is None:
        return visit.aside("human.discretion")
    by = By(visit.sender.id, frozenset({Actor.PARTY}), visit.chat.channel)
    hidden = replace(request, discreet=request.discreet or matter.subcategory == "anonymous")
    moved = docket.move(visit.office, hidden, Action.SUPPLEMENT, by, matter.text)
    return [
        *visit.aside("human.discretion_asked"),
        *cards.draw_all(visit.office, moved),
        *telling.handlers(visit.office, moved, "human.wants_discretion"),
    ]


def _minutes(visit: Visit) -> int:
    return int(visit.office.practice.waiting.lines.total_seconds() // 60)


def optout(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Send no more notices to somebody who says so; in a group only when the desk is spoken to."""
    return _optout(visit, matter.text) if visit.private or visit.message.addressed else []


def optout_command(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `退订`."""
    del command
    return _optout(visit, visit.message.text)


def _optout(visit: Visit, words: str) -> list[OutgoingMessage]:
    homes.change(visit, lambda known: replace(known, quiet=True))
    return _hand_to_desk(visit, Task(Intent.OPTOUT, Category.SYSTEM, "optout", words), "human.no_more_notices")


def erase(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `删除我的信息`."""
    del command
    return _erase(visit, visit.message.text)


def _erase(visit: Visit, words: str) -> list[OutgoingMessage]:
    return _hand_to_desk(visit, Task(Intent.PRIVACY, Category.SYSTEM, "erase", words), "human.will_be_erased")


def _hand_to_desk(visit: Visit, task: Task, message_id: str) -> list[OutgoingMessage]:
    """Open a task for the desk and tell its sender so; said again, it is only answered again."""
    known = desk_tasks.own(visit.office, visit.sender.id, task)
    request = known or _open(visit, task)
    text = desk_tasks.say(visit, request, message_id)
    return _tell(visit, text) if known else desk_tasks.first_told(visit.office, request, visit.sender.id, text)


def _open(visit: Visit, task: Task) -> ServiceRequest:
    """Open a task; only a question asked in a group is answered there."""
    told_in = visit.chat if visit.private or task.intent is Intent.CONSULT else _private_chat(visit)
    if told_in is None and task.intent is not Intent.OUT_OF_SCOPE:
        told_in = visit.chat
    return desk_tasks.open_task(visit.office, task, visit.sender, visit.chat, told_in=told_in)


def _private_chat(visit: Visit) -> Chat | None:
    """Return where only the sender hears it, None where the platform does not allow that."""
    if visit.private:
        return visit.chat
    return visit.account.private if visit.account.reachable else None
