"""The part of the settings that says how the desk works: responsibilities, titles, telephones, answers."""

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from pathlib import Path

from bot.toml_tables import FileError, Table, open_table
from domain.department_tasks import ITEMS
from domain.handling import HANDLING, Ways
from domain.likeness import Thresholds
from domain.neighbourhood import Role
from domain.quiet import USUAL, QuietHours
from domain.regular_times import Daily, Weekly
from domain.routing import RESPONSIBLE, Responsibilities, Who
from domain.silence import Patience
from domain.taxonomy import Category, Handling, Urgency
from handlers.office import USUAL_APPROVAL, Answer, Limits, Waiting
from handlers.roster.people import PHONE_REMEDY, USUAL_TITLES, is_phone

MOST_HOMES = 10_000_000
MOST_TASKS = 1_000
TELEPHONES = ("desk", "property", "gas", "water", "power", "lift")


def read_quiet(table: Table) -> QuietHours:
    """Read the hours at which nothing that can wait rings; the same time twice is none."""
    hours = QuietHours(table.take_time("from", USUAL.starts), table.take_time("until", USUAL.ends))
    table.finish()
    return hours


def read_patience(table: Table) -> Patience:
    """Read after how many tasks or how long a head who does not answer is noticed."""
    usual = Patience()
    patience = Patience(
        table.take_number("tasks", usual.tasks, lowest=1, highest=MOST_TASKS), table.take_duration("span", usual.span)
    )
    table.finish()
    return patience


def read_responsibilities(table: Table) -> Responsibilities:
    """Read who is asked first; a line changes one category or subcategory and leaves the others as they are."""
    changed = {}
    for name in table.written():
        category = name.split(".", 1)[0]
        if category in set(Category):
            changed[name] = table.take_words(name, Who, RESPONSIBLE.get(category, (Who.DESK,)))
    table.know(RESPONSIBLE)
    table.finish()
    return Responsibilities({**RESPONSIBLE, **changed})


def read_ways(handling: Table, finishing: Table) -> Ways:
    """Read how each category is handled, what needs a picture, who looks at it, and how many are called back about."""
    table = {name: _way(handling, name) for name in dict.fromkeys((*HANDLING, *handling.written()))}
    handling.finish()
    usual = Ways(table)
    photo, panel = (_kinds(finishing, name, known) for name, known in (("photo", usual.photo), ("panel", usual.panel)))
    sample = finishing.take_number("sample", round(usual.sample * 100), lowest=0, highest=100)
    finishing.finish()
    return Ways(table, photo, sample / 100, panel)


def _kinds(finishing: Table, key: str, usual: frozenset[str]) -> frozenset[str]:
    """Read which categories and subcategories something holds for."""
    names = finishing.take_texts(key, tuple(sorted(usual)))
    for name in names:
        if name.split(".", 1)[0] not in set(Category):
            finishing.complain(key, f"里的 {name!r} 不是一类", "请写“类”或“类.小类”，例如 safety.fire_lane。")
    return frozenset(names)


def _way(table: Table, name: str) -> Handling:
    category, _, urgency = name.partition(".")
    usual = HANDLING.get(name) or HANDLING.get(category, Handling.FAST)
    if category not in set(Category) or urgency not in {"", *Urgency}:
        return usual
    said = table.take_text(name, usual)
    if said in set(Handling):
        return Handling(said)
    table.complain(name, f"写成了 {said!r}", f"可以写：{'、'.join(Handling)}。")
    return usual


def read_limits(table: Table) -> Limits:
    """Read how often and how far something may go; the keys are the fields of `Limits`."""
    limits = Limits(
        **{
            name: table.take_number(name, getattr(Limits(), name), lowest=1, highest=99)
            for name in Limits.__struct_fields__
        }
    )
    table.finish()
    return limits


def read_titles(table: Table) -> Mapping[Role, str]:
    """Read what each role is called here."""
    titles = {role: table.take_text(role, USUAL_TITLES[role]) for role in Role}
    table.finish()
    return titles


def read_telephones(table: Table) -> Mapping[str, str]:
    """Read the numbers people are told; those not written are missing."""
    numbers = {name: table.take(name, "", _telephone, PHONE_REMEDY) for name in TELEPHONES}
    table.finish()
    return {name: number for name, number in numbers.items() if number}


def _telephone(value: object) -> str:
    """Read a number, or several with 、 between them. Raises ValueError."""
    if not isinstance(value, str) or (value and not all(map(is_phone, value.split("、")))):
        raise ValueError
    return value


def read_answers(table: Table, folder: Path) -> tuple[Answer, ...]:
    """Read the file of answers that `faq` names, and note its problems with those of the settings."""
    named = table.take_text("faq")
    if not named:
        return ()
    try:
        return load_answers(folder / named)
    except FileError as error:
        table.source.problems.extend(error.problems)
        return ()


def load_answers(file: Path) -> tuple[Answer, ...]:
    """Read a file of answers. Raises FileError with every problem of it."""
    table = open_table(file)
    answers = []
    for each in table.take_array("answers"):
        answer = Answer(each.take_texts("words"), each.take_text("text").strip())
        each.finish()
        if not answer.words:
            each.complain("words", "没有写", '请写问的人会用的词，例如 words = ["老年证"]。')
        if not answer.text:
            each.complain("text", "没有写", '请写回答，例如 text = "带身份证到社区……"。')
        answers.append(answer)
    table.finish()
    table.source.finish()
    return tuple(answers)


def read_likeness(table: Table) -> Thresholds:
    """Read from which scores on what is told again joins, or is asked about, and when an area is concerned."""
    usual = Thresholds()
    likeness = Thresholds(
        join=table.take_number("join", usual.join, lowest=1, highest=101),
        ask=table.take_number("ask", usual.ask, lowest=1, highest=101),
        households=table.take_number("households", usual.households, lowest=2, highest=1000),
        together=table.take_duration("together", usual.together),
    )
    table.finish()
    if likeness.ask > likeness.join:
        table.complain("ask", "比 join 大", "先问的分数要比自动并入的低。")
        return usual
    return likeness


def read_waiting(table: Table) -> Waiting:
    """Read how long the desk waits in each situation; the keys are the fields of `Waiting`."""
    usual = Waiting()
    waiting = Waiting(
        **{
            name: table.take_duration(name, getattr(usual, name))
            for name in Waiting.__struct_fields__
            if name != "emergency_rungs"
        },
        emergency_rungs=table.take_durations("emergency_rungs", usual.emergency_rungs),
    )
    table.finish()
    return waiting


def read_approval(table: Table) -> int:
    """Read to how many homes a notice may go on one person's word."""
    homes = table.take_number("approval_above", USUAL_APPROVAL, lowest=0, highest=MOST_HOMES)
    table.finish()
    return homes


class _Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


def read_digest(table: Table) -> Weekly | None:
    """Read when the desks hear how the week stands; None where they do not want to."""
    enabled = table.take_flag("enabled", default=True)
    at = table.take_time("at", time(9, 5))
    day = table.take("weekday", _Weekday.MONDAY, lambda value: _Weekday(str(value)), f"可以写：{'、'.join(_Weekday)}。")
    table.finish()
    return Weekly(list(_Weekday).index(day), at) if enabled else None


def read_visits(table: Table) -> Daily | None:
    """Read when heads are asked how their round was; None where they are not."""
    enabled, at = table.take_flag("enabled", default=True), table.take_time("at", time(18))
    table.finish()
    return Daily(at) if enabled else None


def read_burden(table: Table) -> tuple[str, ...]:
    """Read what departments may ask of heads; none is nothing at all."""
    items = table.take_texts("items", ITEMS)
    table.finish()
    return items
