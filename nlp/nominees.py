"""Whom somebody recommends, and names as people give them: "推荐王姐当楼长", "我叫赵国强", "王秀英 13800001111"."""

import re

from nlp.fold import plain

_RECOMMENDED = re.compile(
    r"(?:推荐|举荐|提名|推选|选|投|推|让)(?:一下)?(?P<whom>[^,，。;；!！?？\s]{2,16}?)(?:来|去)?(?:当|做|任|担任|干)"
)
_NAME = r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,8})?"
_LAST_NAME = re.compile(rf"(?:^|[的栋幢楼元室号])(?P<name>(?!的){_NAME})$")
_NOBODY = re.compile(r"[他她它谁]|我们|咱|大家|自己|别人|[栋幢室号]|单元|楼长|当|做")
_GIVEN = re.compile(
    r"^(?:[我他她]?(?:的)?(?:名字)?(?:叫|是)|姓名[:：]?)?\s*"
    rf"(?P<name>{_NAME}|[A-Za-z][A-Za-z .'-]{{1,30}})[。.!！]*$"
)
_WITH_PHONE = re.compile(r"^(?P<name>[^\d]+?)?[\s,，:：]*(?:电话|手机)?[\s:：]*(?P<phone>\+?\d[\d -]{5,18}\d)?[。.]*$")
_YES = re.compile(r"^(?:对|是|嗯|好|行|可以|没错|没问题|提交)(?:的|了|啊|呀|吧|对|提交)*[,，]?(?:提交)?[。.!！]*$")
_NO = re.compile(r"^(?:不对|不是|错了|重说|重来|重新说|再说一遍)[了吧。.!！]*$")
_LATER = re.compile(r"^(?:那)?(?:算了|不当了|不想当了?|不用了|不推荐了|先不|以后再说)[吧了。.!！]*$")


def recommended(text: str) -> str:
    """Return the name of whom a text recommends; "" where it names nobody."""
    found = _RECOMMENDED.search(plain(text))
    name = _LAST_NAME.search(found["whom"]) if found else None
    return name["name"] if name and not _NOBODY.search(name["name"]) else ""


def given_name(text: str) -> str:
    """Return the name that is all a text gives; "" for anything else."""
    found = _GIVEN.match(text.strip())
    return found["name"].strip() if found and not _NOBODY.search(found["name"]) else ""


def name_and_phone(text: str) -> tuple[str, str]:
    """Return the name and the telephone that are all a text gives; each "" where it is missing."""
    found = _WITH_PHONE.match(plain(text).strip())
    return (given_name(found["name"] or ""), found["phone"] or "") if found else ("", "")


def says_yes(text: str) -> bool:
    """Say whether the whole text agrees to what was shown."""
    return _YES.match(plain(text).strip()) is not None


def says_again(text: str) -> bool:
    """Say whether the whole text wants to say it once more."""
    return _NO.match(plain(text).strip()) is not None


def says_never_mind(text: str) -> bool:
    """Say whether the whole text gives it up."""
    return _LATER.match(plain(text).strip()) is not None
