"""A building with a head and a duty desk, the smallest neighbourhood in which something can be reported."""

from bot.stage import chance
from domain.messages import Chat, IncomingKind, IncomingMessage
from domain.neighbourhood import Role
from domain.people import Account
from domain.places import PlaceKind
from domain.roster import GroupRow, PersonRow, PlaceRow, Roster
from handlers.office import Office
from handlers.roster import importing
from tests.bot.stand_in import INSTANCE, group, private

GROUP = group("g3")
HEAD, DESK, RESIDENT = private("head"), private("desk"), private("resident")

ROSTER = Roster(
    places=(
        PlaceRow("幸福里社区", PlaceKind.COMMUNITY),
        PlaceRow("幸福里社区/和美花园", PlaceKind.ESTATE),
        PlaceRow("和美花园/3号楼", PlaceKind.BUILDING),
    ),
    people=(
        PersonRow("李建国", Role.BUILDING_HEAD, "和美花园/3号楼"),
        PersonRow("陈晓雯", Role.DUTY_DESK, "幸福里社区"),
    ),
    groups=(GroupRow(INSTANCE, GROUP.id, "和美花园/3号楼", "3号楼居民群"),),
)


def found(office: Office) -> None:
    """Let everybody of the roster move in; head and desk have accounts."""
    planned = importing.plan(ROSTER, office.desk)
    assert not planned.problems
    importing.apply(planned, office.desk, chance())
    accounts = {"李建国": HEAD, "陈晓雯": DESK}
    for person in planned.people.values():
        chat = accounts[person.name]
        office.desk.people.save_account(Account(chat.channel, chat.id, person.id, chat))


def said(delivery_id: str, text: str, chat: Chat = GROUP, sender: str = "resident") -> IncomingMessage:
    """Make what a resident says."""
    return IncomingMessage(delivery_id, chat, sender, IncomingKind.TEXT, text, message_id=f"m{delivery_id}")


def open_requests(office: Office) -> list[str]:
    """Return the texts of everything that is open, the oldest first."""
    community = next(each.id for each in office.desk.neighbourhood.places if each.kind is PlaceKind.COMMUNITY)
    found = sorted(office.desk.requests.board(community), key=lambda each: each.number)
    return [each.text for each in found]
