"""Places inside what people say in a chat, and sentences full of numbers that name none."""

import pytest

from nlp.fold import fold
from nlp.names import Names
from nlp.place import assemble, find_places
from nlp.rulebook import RuleBook

SITE = Names(estates=("锦绣家园", "锦绣"), buildings=("临江阁",), spots=("老樟树",))
SLOTS = {"e": "estate", "b": "building", "u": "unit", "f": "floor", "r": "room", "s": "spot"}


def read(text: str, rules: RuleBook) -> dict[str, str]:
    place = assemble(find_places(fold(text, rules.variants).text, SITE))
    found = {short: getattr(place, slot).value for short, slot in SLOTS.items() if getattr(place, slot)}
    return found | ({"others": " ".join(place.other_buildings)} if place.other_buildings else {})


WRITINGS = """
4栋1单元602厨房漏水                  b4 u1 r602
四栋一单元六零二厨房漏水             b4 u1 r602
四号楼一单元六百零二，马桶堵了       b4 u1 r602
4 栋 1 单元 602 室没热水             b4 u1 r602
4栋，1单元，602，没电                b4 u1 r602
4/1/602 没电                         b4 u1 r602
4.1.602没电                          b4 u1 r602
4 1 602 没电                         b4 u1 r602
4-1-602天花板漏水                    b4 u1 r602
4 - 1 - 602 漏水                     b4 u1 r602
4—1—602漏水                          b4 u1 r602
4－1－602漏水                        b4 u1 r602
4~1~602漏水                          b4 u1 r602
4‐1‐602漏水                          b4 u1 r602
4−1−602漏水                          b4 u1 r602
04-01-0602漏水                       b4 u1 r602
4一1一602漏水                        b4 u1 r602
4--1--602漏水                        b4 u1 r602
4_1_602漏水                          b4 u1 r602
四-一-六零二的灯坏了                 b4 u1 r602
我家在4-602                          b4 r602
4栋1-602门铃不响                     b4 u1 r602
4-1单元的灯坏了                      b4 u1
4栋-1单元-602室                      b4 u1 r602
602（4栋）停水了                     b4 r602
602室，4号楼1单元，停水              b4 u1 r602
602，4栋，停水                       b4 r602
【4栋】602报修                       b4 r602
我是4栋的602                         b4 r602
我们4栋里面602在装修                 b4 r602
4栋业主602反映                       b4 r602
４栋１单元６０２ 没电                b4 u1 r602
4＃1单元602                          b4 u1 r602
4#1#602漏水                          b4 u1 r602
4#602漏水                            b4 r602
住C区8#                              bC8
小区C区8栋路灯不亮                   bC8
D座大堂的灯闪                        bD s大堂
C楼电梯异响                          bC
乙栋三楼                             b乙 f3
乙3号楼有人乱扔烟头                  b乙3
丙单元的门坏了                       u丙
廿一号楼的门坏了                     b21
叁栋贰单元                           b3 u2
十栋八单元六零五                     b10 u8 r605
4栋幺零二没水                        b4 r102
9号居民楼停电                        b9
6号宿舍楼垃圾没人收                  b6
听雨轩1103漏水                       b听雨轩 r1103
听雨轩11楼B室漏水                    b听雨轩 r11B
我住临江阁1102                       b临江阁 r1102
槐树里15号屋顶渗水                   b槐树里15
我住桂花巷8号                        b桂花巷8
6座1503门锁坏了                      b6 r1503
6座15楼C室冷气滴水                   b6 r15C
6座15樓C室冷氣滴水                   b6 r15C
6座15C滴水                           b6 r15C
6座A梯1503没水                       b6 uA r1503
block 6 flat C, 15/F water leaking   b6 r15C
no power in building 9               b9
tower 5 room 1201 no power           b5 r1201
66弄9号302漏水                       b9 r302
我家66弄12号楼302                    b12 r302
9号302阳台漏水                       b9 r302
9号2单元302阳台漏水                  b9 u2 r302
9号2楼204漏水                        b9 f2 r204
4楼2门602暖气不热                    b4 u2 r602
8号楼2门302 暖气不热                 b8 u2 r302
4号楼二门洞灯坏了                    b4 u2
4懂1单远602                          b4 u1 r602
三洞电踢坏了                         b3
4冻1单园602                          b4 u1 r602
4d dianti huaile                     b4
4dong 1danyuan 602 loushui           b4 u1 r602
我们单元在4栋一单元5楼               b4 u1 f5
4栋1单元6楼602                       b4 u1 f6 r602
七号楼三层走廊灯坏了                 b7 f3
负一楼积水                           fB1
地下二层有人抽烟                     fB2
地库B3层进水                         fB3
12楼漏到11楼                         f12
老樟树下面有积水                     s老樟树
锦绣家园4栋1单元602漏水              e锦绣家园 b4 u1 r602
翠竹苑4栋1单元602漏水                b4 u1 r602
幸福里4栋1单元602漏水                b4 u1 r602
阳光花园4栋没水                      b4
中山路88号新竹园16幢2单元304         b16 u2 r304
中山路88号16幢304室                  b16 r304
中山路15号4-1-602                    b4 u1 r602
4栋803A没水                          b4 r803A
9号楼A203室漏水                      b9 rA203
4栋1单元802-2漏水                    b4 u1 r802-2
4栋东单元602                         b4 u东 r602
4栋A座1202                           b4 uA r1202
4栋11203漏水                         b4 u1 r1203
4-11203漏水                          b4 u1 r1203
5栋6号602漏水                        b5 u6 r602
房号602，4栋                         b4 r602
4栋602几天没水了                     b4 r602
4栋602平时没人                       b4 r602
4-1-602周先生                        b4 u1 r602
4-602张阿姨                          b4 r602
地址：7号楼1单元1203室，电话13800000000  b7 u1 r1203
明天上午9点到4栋1单元602修           b4 u1 r602
我82岁了住7栋101                     b7 r101
坐6号线到我家7栋                     b7
今天3号，7栋停水                     b7
二区3栋2单元                         b3 u2
是9栋不是4栋                         b9
不是4-1-602，是9-1-602               b9 u1 r602
4栋的电梯坏了，我家1-602             b4 u1 r602
4栋楼下有积水                        b4
第4栋第二单元602                     b4 u2 r602
第五层漏水                           f5
6栋2单703没暖气                      b6 u2 r703
六栋二单七零三没暖气                 b6 u2 r703
6栋二703没暖气                       b6 u2 r703
6栋2单元3，门锁坏了                  b6 u2 r3
六号楼四单元二                       b6 u4 r2
四排9号三                            b4排 u9 r3
我住21幢3                            b21 u3
21栋-3                               b21 u3
6栋底商2号1103漏水                   b6 u2 r1103
21幢15号-4                           b21 u15 r4
21幢15号-403                         b21 u15 r403
东楼2单元403没水                     b东 u2 r403
主楼1208空调不冷                     b主 r1208
6栋西楼301                           b6 u西 r301
6栋东703漏水                         b6 r703
6栋商铺8号下水堵了                   b6 r8
两幢三单元602                        b2 u3 r602
两栋一单元二楼                       b2 u1 f2
15栋3单元112楼6号                    b15 u3 f112 r6
五冻一单园三零二漏水                 b5 u1 r302
13号楼1门栋302                       b13 u1 r302
18号楼2402户                         b18 r2402
听雨轩2单元601停电                   b听雨轩 u2 r601
三零一没水，二栋                     b2 r301
我是501的，楼道没灯，在3号楼         b3 r501
弄堂里128弄36号602室煤气味           b36 r602
3楼2门501的门禁坏了                  b3 u2 r501
甲3号楼4门202跑水了                  b甲3 u4 r202
B座23樓F單位，廁所塞咗               bB r23F
美孚5座9A，屋企冇電                  b5 r9A
E座108一C12没网                      bE u108 rC12
E座108-C12没网                       bE u108 rC12
住B一12，门口灯不亮                  bB u12
翠湖湾C座7号楼2单元602漏水           b7 u2 r602
C座7号楼2-602漏水                    b7 u2 r602
C-7栋602没网                         bC7 r602
我家C-12号楼的门坏了                 bC12
8-121103厨房漏水                     b8 u12 r1103
我家在5-111602，停电                 b5 u11 r1602
4栋1单元6零2漏水                     b4 u1 r602
四号楼六0二没水                      b4 r602
4栋1单元六0二室没水                  b4 u1 r602
4栋2单元11零3室没水                  b4 u2 r1103
9号楼A区1206空调漏水                 b9 uA区 r1206
9号楼3层C区3011停电                  b9 f3 uC区 r3011
市场四楼7街12号门40213漏水           f4 u7街 r40213
三楼8街26号卷帘门坏了                f3 u8街 r26
C9-14号商铺停电                      bC9 r14
502 2单元 9栋 漏水                   b9 u2 r502
"""

MORE_THAN_ONE = """
4栋和9栋之间加个摄像头               4 9
4、9号楼停水                         4 9
4#、9#停水                           4 9
4-6号楼停水                          4 5 6
4栋到9栋的路灯坏了                   4 9
我是4栋的，9-1-602漏水               4 9
1-2-3栋都停水了                      1 2 3
西楼的488幢和9幢                     488 9
"""

NO_PLACES = """
我电话138-1234-5678
打021-8888-8888
客服400-820-8820打不通
电话8512-3456
微信13912345678同号
请在3-5号之间交费
明天3-5号停水
12月3号停电
2024.5.1停水
5-1放假怎么办
K302路到站了
G1024次列车
三到五天能好
三-五天能好
涨了50-100元
物业费1.8一平
1024办结
#1024 还没修
粤B88888挡路
85后都在抢
一栋楼的人都没水
两栋楼之间有积水
三室两厅出租
一梯两户的房子
18层高的楼
落了厚厚一层灰
取件码3-2-5012
验证码 345678
车位305被占
B2-305车位被占
小区一共500户
来了100多人
比分3-1
主队赢了2-1
气温30-35度
7-8级大风
家里3号装修
这里3号停水
三门县的亲戚
走了两三里路
一座天桥
G60高速堵车
看3d 电影
北门路在修
25号门诊
第三百零六号
编号5-876543
打110楼上打起来了
小区有1320户
这次查了520户
6号-8号停水
主楼在装修
1024没人管，怎么回事
301块水费太贵了
阳光花园真漂亮
"""


def rows(table: str) -> list[list[str]]:
    return [line.rsplit("  ", 1) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("text", "expected"), rows(WRITINGS))
def test_a_place_is_read_out_of_a_sentence(text: str, expected: str, rules: RuleBook) -> None:
    assert read(text.strip(), rules) == {word[0]: word[1:] for word in expected.split()}


@pytest.mark.parametrize(("text", "expected"), rows(MORE_THAN_ONE))
def test_several_buildings_in_a_sentence_leave_the_building_open(text: str, expected: str, rules: RuleBook) -> None:
    assert read(text.strip(), rules) == {"others": expected.strip()}


@pytest.mark.parametrize("text", NO_PLACES.strip().splitlines())
def test_a_sentence_full_of_numbers_names_no_place(text: str, rules: RuleBook) -> None:
    assert read(text, rules) == {}


@pytest.mark.parametrize("story", ["说来话长，" * 100, "我跟你们说" * 500])
def test_a_place_before_or_behind_a_long_story_is_read(story: str, rules: RuleBook) -> None:
    assert read(f"我住4栋1单元602，{story}", rules) == {"b": "4", "u": "1", "r": "602"}
    assert read(f"{story}。我住4栋1单元602", rules) == {"b": "4", "u": "1", "r": "602"}
