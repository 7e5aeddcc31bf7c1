"""A street of 30,000 people as a roster file: four communities, twelve estates, 180 buildings, drawn with one seed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

STREET = "西河街道"
COMMUNITIES = ("临江社区", "桥头社区", "梧桐社区", "南苑社区")
ESTATES = (
    "听涛苑", "望江花园", "桥头新村",
    "桂花园", "锦程小区", "丽景苑",
    "梧桐里小区", "青年公寓", "翠竹园",
    "南苑一区", "南苑二区", "金色家园",
)  # fmt: skip
BUILDINGS, STAIRWELLS, HOUSEHOLDS = 15, 2, 64
"""In each estate, in each building, in each building: 180 buildings of 64 homes are 11,520 homes, 30,000 people."""
PEOPLE_PER_HOME = 2.6
REPORTERS = 900
"""Residents whom the roster knows by name; anybody else comes as a stranger."""
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"
)
_GIVEN = (
    "国强",
    "秀英",
    "建华",
    "桂兰",
    "志明",
    "玉梅",
    "德福",
    "春燕",
    "文斌",
    "雅琴",
    "海涛",
    "淑芬",
    "晓东",
    "丽华",
    "永年",
    "思源",
)
_HAVE_A_FIRM, _HAVE_A_HEAD, _HAVE_A_MEDIATOR = 0.75, 0.93, 0.3
_UNITS = (
    ("西河联通", "telecom", "宽带维修", "network"),
    ("西河燃气", "gas", "通气和抢修", "gas_supply"),
    ("西河供水", "water", "供水抢修", "water_outage"),
    ("西河供电", "power", "供电抢修", "power_outage"),
    ("西河养老中心", "elder_service", "助餐探访", "meal"),
)


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who may report something, and where."""

    name: str
    estate: str
    building: int
    stairwell: int
    room: str

    @property
    def group(self) -> str:
        """The group chat of the building."""
        return group_of(self.estate, self.building)


@dataclass(frozen=True, slots=True)
class Street:
    """Who lives and works there. `staff` are those at each community's desk, the first on duty."""

    residents: tuple[Resident, ...]
    staff: dict[str, tuple[str, ...]]
    file: Path


def group_of(estate: str, building: int) -> str:
    """Return the name of a building's group."""
    return f"{estate}{building}号楼群"


def build(folder: Path, chance: Random) -> Street:
    """Draw a street and write its roster."""
    return _Draft(chance, _names(chance)).street(folder)


@dataclass
class _Draft:
    """A roster while it is drawn: the lines of each of its tables."""

    chance: Random
    names: Iterator[str]
    tables: dict[str, list[str]] = field(
        default_factory=lambda: {name: [] for name in ("places", "units", "resources", "people", "groups", "residents")}
    )

    def street(self, folder: Path) -> Street:
        self._put("places", path=STREET, kind="street")
        self._seat("duty_desk", STREET)
        for name, kind, what, subcategory in _UNITS:
            self._put("units", name=name, kind=kind, territory=[STREET])
            self._put("resources", unit=name, name=what, subcategories=[subcategory])
            self._seat("unit_member", name)
            self._seat("unit_member", name)
        staff = {community: self._community(community, number) for number, community in enumerate(COMMUNITIES)}
        residents = tuple(self._resident() for _ in range(REPORTERS))
        file = folder / "street.toml"
        file.write_text("".join(f"{name} = [\n{''.join(rows)}]\n" for name, rows in self.tables.items()), "utf-8")
        return Street(residents, staff, file)

    def _community(self, community: str, number: int) -> tuple[str, ...]:
        self._put("places", path=f"{STREET}/{community}", kind="community")
        staff = tuple(self._seat(role, community) for role in ("duty_desk", "staff", "staff", "secretary"))
        for estate in ESTATES[number * 3 : number * 3 + 3]:
            self._estate(community, estate)
        return staff

    def _estate(self, community: str, estate: str) -> None:
        firm = f"{estate}物业" if self.chance.random() < _HAVE_A_FIRM else ""
        self._put("places", path=f"{community}/{estate}", kind="estate", **({"managed_by": firm} if firm else {}))
        if firm:
            self._put("units", name=firm, kind="property", territory=[estate])
            self._seat("unit_member", firm)
            self._seat("unit_member", firm)
        self._seat("area_head", estate)
        for building in range(1, BUILDINGS + 1):
            self._building(estate, building)

    def _building(self, estate: str, building: int) -> None:
        path, name = f"{estate}/{building}号楼", group_of(estate, building)
        self._put("places", path=path, kind="building", households=HOUSEHOLDS)
        for stairwell in range(1, STAIRWELLS + 1):
            self._put("places", path=f"{path}/{stairwell}单元", kind="unit")
        if self.chance.random() < _HAVE_A_HEAD:
            self._seat("building_head", path)
        if self.chance.random() < _HAVE_A_MEDIATOR:
            self._seat("mediator", path)
        self._put("groups", channel="web:main", chat=name, place=path, name=name)

    def _resident(self) -> Resident:
        chance = self.chance
        floor, door = chance.randint(1, 16), chance.randint(1, 2)
        where = chance.choice(ESTATES), chance.randint(1, BUILDINGS), chance.randint(1, STAIRWELLS)
        resident = Resident(next(self.names), *where, f"{floor}{door:02}")
        home = f"{resident.estate}/{resident.building}号楼/{resident.stairwell}单元"
        self._put("residents", name=resident.name, home=home, room=resident.room)
        return resident

    def _seat(self, role: str, seat: str) -> str:
        """Let somebody sit there, and return who."""
        name = next(self.names)
        self._put("people", name=name, role=role, seat=seat, called=name)
        return name

    def _put(self, table: str, **cells: object) -> None:
        row = ", ".join(f"{key} = {json.dumps(cell, ensure_ascii=False)}" for key, cell in cells.items())
        self.tables[table].append(f"  {{ {row} }},\n")


def _names(chance: Random) -> Iterator[str]:
    """Draw names of which none comes twice."""
    names = [surname + given for surname in _SURNAMES for given in _GIVEN]
    yield from chance.sample(names, len(names))
