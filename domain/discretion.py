"""What may be said where: one place that decides it for every message that goes out."""

import re
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from domain.service_request import ON_BEHALF, ServiceRequest
from domain.taxonomy import Category, Danger, Intent, Urgency

_PRIVATE_CATEGORIES = frozenset({Category.DISPUTE, Category.ELDERLY})
_PRIVATE_DANGERS = frozenset({Danger.SUICIDE, Danger.VIOLENCE, Danger.MEDICAL, Danger.MISSING})
_PRIVATE_INTENTS = frozenset({Intent.WISH, Intent.PRIVACY, Intent.OPTOUT, Intent.HUMAN})
CONDUCT = "conduct"
"""A complaint about somebody who works for the residents."""

_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
_LONG_NUMBER = re.compile(r"\d[\d -]{8}")
"""What every telephone and every number of an identity card holds, and hardly any other text."""
_IDENTITY_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")
_NUMBER_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·•. -]?[A-Za-z0-9]{5,6}(?![A-Za-z0-9])"
)
_NO_ROOM = r"(?![\d:：年元块米户人度个次天平多斤瓦])"
"""What follows a time, a year, a sum or a count, but never the number of a room."""
_ROOM = re.compile(
    r"(?<![\dA-Za-z:：.\-])(?P<stairwell>[A-Za-z]?\d{1,3}[-—－–]\d{1,2})[-—－–]\d{3,4}(?![\d:：])"
    rf"|(?<![\dA-Za-z:：.\-—－–])(?P<building>[A-Za-z]?\d{{1,2}}|[A-Za-z])[-—－–]\d{{3,4}}(?![-—－–]){_NO_ROOM}"
    rf"|(?:(?<=单元)|(?<=[楼栋幢座门])|(?<=\d[#＃]))\s*\d{{3,4}}(?:[室房号])?{_NO_ROOM}"
    r"|(?<![\d:：])\d{3,4}(?:号?[室房]|(?=家))"
)
_OWN_ROOM = re.compile(
    rf"(?P<who>[我俺咱](?:们)?(?:家|住|是|在|这|的)[^，,。；;！!？?\n]{{0,10}}?)(?:\d{{3,4}}{_NO_ROOM}|\d{{1,2}}号(?!楼|线|梯|门))"
)
"""The room somebody says to live in; rooms said in any other way may be those the words are about."""
_DOOR = 3
"""Digits from which a number is a room's wherever it stands; a shorter one is, before 号, a door's."""
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_TITLES = "奶奶|爷爷|阿姨|大爷|大妈|大娘|大叔|大姐|大哥|叔叔|婆婆|阿婆|阿公|先生|女士|老师|师傅|同学|小朋友"
_TITLED = re.compile(
    r"(?:(?<![\d:：])\d{3,4})?"
    rf"(?:(?:(?<![\u4e00-\u9fff])|(?<=[给为是替帮和的位]))[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}?|[{_SURNAMES}])(?={_TITLES})"
)
_CALLED = re.compile(rf"(?:我叫|名叫|名字[是叫]|姓名[:：是]?)\s*[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}[，,。；;\s]*")
"""How people of whom the desk knows nothing are named, with the number of a room before it, in the words of a wish."""
_HIDDEN = "＊＊＊"
_SOMEBODY = "邻居"


class Reader(StrEnum):
    """In what part somebody reads what is said about a request."""

    GROUP = "group"
    BOARD = "board"
    """Everybody, after the staff have let a wish out in words of their own."""
    PARTY = "party"
    HANDLER = "handler"
    """Is asked to see to it, has it, or is of the staff."""
    OPENED = "opened"
    """Is of the staff and opened it to look, which is written down."""
    PANEL = "panel"
    """Is of a panel, and looks at what was done without learning for whom."""
    OTHER = "other"
    """Has no part in it any more, or never had one."""


class Sight(StrEnum):
    """How much of a request a message may hold."""

    NOTHING = "nothing"
    SIGN = "sign"
    """That there is something, in the same words whatever it is."""
    PUBLIC = "public"
    """Without names, rooms, telephones, number plates and pictures."""
    NOBODY_KNOWN = "nobody_known"
    """Without what tells who else reported it, and without their pictures."""
    ALL = "all"


def sight(request: ServiceRequest, reader: Reader) -> Sight:
    """Say how much of a request somebody may read; everything that goes out is held against this."""
    if reader is Reader.GROUP:
        if never_in_a_group(request):
            return Sight.NOTHING
        return Sight.SIGN if confidential(request) else Sight.PUBLIC
    if reader is Reader.BOARD:
        return Sight.NOTHING if never_in_a_group(request) else Sight.PUBLIC
    if reader is Reader.OPENED:
        return Sight.ALL
    if reader in (Reader.OTHER, Reader.PANEL) and never_in_a_group(request):
        return Sight.SIGN
    hidden = reader in (Reader.PARTY, Reader.PANEL) or hides_reporter(request)
    return Sight.NOBODY_KNOWN if hidden else Sight.ALL


def confidential(request: ServiceRequest) -> bool:
    """Say whether a request may not be spoken of in a group at all: quarrels, health, violence, wishes."""
    return (
        request.category in _PRIVATE_CATEGORIES
        or request.danger in _PRIVATE_DANGERS
        or request.intent in _PRIVATE_INTENTS
        or request.conflict
        or request.subcategory == CONDUCT
    )


def never_in_a_group(request: ServiceRequest) -> bool:
    """Say whether not even a sign may show in a group that it was told: who threatens may read it too."""
    return request.danger in (Danger.SUICIDE, Danger.VIOLENCE)


def may_be_rated(request: ServiceRequest) -> bool:
    """Say whether it is decent to ask how content somebody is.

    Not after despair, violence or another private emergency, nor where somebody else filed it for them.
    """
    return request.danger not in _PRIVATE_DANGERS and request.source != ON_BEHALF


def hides_reporter(request: ServiceRequest) -> bool:
    """Say whether the handler is not told who reported it: in quarrels and complaints, and when asked for.

    Where there is danger, whoever helps has to know whom to look for.
    """
    if request.urgency is Urgency.EMERGENCY:
        return False
    blames = request.category is Category.DISPUTE or request.intent is Intent.COMPLAINT or request.conflict
    return request.discreet or blames


def watched(request: ServiceRequest) -> bool:
    """Say whether it is written down who of the staff opens a request to look at it."""
    return confidential(request) or hides_reporter(request)


def without_personal_data(text: str, names: Iterable[str] = (), public: Iterable[str] = ()) -> str:
    """Return the text as it may stand in a group: phones, plates, rooms and these names taken out.

    `public` are telephones of the site, which everybody may read.
    """
    text = _NUMBER_PLATE.sub(_HIDDEN, _without_numbers(text, public))
    return _without_names(_ROOM.sub(_without_room, text), names)


class Identity(Struct, frozen=True):
    """What tells who somebody is."""

    names: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


def without_identity(text: str, people: Iterable[Identity]) -> str:
    """Return the text without what tells that it is about these people."""
    known = tuple(people)
    if not known:
        return text
    for phone in (phone for each in known for phone in each.phones if phone):
        text = text.replace(phone, _HIDDEN)
    # A pattern is made only of a room that is there: most texts name none, and every reporter has another one.
    for room in (room for each in known for room in each.rooms if room and room in text):
        ends = rf"(?![\dA-Za-z:：-]){_NO_ROOM}" if len(room) >= _DOOR else "号(?!楼|线|梯|门)"
        text = re.sub(rf"(?<![\dA-Za-z:：]){re.escape(room)}{ends}", _HIDDEN, text)
    return _without_names(text, (name for each in known for name in each.names))


def for_the_board(text: str, people: Iterable[Identity], public: Iterable[str] = ()) -> str:
    """Return what everybody may read of a wish, and a panel of what was done: nobody's name, room or telephone.

    The names are also those of people whom the desk does not know, as far as their form tells them.
    """
    known = tuple(people)
    names = [name for each in known for name in each.names]
    plain = without_personal_data(without_identity(text, known), names, public)
    return _CALLED.sub("", _TITLED.sub("", plain))


def without_contacts(text: str, public: Iterable[str] = ()) -> str:
    """Return somebody's words without their telephone and the room they say to live in.

    The room and the car that they complain about stay.
    """
    return _OWN_ROOM.sub(_without_own_room, _without_numbers(text, public))


def _without_numbers(text: str, public: Iterable[str]) -> str:
    if not _LONG_NUMBER.search(text):
        return text
    kept = frozenset(public)
    for pattern in (_IDENTITY_CARD, _PHONE):
        text = pattern.sub(lambda found: found[0] if found[0] in kept else _HIDDEN, text)
    return text


def _without_names(text: str, names: Iterable[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1:
            text = text.replace(name, _SOMEBODY)
    return text


def _without_own_room(found: re.Match[str]) -> str:
    return f"{found['who']}{_HIDDEN}"


def _without_room(found: re.Match[str]) -> str:
    building = found["building"]
    return f"{building}号楼" if building else found["stairwell"] or ""
