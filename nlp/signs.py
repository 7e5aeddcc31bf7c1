"""Messages that are nothing but a sign, and the parts of a message that are not its sender's own words."""

import re

from domain.taxonomy import Category, Intent, Urgency
from nlp.understanding import Matter

_ASIDE = re.compile(
    r"""
    「[^」]*」\s*(?:[-—]\s*){3,}                                   # what is being replied to
    | ^>.*$ | //@[^:]{1,30}:                                        # quoted or forwarded
    | @[^\s@,。!?:]{1,20}(?=[\s,:]|$) | @(?:所有人|物业|楼长|社区|居委会|网格员)
    | \[[\u4e00-\u9fffa-z]{1,6}\]                                   # a face or a picture, in words
    | ^\s*\d{1,3}[.、)](?=[^\S\n]*[^\s\d])                           # numbers of a list
    """,
    re.VERBOSE | re.MULTILINE,
)
_QUOTED = re.compile(r"「(?:[^:」]{1,20}:)?([^」]*)」")
_LIST_NUMBER = re.compile(r"\s*\d{1,3}[.、)](?=[^\S\n]*[^\s\d])")
_MAY_HOLD_ASIDES = re.compile(r"[@\[「>\n]")
_CHOICE = re.compile(r"^(?:我?选|回复|就)?第?\s*(?P<digit>[1-9一二三四五六七八九])\s*[个项条]?吧?[.。!、]?$")
_ME_TOO = re.compile(r"^(?:\+\s?1\d{0,4}|加一|加1|\+\++|同上|顶|同求|同问)[。!]*$")
_BARE_NUMBER = re.compile(r"^#?a?(\d{4,7})号?[?]?$")
_OVER = re.compile(r"^好[了啦咯][啊哦呀]?[。.!~]*$")
"""All that somebody says who waits for something; in a group it is said to anybody."""
_SLASHED = re.compile(r"^/[a-z_]{2,}$")
"""What is written like a command; those that there are have been read before."""
_LETTER = re.compile(r"[\u4e00-\u9fffa-z0-9]")
_CHINESE_DIGITS = "一二三四五六七八九"
_LONGEST_SIGN = 16
_FIRST_EMOJI = "\u2600"


def own_words(text: str) -> str:
    """Blank out quoted words, mentions, faces and list numbers; every other character keeps its place."""
    if _MAY_HOLD_ASIDES.search(text):
        return _ASIDE.sub(_blank, text)
    number = _LIST_NUMBER.match(text)
    return _blank(number) + text[number.end() :] if number else text


def quoted_words(text: str) -> str | None:
    """Return what a message replies to, when the platform writes it in front of the sender's own words."""
    found = _QUOTED.match(text)
    return found[1] if found else None


def read_sign(original: str, folded: str, words: str, *, group: bool) -> Matter | None:
    """Read a message that is a choice, "+1", a bare number or a face; None when it says more.

    `words` are the sender's own words in `folded`, both folded; `original` is what was typed.
    """
    bare = words.strip()
    if len(bare) > _LONGEST_SIGN:
        return None
    slashed = _SLASHED.match(bare) is not None
    if slashed or not _LETTER.search(bare):
        kind = "unknown_command" if slashed else "emoji" if _has_a_face(folded) else "unclear"
        return _sign(original, Intent.CHATTER, Category.CHAT, kind)
    if _ME_TOO.match(bare):
        return _sign(original, Intent.ME_TOO, Category.SYSTEM, "me_too")
    if choice := _CHOICE.match(bare):
        digit = choice["digit"]
        value = int(digit) if digit.isdecimal() else _CHINESE_DIGITS.index(digit) + 1
        return _sign(original, Intent.CHATTER, Category.SYSTEM, "choice", choice=value)
    if _OVER.match(bare):
        return _over(original, group=group)
    return None if group else _said_alone(original, bare)


def _over(original: str, *, group: bool) -> Matter:
    if group:
        return _sign(original, Intent.CHATTER, Category.CHAT, "gossip")
    return _sign(original, Intent.FOLLOWUP_RESOLVED, Category.SYSTEM, "confirm")


def _said_alone(original: str, bare: str) -> Matter | None:
    """Read what is a sign only where nobody but the desk hears it."""
    number = _BARE_NUMBER.match(bare)
    return _sign(original, Intent.QUERY_STATUS, Category.SYSTEM, "status", number=int(number[1])) if number else None


def _sign(
    original: str,
    intent: Intent,
    category: Category,
    subcategory: str,
    choice: int | None = None,
    number: int | None = None,
) -> Matter:
    return Matter(original, intent, category, subcategory, Urgency.NONE, opens=False, choice=choice, number=number)


def _has_a_face(text: str) -> bool:
    return "[" in text or any(letter >= _FIRST_EMOJI and not "\u3000" <= letter <= "\uffef" for letter in text)


def _blank(found: re.Match[str]) -> str:
    return " " * (found.end() - found.start())
