"""What heads, units and staff write of their work in sentences: which request, what with it, until when and why."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from nlp.commands import VERBS, begun
from nlp.fold import Folded
from nlp.match import Span
from nlp.understanding import Command

UNSURE = "unsure"
"""The verb of words about a numbered request that do not say clearly enough what is to be done."""

_LONGEST = 120
_MOST = 6
_NUMBER = re.compile(
    r"(?<![\d\-.栋幢座楼层元门室期码话号机数费了共])(?<!\d弄)#?a?(?P<number>[1-9]\d{3,7})号?(?:单|这个|那个|这件|那件)?"
    r"(?![\d\-.室房元块年月日户家度平米斤点栋幢座楼%]|那户|的?业主|的?住户)"
)
_BETWEEN_NUMBERS = re.compile(r"[\s,、和与跟及]*")
_ASKS = re.compile(
    r"[?]|吗|呢$|谁|什么时候|啥时候|几时|几点|怎么|咋|为什么|为啥|哪个|哪位|哪天|有没有|是不是|能不能|要不要|好了没|没有?$"
    r"|详情|进展|进度|情况$"
)
_SUPPOSES = re.compile(r"要是|如果|万一|假如|除非|的话|听说|据说|好像|可能|应该是|不然|否则")
_NOT_YET = re.compile(
    r"没|未|不(?![漏堵响滴闪跳臭晃卡])|别|等|才|如果|要是|假如|万一|只要|的话|之后|以后|就会|再|将|会|要|想|快|差不多|准备|打算|争取|尽量|保证"
    r"|马上|明天|明早|后天|下周|下午能|晚上能|能(?=[^不]*$)|以为|还说|说是|听说|(?:人家|师傅|物业|他们)说|怎么|哪"
)
"""What makes of a done thing one that is denied, still to come, only hoped for, or told by others."""
_NO = re.compile(
    r"(?:不用|不要|不必|不需要|不能|不想|不会|不同意|不答应|不肯|不愿意?|不让|没必要|没让|别|没有?|甭|先别|莫)(?:再|把|你|我|他)?$"
)

_NAME = r"(?P<who>[^\s,。;!?:]{1,10}?)"
_END_OF_NAME = (
    r"(?=吧|去|来|这边|那边|他们|处理|跟进|跟一|弄|看|修(?![组队部])|办(?!公室|事处)|负责|管(?!家|委|理)|了|啦|[,。;!\s]|$"
    "|今|明|尽快|必须)"
)
_DONE_WORK = (
    "修|换|弄|办|装|处理|搞|清|通|疏通|接|补|清理|打扫|清运|拉|搬|整|调|焊|刷|贴|收拾|更换|清扫|安装|修复|整改|买"
    "|抽|捞|铺|垫|挪|移开|拖|洗|撬开|扶"
)

_TRANSFER = (
    re.compile(
        rf"(?:转交|转派|转给|转到|转|移交给?|交给|派给|派|安排给?|指派给?|推给)(?:一下)?(?!一|人|单|师傅|工人|告|达|正|发|了|过|弯|身){_NAME}{_END_OF_NAME}"
    ),
    re.compile(
        rf"(?:让|叫|请|喊|麻烦|通知)(?!业主|住户|居民|他|她|你|大家|我){_NAME}"
        r"(?:去|来|过来|上门|过去)?(?:弄|办|处理|看|修|管|跟|搞|负责|接手|解决)"
    ),
    re.compile(rf"(?<![不没])(?:得|该|应该|需要|归|属于)(?:由|是|让)?(?!我){_NAME}(?:来|管|负责|处理|的事|的活|弄|修)"),
    re.compile(rf"^给(?!\S*\d|我|他|她|你|您|业主|住户|居民){_NAME}{_END_OF_NAME}"),
    re.compile(rf"@{_NAME}\s.{{0,4}}你(?:来|去)?(?:跟|处理|看|办|弄|负责)"),
)
_DECLINE = re.compile(
    r"(?:办|弄|修|做|处理|干|去|管|接)不了|搞不定|不归我|不是我们?(?:这|家|负责|管|楼|栋|单元|小区|片|单位|的|范围|这边)|不属于我|不在我们?"
    r"|(?:^|我)(?:最近|现在|今天|这[几两]天|人)?(?:没空|没时间|走不开|不在家|不在小区|在外地|出差)|退回|退单|退掉|属地不符|叫别人|找别人|换个?人"
)
_CRAFT = re.compile(r"专业|师傅|电工|水工|木工|厂家|维保")
_LATER = re.compile(
    r"(?:延期|延后|延迟|延|推迟|推后|推|宽限|缓|顺延|晚|拖|改)(?:个|到|至|成)?(?P<till>\S.*)"
    r"|再(?:给|宽限)我?(?P<more>[\d一两二三四五六七八九十]{1,3}个?(?:天|周|星期|礼拜|工作日))"
)
_DAY = re.compile(
    r"(?:[今明]|大?后)(?:天|晚|早)|[\d一两二三四五六七八九十半]{1,3}个?(?:天|周|星期|礼拜|月|工作日)"
    r"|(?:下个?|本|这)?(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]?|(?:下个?月)?\d{1,2}[日号]|(?:下个?)?月[底末]"
)
_WAITING = re.compile(
    rf"(?:弄|修|办|做|处理|搞)不完|没(?:{_DONE_WORK})[好完]|缺配件|没配件|要等|还要等|等配件|等材料|等厂家|等师傅|等发货|没到货|没货"
    r"|(?:明天|后天|下周.?|改天|过[几两]天|周[一二三四五六日])(?:上午|下午|早上|晚上)?再(?:去|来|弄|修|看|换)"
)
_DONE = re.compile(
    rf"(?:{_DONE_WORK})(?:好了?|完毕|完了?|妥了?|掉了|走了|干净了?|到位)"
    r"|(?:已经?|都)(?:修|换|处理|解决|清理|更换|疏通|办结|完成|恢复|安装|清运|整改|修复)(?:好|完毕|完|到位)?了?(?!不[好了到起])|搞定|办结|(?:完成|解决|恢复|疏通)了(?!\d)|结了(?!冰)|完成$|结单|结案"
    r"|送(?:到|达|去|过去|上门|给)[^,。;!\s]{0,6}了|已经?送(?:到|达|去|过去|上门|给)"
    r"|(?:下水道?|水|电|气|网|灯|管道?|路|马桶)(?:也|都|已经?)*(?:通|亮|来)了|来[水电气]了"
    r"|火(?:也|都|已经?)*(?:灭|扑灭|熄)了|扑灭了|火花(?:也|都|已经?)?没了"
    r"|人(?:也|都|已经?)*(?:扶起来|(?:救|放|接)?出来)了|送(?:去|到|往)?医院?了|已经?送(?:去|到|往)?医"
    rf"|没问题了|正常了|(?:^|都)好了(?=$|[,。!\s]|(?:{_DONE_WORK})了)|可以结"
)
_SOON = r"(?:马上|这就|现在|立刻|立即|等下|等会儿?|一会儿?|待会儿?|稍后|今天|今晚|上午|中午|下午|晚上|明天|明早|下班)"
_THERE = r"(?:[他她]家|业主家|住户家|[\da-z]{1,4}(?:栋|幢|座|号楼|\#|单元|楼)\d{0,4}|现场|楼上|楼下|那边|那里)?"
_GO = re.compile(
    rf"(?:我(?:们)?(?:{_SOON}|就)*(?:来|去|过去|上去|下去|接|跟进?|负责|处理|弄|办|安排)"
    rf"|{_SOON}(?:[\d一两二三四五六七八九十]{{1,2}}点半?)?(?:就)?(?:来|去|到|过去|上去|下去|过来|上门|处理|安排|办)|接(?:单|下|手)|接受|交给我|给我)"
    rf"{_THERE}(?:看看|看一看|看一下|看下|看|修一下|修|处理一下|处理|弄一下|弄|办|换|查看|检查|解决|一趟|一下|吧|哈|啊|呀|了|的)*(?=$|[,。!;\s])"
)
_WENT = re.compile("看了|修了|换了|一趟了|检查了|查看了")
_THEN = re.compile(
    r"今天|今晚|上午|中午|下午|晚上|明[天早]|点|马上|这就|现在|立刻|立即|一会|待会|等下|稍后|下班|上门|分钟|小时"
)
_NOTE = re.compile(
    r"(?:救护车|120|119|消防[车员]?|警察|民警|抢修[队车])(?:也|都|已经?)*(?:到|来)[了过]|"
    r"没人(?:在家|开门|接|应|在)|(?:业主|住户|家里人?|邻居)不在|打不通|没接电话|不接电话|看(?:过|了)|正在(?:修|抢修|处理|弄|联系|协调)|在修了"
    r"|已(?:经)?(?:关|报|通知|下单|订|派)|关(?:了|掉)|拍了?照|修不好|得换|要换|查了|查过"
)
_REACHED = re.compile(
    r"(?<![没不未])(?:联系|约|谈|沟通)(?:上|过|好)了?(?!物业)|已(?:经)?(?:联系(?!不上)|约|到)|(?<![没不未])到了?现场"
)
_REACHED_NOBODY = re.compile(r"不上|打不通|没回|没来|爽约|没人")
_ASK = re.compile(
    r"(?:问一下|问清楚|问问|问下|追问|问(?!题|过|了|候|好))(?:业主|住户|居民|报修人|[他她]们?|一下|清楚)?(?P<asked>\S.+)"
    r"|请(?:业主|住户|居民|报修人|[他她]们?)(?:再)?(?!放心|耐心|自己|自行|别|不)(?P<please>\S.+)"
)
_WHISTLE = re.compile(r"吹[哨号],?(?:请|叫|让|喊)?(?P<called>[^\s,。;!]{2,10}?)(?=来|到|去|一起|,|。|$|\s)")
_URGE = re.compile(r"催")
_HOW_IS_IT = re.compile(r"怎么样|咋样|如何了|进展|进度|到哪|[好完来了]没|办结|有没有人|谁[在来接]")
_MERGING = re.compile(r"(?<!\d)(\d{4,8})(?:号?重复了?,?|号?)(?:合并|并)(?:到|入|进|至)?\s?#?(\d{4,8})(?!\d)")
_OF_OTHERS = re.compile(r"(?<![a-z])[nw]\d{1,5}(?!\d)")
"""The number of a notice or of a wish."""
_AGAINST = {
    "done": re.compile(
        r"又(?!好)|还(?!好)|仍|依然|照样|但|可是|不过|无法|没法|难以|拒绝|反对|尚|误|太早|错|暂时|临时|假装|骗|寂寞|屁|显示|反馈"
        r"|自己|没人管|下周|[我咱俺](?:们)?家|家里"
    ),
    "accept": re.compile(
        r"不(?:接|愿|肯|想|让)|拒绝|没人|(?:业主|住户|物业|师傅|人家|他|她|老\S)们?(?:说|接)|昨天|上次|之前"
    ),
    "extend": re.compile(
        r"不(?:同意|肯|答应|愿)|上次|他们|物业|业主(?:要求|说|急)|急死|麻烦"
        r"|[拖晚改延推]期?了?[\d一两二三四五六七八九十半]+个?(?:天|周|星期|月)了"
    ),
    "transfer": re.compile(r"过(?:了|[两几一三]?次)|没用|没人|没来|没接|上次|昨天|之前|不应|不该"),
    "decline": re.compile(
        r"(?:业主|住户|师傅|电工|物业|他|她)\S{0,4}(?:退|不了|不归|说|要求|找|换)|被退|退回(?:来|去)|刚?回来|做不了[主准]"
    ),
}
"""What anywhere in the words makes doubtful what they seem to say: a complaint, what others say, a but."""
_AGAINST_CALLING = re.compile(r"没必要|不用|别|没用|没人|没来|昨天|上次|催(?:过|什么)|什么催")
_AGAINST_MERGING = re.compile(r"别|不|没|错|谁|分开|拆")
_BY_WEIGHT = ("transfer", "decline", "extend", "done", "accept", "contacted", "note")
_FILLING = re.compile(
    r"一下|这个|这件事?|这事|那个|申请|把|都|已经?|我们?|帮忙|麻烦|业主|要|就|先|[了吧啦哈的,。!;、\s]"
)
_PUT_OFF = ("延期", "延后", "推迟", "宽限", "顺延")
_TAIL = re.compile(r"\s*\(?(?:\d{1,2}[.、)])?\s*$")
_ONLY_IN_PART = re.compile(r"一半|一部分|大半|大部分|[一两几][盏个处层户边台扇根]|报|汇报|再|就|后|之后|告诉|通知|回复")
"""Behind a thing that is done: it is not the whole of it, or not done yet ("处理完报", "修好了一半")."""
_CLAUSE = re.compile(r"[^,。;!\n]*$")
_CLAUSE_END = re.compile(r"[,。;!\n]")
_EDGES = " \t\n,，.。、;；:：!！"


class _Part(NamedTuple):
    """What is said of some requests, or of one that is not named: the numbers, and the stretches of words."""

    numbers: tuple[int, ...]
    spans: tuple[Span, ...]


def spoken(message: Folded) -> tuple[Command, ...]:
    """Read what is to be done out of free words; nothing where they ask, suppose, or say two things at once.

    Words that name a request and cannot be read give `UNSURE` for it, a question about it its status.
    """
    text = message.text
    if len(text) > _LONGEST:
        return ()
    if (merging := _MERGING.search(text)) is not None:
        if _ASKS.search(text) or _AGAINST_MERGING.search(text):
            return (Command(UNSURE, (int(merging[1]),)),)
        return (Command("merge", (int(merging[1]), int(merging[2]))),)
    parts = _parts(text)
    if (not parts[0].numbers and _is_half_said(text)) or len(parts) > _MOST or _OF_OTHERS.search(text):
        return ()
    return tuple(command for part in parts for command in _of_part(message, part))


def says_done(text: str) -> bool:
    """Tell whether folded words, of whatever work they are, say that it is done, and neither ask nor suppose it."""
    return not asks(text) and _finished(text) is not None


def only_hopes(text: str) -> bool:
    """Tell whether folded words speak of work as done only to say that it is not yet, or that others say so."""
    return _DONE.search(text) is not None and _finished(text) is None


def asks(text: str) -> bool:
    """Tell whether folded words ask or suppose something instead of saying that it is so."""
    return _ASKS.search(text) is not None or _SUPPOSES.search(text) is not None


def _is_half_said(text: str) -> bool:
    """Tell a command that lacks its number ("挂账 3月1日") from an answer that goes on ("收到 我马上去")."""
    word = begun(text)
    if word is None or text.lstrip()[len(word) :].startswith(","):
        return False
    return not any(word in verb.replies for verb in VERBS.values())


def _parts(text: str) -> list[_Part]:
    """Cut a text at the numbers of requests; what stands before the first belongs to it."""
    found = list(_NUMBER.finditer(text))
    groups: list[list[re.Match[str]]] = []
    for number in found:
        if groups and _BETWEEN_NUMBERS.fullmatch(text, groups[-1][-1].end(), number.start()):
            groups[-1].append(number)
        else:
            groups.append([number])
    if not groups:
        return [_Part((), ((0, len(text)),))]
    parts = []
    for at, group in enumerate(groups):
        end = groups[at + 1][0].start() if at + 1 < len(groups) else len(text)
        before = (0, group[0].start()) if at == 0 else (0, 0)
        numbers = tuple(int(number["number"]) for number in group)
        parts.append(_Part(numbers, (before, (group[-1].end(), end))))
    return parts


def _of_part(message: Folded, part: _Part) -> Iterator[Command]:
    spans = [(start, start + len(_TAIL.sub("", message.text[start:end]))) for start, end in part.spans]
    words = " ".join(message.text[start:end] for start, end in spans).strip(_EDGES)
    typed = " ".join(message.typed(*span).strip(_EDGES) for span in spans).strip(_EDGES)
    verb, argument = _read(words, typed, numbered=bool(part.numbers))
    if not verb:
        return
    for number in part.numbers:
        yield Command(verb, (number,), argument)
    if not part.numbers:
        yield Command(verb, (), argument)


def _read(words: str, typed: str, *, numbered: bool) -> tuple[str, str]:
    """Return a verb and its argument, "" for words that do not say what to do."""
    if numbered and (found := _of_numbered(words, typed)):
        return found
    if not words or _ASKS.search(words) or _SUPPOSES.search(words):
        return UNSURE if numbered and words else "", ""
    said = dict(_said(words, typed))
    verb = _chosen(said)
    if verb in _AGAINST and _AGAINST[verb].search(words):
        verb = ""
    return (verb, said[verb]) if verb else (UNSURE if numbered else "", "")


def _said(words: str, typed: str) -> Iterator[tuple[str, str]]:
    """Return all that words may say is to be done, with its argument."""
    if whom := _whom(words):
        yield "transfer", f"{whom[0]} {typed if _says_more(words, whom[1]) else ''}".strip()
    if _affirmed(_DECLINE, words):
        yield "decline", typed
    if (later := _later(words)) is not None:
        until, where = later
        yield "extend", f"{until} {typed if _says_more(words, where) else ''}".strip() if until else ""
    if done := _finished(words):
        yield "done", typed if _says_more(words, done[0]) else ""
    if goes := _affirmed(_GO, words):
        yield ("note", typed) if _WENT.search(goes[0]) else ("accept", typed if _THEN.search(words) else "")
    if _REACHED.search(words) and not _REACHED_NOBODY.search(words):
        yield "contacted", typed
    elif _NOTE.search(words) or _REACHED.search(words):
        yield "note", typed


def _chosen(said: Mapping[str, str]) -> str:
    """Choose what is meant of all that is said; "" where it contradicts itself."""
    undone = said.keys() & {"transfer", "decline", "extend"}
    if ("done" in said and undone) or (undone == {"decline"} and "accept" in said):
        return ""
    return next((verb for verb in _BY_WEIGHT if verb in said), "")


def _says_more(words: str, part: str) -> bool:
    return _FILLING.sub("", words.replace(part, "", 1)) != ""


def _of_numbered(words: str, typed: str) -> tuple[str, str] | None:
    """Read what counts only beside the number of a request, because it begins ordinary sentences too."""
    whistle, urges = _WHISTLE.search(words), _URGE.search(words) and not _finished(words)
    if (whistle or urges) and _AGAINST_CALLING.search(words):
        return UNSURE, ""
    if whistle is not None:
        return "whistle", whistle["called"]
    if urges:
        return "urge", typed
    if (asked := _ASK.match(words)) is not None and not _HOW_IS_IT.search(words):
        return "ask", asked["asked"] or asked["please"]
    return ("status", "") if _ASKS.search(words) else None


def _whom(words: str) -> tuple[str, str] | None:
    """Return to whom it is to go, and the words that say so."""
    for pattern in _TRANSFER:
        for found in pattern.finditer(words):
            if not _NO.search(words, 0, found.start()):
                return found["who"], found[0]
    return None


def _later(words: str) -> tuple[str, str] | None:
    """Return until when it is put off and the words that say so; "" when nobody says when, None when it is not."""
    for found in _LATER.finditer(words):
        if _NO.search(words, 0, found.start()):
            continue
        till = found["till"] or found["more"]
        day = _DAY.match(till)
        if day is not None:
            return day[0], found[0].removesuffix(till) + day[0]
        if found[0].startswith(_PUT_OFF):
            return "", ""
    return ("", "") if _WAITING.search(words) else None


def _affirmed(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    """Return what a pattern finds in words that nobody denies."""
    return next((found for found in pattern.finditer(words) if not _NO.search(words, 0, found.start())), None)


def _finished(words: str) -> re.Match[str] | None:
    """Return what says that the work is done, in a clause that neither denies, waits nor hopes."""
    for found in _DONE.finditer(words):
        start, end = _CLAUSE.search(words, 0, found.start()), _CLAUSE_END.search(words, found.end())
        around = (
            words[start.start() if start else 0 : found.start()] + words[found.end() : end.start() if end else None]
        )
        if not _NOT_YET.search(around) and not _ONLY_IN_PART.match(words, found.end()):
            return found
    return None
