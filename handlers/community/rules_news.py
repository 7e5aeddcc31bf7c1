"""What staff are told about the rule files that they change."""

from domain.neighbourhood import STAFF_ROLES
from handlers import outgoing
from handlers.office import Office


def broken(office: Office, problem: str, cause: str) -> None:
    """Tell the staff, in private, where a changed rule file is wrong and that the rules from before go on."""
    _tell(office, cause, "rules.broken", problem=problem, version=office.practice.rules.version)


def mended(office: Office, cause: str) -> None:
    """Tell the staff that the files can be read again and are in force."""
    _tell(office, cause, "rules.mended", version=office.practice.rules.version)


def _tell(office: Office, cause: str, message_id: str, **facts: object) -> None:
    """Tell each of the staff once; `cause` is the same for everybody who tells the same."""
    town, say = office.desk.neighbourhood, office.practice.catalogue.say
    staff = [each for each in town.officers.values() if each.chats and town.roles_of(each.person) & STAFF_ROLES]
    known = office.desk.people.many([each.person for each in staff])
    told = [
        outgoing.line(each.chats[0], say(message_id, known[each.person].language, **facts), person=each.person)
        for each in staff
    ]
    outgoing.hand_over(office, cause, told)
