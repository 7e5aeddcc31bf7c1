"""The words of a call: how pressing, how many, until when."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.rallies import ANSWERED_WITHIN, RallyKind
from nlp.deadlines import read_deadline

_KINDS = {
    "日常": RallyKind.SERVICE,
    "服务": RallyKind.SERVICE,
    "重大": RallyKind.TASK,
    "攻坚": RallyKind.TASK,
    "紧急": RallyKind.EMERGENCY,
}
_KIND = re.compile(rf"\s*(?P<kind>{'|'.join(_KINDS)})(?:集结号)?[\s:：，,]*")
_WANTED = re.compile(r"(?<!\d)(?P<wanted>\d{1,3})\s*(?:个|名|位)?\s*(?:志愿者|人手|人)(?![口家大均次])")


class Call(Struct, frozen=True):
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
    deadline = read_deadline(words, now, zone)
    until = deadline[0] if deadline and deadline[0] > now else now + ANSWERED_WITHIN[kind]
    return Call(kind, words, many or None, until)
