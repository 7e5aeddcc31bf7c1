"""换班: one person asks another to take a shift of duty and to be given one of theirs; nothing holds without a yes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from domain.duty import shifts_on
from domain.messages import Button, Buttons, OutgoingKind, OutgoingMessage
from domain.neighbourhood import Officer, Seat, Shift
from domain.replacing import replace
from domain.swaps import Swap, SwapState
from handlers import outgoing
from handlers.buttons import Press, button, short
from handlers.handling import duties
from handlers.handling.duties import called, day_called, hours, seat_called, today_of
from handlers.handling.names import named_in
from handlers.visit import Visit
from nlp.duty_days import read_days
from nlp.understanding import Command

_AHEAD = 28
"""Days in which shifts can be swapped."""
_OFFERED = 4


def swap(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `换班 12月1日 和小林 12月3日`, or with less of it."""
    if not visit.private:
        return visit.aside("duty.swap_in_private")
    days = [_next(visit, day) for day in read_days(command.argument, today_of(visit))]
    own = list(_upcoming(visit, visit.sender.id))
    if not own:
        return visit.aside("duty.no_own")
    given = next((each for day in days for each in own if each.day == day), None)
    if given is None:
        return [_asked(visit, "duty.which_shift", _shift_buttons(visit, own[:_OFFERED]))]
    others = [each for each in named_in(visit, command.argument) if each.person != visit.sender.id]
    if len(others) != 1:
        return [_ask_whom(visit, given)]
    theirs = [each for each in _upcoming(visit, others[0].person, given.seat) if each.day != given.day]
    return _propose(
        visit, given, others[0], next((each for each in theirs if each.day in days), None) or _first(theirs)
    )


def _next(visit: Visit, day: int | date) -> date:
    if isinstance(day, date):
        return day
    return today_of(visit) + timedelta(days=(day - today_of(visit).weekday()) % 7)


def _first(shifts: list[Shift]) -> Shift | None:
    return shifts[0] if shifts else None


def _upcoming(visit: Visit, person: int, seat: Seat | None = None) -> Iterator[Shift]:
    """Walk the shifts of a person that are to come, each as the one of its date."""
    seats = [seat] if seat is not None else list(dict.fromkeys(each.seat for each in visit.town.shifts))
    for step in range(_AHEAD):
        day = today_of(visit) + timedelta(days=step)
        for each_seat in seats:
            for each in shifts_on(visit.town.shifts_of(each_seat), day):
                if each.person == person:
                    yield replace(each, weekday=None, day=day)


def _shift_buttons(visit: Visit, shifts: list[Shift]) -> Buttons:
    return tuple(
        (_button(visit, f"{day_called(visit, each.day)} {hours(visit, each)}", f"swap_day-{_code(each)}", 0),)
        for each in shifts
        if each.day is not None
    )


def _code(shift: Shift) -> str:
    day = shift.day or date.min
    return f"{short(day.toordinal())}_{short(shift.starts.hour * 60 + shift.starts.minute)}"


def _of_code(visit: Visit, code: str) -> Shift | None:
    return next((each for each in _upcoming(visit, visit.sender.id) if _code(each) == code), None)


def press_day(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Take the shift on a button."""
    given = _of_code(visit, press.option)
    return visit.pressed("button.gone") if given is None else [*visit.pressed("home.pressed"), _ask_whom(visit, given)]


def _ask_whom(visit: Visit, given: Shift) -> OutgoingMessage:
    """Ask with whom, with a button for each who serves on the same seat."""
    others = [each for each in visit.town.holders(given.seat) if each.person != visit.sender.id and each.chats]
    rows = tuple((_button(visit, each.called, f"swap_with-{_code(given)}", each.person),) for each in others[:_OFFERED])
    return _asked(visit, "duty.with_whom" if rows else "duty.nobody_to_swap", rows, given)


def _asked(visit: Visit, message_id: str, rows: Buttons, given: Shift | None = None) -> OutgoingMessage:
    day = day_called(visit, given.day) if given is not None and given.day is not None else ""
    return outgoing.line(visit.chat, visit.say(message_id, day=day), buttons=rows, person=visit.sender.id)


def press_with(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Ask the one on a button."""
    given, other = _of_code(visit, press.option), visit.town.officers.get(press.object)
    if given is None or other is None:
        return visit.pressed("button.gone")
    theirs = [each for each in _upcoming(visit, other.person, given.seat) if each.day != given.day]
    return [*visit.pressed("home.pressed"), *_propose(visit, given, other, _first(theirs))]


def _propose(visit: Visit, given: Shift, other: Officer, taken: Shift | None) -> list[OutgoingMessage]:
    fits = any(each.person == other.person for each in visit.town.holders(given.seat))
    if not fits or not other.chats:
        return visit.aside("duty.may_not", who=other.called, seat=seat_called(visit, given.seat))
    new = Swap(visit.desk.new_id(), SwapState.ASKED, other.person, given, taken)
    visit.desk.swaps.add(new)
    return [
        *visit.aside("duty.swap_asked", who=other.called, **_facts(visit, new)),
        replace(
            _card(visit, new, other, "duty.swap_asks" if taken else "duty.cover_asks", answers=True),
            use_by=_begins(visit, new),
        ),
    ]


def _begins(visit: Visit, new: Swap) -> datetime:
    """Return when the first of both shifts begins, for which an answer would come too late."""
    shifts = [each for each in (new.given, new.taken) if each is not None]
    return min(datetime.combine(each.day, each.starts, visit.office.practice.zone) for each in shifts if each.day)


def press_yes(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【可以】: the table changes, if both shifts still are what they were."""
    found = _open(visit, press.object)
    if found is None:
        return visit.pressed("duty.swap_gone")
    table: list[Shift] | None = _handed(duties.current(visit, found.given.seat), found.given, found.other)
    if table is not None and found.taken is not None:
        table = _handed(table, found.taken, found.given.person)
    if table is None:
        visit.desk.swaps.answer(found.id, SwapState.REFUSED)
        return [*visit.pressed("duty.swap_gone"), *_closed(visit, found, "duty.swap_gone")]
    visit.desk.roster.put_shifts(found.given.seat, table)
    visit.desk.swaps.answer(found.id, SwapState.AGREED)
    return [
        *visit.pressed("home.pressed"),
        *_closed(visit, found, "duty.swap_done" if found.taken else "duty.cover_done"),
    ]


def press_no(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【不方便】: everything stays."""
    found = _open(visit, press.object)
    if found is None:
        return visit.pressed("duty.swap_gone")
    visit.desk.swaps.answer(found.id, SwapState.REFUSED)
    return [*visit.pressed("home.pressed"), *_closed(visit, found, "duty.swap_refused")]


def _open(visit: Visit, swap_id: int) -> Swap | None:
    """Return a swap the sender was asked for and has not answered, as long as its days are to come."""
    found = visit.desk.swaps.get(swap_id)
    if found is None or found.other != visit.sender.id or found.state is not SwapState.ASKED:
        return None
    days = [each.day for each in (found.given, found.taken) if each is not None and each.day is not None]
    return found if min(days) >= today_of(visit) else None


def _handed(table: list[Shift], shift: Shift, to: int) -> list[Shift] | None:
    """Return a table in which somebody else has a shift on its date; None when it is not that person's any more."""
    if shift.day is None:
        return None
    at = (shift.starts, shift.ends)
    same = [each for each in shifts_on(table, shift.day) if (each.starts, each.ends) == at]
    if all(each.person != shift.person for each in same):
        return None
    others = [each for each in table if each.day != shift.day or (each.starts, each.ends) != at]
    new = [
        replace(each, weekday=None, day=shift.day, person=to if each.person == shift.person else each.person)
        for each in same
    ]
    return [*others, *new]


def _closed(visit: Visit, found: Swap, message_id: str) -> list[OutgoingMessage]:
    """Let both know what came of it: the card is edited, who asked is told."""
    me, asker = visit.town.officers.get(found.other), visit.town.officers.get(found.given.person)
    said = [_card(visit, found, me, message_id)] if me is not None else []
    if asker is not None and asker.chats:
        theirs = replace(visit, sender=visit.desk.people.known(asker.person))
        text = theirs.say(message_id, **_facts(theirs, found))
        said.append(outgoing.line(asker.chats[0], text, person=asker.person))
    return said


def _facts(visit: Visit, found: Swap) -> dict[str, object]:
    given, taken = found.given, found.taken
    return {
        "asker": called(visit, given.person),
        "other": called(visit, found.other),
        "given": f"{day_called(visit, given.day)} {hours(visit, given)}" if given.day else "",
        "taken": f"{day_called(visit, taken.day)} {hours(visit, taken)}" if taken and taken.day else "",
    }


def _card(visit: Visit, found: Swap, to: Officer, message_id: str, *, answers: bool = False) -> OutgoingMessage:
    chat = to.chats[0] if to.person != visit.sender.id else visit.chat
    theirs = replace(visit, sender=visit.desk.people.known(to.person))
    row = (("button.cover_yes", "swap_yes", found.id), ("button.cover_no", "swap_no", found.id))
    return OutgoingMessage(
        "",
        chat,
        theirs.say(message_id, **_facts(theirs, found)),
        kind=OutgoingKind.CARD,
        buttons=theirs.buttons(row, chat=chat) if answers else (),
        card=f"swap:{found.id}",
        person=to.person,
    )


def _button(visit: Visit, label: str, verb: str, about: int) -> Button:
    key, person = visit.office.practice.signing_key, visit.sender.id
    return button(label, verb, about, chat=visit.chat, key=key, person=person)
