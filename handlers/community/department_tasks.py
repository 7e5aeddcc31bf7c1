"""`任务 3号楼 5号楼 …`: a department asks, the street agrees by its list or refuses, and only then heads hear of it."""

from collections.abc import Iterable
from zlib import crc32

from domain.department_tasks import DepartmentTask, Given, TaskState, department_of
from domain.messages import Lane, OutgoingKind, OutgoingMessage
from domain.neighbourhood import CoBuildingUnit, Officer, Role, Seat
from domain.people import Question
from domain.places import HOMES, Place, PlaceKind
from domain.replacing import replace
from handlers import outgoing
from handlers.buttons import Press, button, short
from handlers.notices.wording import addressed, resolve
from handlers.office import Office
from handlers.roster.checks import full_name
from handlers.visit import Visit
from nlp.understanding import Command

_LONGEST = 300
"""Characters of a task or a reason."""
_ROW = 2
"""Items side by side."""
_DECISION = (("button.task_agree", "task_agree"), ("button.task_refuse", "task_refuse"))


def ask(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Put a department's task before the street's desk; the heads hear nothing of it yet."""
    unit = department_of(visit.town, visit.sender.id)
    if unit is None:
        return visit.aside("task.only_departments")
    read = addressed(command.argument, visit.office.names)
    places = resolve(visit.town, _communities(visit, unit), read).places
    if not visit.private or not read.body or not places or len(read.body) > _LONGEST:
        return visit.aside("task.how")
    if not _heads(visit.office, places):
        return visit.aside("task.no_heads")
    streets = {street.id if street else None for street in (_street(visit, place) for place in places)}
    street = next(iter(streets))
    if len(streets) > 1 or street is None or not _desk(visit.office, street):
        return visit.aside("task.no_street")
    task = DepartmentTask(visit.desk.new_id(), unit.id, visit.sender.id, street, places, read.body, visit.now)
    visit.desk.department_tasks.add(task)
    return _cards(visit.office, task)


def _communities(visit: Visit, unit: CoBuildingUnit) -> tuple[int, ...]:
    """Return the communities in which a department has something to do."""
    places = visit.town.places
    return tuple(
        each.id
        for each in places
        if each.kind is PlaceKind.COMMUNITY
        and any(places.lies_in(each.id, outer) or places.lies_in(outer, each.id) for outer in unit.territory)
    )


def _street(visit: Visit, place: int) -> Place | None:
    return visit.town.places.enclosing(place, PlaceKind.STREET)


def press_agree(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【同意】: by which item of the list has to be named."""
    if _open(visit, press) is None:
        return visit.pressed("button.gone")
    items = visit.office.practice.burden
    if not items:
        return visit.reply("task.no_items")
    row = [
        button(
            item,
            f"task_item-{_code(item)}",
            press.object,
            chat=visit.chat,
            key=visit.office.practice.signing_key,
            person=visit.sender.id,
        )
        for item in items
    ]
    rows = tuple(tuple(row[start : start + _ROW]) for start in range(0, len(row), _ROW))
    return visit.reply("task.which_item", buttons=rows)


def press_item(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Agree by an item of the list: the heads get the task."""
    task = _open(visit, press)
    item = next((each for each in visit.office.practice.burden if _code(each) == press.option), None)
    if task is None or item is None:
        return visit.pressed("button.gone")
    for officer in _heads(visit.office, task.places):
        visit.desk.department_tasks.give(Given(task.id, officer.person))
    return [*visit.pressed("task.noted"), *_decided(visit, task, TaskState.GIVEN, item)]


def press_refuse(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【不同意】: why is asked."""
    if _open(visit, press) is None:
        return visit.pressed("button.gone")
    visit.ask(Question.TASK_REASON, press.object)
    return visit.reply("task.why")


def answer(visit: Visit) -> list[OutgoingMessage] | None:
    """Take the words after 【不同意】 for the reason, which goes to the department; None when none was asked for."""
    words = visit.message.text.strip()[:_LONGEST]
    if visit.conversation.asked is not Question.TASK_REASON or not words:
        return None
    visit.forget_question()
    task = visit.desk.department_tasks.lock(visit.conversation.about or 0)
    if task is None or not _may_decide(visit, task):
        return None
    return [*visit.reply("task.noted"), *_decided(visit, task, TaskState.REFUSED, words)]


def press_known(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【知道了】: counted once."""
    task = visit.desk.department_tasks.lock(press.object)
    own = next(
        (each for each in visit.desk.department_tasks.given(press.object) if each.person == visit.sender.id), None
    )
    if task is None or own is None:
        return visit.pressed("button.not_yours")
    if own.known_at is None:
        visit.desk.department_tasks.give(replace(own, known_at=visit.now))
    return [*visit.pressed("task.noted"), *_cards(visit.office, task)]


def _decided(visit: Visit, task: DepartmentTask, state: TaskState, note: str) -> list[OutgoingMessage]:
    decided = replace(task, state=state, decided_by=visit.sender.id, decided_at=visit.now, note=note)
    visit.desk.department_tasks.decide(decided)
    author = visit.town.officers.get(task.author)
    told = []
    if author is not None and author.chats:
        language = visit.desk.people.known(author.person).language
        text = visit.office.practice.catalogue.say(f"task.told_{state}", language, words=task.words, note=note)
        told.append(outgoing.line(author.chats[0], text, lane=Lane.STATUS, person=author.person))
    return [*_cards(visit.office, decided), *told]


def _code(item: str) -> str:
    """Write an item for a button: whatever else becomes of the list, the button means this one or none."""
    return short(crc32(item.encode()))


def _open(visit: Visit, press: Press) -> DepartmentTask | None:
    task = visit.desk.department_tasks.lock(press.object)
    return task if task is not None and _may_decide(visit, task) else None


def _may_decide(visit: Visit, task: DepartmentTask) -> bool:
    desk = (officer.person for officer in _desk(visit.office, task.street))
    return task.state is TaskState.ASKED and visit.sender.id in desk


def _desk(office: Office, street: int) -> list[Officer]:
    return [each for each in office.desk.neighbourhood.holders(Seat(Role.DUTY_DESK, street)) if each.chats]


def _heads(office: Office, places: Iterable[int]) -> list[Officer]:
    """Return who looks after these buildings now, each once; a stairwell's is its building's."""
    town = office.desk.neighbourhood
    homes = [
        each.id
        for place in places
        for each in (*town.places.within(place, *HOMES), town.places.enclosing(place, *HOMES))
        if each is not None
    ]
    found = (officer for home in homes for officer in town.first_on(Seat(Role.BUILDING_HEAD, home)))
    return [each for each in dict.fromkeys(found) if each.chats]


def _cards(office: Office, task: DepartmentTask) -> list[OutgoingMessage]:
    """Draw what everybody concerned sees of a task as it stands: the department, the desk, and the heads once given."""
    town = office.desk.neighbourhood
    given = {each.person: each for each in office.desk.department_tasks.given(task.id)}
    author = [each for each in (town.officers.get(task.author),) if each is not None and each.chats]
    decision = _DECISION if task.state is TaskState.ASKED else ()
    known = (("button.task_known", "task_known"),)
    return [
        *(_card(office, task, each, f"task.author_{task.state}", given) for each in author),
        *(_card(office, task, each, f"task.desk_{task.state}", given, decision) for each in _desk(office, task.street)),
        *(
            _card(office, task, town.officers[person], "task.head_known", given)
            if each.known_at
            else _card(office, task, town.officers[person], "task.head", given, known)
            for person, each in given.items()
            if person in town.officers and town.officers[person].chats
        ),
    ]


def _card(
    office: Office,
    task: DepartmentTask,
    officer: Officer,
    message_id: str,
    given: dict[int, Given],
    row: tuple[tuple[str, str], ...] = (),
) -> OutgoingMessage:
    town, chat, say = office.desk.neighbourhood, officer.chats[0], office.practice.catalogue.say
    language = office.desk.people.known(officer.person).language
    unit = town.units.get(task.unit)
    text = say(
        message_id,
        language,
        unit=unit.name if unit else "",
        places="、".join(full_name(town, place) for each in task.places if (place := town.places.get(each))),
        words=task.words,
        note=task.note,
        given=len(given),
        known=sum(each.known_at is not None for each in given.values()),
    )
    key, person = office.practice.signing_key, officer.person
    buttons = tuple(
        button(say(label, language), verb, task.id, chat=chat, key=key, person=person) for label, verb in row
    )
    return OutgoingMessage(
        "",
        chat,
        text,
        kind=OutgoingKind.CARD,
        buttons=(buttons,) if buttons else (),
        card=f"department_task:{task.id}",
        lane=Lane.STATUS,
        person=person,
    )
