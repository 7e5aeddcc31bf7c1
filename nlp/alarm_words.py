"""What somebody says beside a live alarm: that help has been called, that it was a false one, that all should hurry."""

import re
from enum import StrEnum

_CLAUSES = re.compile(r"[,。!?;、~\s]+")
_NUMBER = r"(?:1[12]0|119|12110|消防队?|救护车|急救|警察|民警|物业|燃气公司|报警电话|急救电话)"
_CALL = r"(?:打|拨|叫|喊|联系|通知)"
_CALLED = re.compile(
    rf"(?:已|都|刚|早).{{0,4}}?{_CALL}[过完通好了]?了?(?:电话)?(?:给|了)?{_NUMBER}"
    rf"|{_CALL}(?:[过完通]了?|了|好了)(?:电话给)?{_NUMBER}"
    rf"|{_CALL}(?:给)?{_NUMBER}(?:电话)?(?:了|过)"
    rf"|{_NUMBER}(?:的?电话)?(?:我|我们|已|已经|都|也|刚|刚刚){{0,2}}{_CALL}(?:[过完通好]|了)"
    r"|(?:已经?|都|刚)报(?:过|了)?(?:火)?警|报(?:过|了)(?:火)?警|报(?:火)?警(?:过|了)"
)
_MAY_CALL = re.compile("[打拨叫喊联通报]")
"""What all words of a call have; most messages have none."""
_NOT_CALLED = re.compile(r"[没不]|吗|谁|怎么|帮|请|快|要是|如果|有人[打报]|听说|昨|上次|以前")
"""Beside the words of a call: it was not made, is wanted, failed, or was somebody's long ago."""
_FALSE = re.compile(
    r"误报|虚惊|乌龙|(?:看|搞|弄|闻|听|认|报|判断)错(?:了|咯|啦|$)"
    r"|没(?:有)?(?:着|起|失)火|没(?:有)?(?:漏(?:煤|燃|天然)?气|困人|冒烟|出事)|不是(?:着火|起火|失火|火|煤气|燃气|漏气|真的|冒烟)"
    r"|(?:是|原来).{0,6}(?:炒菜|做饭|烧菜|烧烤|放炮|烧香|抽烟|蒸|演习)"
)
_DOUBTED = re.compile(rf"{_FALSE.pattern}|没(?:有)?漏")
"""That something does not leak is said of water too: "没漏水,是漏气"."""
_MAY_DOUBT = re.compile("[误虚乌错没不是原]")
"""What all words of a denial have."""
_NOT_FALSE = re.compile(
    r"吗|(?:没|不会|没有|不可能)(?:看|搞|弄|闻|听|报)错|不(?:是|像)误报|可能|好像|大概|也许|会不会|是不是|万一|不知"
    r"|(?<!放心)(?<!回屋)(?<!回去)吧|可是|但|不过|越来越|还(?!好|以为)|(?<!睡)着了|点着|烧着"
)
"""Beside the words of a denial: it is doubted, denied itself or taken back by what follows."""
_DANGER = re.compile(
    "着火|起火|失火|烧起来|火(?:很|好|太)?大|火苗|冒烟|[浓黑]烟|漏(?:煤|燃|天然)?气|[煤燃]气|爆炸|触电|漏电"
    "|晕|昏|困|救命|受伤|[烧烫]伤|流血|跳楼|落水"
)
"""After the words of a denial: it was another danger."""
_CRY = re.compile(
    r"(?:快点?|赶紧|赶快|马上|救命|救救?(?:我|人|我们|他|她)?|来个?人|来|过来|帮帮忙|帮帮(?:我|我们)|求求?(?:你们|你|您)|"
    r"[啊呀吧呐哪啦了嘛哦]|一?点|你们)+"
)
_CALLS_SOMEBODY = re.compile("快|赶|马上|救|来|帮")


class Beside(StrEnum):
    """What words beside a live alarm say of it."""

    CALLED = "called"
    FALSE = "false"
    DOUBTED = "doubted"
    CRY = "cry"


def said_beside_alarm(folded: str) -> Beside | None:
    """Read folded words as said by somebody who has raised an alarm; None where they say nothing of these."""
    if _MAY_DOUBT.search(folded) and _DOUBTED.search(folded):
        return Beside.FALSE if is_denied(folded) else Beside.DOUBTED
    clauses = [clause for clause in _CLAUSES.split(folded) if clause]
    if _MAY_CALL.search(folded) and any(map(_says_called, clauses)):
        return Beside.CALLED
    bare = "".join(clauses)
    return Beside.CRY if _CRY.fullmatch(bare) and _CALLS_SOMEBODY.search(bare) else None


def _says_called(clause: str) -> bool:
    return _CALLED.search(clause) is not None and _NOT_CALLED.search(clause) is None


def is_denied(folded: str) -> bool:
    """Tell whether words call an alarm a false one; who only wonders about it does not."""
    said = _FALSE.search(folded)
    if said is None or "?" in folded or _NOT_FALSE.search(folded) is not None:
        return False
    # A second denial names what was not there: "误报,没着火".
    return _DANGER.search(_FALSE.sub("", folded[said.end() :])) is None
