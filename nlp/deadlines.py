"""Until when, as words say it: "18:00前", "明天下午5点前", "30分钟内"."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_DAYS = {"今天": 0, "今晚": 0, "今": 0, "明天": 1, "明": 1, "后天": 2}
_AT = re.compile(
    rf"(?P<day>{'|'.join(sorted(_DAYS, key=len, reverse=True))})?(?P<half_day>上午|早上|下午|晚上)?"
    r"(?P<hour>[01]?\d|2[0-3])(?:[:：](?P<minute>[0-5]\d)|点(?P<half>半)?)\s*(?:之)?前"
)
_WITHIN = re.compile(r"(?P<count>\d{1,3})\s*(?P<unit>分钟|个?小时|天)\s*(?:之)?内")
_MINUTES = {"分钟": 1, "小时": 60, "个小时": 60, "天": 24 * 60}
_NOON = 12


def read_deadline(words: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, tuple[int, int]] | None:
    """Return the instant that words name as the latest and where in them it stands; None when they name none.

    A clock time that has passed today is meant for tomorrow; the neighbourhood's zone counts.
    """
    if (span := _WITHIN.search(words)) is not None and int(span["count"]):
        return now + timedelta(minutes=int(span["count"]) * _MINUTES[span["unit"]]), span.span()
    if (at := _AT.search(words)) is None:
        return None
    local = now.astimezone(zone)
    hour = int(at["hour"])
    if at["half_day"] in ("下午", "晚上") and hour < _NOON:
        hour += _NOON
    minute = 30 if at["half"] else int(at["minute"] or 0)
    day = local.date() + timedelta(days=_DAYS[at["day"]] if at["day"] else 0)
    instant = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    passed = instant <= local and not at["day"]
    return (instant + timedelta(days=1) if passed else instant), at.span()
