"""Which of the five hearts (五心) a wish is, guessed from its words; the staff may say otherwise."""

from collections.abc import Iterator

from domain.wishes import Heart
from nlp.fold import plain

_WORDS: tuple[tuple[Heart, tuple[str, ...]], ...] = (
    (
        Heart.LOVE,
        (
            "孩子",
            "小孩",
            "娃",
            "孙子",
            "孙女",
            "外孙",
            "儿童",
            "小朋友",
            "上学",
            "开学",
            "小学",
            "初中",
            "高中",
            "幼儿园",
            "书包",
            "文具",
            "绘本",
            "字典",
            "积木",
            "学习桌",
            "学习机",
            "童车",
            "奶粉",
            "尿不湿",
            "留守",
            "宝宝",
        ),
    ),
    (
        Heart.CALM,
        (
            "外地",
            "外来",
            "打工",
            "务工",
            "租房",
            "租的房",
            "出租屋",
            "刚搬来",
            "异乡",
            "回不了家",
            "快递员",
            "外卖员",
            "骑手",
            "农民工",
            "保洁员",
            "环卫工",
        ),
    ),
    (
        Heart.FILIAL,
        (
            "老人",
            "孤寡",
            "独居",
            "空巢",
            "一个人住",
            "奶奶",
            "爷爷",
            "姥姥",
            "姥爷",
            "外婆",
            "外公",
            "老伴",
            "大爷",
            "大妈",
            "老两口",
            "岁数大",
            "年纪大",
            "老花镜",
            "助听器",
            "拐杖",
            "轮椅",
            "助行器",
            "收音机",
            "陪诊",
            "复查",
        ),
    ),
    (
        Heart.WARM,
        (
            "困难",
            "低保",
            "没钱",
            "买不起",
            "残疾",
            "单亲",
            "失业",
            "下岗",
            "大病",
            "重病",
            "贫困",
            "特困",
            "欠债",
            "救急",
        ),
    ),
)
"""A child's wish is a child's, whoever else is spoken of; a household in need comes after whom it is for."""


def heart_of(words: str) -> Heart:
    """Guess the heart of a wish; what speaks of nobody in particular is any neighbour's."""
    return next(_hearts(plain(words)), Heart.CLOSE)


def _hearts(text: str) -> Iterator[Heart]:
    return (heart for heart, words in _WORDS if any(word in text for word in words))
