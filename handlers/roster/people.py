"""The people of a roster: who of those known a row means, and what a person is called."""

import re
from collections.abc import Iterable, Mapping
from unicodedata import normalize

from domain.neighbourhood import HEAD_ROLES, Role
from domain.people import Person
from domain.roster import PersonRow, ResidentRow
from handlers.roster.report import RefusedRowError

_LONG_SURNAMES = re.compile(
    "欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|公孙|令狐|慕容|司徒|司空|端木|东方|南宫|独孤|轩辕|长孙|宇文|申屠|呼延",
)
_MASK = "****"
_FRONT, _BACK = 3, 4
_PHONE = re.compile(r"1[3-9]\d{9}|0(?:10|2\d)\d{8}|0(?!10|2)\d{10,11}|[48]00\d{7}|1\d{2,5}|9[56]\d{3,6}")
"""A mobile, a landline with its area code, 400 and 800, and the short numbers of services: 110, 12345, 96xxx."""
_ABROAD = re.compile(r"(?:\+|00)(?!86)[1-9]\d{6,14}")
_AT_HOME = re.compile(r"^(?:\+|00)86(?=[1-9])")
_EXTENSION = re.compile(r"(?:(?<=\d{7})-|转|分机)\d{1,6}$")
PHONE_REMEDY = "手机写 11 位，座机带区号（如 0551-1234567），服务电话照写（如 110、12345、96xxx）；没有就空着。"
_MASKED = re.compile(r"\d{0,3}\*{4}\d{0,4}")
_COUNTRY = re.compile(r"^(?:\+|00)86(?=\d{10,11}$)")


USUAL_TITLES = {
    Role.NEIGHBOUR_HEAD: "邻长",
    Role.GROUP_HEAD: "组长",
    Role.BUILDING_HEAD: "楼长",
    Role.MEDIATOR: "调解员",
    Role.AREA_HEAD: "片长",
    Role.UNIT_MEMBER: "联系人",
    Role.DUTY_DESK: "值班",
    Role.STAFF: "社区工作者",
    Role.SECRETARY: "书记",
    Role.PANELIST: "监督员",
}
"""What roles are called in sheets, and everywhere until the settings say otherwise."""


def title_of(role: Role, titles: Mapping[Role, str]) -> str:
    """Return what people here call a role."""
    return titles.get(role, USUAL_TITLES[role])


def called_by_default(name: str, role: Role, title: str, rank: int, titles: Mapping[Role, str]) -> str:
    """Return what others call a person: 李楼长, 赵副楼长, 王经理; the name where there is no title to call by."""
    if not title and role in HEAD_ROLES:
        title = f"副{title_of(role, titles)}" if rank else title_of(role, titles)
    if not title and role is Role.SECRETARY:
        title = USUAL_TITLES[role]
    return f"{surname(name)}{title}" if title else name


def surname(name: str) -> str:
    """Return the family name of a Chinese name."""
    long = _LONG_SURNAMES.match(name)
    return long[0] if long and name != long[0] else name[:1]


def masked(phone: str) -> str:
    """Return a phone number with its middle hidden, 138****0002; nothing of one too short to hide anything."""
    digits = digits_of(phone)
    if not digits:
        return ""
    return f"{digits[:_FRONT]}{_MASK}{digits[-_BACK:]}" if len(digits) > _FRONT + _BACK else _MASK


def digits_of(phone: str) -> str:
    """Return a phone number the one way in which it is compared: no spaces, hyphens or code of the country."""
    written = "".join(each for each in normalize("NFKC", phone) if each not in " -()–—")
    return _COUNTRY.sub("", written).lstrip("+")


def is_phone(phone: str) -> bool:
    """Say whether somebody can be called by this number from a telephone in this country."""
    written = _EXTENSION.sub("", "".join(normalize("NFKC", phone).split()))
    bare = "".join(each for each in written if each not in "-()–—")
    # With the code of the country the area code has lost its zero.
    numbers = (_AT_HOME.sub("", bare), _AT_HOME.sub("0", bare))
    return _ABROAD.fullmatch(bare) is not None or any(_PHONE.fullmatch(each) for each in numbers)


def is_masked(phone: str) -> bool:
    """Say whether an export hid a part of the number."""
    return _MASKED.fullmatch(digits_of(phone)) is not None


class Register:
    """People by their names; it grows and changes as rows of a roster are taken."""

    def __init__(self, known: Iterable[Person]) -> None:
        """Begin with the people who are known."""
        self.people: dict[int, Person] = {}
        self._by_name: dict[str, dict[int, None]] = {}
        for person in known:
            self.put(person)
        # An id of another installation may be the one that somebody gets here during this very import.
        self._exported = frozenset(self.people)

    def put(self, person: Person) -> None:
        """Take a new person in, or what changed about one."""
        before = self.people.get(person.id)
        if before is not None:
            del self._by_name[before.name][person.id]
        self.people[person.id] = person
        self._by_name.setdefault(person.name, {})[person.id] = None

    def find(self, row: PersonRow | ResidentRow, home: int | None = None) -> Person | None:
        """Return whom a row means, None when that is somebody new. Raises RefusedRowError when nobody can say.

        The id of an export decides, then name and phone, then the name alone; of residents also the home.
        """
        if row.id in self._exported:
            return self.people[row.id]
        namesakes = [self.people[each] for each in self._by_name.get(row.name, ())]
        if is_masked(row.phone):
            return _only([each for each in namesakes if masked(each.phone) == digits_of(row.phone)], row)
        if row.phone:
            if not is_phone(row.phone):
                raise RefusedRowError(f"电话“{row.phone}”不是能打通的号码。", PHONE_REMEDY)
            same = [each for each in namesakes if digits_of(each.phone) == digits_of(row.phone)]
            namesakes = same or [each for each in namesakes if not each.phone]
        elif isinstance(row, ResidentRow):
            at_home = [each for each in namesakes if each.home in (home, None)]
            namesakes = [each for each in at_home if each.room == row.room] or at_home
        if len(namesakes) > 1:
            raise RefusedRowError(
                f"有 {len(namesakes)} 位{row.name}，不知道是哪一位。", "请写上电话，或导出文件里的编号。"
            )
        return namesakes[0] if namesakes else None


def _only(found: list[Person], row: PersonRow | ResidentRow) -> Person:
    if len(found) != 1:
        raise RefusedRowError(f"电话“{row.phone}”是隐去了的号码，认不出是哪一位{row.name}。", "请写出完整的电话。")
    return found[0]
