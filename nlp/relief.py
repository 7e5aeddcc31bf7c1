"""What those who went to a danger write when it is over: the fire is out, the person is free, the valve is shut."""

import re

from nlp.fold import plain

_OVER = re.compile(
    r"(?:扑|熄|浇|火(?:已经?|都)?)灭了?|(?:火花?|烟|味|明火)(?:已经?|都)?(?:没有?|散|退)了|没(?:火|烟|味|气味)了"
    r"|(?:人|孩子|老人|大爷|大妈|阿姨|他|她)(?:都|已经?|平安|安全)*(?:被)?(?:救|放|接|扶|拉|抱|弄)?(?:出来|下来|上来|起来|找到|找着)了?"
    r"|(?:已经?)?(?:救|放|扶|拉|抱)(?:出来|下来|上来|起来)了?|已?(?:经)?(?:送|抬|拉|转)(?:到|去|往|了)?(?:医院|急诊|救护车)|送医"
    r"|(?:救护车|120|警察|民警|家属|家里人|消防)\S{0,4}(?:接走|带走|拉走|送走|处理完)了?"
    r"|(?:拉|断|关)了?(?:总?闸|电闸|总?阀门?)|(?:总?闸|阀门?|燃气|煤气|电)(?:已经?|都)?(?:关|拉|断|拧)(?:上|掉|好|紧|死)?了"
    r"|拧紧了|不漏了|堵住了|控制住了|脱险|(?:险情|警报|危险)解除|没大碍|(?:人|都|平安)没事了?|(?:人|老人|孩子)平安"
)
"""Words of an end. What is denied or still to come is none of it."""
_NOT_YET = re.compile(
    r"[?]|吗|呢$|还没|没能|没[有法]?(?:人|救|找|送|关|扶|弄)|未|不出来|不上来|不起来|不下来|不到|别|等|要不要|能不能|马上|准备|正在|快|想|再|如果|听说|才能|还在|又|怎么"
    r"|明天|后天|下周|还差|还要|来不了"
)
_HURT = re.compile("骨折|[腿手腰]断|动不了|流血|昏|晕|疼|伤|很大")
_OWN_LIFE = re.compile(r"我(?:们?家|妈|爸|爹|娘|老伴|老公|老婆|媳妇|儿|女|孙|人|自己)|祝|领导")
_OF_PEOPLE = re.compile("人|孩子|老|大爷|大妈|阿姨|奶奶|爷爷|他|她|医|送|救")


def says_over(text: str) -> bool:
    """Tell whether words say of a danger, whichever it was, that it is over, and neither ask, deny nor hope."""
    words = plain(text)
    return _OVER.search(words) is not None and _NOT_YET.search(words) is None and _HURT.search(words) is None


def says_hurt(text: str) -> bool:
    """Tell whether words say that somebody is hurt, or that it is bad, whatever else is over."""
    return _HURT.search(plain(text)) is not None


def of_own_life(text: str) -> bool:
    """Tell whether words are of whoever writes them and theirs, and not of what they see to for others."""
    return _OWN_LIFE.search(plain(text)) is not None


def of_people(text: str) -> bool:
    """Tell whether what is over is over for people, and not with a thing."""
    return _OF_PEOPLE.search(plain(text)) is not None
