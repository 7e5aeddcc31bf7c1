"""Somebody will be away: the talk about the days; then they are asked who stands in."""

from datetime import date, datetime, time, timedelta

from domain.absence import Leave
from domain.messages import OutgoingMessage
from domain.people import Question
from domain.replacing import replace
from handlers.buttons import Press, short
from handlers.handling import coming_back, leave_cards, substitutes
from handlers.showing import phrases
from handlers.visit import Visit
from nlp.spans import Span, read_span, says_away, says_back
from nlp.understanding import Command


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
        return coming_back.back(visit)
    if any(matter.opens for matter in visit.understanding.matters) or not says_away(words, _today(visit)):
        return None
    span, leave = read_span(words, _today(visit)), _new(visit)
    if span is not None and substitutes.names_somebody(visit, words):
        return _dated(visit, leave, span, words)
    return _ask_days(visit, leave, span)


def _new(visit: Visit) -> Leave:
    leave = Leave(visit.desk.new_id(), visit.sender.id)
    visit.desk.leaves.add(leave)
    return leave


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.office.practice.zone).date()


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
    buttons = leave_cards.rows(visit, leave, [*labels, (visit.say("button.other_days"), "leave_type")])
    return [leave_cards.own_card(visit, leave, visit.say("leave.which_days"), buttons)]


def _code(span: Span) -> str:
    return f"{short(span.first.toordinal())}_{short(span.last.toordinal())}"


def press_days(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Take the days on a button."""
    leave = leave_cards.own_draft(visit, press.object)
    if leave is None:
        return visit.pressed("button.gone")
    first, last = (date.fromordinal(int(each, 36)) for each in press.option.split("_"))
    if first < _today(visit):
        return _ask_days(visit, leave, None)
    return [*visit.pressed("home.pressed"), *_dated(visit, leave, Span(first, last), "")]


def press_type(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Wait for the days in words."""
    if leave_cards.own_draft(visit, press.object) is None:
        return visit.pressed("button.gone")
    visit.ask(Question.LEAVE_DAYS, press.object)
    return visit.reply("leave.type_days")


def _days_in_words(visit: Visit) -> list[OutgoingMessage] | None:
    leave = leave_cards.own_draft(visit, visit.conversation.about)
    span = read_span(visit.message.text, _today(visit))
    return _dated(visit, leave, span, visit.message.text) if leave and span else None


def _dated(visit: Visit, leave: Leave, span: Span, words: str) -> list[OutgoingMessage]:
    """Note the days, unless a leave is planned for them already; then ask who stands in, or ask whom the words name."""
    begins = max(_midnight(visit, span.first), visit.now)
    dated = replace(leave, begins=begins, ends=_midnight(visit, span.last + timedelta(days=1)))
    if (
        dated.ends is not None
        and (clash := substitutes.overlapping(visit, visit.sender.id, begins, dated.ends)) is not None
    ):
        visit.forget_question()
        buttons = leave_cards.rows(visit, clash, [(visit.say("button.back_again"), "leave_back")])
        return visit.reply("leave.already", days=leave_cards.days(visit, clash), buttons=buttons)
    visit.desk.leaves.save(dated)
    return substitutes.in_words(visit, dated, words) or substitutes.ask_whom(visit, dated, "leave.whom")


def _midnight(visit: Visit, day: date) -> datetime:
    return datetime.combine(day, time(), visit.office.practice.zone)


def _called(visit: Visit, span: Span) -> str:
    return phrases.days(
        visit.office,
        _midnight(visit, span.first),
        _midnight(visit, span.last + timedelta(days=1)),
        visit.sender.language,
    )


_ANSWERS = {
    Question.LEAVE_DAYS: _days_in_words,
    Question.LEAVE_WHO: substitutes.name_in_words,
    Question.COVER: substitutes.consent_in_words,
}
