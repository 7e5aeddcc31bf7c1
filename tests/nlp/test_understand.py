"""What residents say, and what is made of it."""

from collections.abc import Callable

import pytest

from domain.taxonomy import Alarm, Category, Intent, Urgency
from nlp.understanding import Context, Matter, OpenRequest

Ask = Callable[..., tuple[Matter, ...]]
GROUP = Context(group=True)
HAS_LAMP = Context(open_requests=(OpenRequest(1024, Category.PROPERTY, "lighting"),))


@pytest.mark.parametrize(
    ("text", "category", "subcategory"),
    [
        ("我们单元的灯一闪一闪的", "property", "lighting"),
        ("灯坏了", "property", "lighting"),
        ("家里停电了，隔壁有电", "property", "power_outage"),
        ("屋企冇電呀", "property", "power_outage"),
        ("俺家水管裂了，咋整", "property", "plumbing_leak"),
        ("天花漏水，点算好", "property", "plumbing_leak"),
        ("厨房下水管往外冒脏水", "property", "drain_block"),
        ("卫生间返臭味", "property", "drain_block"),
        ("顶楼漏雨，屋里放了三个盆", "property", "roof_leak"),
        ("暖气片冰凉", "property", "heating"),
        ("门禁刷不开了", "property", "access_control"),
        ("家里宽带断了", "property", "network"),
        ("网速慢得要死", "property", "network"),
        ("健身器材断了一根", "property", "facility_damage"),
        ("小区里的路坑坑洼洼", "property", "road_damage"),
        ("水有一股漂白粉味", "property", "water_quality"),
        ("3d dianti huaile", "property", "elevator"),
        ("the elevator is broken", "property", "elevator"),
        ("嗯那个就是我们家那个马桶吧它就是堵住了下不去", "property", "drain_block"),
        ("垃圾桶三天没清了，招苍蝇", "sanitation", "garbage"),
        ("楼道埋汰得很，没人扫", "sanitation", "cleaning"),
        ("家里蟑螂太多了", "sanitation", "pests"),
        ("对门老是把鞋柜摆在走廊", "sanitation", "corridor_clutter"),
        ("有人把花坛毁了种菜", "sanitation", "greening"),
        ("旁边化工厂半夜偷排废气", "sanitation", "pollution"),
        ("楼上小孩蹦得我头疼", "dispute", "noise"),
        ("楼上空调水滴在我家雨棚上，吵得睡不着", "dispute", "aircon_drip"),
        ("对门的狗天天叫", "dispute", "pet"),
        ("我车位上停了别人的车", "dispute", "parking_space"),
        ("顶楼盖了个阳光房", "dispute", "illegal_building"),
        ("邻居的监控对着我家大门", "dispute", "neighbour"),
        ("儿媳妇不让我看孙子", "dispute", "family"),
        ("我妈一个人住，最近老忘事", "elderly", "visit"),
        ("奶奶腿脚不便，想找人上门理发", "elderly", "home_help"),
        ("我爸退休金少发了", "elderly", "pension"),
        ("灭火器都过期了", "safety", "fire_facility"),
        ("楼上往下扔烟头", "safety", "high_toss"),
        ("家里进了一条蛇", "safety", "animal"),
        ("昨晚电瓶车被偷了", "safety", "theft"),
        ("我想当志愿者", "service", "volunteer"),
        ("推荐老张当我们楼长", "service", "recommend_head"),
    ],
)
def test_a_matter_opens_in_private(matters: Ask, text: str, category: str, subcategory: str) -> None:
    (matter,) = matters(text)
    assert (matter.category, matter.subcategory, matter.opens) == (category, subcategory, True)


@pytest.mark.parametrize(
    ("text", "subcategory"),
    [
        ("7号楼电梯又停了，老人上不去", "elevator"),
        ("楼道声控灯不灵了", "lighting"),
        ("停水了", "water_outage"),
        ("我哋座樓冇水呀", "water_outage"),
        ("整个小区都没电了吗", "power_outage"),
        ("车库抬杆坏了，一堆车堵着出不去", "parking"),
        ("一单元下水道又堵了，臭死了", "drain_block"),
        ("楼道里堆满了旧纸板", "corridor_clutter"),
        ("消防通道又被车堵死了", "fire_lane"),
        ("楼上装修吵死了，中午也不停", "noise"),
        ("6栋门口一堆狗屎没人管", "pet_waste"),
        ("@物业 7-2-602 地漏堵了", "drain_block"),
        ("[图片] 12栋那个灯", "lighting"),
    ],
)
def test_a_matter_of_the_neighbourhood_opens_in_a_group(matters: Ask, text: str, subcategory: str) -> None:
    (matter,) = matters(text, GROUP)
    assert (matter.subcategory, matter.opens, matter.alarm) == (subcategory, True, Alarm.NONE)


@pytest.mark.parametrize(
    "text",
    [
        "漏水",
        "早上好",
        "收到",
        "谢谢分享",
        "？",
        "[捂脸][偷笑]",
        "今天菜价又涨了",
        "谁家有闲置的儿童车",
        "专业疏通下水道，有需要联系我",
        "谁认识靠谱的水电师傅，推荐一下",
        "楼下新开的火锅店味道不错",
        "电梯里碰到老同学了",
        "电梯广告真难看",
        "3号停电，大家提前充好电",
        "大家记得接水，明天要停水",
        "手机没电了，晚点聊",
        "车子没电了，谁有搭火线",
        "酒店房间空调坏了，服务员也不来",
        "万一电梯坏了咋办",
        "要是再停电我就搬家",
        "谁的白车堵门口了，麻烦挪一下",
        "跟大家一起团两箱橙子",
        "这部电影真是垃圾",
        "我们又不是有没有水平的问题",
        "牛奶6-7点送来",
        "2号线几点末班",
        "「老王:3栋电梯坏了」- - - - - - -\n哈哈",
    ],
)
def test_chatter_opens_nothing_in_a_group(matters: Ask, text: str) -> None:
    assert not any(matter.opens or matter.alarm is not Alarm.NONE for matter in matters(text, GROUP))


def test_addressed_in_a_group_is_as_good_as_private(matters: Ask) -> None:
    assert not matters("漏水", GROUP)[0].opens
    assert matters("漏水", Context(group=True, addressed=True))[0].opens


def test_what_is_unsure_in_a_group_keeps_its_guess(matters: Ask) -> None:
    (matter,) = matters("漏水", GROUP)
    assert (matter.subcategory, matter.runner_up) == ("unclear", "property.plumbing_leak")
    assert matter.confidence < 0.5


@pytest.mark.parametrize(
    ("text", "intent", "subcategory"),
    [
        ("物业费能不能用支付宝交", Intent.CONSULT, "property_fee"),
        ("请问物业电话是多少", Intent.CONSULT, "directory"),
        ("谁是我们楼的楼长", Intent.CONSULT, "who_is_head"),
        ("80岁老人怎么领津贴", Intent.CONSULT, "elder_allowance"),
        ("加装电梯要几户同意", Intent.CONSULT, "lift_install"),
        ("党群服务站几点开门", Intent.CONSULT, "hours"),
        ("孩子上小学要什么材料", Intent.CONSULT, "school"),
        ("物业费又涨了，凭什么不开会", Intent.COMPLAINT, "property_fee"),
        ("物业可真行，门禁坏了俩月，五星级服务", Intent.COMPLAINT, "access_control"),
        ("垃圾物业", Intent.COMPLAINT, "property_service"),
        ("能不能在车棚装监控", Intent.SUGGEST, "security"),
        ("老鼠多，能不能安排灭鼠", Intent.SUGGEST, "pests"),
        ("跟对门闹矛盾了，能请人调解吗", Intent.HELP, "neighbour"),
        ("我奶奶要去医院复查，没人陪", Intent.WISH, "medical_escort"),
        ("想给社区的孩子捐一批旧书", Intent.VOLUNTEER, "donation"),
        ("我报的灯修得怎么样了", Intent.QUERY_STATUS, "status"),
        ("怎么还没人来啊，都两天了", Intent.FOLLOWUP_UNRESOLVED, "urge"),
        ("显示已完成，其实没人来过", Intent.FOLLOWUP_UNRESOLVED, "false_close"),
        ("上次的问题又来了，和上次一样", Intent.FOLLOWUP_UNRESOLVED, "recurrence"),
        ("呵呵，每次都说尽快处理", Intent.FOLLOWUP_UNRESOLVED, "unknown"),
        ("修好了，麻烦您了", Intent.FOLLOWUP_RESOLVED, "confirm"),
        ("灯亮了，谢谢楼长", Intent.FOLLOWUP_RESOLVED, "lighting"),
        ("现在不吵了，多谢", Intent.FOLLOWUP_RESOLVED, "noise"),
        ("我自己修好了，不用来修了", Intent.CANCEL, "unknown"),
        ("撤销", Intent.CANCEL, "cancel"),
        ("刚才说错了，是北门", Intent.CORRECTION, "location"),
        ("不是停电，是我家跳闸了", Intent.CORRECTION, "power_outage"),
        ("门禁没坏，是在换卡", Intent.NO_ISSUE, "access_control"),
        ("没停电啊，我家有电", Intent.NO_ISSUE, "power_outage"),
        ("哪里坏了，别乱报", Intent.NO_ISSUE, "unknown"),
        ("我电话13900000000", Intent.SUPPLEMENT, "contact"),
        ("晚上八点以后在家", Intent.SUPPLEMENT, "time"),
        ("7栋2单元", Intent.SUPPLEMENT, "location"),
        ("不满意，还在漏", Intent.RATE, "rate_bad"),
        ("很满意", Intent.RATE, "rate_good"),
        ("谢谢楼长，辛苦了", Intent.THANKS, "thanks"),
        ("机器人说不清，换人", Intent.HUMAN, "human"),
        ("字太小了看不清", Intent.HUMAN, "accessibility"),
        ("别说是我反映的", Intent.PRIVACY, "anonymous"),
        ("我家的情况别在群里说", Intent.PRIVACY, "no_group"),
        ("把我的电话删掉", Intent.PRIVACY, "erase"),
        ("以后别给我发消息了", Intent.OPTOUT, "optout"),
        ("刚搬来的，我住在8栋2单元301", Intent.REGISTER, "rebind"),
        ("是谁投诉我的，告诉我", Intent.OUT_OF_SCOPE, "privacy_probe"),
        ("听说超市要关门，大家快转发", Intent.OUT_OF_SCOPE, "rumor"),
        ("垃圾机器人，什么都不懂", Intent.CHATTER, "abuse"),
        ("你好", Intent.CHATTER, "test"),
        ("我家也是", Intent.ME_TOO, "me_too"),
        ("+1", Intent.ME_TOO, "me_too"),
        ("我哋都係，3座", Intent.ME_TOO, "me_too"),
        ("9栋也没水", Intent.ME_TOO, "water_outage"),
    ],
)
def test_each_intent_is_told_from_the_others(matters: Ask, text: str, intent: Intent, subcategory: str) -> None:
    (matter,) = matters(text)
    assert (matter.intent, matter.subcategory) == (intent, subcategory)


def test_me_too_keeps_place_and_matter(matters: Ask) -> None:
    (matter,) = matters("9栋也没水", GROUP)
    assert matter.place.building is not None
    assert (matter.place.building.value, matter.subcategory, matter.opens) == ("9", "water_outage", False)


@pytest.mark.parametrize(
    ("text", "subcategory"),
    [
        ("还有我家水龙头漏水", "plumbing_leak"),
        ("我家也没暖气", "heating"),
        ("我们单元也是没电", "power_outage"),
        ("我家一样，马桶堵了", "drain_block"),
    ],
)
def test_who_writes_to_the_desk_alone_has_a_matter_of_their_own(matters: Ask, text: str, subcategory: str) -> None:
    (matter,) = matters(text)
    assert (matter.subcategory, matter.opens) == (subcategory, True)
    assert not any(each.opens for each in matters(text, GROUP) if each.intent is Intent.ME_TOO)


@pytest.mark.parametrize(
    ("text", "subcategories"),
    [
        ("医保怎么交，还有我家水龙头漏水", ["insurance", "plumbing_leak"]),
        ("阳台漏水，还有隔壁天天半夜打麻将", ["plumbing_leak", "noise"]),
        ("6栋门禁坏了，楼道灯也不亮，还有垃圾没人收", ["access_control", "lighting", "garbage"]),
        ("第一门禁坏，第二路灯灭，第三隔壁太吵", ["access_control", "lighting", "noise"]),
        ("马桶堵了，顺便问一下居民医保怎么交", ["drain_block", "insurance"]),
        ("谢谢上次修灯的师傅，今天马桶又堵了", ["thanks", "drain_block"]),
        ("楼上天天半夜跳绳，能不能匿名", ["noise", "anonymous"]),
        ("水管爆了，客厅都淹了", ["plumbing_leak"]),
        ("电梯坏了\n电梯坏了\n电梯坏了", ["elevator"]),
        ("灯坏了，麻烦修一下，谢谢", ["lighting"]),
        ("地漏往上返水，屋里全是脏水", ["drain_block"]),
    ],
)
def test_several_matters_are_told_apart(matters: Ask, text: str, subcategories: list[str]) -> None:
    assert [matter.subcategory for matter in matters(text)] == subcategories


def test_a_relay_list_is_one_matter_of_many_buildings(matters: Ask) -> None:
    (matter,) = matters("#接龙 哪几栋停水了\n1. 2栋\n2. 6栋\n3. 9栋2单元", GROUP)
    assert (matter.subcategory, matter.opens) == ("water_outage", True)
    assert matter.place.other_buildings == ("2", "6", "9")


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("电梯坏了", Urgency.URGENT),
        ("厨房漏水了", Urgency.URGENT),
        ("阳台水龙头漏水", Urgency.NORMAL),
        ("楼道灯不亮", Urgency.NORMAL),
        ("厕所污水倒灌", Urgency.URGENT),
        ("马桶堵了", Urgency.NORMAL),
        ("建筑垃圾把消防通道堵了", Urgency.URGENT),
        ("小区蚊子太多了", Urgency.LOW),
        ("高龄津贴怎么领", Urgency.NONE),
    ],
)
def test_urgency(matters: Ask, text: str, urgency: Urgency) -> None:
    assert matters(text)[0].urgency is urgency


@pytest.mark.parametrize(("text", "choice"), [("1", 1), ("②", 2), ("第二个", 2), ("三", 3), ("选4", 4)])
def test_a_bare_choice(matters: Ask, text: str, choice: int) -> None:
    assert matters(text)[0].choice == choice


def test_a_bare_number_asks_for_progress_only_in_private(matters: Ask) -> None:
    assert (matters("1024")[0].intent, matters("1024")[0].number) == (Intent.QUERY_STATUS, 1024)
    assert matters("1024", GROUP)[0].number is None


@pytest.mark.parametrize(
    ("text", "stars"), [("非常满意", 5), ("5分", 5), ("满意", 4), ("一般般吧", 3), ("不满意", 2), ("非常不满意", 1)]
)
def test_stars(matters: Ask, text: str, stars: int) -> None:
    assert matters(text)[0].stars == stars


def test_an_open_request_turns_a_report_into_a_follow_up(matters: Ask) -> None:
    assert matters("灯坏了三天了还没人来修")[0].intent is Intent.REQUEST
    assert matters("灯坏了三天了还没人来修", HAS_LAMP)[0].intent is Intent.FOLLOWUP_UNRESOLVED


def test_a_number_in_words_is_kept(matters: Ask) -> None:
    (matter,) = matters("1024 怎么还没人来", HAS_LAMP)
    assert (matter.intent, matter.number) == (Intent.FOLLOWUP_UNRESOLVED, 1024)


def test_politeness_is_no_matter_and_sarcasm_no_thanks(matters: Ask) -> None:
    assert [matter.intent for matter in matters("谢谢物业，单元门坏了俩月没人理，真行")] == [Intent.COMPLAINT]


def test_a_matter_is_told_in_the_senders_own_writing(matters: Ask) -> None:
    found = matters("電梯壞咗，另外樓道燈唔亮")
    assert [matter.text for matter in found] == ["電梯壞咗", "另外樓道燈唔亮"]
    assert found[0].evidence[0].words == ("電梯", "壞咗")


@pytest.mark.parametrize(
    ("text", "intent", "subcategory"),
    [
        ("「小周：楼道灯坏了没人修」\n- - - - - -\n+1，我们5栋也是", Intent.ME_TOO, "lighting"),
        ("「物业：您家门禁已修复」\n- - - - - -\n还是不行", Intent.FOLLOWUP_UNRESOLVED, "access_control"),
    ],
)
def test_a_quote_says_what_a_follow_up_is_about(matters: Ask, text: str, intent: Intent, subcategory: str) -> None:
    (matter,) = matters(text, GROUP)
    assert (matter.intent, matter.subcategory, matter.opens) == (intent, subcategory, False)


@pytest.mark.parametrize("text", ["谢谢师傅把门禁修好", "昨天漏水多亏小王半夜过来，感谢", "感谢物业上次连夜抢修电梯"])
def test_thanks_for_what_is_settled_open_nothing(matters: Ask, text: str) -> None:
    assert [matter.intent for matter in matters(text)] == [Intent.THANKS]


def test_who_is_thanked_is_no_matter(matters: Ask) -> None:
    assert [matter.intent for matter in matters("谢谢盛源超市，孩子很高兴")] == [Intent.THANKS]
    assert matters("感谢领导，超市卖假货")[0].opens


def test_a_denied_word_of_trouble_is_no_issue_and_another_is_not(matters: Ask) -> None:
    assert matters("电梯没停啊")[0].intent is Intent.NO_ISSUE
    assert matters("垃圾没倒，楼道没拖")[0].opens


@pytest.mark.parametrize(
    ("text", "category", "subcategory"),
    [
        ("地下室的灯坏了", Category.PROPERTY, "lighting"),
        ("单元门口台阶缺了一块", Category.PROPERTY, "facility_damage"),
        ("门洞灯憋了", Category.PROPERTY, "lighting"),
        ("电梯门关不上", Category.PROPERTY, "elevator"),
        ("消防栓的玻璃碎了", Category.SAFETY, "fire_facility"),
    ],
)
def test_what_is_broken_is_the_thing_itself_and_not_what_describes_it(
    matters: Ask, text: str, category: Category, subcategory: str
) -> None:
    (matter,) = matters(text)
    assert (matter.category, matter.subcategory) == (category, subcategory)


@pytest.mark.parametrize("chat", [GROUP, Context()])
def test_the_mere_name_of_a_thing_is_a_report_only_in_private(matters: Ask, chat: Context) -> None:
    (matter,) = matters("电梯关门特别猛", chat)
    assert matter.opens is not chat.group


@pytest.mark.parametrize(
    "text",
    [
        "对面烧烤店的音箱震得窗户都抖，还让不让人睡",
        "晚上十一点工地还在打桩",
        "停车月租突然翻倍，谁同意的",
    ],
)
def test_a_short_line_that_speaks_of_one_thing_needs_no_here(matters: Ask, text: str) -> None:
    assert matters(text, GROUP)[0].opens


@pytest.mark.parametrize(
    "text", ["我小时候家里也老停电", "我们公司电梯坏了，爬了二十楼", "老街那家火锅店火了，天天排队"]
)
def test_what_is_elsewhere_or_long_ago_is_chat(matters: Ask, text: str) -> None:
    assert not any(each.opens for each in matters(text, GROUP))


def test_who_was_not_told_gives_no_notice(matters: Ask) -> None:
    (matter,) = matters("8幢怎么停水了，也没见通知", GROUP)
    assert (matter.subcategory, matter.opens) == ("water_outage", True)


def test_a_suggestion_can_wait(matters: Ask) -> None:
    (matter,) = matters("建议把北门的监控换成带红外的")
    assert (matter.intent, matter.urgency) == (Intent.SUGGEST, Urgency.LOW)


def test_a_danger_that_is_denied_is_no_correction(matters: Ask) -> None:
    (matter,) = matters("别慌，不是着火，是楼下饭店的油烟", GROUP)
    assert (matter.intent, matter.subcategory) == (Intent.NO_ISSUE, "fire")


@pytest.mark.parametrize("text", ["5号楼停电了，有人管吗", "电梯每次关到一半又弹开", "前台问两句就翻白眼"])
def test_a_fault_is_no_danger(matters: Ask, text: str) -> None:
    assert all(each.alarm is Alarm.NONE for each in matters(text))


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("集结号 紧急 2栋爆管 要4人", Urgency.URGENT),
        ("集结号 2栋爆管 要4人", Urgency.URGENT),
        ("集结号 日常 周日扫雪 要10人", Urgency.NORMAL),
        ("集结号 攻坚 搬走楼道里的旧家具", Urgency.NORMAL),
    ],
)
def test_a_rally_is_urgent_unless_it_says_of_which_other_kind_it_is(matters: Ask, text: str, urgency: Urgency) -> None:
    assert matters(text, Context(role="staff"))[0].urgency is urgency


def test_who_has_waited_and_asks_when_is_waiting(matters: Ask) -> None:
    (matter,) = matters("我前天报的门锁，说昨天来，等了一天也没见人，到底什么时候来")
    assert (matter.intent, matter.subcategory) == (Intent.FOLLOWUP_UNRESOLVED, "urge")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("3号楼2单元水管漏水。1024还没修好", [("plumbing_leak", None), ("urge", 1024)]),
        ("1024还没修好，3号楼2单元水管漏水", [("urge", 1024), ("plumbing_leak", None)]),
        ("1、3号楼2单元水管漏水\n2、1024撤销吧", [("plumbing_leak", None), ("cancel", 1024)]),
        ("取消1024，3号楼2单元水管漏水", [("cancel", 1024), ("plumbing_leak", None)]),
        ("1024还没修好，灯一直不亮", [("urge", 1024)]),
        ("取消1024，灯不亮是我看错了", [("cancel", 1024)]),
        ("取消1024吧，楼道灯没坏，另外3号楼水管漏水", [("cancel", 1024), ("plumbing_leak", None)]),
        ("取消1024，转人工", [("cancel", 1024), ("human", None)]),
        ("查进度1024 我家漏水什么时候来修", [("status", 1024)]),
        ("查进度1024，3号楼水管漏水的事", [("status", 1024)]),
        ("查进度1024 家里着火了", [("status", 1024), ("fire", None)]),
        ("查进度1025，3号楼水管漏水", [("status", 1025)]),
        ("1024还没修好，帮我转人工，楼道垃圾也没人收", [("urge", 1024), ("human", None), ("garbage", None)]),
        ("1024还没修好，谁负责", [("urge", 1024)]),
        ("查进度1024，师傅给我打电话了", [("status", 1024)]),
    ],
)
def test_what_is_said_of_a_number_and_what_is_reported_beside_it_stand_apart(
    matters: Ask, text: str, read: list[tuple[str, int | None]]
) -> None:
    found = matters(text, HAS_LAMP)
    assert [(matter.subcategory, matter.number) for matter in found] == read


def test_a_number_with_what_it_is_about_takes_no_other_number_away(matters: Ask) -> None:
    drain = OpenRequest(1025, Category.PROPERTY, "drain_block")
    context = Context(open_requests=(*HAS_LAMP.open_requests, drain))
    found = matters("1025通了，谢谢，1024的灯还是不亮，单元门也坏了", context)
    read = [(matter.subcategory, matter.number) for matter in found]
    assert read == [("confirm", 1025), ("lighting", 1024), ("access_control", None)]


def test_the_place_said_before_a_number_is_that_of_what_is_reported_behind_it(matters: Ask) -> None:
    _, leak = matters("我在3号楼，1024还没修好，水管也漏水", HAS_LAMP)
    assert leak.place.building is not None
    assert (leak.subcategory, leak.place.building.value) == ("plumbing_leak", "3")
    _, leak = matters("我在3号楼，1024还没修好，5号楼水管也漏水", HAS_LAMP)
    assert leak.place.building is not None
    assert leak.place.building.value == "5"


def test_in_a_group_only_danger_is_read_behind_a_command(matters: Ask) -> None:
    assert len(matters("取消1024，3号楼水管漏水", GROUP)) == 1
    assert [each.alarm for each in matters("取消1024，家里着火了", GROUP)] == [Alarm.NONE, Alarm.RING]


def test_a_room_beside_a_report_is_no_number(matters: Ask) -> None:
    (matter,) = matters("我家1024，水管漏水", HAS_LAMP)
    assert (matter.subcategory, matter.opens) == ("plumbing_leak", True)


@pytest.mark.parametrize("text", ["今天晚餐想吃饺子", "我要定晚餐蛋糕", "需要安排明天的午餐会", "给我妈订午餐"])
def test_a_meal_that_is_not_named_as_one_of_the_old_opens_nothing(matters: Ask, text: str) -> None:
    assert not any(matter.opens for matter in matters(text))


@pytest.mark.parametrize(
    "text",
    ["不用修灯了，换个人来修", "叫他别修水管了，漏得更厉害了", "别修灯了，灯一直闪，冒火花", "别修电梯了，停电了"],
)
def test_who_asks_for_more_takes_nothing_back(matters: Ask, text: str) -> None:
    (matter,) = matters(text)
    assert matter.opens
    assert matter.intent is not Intent.CANCEL


@pytest.mark.parametrize("text", ["我要投诉装修公司", "投诉施工队", "我要投诉楼下酒吧", "举报隔壁吸毒", "举报对门吸毒"])
def test_a_firm_or_a_crime_is_no_quarrel_between_neighbours(matters: Ask, text: str) -> None:
    assert all(matter.category is not Category.DISPUTE for matter in matters(text))


@pytest.mark.parametrize("text", ["好了", "好啦", "好咯", "好咯！"])
def test_that_it_is_over_is_heard_in_private_only(matters: Ask, text: str) -> None:
    assert [matter.intent for matter in matters(text)] == [Intent.FOLLOWUP_RESOLVED]
    assert [matter.intent for matter in matters(text, Context(group=True))] == [Intent.CHATTER]
