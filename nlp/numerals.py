"""Chinese numerals and padded digits, turned into plain Arabic numbers."""

import re
from functools import lru_cache

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100}

NUMERAL = "零〇一二两三四五六七八九十百"
"""The characters of which Chinese numerals are made."""

_NUMERALS = re.compile(f"[{NUMERAL}]+")
_PADDING = re.compile(r"^([A-Z]*)0+(?=\d)")


def arabic(numeral: str) -> int:
    """Read a Chinese numeral: 二十一 is 21, 一百零二 is 102, 五零一 is 501."""
    if not any(letter in _TENS for letter in numeral):
        return int("".join(str(_DIGITS[letter]) for letter in numeral))
    total = 0
    digit = 0
    for letter in numeral:
        if letter in _TENS:
            total += (digit or 1) * _TENS[letter]
            digit = 0
        else:
            digit = _DIGITS[letter]
    return total + digit


@lru_cache(maxsize=4096)
def normal(value: str) -> str:
    """Write the number of a building, unit or room one way: Arabic, un-padded, letters in capitals."""
    if value.isdecimal():
        return value.lstrip("0") or "0"
    value = _NUMERALS.sub(lambda found: str(arabic(found[0])), value).upper()
    return _PADDING.sub(r"\1", value)
