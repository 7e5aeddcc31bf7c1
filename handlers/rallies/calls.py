"""The words of a call: how pressing, how many, until when."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.rallies import ANSWERED_WITHIN, RallyKind

_KINDS = {
    "日常": RallyKind.SERVICE,
    "服务": RallyKind.SERVICE,
    "重大": RallyKind.TASK,
    "攻坚": RallyKind.TASK,
    "紧急": RallyKind.EMERGENCY,
}
_KIND = re.compile(rf"\s*(?P<kind>{'|'.join(_KINDS)})(?:集结号)?[\s:：，,]*")
_WANTED = re.compile(r"(?<!\d)(?P<wanted>\d{1,3})\s*(?:个|名|位)?\s*(?:志愿者|人手|人)(?![口家大均次])")
_AT = re.compile(r"(?P<hour>[01]?\d|2[0-3])(?:[:：](?P<minute>[0-5]\d)|点(?P<half>半)?)\s*(?:之)?前")
_WITHIN = re.compile(r"(?P<count>\d{1,3})\s*(?P<unit>分钟|小时)\s*(?:之)?内")


@dataclass(frozen=True, slots=True)
class Call:
    """What a call says: the words without its kind, how many are wanted (None for all), until when to answer."""

    kind: RallyKind
    words: str
    wanted: int | None
    answer_by: datetime


def read_call(text: str, now: datetime, zone: ZoneInfo) -> Call | None:
    """Read "紧急 7栋爆管 5人"; None where the kind or the task is missing."""
    said = _KIND.match(text)
    words = text[said.end() :].strip() if said else ""
    if said is None or not words:
        return None
    kind = _KINDS[said["kind"]]
    wanted = _WANTED.search(words)
    many = int(wanted["wanted"]) if wanted else 0
    return Call(kind, words, many or None, _until(words, now, zone) or now + ANSWERED_WITHIN[kind])


def _until(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    if (span := _WITHIN.search(words)) is not None:
        minutes = int(span["count"]) * (60 if span["unit"] == "小时" else 1)
        return now + timedelta(minutes=minutes) if minutes else None
    if (at := _AT.search(words)) is None:
        return None
    local = now.astimezone(zone)
    minute = 30 if at["half"] else int(at["minute"] or 0)
    instant = local.replace(hour=int(at["hour"]), minute=minute, second=0, microsecond=0)
    return instant if instant > local else instant + timedelta(days=1)
