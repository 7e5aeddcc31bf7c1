"""The shapes in which people write where they are: a table of forms, read in its order at every place of a text."""

import re

from msgspec import Struct

from nlp.numerals import NUMERAL, normal

_N = rf"(?:\d{{1,4}}|[{NUMERAL}]{{1,5}})"
_SLIPS = "懂冻洞撞憧"
"""栋 and 幢 as ears and thumbs mistake them."""
_BUILDING_WORD = (
    rf"(?:栋|幢|座(?![位机椅桥山城垫谈]|天桥)|号(?:居民|住宅|宿舍|写字|办公|教学|公寓|商住|商业|高|[东西南北])?楼|\#楼?"
    rf"|[{_SLIPS}](?![了口穿]|一(?!单))|[铜董](?=\s?\d|单))"
)
_UNIT_WORD = "单[元远园无]"
_DOOR = r"门[栋洞]?(?![口卫禁前诊锁铃面外店窗框槛课功炮县峡湾学手亲技])"
_TIE = r"\s?(?:[-‐‒–—―−─ー~_]{1,2}|(?<=\d)一(?=[\da-z])|(?<=[a-z])一(?=\d)|/(?=\d{1,2}/\d{3}|\d{3}))\s?"
"""What ties the numbers of 3-2-501 together."""
_ENDS_OF_BUILDINGS = r"栋幢座楼\#"
_PART = r"(?:\d{1,5}[a-z]?|[a-z]\d{0,4}|[12]\d[1-9]\d{3})"
_DIGIT = "一二三四五六七八九"

_GAP = "[ .,、]"
"""What else stands between them when there are three."""
TIE = re.compile(rf"(?:{_UNIT_WORD})?{_TIE}|{_GAP}|/")
"""What a chain is cut at; a slash also where it ends before what allowed that: the 3/2 of 3/2/501fire."""

MAY_NUMBER_A_PLACE = re.compile(
    rf"[\d{NUMERAL}a-z甲乙丙丁东南西北中](?:"
    rf"\s?[栋幢座号楼单层室房梯门弄排街户\#铜董{_SLIPS}]|(?<=[\da-z])\s?[-‐‒–—―−─ー~_一/]|-"
    r"|(?<=\d)(?:[\da-h]|\s?do?)|(?<=b)(?:[1-5]|uilding|lock)|(?<=flat|ower))"
)
"""What every numbered place has somewhere; most messages have none and are not looked at any further."""
MAY_BE_A_FORM = re.compile(
    rf"{_GAP}\d{{3}}|[阁轩苑居]\s?\d|[a-z{NUMERAL}{_ENDS_OF_BUILDINGS}{_SLIPS}铜董号单层室房梯门弄排街商店铺面底位/‐‒–—―−─ー~_-]"
)
"""Without any of these, digits are an age, an hour, an amount, a part of a nickname, but no place."""


class Form(Struct, frozen=True):
    """One way of writing a piece of a place; the named groups of the pattern are what it says."""

    kind: str
    pattern: str


_FORMS = (
    # 3栋, 三号楼, 7#, A区5#, B座, B-3栋, 甲3号楼, 3-2幢, 1-2-3栋, 3、5和7栋, 三懂; 5号居民楼.
    Form(
        "building",
        rf"(?:(?P<zone>[a-z]|[{NUMERAL}]{{1,2}}|\d{{1,2}})区-?\s?)?"
        rf"(?P<more>(?:(?:\d{{1,3}}{_BUILDING_WORD}|\d{{1,2}})[、,和及与跟]\s?){{0,12}})"
        rf"(?P<number>(?<![a-z])[a-z](?:-?\d{{1,3}})?|[甲乙丙丁]\d{{0,2}}|\d{{1,3}}(?:-\d{{1,3}}){{1,2}}|\d{{1,4}}[a-z]?|[{NUMERAL}]{{1,5}})"
        rf"\s?(?P<word>{_BUILDING_WORD})",
    ),
    Form("letter", r"(?<![a-z\d])(?P<building>[a-h])楼"),
    # 东楼2单元, 主楼1204: a building that is called by where it stands.
    Form("wing", rf"(?P<wing>[东西南北主副])楼(?=\s?(?:{_N}(?:{_UNIT_WORD}|{_DOOR})|\d{{3,4}}(?![\d栋幢座号\#])))"),
    # 3楼2门501, as the north writes; 88弄5号602, as Shanghai does; 三排17号; 2街10233 of a market.
    Form("northern", rf"(?P<building>{_N})楼(?=\s?[{NUMERAL}\d]{{1,3}}(?:{_UNIT_WORD}|{_DOOR}))"),
    Form("lane", rf"\d{{1,4}}弄(?P<building>{_N})号(?!楼)"),
    Form("row", rf"(?P<building>[a-z]?{_N}排)(?=\d{{1,4}}(?:号|-\d))"),
    Form("aisle", rf"(?P<unit>{_N}街)(?:\d{{1,3}}号门|_)?(?=\d{{3,5}}(?!\d))"),
    Form("aisle", rf"(?:(?<=[楼层])|(?<=[a-z]区))(?P<unit>{_N}街)(?=\d{{1,4}}号(?![楼门]))"),
    # 5号楼B区1102: a part of a building that is called like a part of an estate.
    Form("unit", r"(?<=[栋幢座楼层])(?P<unit>[a-h]区)(?=\d{3,5}(?![\d栋幢座\#]|号楼))"),
    # 3-2-501 and its relatives, 三-二-五零一, 3.2.501.
    Form(
        "chain",
        rf"(?<!\d-)(?P<chain>(?:(?<![a-z\d.])(?:[a-z]?\d{{1,4}}|\d{{0,3}}[a-z])|(?<=[a-z][a-z])\d{{1,3}})"
        rf"(?:{_TIE}(?:{_PART}|[东西中](?=单元|-))(?:{_UNIT_WORD}(?={_TIE}))?){{1,3}}"
        rf"|[{NUMERAL}]{{1,3}}-[{NUMERAL}]{{1,3}}-[{NUMERAL}]{{3,4}}|\d{{1,3}}{_GAP}\d{{1,2}}{_GAP}\d{{3,4}}(?![.\d]))"
        rf"(?![a-z\d])(?P<end>[室房号](?!楼)|{_UNIT_WORD}|[楼层])?",
    ),
    # 新竹园12二单元 and C3二1204: where the writing of numbers changes, one ends.
    Form("mixed", rf"(?P<building>[a-z]?\d{{1,3}})(?P<unit>[{NUMERAL}])(?:{_UNIT_WORD}|(?=\d{{3,4}}(?!\d)))"),
    # C座的1202 without the 座: 明珠C1202, 4号楼C203室.
    Form(
        "tower",
        r"(?<=[\u4e00-\u9fff])(?P<tower>\d{0,3}[a-z])-?(?P<room>\d{3,4}[a-z]?)(?![a-z\d-])(?P<end>[室房号])?",
    ),
    # Chinese in Latin letters: 3dong 2danyuan.
    Form(
        "pinyin",
        r"(?<![a-z\d])(?P<building>\d{1,3})\s?(?:dong|zhuang|hao\s?lou|d(?=\s+(?!电影|打印|动画|游戏|眼镜)|\d))"
        r"(?:\s?(?P<unit>\d{1,2})\s?(?:danyuan|dan\s?yuan|dy))?",
    ),
    # 3栋商铺8号.
    Form("flatlet", rf"(?<=[商店]铺|[店门]面|底商|铺位)(?P<number>{_N})号?"),
    Form("house", rf"(?P<house>{_N})号(?![楼线院码机])"),
    # 3栋2 where the sentence ends; 3栋1单602, and 3栋二602 with a unit that is told from the room by its writing alone.
    Form("unit", rf"(?<=[{_ENDS_OF_BUILDINGS}])-?(?P<unit>\d{{1,2}})(?=[,。]|$)"),
    Form("unit", rf"(?<=[{_ENDS_OF_BUILDINGS}])(?P<unit>{_N})单(?=\d{{3,4}}(?!\d)|[{NUMERAL}]{{3,4}})"),
    Form("unit", rf"(?<=[{_ENDS_OF_BUILDINGS}])(?P<unit>[{NUMERAL}]{{1,2}})(?=\d{{3,4}}(?!\d))"),
    Form("unit", rf"(?P<unit>[a-z甲乙丙丁]|{_N}|[东西中南北])\s?(?:{_UNIT_WORD}|梯(?![间口子]))"),
    Form("unit", rf"(?P<unit>{_N}){_DOOR}(?=\s?\d{{3,4}}|[^\d])"),
    # 12楼C室 and 12/F Flat C, as Hong Kong writes.
    Form("flat", r"(?P<floor>\d{1,2})(?:楼的?|/f)\s?(?:flat)?\s?(?P<flat>[a-h])(?![a-z\d]|座\d)[室座]?"),
    Form("flat", r"flat\s?(?P<flat>[a-h]),?\s?(?P<floor>\d{1,2})/f"),
    Form(
        "basement", rf"(?:-|(?<=负)|(?<=地下))(?P<floor>{_N})[楼层]|(?<![a-z\d])b(?P<level>[1-5])(?=层|楼|[^a-z\d]|$)"
    ),
    Form("floor", rf"(?P<floor>{_N})\s?(?:[楼层](?!上楼下)|/f)"),
    Form("room", r"(?<![a-z\d])(?P<room>\d{3,5}[a-z]?|[a-z]\d{2,4}|\d{1,2}[a-h])\s?号?[室房](?![东间])"),
    Form("room", rf"(?P<room>[{NUMERAL}]{{3,5}})号?[室房](?![东间])"),
    # 5零1, 五0一, 三2五室: a room that is half dictated and half typed.
    Form("number", rf"(?P<number>\d{{1,2}}[零〇]\d|[{_DIGIT}]{{1,2}}0[{_DIGIT}])(?![\d{NUMERAL}])"),
    Form("room", rf"(?<![\d{NUMERAL}])(?P<room>[\d{NUMERAL}]{{3,5}})号?[室房](?![东间])"),
    Form("room", r"(?:(?<=[房室]号)|(?<=[间牌]号)|(?<=门牌)|(?<=号是)|(?<=号:))(?P<room>\d{3,4})(?!\d)"),
    Form(
        "number",
        rf"(?<![a-z\d])(?P<number>\d{{3,5}}[a-z]?|[a-z]\d{{2,4}}|\d{{1,2}}[a-h]|[{NUMERAL}]{{3,5}}|\d{{1,3}}[a-z]\d{{1,2}})"
        r"(?![a-z\d:.])户?",
    ),
    # 2单元6 and 三单元六, 12号四; 12号-3.
    Form("flatlet", rf"(?:(?<=单元)|(?<=[\d{NUMERAL}]号))(?P<number>\d{{1,2}}|[{NUMERAL}]{{1,2}})(?=[\s,。]|$)"),
    Form("flatlet", r"(?<=[\d]号)-(?P<number>\d{1,2})(?![\d楼层号日天门单梯栋幢-])"),
    Form("flatlet", rf"(?P<number>{_N}|[a-z])[室房](?![内外东子间产屋型])"),
    Form("english", r"(?:building|block|bldg|tower)\s?(?:no\.?\s?)?(?P<building>\d{1,3}|[a-z]\b)"),
    Form("english", r"unit\s?(?P<unit>\d{1,2})\b"),
    Form("english", r"(?:room|flat|apt|rm)\.?\s?(?P<room>\d{1,4}[a-z]?)"),
)


class Token(Struct, frozen=True):
    """One form as it stands in a text: what it says by name, in the sender's writing, and where."""

    kind: str
    says: dict[str, str]
    start: int
    end: int


_GROUP = re.compile(r"\(\?P<(\w+)>")
_BEGINNING = re.compile(
    rf"[\da-z{NUMERAL}甲乙丙丁东西中南北主副-]"
    rf"(?=$|\s?[\da-z{NUMERAL}栋幢座号楼层单门梯排街弄区室房铜董{_SLIPS}\#、,.和及与跟~_/‐‒–—―−─ー-])"
)
"""Most characters begin no form; of the others, many are told by the next one."""


def _numbered(which: int, form: Form) -> str:
    """Give the groups of a form names that no other form has, and the form itself one."""
    return f"(?P<form{which}>{_GROUP.sub(lambda group: f'(?P<{group[1]}_{which}>', form.pattern)})"


_TOKENS = re.compile("|".join(_numbered(which, form) for which, form in enumerate(_FORMS)))
_WHICH = {_TOKENS.groupindex[f"form{which}"]: which for which in range(len(_FORMS))}
_SAYS = tuple(
    tuple((name, f"{name}_{which}") for name in dict.fromkeys(_GROUP.findall(form.pattern)))
    for which, form in enumerate(_FORMS)
)


def tokens(text: str) -> list[Token]:
    """Find the numbered pieces of places in a folded text without traps, in their order."""
    found = []
    begin = _BEGINNING.search(text)
    while begin:
        match = _TOKENS.match(text, begin.start())
        if match:
            which = _WHICH[match.lastindex or 0]
            says = {name: match[group] for name, group in _SAYS[which] if match[group]}
            found.append(Token(_FORMS[which].kind, says, *match.span()))
        begin = _BEGINNING.search(text, match.end() if match else begin.end())
    return found


_NO_ALLEY = "这那哪家屋院村楼区城夜心手店厂车群月年公"
_NO_BLOCK = rf"\d{NUMERAL}号栋幢单层座我你他她咱这那本该对隔整全前后每各哪同"
_MAY_BE_CALLED = re.compile(rf"[里巷坊阁轩苑居楼](?=\s?[\d{NUMERAL}])")
_CALLED = re.compile(
    # Open alleys, whose houses stand in the place of buildings: 清泉里12号.
    r"(?:^|(?<=[\s,。(、:住在是到]))(?:(?:我家|我们家|我)?(?:住|在)?"
    rf"(?P<alley>(?![我住在是到])[\u4e00-\u9fff]{{1,3}}(?:(?<![{_NO_ALLEY}])里|巷|坊)(?P<number>{_N})号(?![线楼院]))"
    # A named block at the start of a clause, followed by a room: 望海阁1202.
    rf"|(?P<block>(?![{_NO_BLOCK}])[^\W\d_a-z{NUMERAL}号栋幢单层座]{{2,3}}[阁轩苑居楼])"
    rf"(?=\s?(?:\d{{3,4}}(?![\d栋幢号弄座#-])|\d{{1,2}}楼[a-h]|{_N}单元)))"
)


def alleys_and_blocks(text: str) -> list[Token]:
    """Find what is called by a name of its own, as far as its shape tells."""
    if not _MAY_BE_CALLED.search(text):
        return []
    return [
        Token("name", {"building": found["block"]}, *found.span())
        if found["block"]
        else Token("alley", {"building": _door_of(found)}, found.start("alley"), found.end())
        for found in _CALLED.finditer(text)
    ]


def _door_of(alley: re.Match[str]) -> str:
    return alley["alley"].removesuffix(alley["number"] + "号") + normal(alley["number"])


BARE_ANSWER = re.compile(rf"^(?:我?(?:住|在|是|家))*(?P<number>[a-z]?\d{{1,3}}|[{NUMERAL}]{{1,3}}|[a-z])$")
"""A building's number alone, said when asked for it."""
