"""Whom somebody recommends, and names as people give them: "推荐王姐当楼长", "我叫赵国强", "王秀英 13800001111"."""

import re

from nlp.fold import plain

_NAME = r"(?!的)[\u4e00-\u9fff]{2,4}?(?:·[\u4e00-\u9fff]{1,8})?"
_RECOMMENDED = re.compile(
    r"(?:推荐|举荐|提名|推选|选|投|推|让)(?:一下)?(?P<whom>[^,，。;；!！?？\s]{2,16}?)(?:来|去)?(?:当|做|任|担任|干|为)"
)
_WHERE = re.compile(r"^.*[栋幢楼元室号的](?![上下])")
_BESIDE = re.compile(r"^(?:(?:我|咱)们?)?(?:隔壁|邻居|对门|对面|楼上|楼下)")
_LAST_NAME = re.compile(rf"^(?P<name>{_NAME})(?:同志|先生|女士|师傅|老师)?$")
_NOBODY = re.compile(r"[他她它谁]|我们|咱|大家|自己|别人|个人|有人|哪位|一位|[栋幢室号]|单元|楼长|当|做")
_SAID = re.compile(
    r"^(?:[我他她](?:的)?(?:名字)?(?:叫|是)|叫我?|是|本人|姓名[:：]?)\s*"
    rf"(?P<name>{_NAME})(?:就行|就好)?(?:[,，。.!！\s]|$)"
)
_BARE = re.compile(rf"^(?P<name>{_NAME}|[A-Za-z][A-Za-z .'-]{{1,30}})[。.!！]*$")
_PHONE = re.compile(r"\+?\d[\d -]{5,18}\d")
_AROUND_PHONE = " \t,，:：;；()（）。."
_YES = re.compile(
    r"^(?:对|是|嗯|好|行|可以|没错|没问题|确认|确定|提交|交|ok|yes)"
    r"(?:对|嗯|的|了|啊|呀|吧|这样|提交|交|[,，、\s])*[。.!！~]*$"
)
_NO = re.compile(r"^(?:不对|不是|错了|重说|重来|重新说|再说一遍)[了吧。.!！]*$")
_LATER = re.compile(
    r"(?:^|[,，。.;；!！\s])(?:我?(?:那|就|还是))*"
    r"(?:算了|不当了|不干了|不想当了?|不用了|不推荐了|先不|先不交|先不当|我?再想想|以后再说)[吧了啦。.!！]*$"
)
"""Behind a reason too: "家里忙，还是算了吧"."""


def recommended(text: str) -> str:
    """Return the name of whom a text recommends; "" where it names nobody."""
    found = _RECOMMENDED.search(plain(text))
    name = _LAST_NAME.match(_BESIDE.sub("", _WHERE.sub("", found["whom"]))) if found else None
    return name["name"] if name and not _NOBODY.search(name["name"]) else ""


def given_name(text: str) -> str:
    """Return the name that is all a text gives, or that it says is one; "" for anything else."""
    found = _SAID.match(text.strip()) or _BARE.match(text.strip())
    return found["name"].strip() if found and not _NOBODY.search(found["name"]) else ""


def name_and_phone(text: str) -> tuple[str, str]:
    """Return the name and the telephone that are all a text gives; each "" where it is missing."""
    words = plain(text)
    phone = _PHONE.search(words)
    rest = words.replace(phone[0], "") if phone else words
    name = re.sub("电话|手机", "", rest).strip(_AROUND_PHONE)
    return given_name(name), phone[0] if phone else ""


def says_yes(text: str) -> bool:
    """Say whether the whole text agrees to what was shown."""
    return _YES.match(plain(text).strip()) is not None


def says_again(text: str) -> bool:
    """Say whether the whole text wants to say it once more."""
    return _NO.match(plain(text).strip()) is not None


def says_never_mind(text: str) -> bool:
    """Say whether the text ends in giving it up."""
    return _LATER.search(plain(text).strip()) is not None
