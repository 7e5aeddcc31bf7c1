"""Whether danger is told of somebody else, and whether of one who does not answer behind a shut door."""

import re

_NEARBY = re.compile(r"楼上|楼下|隔壁|对门|对面|邻居|楼顶|天台|街坊|(?:人|别)家|上面那[家户]|下面那[家户]")
_SOMEBODY = re.compile(r"有(?:一?[个位])?(?:人|老人|老太|老头|大爷|大妈|男的|女的|孩子|小孩|姑娘|小伙|学生)")
_OWN_PERIL = re.compile(
    r"[打砍追杀堵掐骂吓捅揍踢]我|(?:威胁|跟踪|尾随|骚扰)我|我(?:自己)?(?:被|受|快|要|不|想|头|胸|心|喘|肚|晕|摔|喝|吃)"
    r"|我[们]?家(?!的?(?:楼上|楼下|隔壁|对门|对面|邻居))"
)
_AT_MY_DOOR = re.compile(r"撬|[砸敲踹].{0,3}门|闯|[翻爬]窗|拧.{0,3}门|家里|屋里")
_SHUT_DOOR = re.compile(
    r"敲.{0,4}门.{0,6}[没不]|没(?:有)?人?(?:应|开门|答应|吭声)|没(?:有)?(?:动静|声音)|[天日]没(?:有)?(?:见|出|看|下楼)"
)


def is_of_another(folded: str) -> bool:
    """Tell whether danger is told of a neighbour or of somebody seen, so that it is not where its teller lives."""
    if _OWN_PERIL.search(folded):
        return False
    return bool(_NEARBY.search(folded) or (_SOMEBODY.search(folded) and not _AT_MY_DOOR.search(folded)))


def is_silent_behind_a_door(folded: str) -> bool:
    """Tell whether somebody is only known not to answer: nobody can look after their breathing yet."""
    return _SHUT_DOOR.search(folded) is not None
