"""Who can be played on the demo's page: each person's chats, and what the page begins with."""

from collections.abc import Iterator, Mapping
from itertools import count

from bot.demo_neighbourhood.month import CHANNEL
from bot.pages.demo import DemoChat, DemoExample, DemoPane, DemoPerson
from domain.neighbourhood import STAFF_ROLES, Group, Neighbourhood, Role
from domain.people import Person
from domain.places import PlaceKind
from handlers.office import Office
from handlers.residents.homes import address
from handlers.roster.checks import seat_name

RESIDENT = "居民"
BOT_CHAT = "小助手"
ON_STAGE = ("张桂芳", "李建国", "孙志明", "罗晓敏")
"""A resident, a building head, somebody of a co-building unit and a community worker, in the panes from the left."""
FIRST_GROUP = "3号楼居民群"
EXAMPLES = (
    ("2单元楼道灯又不亮了，晚上黑得很", "张桂芳", FIRST_GROUP),
    ("厨房水管漏水，楼下都滴了", "张桂芳", ""),
    ("电梯困人了！3栋2单元", "张桂芳", FIRST_GROUP),
    ("跳楼价大甩卖，最后三天", "王磊", FIRST_GROUP),
    ("物业收停车费不给发票", "张桂芳", ""),
    ("老年证怎么办", "张桂芳", ""),
    ("孙子开学想要个书包，家里困难", "张桂芳", ""),
    ("我的任务", "李建国", ""),
    ("看板", "罗晓敏", ""),
    ("广播 3号楼 明天8:00-12:00停水，请提前储水", "罗晓敏", ""),
)


def people(office: Office) -> dict[str, DemoPerson]:
    """Return everybody with an account on the demo's pages, by the name in the roster."""
    town = office.desk.neighbourhood
    return {person.name: _shown(account, person, town) for account, person in _accounts(office)}


def _accounts(office: Office) -> Iterator[tuple[str, Person]]:
    for number in count(1):
        account = f"{number:03}"
        person = office.desk.people.by_account(CHANNEL, account)
        if person is None:
            return
        yield account, person


def _shown(account: str, person: Person, town: Neighbourhood) -> DemoPerson:
    groups = [DemoChat(each.chat.id, each.name) for each in town.groups.values() if _is_in(person, each, town)]
    return DemoPerson(
        id=account,
        name=person.called or person.name,
        role_title=_role_title(person, town),
        place=_address(person, town),
        chats=(DemoChat(f"p:{account}", BOT_CHAT), *groups),
        nickname=_nickname(person, town),
    )


def _is_in(person: Person, group: Group, town: Neighbourhood) -> bool:
    """Say whether somebody belongs into a group: it is of a place around the person's, or within it.

    Where the units talk, nobody is but they and the staff.
    """
    where = group.place
    if group.of_units and not town.roles_of(person.id) & {Role.UNIT_MEMBER, *STAFF_ROLES}:
        return False
    return where is not None and any(
        town.places.lies_in(mine, where) or town.places.lies_in(where, mine) for mine in _places_of(person, town)
    )


def _places_of(person: Person, town: Neighbourhood) -> Iterator[int]:
    if person.home is not None:
        yield person.home
    for seat in town.seats_of(person.id):
        if seat.place is not None:
            yield seat.place
        elif seat.unit is not None:
            yield from town.units[seat.unit].territory


def _role_title(person: Person, town: Neighbourhood) -> str:
    held = [each for each in town.appointments if each.person == person.id]
    return "、".join(seat_name(town, each.seat, each.title) for each in held) or RESIDENT


def _address(person: Person, town: Neighbourhood) -> str:
    return f"{address(town, person.home)}{person.room}" if person.home is not None else ""


def _nickname(person: Person, town: Neighbourhood) -> str | None:
    """Return how a resident is called in groups, as they ask for it: "3-2-301 张阿姨"; None for who has a role."""
    if person.home is None or town.seats_of(person.id):
        return None
    around = [town.places.enclosing(person.home, kind) for kind in (PlaceKind.BUILDING, PlaceKind.UNIT)]
    numbers = [place.number for place in around if place is not None]
    return f"{'-'.join((*numbers, person.room))} {person.called or person.name}"


def panes(shown: Mapping[str, DemoPerson]) -> tuple[DemoPane, ...]:
    """Return what the page begins with: the resident in the group of the house, the others with the desk."""
    first, *others = (shown[name] for name in ON_STAGE)
    return (DemoPane(first.id, _chat(first, FIRST_GROUP)), *(DemoPane(each.id, _chat(each, "")) for each in others))


def examples(shown: Mapping[str, DemoPerson]) -> tuple[DemoExample, ...]:
    """Return what a visitor can try with one click."""
    return tuple(DemoExample(text, shown[name].id, _chat(shown[name], group)) for text, name, group in EXAMPLES)


def _chat(person: DemoPerson, group: str) -> str:
    return next(each.id for each in person.chats if each.title == (group or BOT_CHAT))
