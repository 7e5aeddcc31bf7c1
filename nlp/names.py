"""The proper names of one neighbourhood, handed in from outside so that understanding knows no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick, MatchKind

from nlp.fold import plain
from nlp.match import Span

_GATES = tuple(
    f"{estate}{side}{gate}门"
    for estate in ("", "小区")
    for side in ("东", "南", "西", "北", "正", "后", "侧", "大", "东南", "东北", "西南", "西北")
    for gate in ("", "侧", "小", "大")
)
PUBLIC_SPOTS = (
    *_GATES,
    *(f"{number}号门" for number in (*range(1, 13), *"一二三四五六")),
    "地下车库",
    "地下停车场",
    "停车场",
    "停车棚",
    "车库",
    "车棚",
    "充电棚",
    "充电桩",
    "自行车棚",
    "大堂",
    "大厅",
    "门卫",
    "门卫室",
    "门岗",
    "岗亭",
    "值班室",
    "天台",
    "楼顶",
    "架空层",
    "小花园",
    "花园",
    "小广场",
    "广场",
    "凉亭",
    "亭子",
    "游乐场",
    "健身区",
    "健身广场",
    "篮球场",
    "羽毛球场",
    "乒乓球台",
    "滑梯",
    "沙坑",
    "人工湖",
    "喷泉",
    "水池",
    "游泳池",
    "快递柜",
    "快递站",
    "快递点",
    "菜鸟驿站",
    "垃圾站",
    "垃圾房",
    "垃圾屋",
    "垃圾投放点",
    "活动室",
    "活动中心",
    "党群服务站",
    "党群服务中心",
    "居委会",
    "老年食堂",
    "小区入口",
    "小区出口",
    "小区门口",
    "小区大门口",
    "菜市场",
    "幼儿园",
    "物业中心",
    "物业办公室",
    "公厕",
    "地下室",
    "连廊",
    "消防通道",
    "中心花园",
    "中庭",
)
"""Spots that every neighbourhood has; they say where a matter is without any building."""


NAME_KINDS = ("spot", "building", "estate", "person", "unit_name", "off")
"""What a site's own name can be the name of; one that is `off` is no name here, although it is one elsewhere."""


@dataclass(frozen=True, slots=True, eq=False)
class SiteNames:
    """The names a site has written down itself, and what each is the name of. One object is one version."""

    kinds: Mapping[str, str] = field(default_factory=dict)


NO_SITE_NAMES = SiteNames()


def _keyed(kind: str, names: Iterable[str]) -> dict[str, tuple[str, str]]:
    return {folded: (kind, name) for name in names if (folded := plain(name.strip()))}


@dataclass(frozen=True, slots=True)
class Names:
    """Names and nicknames of estates, named buildings (望海阁), people, units and public spots of one site."""

    estates: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    spots: tuple[str, ...] = ()
    site: SiteNames = NO_SITE_NAMES
    _kinds: tuple[tuple[str, str], ...] = field(init=False, repr=False, compare=False)
    _finder: AhoCorasick = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the names once, in folded writing; the neighbourhood's own go before those that all have."""
        kinds = _keyed("spot", PUBLIC_SPOTS)
        kinds |= _keyed("unit_name", self.units)
        kinds |= _keyed("person", self.people)
        kinds |= _keyed("estate", self.estates)
        kinds |= _keyed("spot", self.spots)
        kinds |= _keyed("building", self.buildings)
        for name, kind in self.site.kinds.items():
            kinds |= _keyed(kind, (name,))
        kinds = {folded: known for folded, known in kinds.items() if known[0] != "off"}
        object.__setattr__(self, "_kinds", tuple(kinds.values()))
        object.__setattr__(self, "_finder", AhoCorasick(list(kinds), matchkind=MatchKind.LeftmostLongest))

    def find(self, text: str) -> list[tuple[str, str, Span]]:
        """Find names in a folded text: kind (`estate`, `building`, `spot`, `person`…), the name as given, its place."""
        return [(*self._kinds[which], (start, end)) for which, start, end in self._finder.find_matches_as_indexes(text)]


NO_NAMES = Names()
"""The names of a neighbourhood of which nothing is known."""
