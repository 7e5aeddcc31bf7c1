"""The numbers that only look like places: telephones, dates, times, amounts, buses, plates, tickets, codes."""

import re

from nlp.numerals import NUMERAL

_N = rf"(?:\d{{1,4}}|[{NUMERAL}]{{1,5}})"
_TO = r"\s?[-~–—至到]\s?"
_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_CODED = "[取提][件货]码|验证码|密码|尾号|订单号?|运单号?|卡号|货架号?|邮编|车牌号?|电话|手机|微信|qq|热线|车位号?"
_TICKETED = (
    "接单|办结|退单|转单?|派单|延期|吹哨|问|改类|改址|合并|拆开|工单|单号|编号|进度|查询?|回复?|挂账|加派|督办|催办?"
)
_MEASURED = (
    "个|元|块(?!瓷砖)|岁|斤|克|吨|千瓦|度|毫升|米|公里|里路|平米|平方|平(?![安台房])|"
    "人(?!家)|口人|户(?![主门的])|分钟|小时|年|%|℃|w\\b|kg"
)
_COUNTED = (
    f"{_MEASURED}|天|点|份|分|秒|日|次|周|万|千|百|月|条|名|级|遍|倍|折|件|套|辆|盏|张|位|楼|层|成|寸|种|页|集|部"
)

_BY_DIGITS = (
    # A mobile or other telephone, and any long number of something.
    r"(?<!\d)1[3-9]\d-?\d{4}-?\d{4}(?!\d)|(?<!\d)0\d{2,3}-?\d{3,4}-?\d{4}(?!\d)|(?<!\d)[48]00-?\d{3,4}-?\d{3,4}|\d{7,}",
    # 8:00-12:00, 2024-05-01, 3-5号, 5-1放假.
    rf"\d{{1,2}}:\d{{2}}(?:{_TO}\d{{1,2}}:\d{{2}})?",
    r"(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}/\d{1,2}/20\d{2}|\d{2,4}年",
    r"(?<!\d)(?:19|20)\d{2}[-~到至](?:19|20)\d{2}(?!\d)",
    rf"(?:(?<![\u4e00-\u9fffa-z\d-])|(?<=[在于月从自约定天周]))\d{{1,2}}{_TO}\d{{1,2}}[日号](?!楼|门)",
    r"\d{1,2}-\d{1,2}(?=放假|假期|比)|(?<=[比分赢输胜平踢了])\s?\d-\d(?![\d-]|单元)",
    # 3-5天, 50-100元, 1-3楼.
    rf"(?<![\d-])\d{{1,2}}(?:\.\d)?{_TO}\d{{1,2}}(?:\.\d)?\s?(?:{_COUNTED})|(?<![\d-])\d{{1,4}}{_TO}\d{{3,5}}\s?(?:{_MEASURED})",
    # 500块, 300多户, 100万; but not 3栋501平时没人.
    r"(?<!\d)\d{3,}\s?(?:[个元岁斤吨%]|块(?!瓷)|公里|里路|年)|(?<!\d)\d+(?:0|[2-9]\d)\s?户(?![主门的])",
    rf"(?<![\d栋幢座元楼层号室\#-])\d{{3,}}\s?(?:{_MEASURED}|[多余几来](?=[个户人元块斤米平度])|[万千百](?![先女老阿姐哥])|后(?=[的都出]))",
    # Underground and buses; anything with a point; the city's short telephones.
    r"\d+(?:号线|路(?!\d)|线)|(?<![\d.])\d+\.\d+(?![\d.])",
    r"(?<!\d)(?:11[09]|12[02]|12345|12315|12356|12366|95598)(?!\d|室|房|栋|幢|号|-|座|[楼层]\d)",
)
_BY_LETTERS = (
    # A parking space, a train, a motorway; the number of a request.
    r"(?<![a-z\d-])[a-z\d][a-z\d-]{1,7}号?(?:停?车位|高速|国道|省道|次列车)",
    r"(?<![a-z])[kgdzct]\d{1,4}(?:路|次)|(?<!\w)[a-z]\d{4,6}(?![\d-])",
)
_BY_NUMERALS = (
    # 5月3日; 三到五天; 三室两厅, 一梯两户, 两栋楼, 18层高, 厚厚一层.
    rf"{_N}月(?:份|{_N}[日号]?)?|[{NUMERAL}]{{1,3}}[-~—至到][{NUMERAL}]{{1,3}}(?:{_COUNTED})",
    rf"{_N}[室房][{NUMERAL}\d][厅卫]|{_N}梯{_N}户|{_N}层(?:楼?高|住宅|洋房|小高)",
    rf"两(?:[栋幢座](?!\s?{_N}(?:单|[-门号]))|层)|一[栋幢](?:居民|住宅|高|老)?楼(?![上下道梯顶底内里外前后长门])|(?<=[厚薄了着满])一层",
)
_BY_WORDS = (
    # What a word before it says is a telephone, a code, a parking space, the number of a request.
    rf"(?:{_CODED})[是为:\s]{{0,2}}[a-z\d][a-z\d-]{{2,}}",
    rf"(?:{_TICKETED})[\s:#]{{0,2}}[a-z]?\d{{3,6}}(?!\d|室|栋|号)|(?<!\w)\#\d{{3,6}}(?!\d)|[¥$]\s?\d+",
    # 第一，…第二，… in a list, but not 第一单元; the plate of a car.
    rf"第[{NUMERAL}\d]++(?![栋幢座层懂冻洞撞]|楼(?![上下道梯顶底])|号楼|单[元远园])|[{_PROVINCE}][a-z][·\s]?[a-z\d]{{4,6}}",
)
_FIRST_OF_WORDS = f"#¥$第{_PROVINCE}{''.join(sorted(set(_TICKETED + _CODED) - set('|?[]号')))}"

TRAPS = re.compile(
    rf"(?=[\da-z{NUMERAL}{_FIRST_OF_WORDS}])(?:"
    rf"(?=\d)(?:{'|'.join((*_BY_DIGITS, *_BY_LETTERS, *_BY_NUMERALS))})"
    rf"|(?=[a-z])(?:{'|'.join(_BY_LETTERS)})"
    rf"|(?=[{NUMERAL}])(?:{'|'.join(_BY_NUMERALS)})"
    rf"|(?=[{_FIRST_OF_WORDS}])(?:{'|'.join(_BY_WORDS)}))"
)
"""All of them in one, sorted by the characters with which they begin, so that the others cost little."""


def without_traps(text: str) -> str:
    """Blank out what only looks like a place; every other character keeps its place."""
    return TRAPS.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return "·" * (found.end() - found.start())
