"""What may be said where: one place that decides it for every message that goes out."""

import re
from collections.abc import Iterable

from domain.service_request import ServiceRequest
from domain.taxonomy import Category, Danger, Intent, Urgency

_PRIVATE_CATEGORIES = frozenset({Category.DISPUTE, Category.ELDERLY})
_PRIVATE_DANGERS = frozenset({Danger.SUICIDE, Danger.VIOLENCE, Danger.MEDICAL, Danger.MISSING})
_PRIVATE_INTENTS = frozenset({Intent.WISH, Intent.PRIVACY, Intent.OPTOUT, Intent.HUMAN})
_HIDDEN_REPORTER = frozenset({Category.DISPUTE})

_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
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


def confidential(request: ServiceRequest) -> bool:
    """Say whether a request may not be spoken of in a group at all: quarrels, health, violence, wishes."""
    return (
        request.category in _PRIVATE_CATEGORIES
        or request.danger in _PRIVATE_DANGERS
        or request.intent in _PRIVATE_INTENTS
        or request.conflict
    )


def never_in_a_group(request: ServiceRequest) -> bool:
    """Say whether not even a sign may show in a group that it was told: who threatens may read it too."""
    return request.danger in (Danger.SUICIDE, Danger.VIOLENCE)


def may_be_rated(request: ServiceRequest) -> bool:
    """Say whether it is decent to ask how content somebody is: not after despair or violence."""
    return not never_in_a_group(request)


def hides_reporter(request: ServiceRequest) -> bool:
    """Say whether the handler is not told who reported it: quarrels, complaints about the handlers, and when asked for.

    Where there is danger, whoever helps has to know whom to look for.
    """
    asked_for = request.discreet and request.urgency is not Urgency.EMERGENCY
    return asked_for or request.category in _HIDDEN_REPORTER or request.conflict


def without_personal_data(text: str, names: Iterable[str] = (), public: Iterable[str] = ()) -> str:
    """Return the text as it may stand in a group: phones, plates, rooms and these names taken out.

    `public` are telephones of the site, which everybody may read.
    """
    kept = frozenset(public)
    for pattern in (_IDENTITY_CARD, _PHONE):
        text = pattern.sub(lambda found: found[0] if found[0] in kept else "＊＊＊", text)
    text = _NUMBER_PLATE.sub("＊＊＊", text)
    text = _ROOM.sub(_without_room, text)
    for name in names:
        if len(name) > 1:
            text = text.replace(name, "邻居")
    return text


def _without_room(found: re.Match[str]) -> str:
    building = found["building"]
    return f"{building}号楼" if building else found["stairwell"] or ""
