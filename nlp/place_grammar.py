"""The shapes in which people write where they are, and the numbers that only look like it."""

import re

from nlp.numerals import NUMERAL

_N = rf"(?:\d{{1,4}}|[{NUMERAL}]{{1,5}})"
_BUILDING_WORD = r"(?:栋|幢|座|号楼|\#楼?|[懂冻洞撞憧](?![了一口穿]))"
_DOOR = r"门(?![口卫禁前诊锁铃面外店窗框槛])"
_DASH = r"(?:-{1,2}|[—–~_]|(?<=\d)一(?=\d)|/(?=\d{3}))"

MAY_NUMBER_A_PLACE = re.compile(
    rf"[\d{NUMERAL}a-z东南西北中]\s?[栋幢座号楼单层室房梯门弄\#懂冻洞撞憧]"
    rf"|\d(?:[-—–~_一/]|\d(?:\d|[a-h]))|b[1-5]|building|block",
)
"""What every numbered place has somewhere; most messages have none and are not looked at any further."""

TRAPS = re.compile(
    rf"""
    (?=[\d{NUMERAL}a-z\#接办退转派延吹问改合拆代工单编进查回第京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])(?:
    (?<!\d)1[3-9]\d{{9}}(?!\d)                                          # a mobile phone
    | (?<!\d)0\d{{2,3}}-?\d{{7,8}}(?!\d) | \d{{7,}}                     # other phones and long ids
    | \d{{1,2}}:\d{{2}}(?:\s*[-~到至—]\s*\d{{1,2}}:\d{{2}})?            # 8:00-12:00
    | (?:19|20)\d{{2}}[-/.]\d{{1,2}}[-/.]\d{{1,2}} | \d{{2,4}}年 | (?:{_N})月(?:份|{_N}[日号]?)?
    | \d+(?:\.\d+)?\s*[-~到至—]\s*\d+(?:\.\d+)?\s*
      (?:个|天|点|份|小时|分|元|块|人|岁|日|次|户|斤|层|米|度|周|万|千|%|月|年|条|名)   # 3-5天
    | (?<![\u4e00-\u9fffa-z\d-])\d{{1,2}}\s*[-~到至—]\s*\d{{1,2}}[日号](?!楼|门)  # 3-5号
    | \d+(?:号线|路(?!\d)|线)                                           # underground and buses
    | \d+\.\d+
    | \d+\s*(?:元|块|岁|度|斤|个|人(?!家)|次|天|点|分|秒|小时|周|米|公里|万|千|百|%|℃|折|寸|名|位|件|箱|瓶|辆|台|盏
      |条|只|w\b|kg|平米|平方|多|余|几|来[个户人])                            # amounts
    | (?:接单|办结|退单|转单?|派单|延期|吹哨|问|改类|改址|合并|拆开|工单|单号|编号|进度|查询?|回复?)
      [\s:#]*[a-z]?\d{{3,6}}(?!\d|室|栋|号)                            # the number of a request
    | (?<!\w)\#\d{{3,6}}(?!\d) | (?<![\w])[a-z]\d{{4,6}}(?![\d-])
    | (?<!\d)(?:11[09]|12[02]|12345|12315|12356|12366|95598)(?!\d|室|房|栋|幢|号|-|座)
    | 第[{NUMERAL}\d]++(?![栋幢座]|号楼|单元)
    | [京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][·\s]?[a-z\d]{{4,6}}
    )
    """,
    re.VERBOSE,
)

TOKENS = re.compile(
    rf"""
    (?=[\da-z{NUMERAL}东西中南北负-])(?:          # most characters begin nothing
    (?:(?P<zone>[a-z]|[{NUMERAL}]{{1,2}}|\d{{1,2}})区)?
        (?P<more>(?:\d{{1,3}}{_BUILDING_WORD}?[、,和及与]\s?){{0,12}})
        (?P<building>[a-z]\d{{0,3}}|\d{{1,4}}[a-z]?|[{NUMERAL}]{{1,5}}|\d{{1,3}}-\d{{1,3}})\s?{_BUILDING_WORD}
    | (?P<northern>{_N})楼(?=\s?[{NUMERAL}\d]{{1,3}}(?:单元|{_DOOR}))
    | (?:\d{{1,4}})弄(?P<lane_building>{_N})号
    | (?<![路街道\d])(?P<numbered>{_N})号
        (?=\s?[-,]?\s?(?:{_N}(?:单元|{_DOOR}|梯)|\d{{3,4}}[a-z]?(?!\d)|\d{{1,2}}-\d{{3,4}}))
    | (?P<chain>(?<![a-z\d.])(?:[a-z]?\d{{1,4}}|\d{{0,3}}[a-z])
        (?:{_DASH}(?:\d{{1,5}}[a-z]?|[a-z]\d{{0,4}}|[东西中](?=单元|-))(?:单元(?=-))?){{1,3}})
        (?![a-z\d])(?P<chain_end>室|房|单[元远园无]|[楼层])?
    | (?<=[\u4e00-\u9fff])(?P<tower>\d{{0,3}}[a-z])-?(?P<tower_room>\d{{3,4}}[a-z]?)(?![a-z\d-])[室房]?
    | (?P<house>{_N})号(?![楼线院码])
    | (?P<unit>[a-z]|{_N}|[东西中南北])(?:单[元远园无]|梯(?![间口子]))
    | (?P<door>{_N}){_DOOR}(?=\s?\d{{3,4}}|[^\d])
    | (?P<flat_floor>\d{{1,2}})楼(?P<flat>[a-h])(?![a-z])[室座]?
    | (?:负|-)(?P<basement>{_N})[楼层] | (?<![a-z\d])b(?P<basement2>[1-5])(?=层|楼|[^a-z\d]|$)
    | (?P<floor>{_N})[楼层](?!上楼下)
    | (?P<room>(?<![a-z\d])(?:\d{{3,5}}[a-z]?|[a-z]\d{{2,4}}|\d{{1,2}}[a-h]|[零一二三四五六七八九]{{3,4}}))(?![a-z\d:.])
        (?P<room_word>号?[室房](?!东)|户(?!外))?
    | (?P<flat_room>{_N}|[a-z])[室房](?![内外东子间产屋])
    | (?:building|block)\s?(?:no\.?\s?)?(?P<english_building>\d{{1,3}}|[a-z]\b)
    | (?:room|flat|apt)\s?(?P<english_room>\d{{1,4}}[a-z]?)
    )
    """,
    re.VERBOSE,
)

ALLEY = re.compile(
    rf"(?:^|(?<=[\s,。(、:住在是到]))(?:我家|我们家|我)?(?:住|在)?(?P<alley>[\u4e00-\u9fff]{{1,3}}[里巷坊])(?P<number>{_N})号(?![线楼])"
)
"""Open alleys, whose houses stand in the place of buildings: 清泉里12号."""

NAMED = re.compile(
    r"(?:^|(?<=[\s,。(、]))(?P<named>[\u4e00-\u9fff]{2,3}[阁轩苑居楼])(?=\s?\d{3,4}(?![\d栋幢号弄座#-]))"
)
"""A named block at the start of a clause, followed by a room: 望海阁1202."""

CHAIN_DASH = re.compile(r"(?:单元)?(?:-{1,2}|[—–~_/]|(?<=\d)一(?=\d))")
"""What stands between the numbers of 3-2-501."""

BARE_ANSWER = re.compile(rf"^(?:我?(?:住|在|是|家))*(?P<number>[a-z]?\d{{1,3}}|[{NUMERAL}]{{1,3}}|[a-z])$")
"""A building's number alone, said when asked for it."""
