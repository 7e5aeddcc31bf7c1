"""Chinese numerals and padded digits, turned into plain Arabic numbers."""

import re
from functools import lru_cache

_DIGITS = {
    letter: value
    for value, letters in enumerate(
        ("零〇", "一壹幺", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for letter in letters
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100}
_WHOLE_TENS = {"廿": "二十", "卅": "三十"}

NUMERAL = "".join((*_DIGITS, *_TENS, *_WHOLE_TENS))
"""The characters of which Chinese numerals are made."""

_NUMERALS = re.compile(f"[{NUMERAL}]+")
_PADDING = re.compile(r"^([A-Z]*)0+(?=\d)")


def arabic(numeral: str) -> int:
    """Read a Chinese numeral: 二十一 is 21, 廿一 too, 一百零二 is 102, 五零一 is 501."""
    for short, whole in _WHOLE_TENS.items():
        numeral = numeral.replace(short, whole)
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
