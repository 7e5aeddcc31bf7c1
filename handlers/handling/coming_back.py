"""Back again: a leave that is in force ends early, or one that is planned is called off."""

from domain.absence import PLANNED, LeaveState
from domain.messages import OutgoingMessage
from domain.replacing import replace
from handlers.buttons import Press
from handlers.handling import leave_cards, standing_in
from handlers.visit import Visit
from nlp.understanding import Command


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
    return [*visit.reply("leave.dropped", days=leave_cards.days(visit, dropped)), *told]
