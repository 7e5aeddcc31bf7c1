"""The demo's page in a real browser, with a stand-in for the desk behind it."""

import io

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Locator, Page, expect

from bot.channels.web import PhotoInbox
from domain.messages import IncomingKind
from tests.browser.conftest import PHONE, Site
from tests.browser.measures import overflow, targets, texts
from tests.browser.stand_in import HOSTILE_NAME, LIFT, LIGHT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def pane(page: Page, number: int) -> Locator:
    """Return the pane of this number, from the left."""
    return page.locator(".pane").nth(number - 1)


async def say(page: Page, number: int, text: str) -> None:
    await pane(page, number).locator("textarea").fill(text)
    await pane(page, number).get_by_role("button", name="发送").click()


async def test_a_report_in_the_group_is_taken_over_by_the_head_before_everybodys_eyes(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    await expect(page.locator(".pane")).to_have_count(4)
    await page.get_by_role("button", name=LIGHT).click()
    own = pane(page, 1).locator(".mine")
    await expect(own).to_contain_text(LIGHT)
    await expect(own.locator(".state")).to_have_class("state taken")
    await expect(own.locator(".reactions")).to_be_visible()
    card = pane(page, 2).locator(".card")
    await expect(card.locator(".row")).to_have_count(2)
    await card.get_by_role("button", name="我来办").click()
    await expect(card.locator(".edited")).to_be_visible()
    await expect(card).to_have_count(1)
    await expect(card.get_by_role("button", name="办好了")).to_be_enabled()
    group_card = pane(page, 1).locator(".card")
    await expect(group_card.locator(".edited")).to_be_visible()
    await expect(group_card.locator(".quoted")).to_contain_text(LIGHT)
    assert [message.kind for message in demo_site.desk.taken] == [IncomingKind.TEXT, IncomingKind.PRESS]
    assert demo_site.complaints == []


async def test_an_emergency_is_marked_by_a_word_and_its_numbers_can_be_tapped(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    await page.get_by_role("button", name=LIFT).click()
    urgent = pane(page, 1).locator(".urgent")
    await expect(urgent.locator(".urgent-mark")).to_be_visible()
    links = await urgent.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert links == ["tel:119", "tel:96333", "tel:13800001234"]


async def test_a_press_that_comes_too_late_is_answered_by_a_toast(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    await page.get_by_role("button", name=LIFT).click()
    await pane(page, 2).get_by_role("button", name="我去不了").click()
    await expect(pane(page, 2).locator(".toast")).to_be_visible()
    await expect(page.locator(".toast")).to_have_count(1)
    # It lies over nothing: not over the buttons of the last card, not over where one writes.
    tops = [await pane(page, 2).locator(part).bounding_box() for part in (".stream", ".toast", ".composer")]
    stream, toast, composer = (box for box in tops if box is not None)
    assert stream["y"] + stream["height"] <= toast["y"]
    assert toast["y"] + toast["height"] <= composer["y"]


async def test_names_and_texts_are_never_read_as_markup(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    await pane(page, 1).locator("select").select_option("mallory")
    await expect(pane(page, 1).locator(".tabs")).to_contain_text(HOSTILE_NAME)
    await pane(page, 1).get_by_role("button", name="3号楼居民群").click()
    await pane(page, 2).get_by_role("button", name="3号楼居民群").click()
    hostile = "<img src=x onerror=window.hacked=1> {{7*7}} javascript:alert(1) \u202e[x](tg://user?id=1)"
    await say(page, 1, hostile)
    shown = pane(page, 2).locator(".theirs")
    await expect(shown.locator(".text")).to_have_text(hostile)
    await expect(shown.locator(".who")).to_have_text(HOSTILE_NAME)
    await demo_site.desk.tell("p:wang", "javascript:alert(1) <b>x</b> https://menkou.example/x")
    links = pane(page, 3).locator(".text a")
    await expect(links).to_have_attribute("href", "https://menkou.example/x")
    assert await page.evaluate("window.hacked") is None
    assert await page.locator("img[src=x], .text b").count() == 0
    assert demo_site.complaints == []


async def test_time_moves_at_a_button(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    await expect(page.locator("#now")).to_contain_text("11月22日 周日")
    await page.get_by_role("button", name="+1 天").click()
    await expect(page.locator("#now")).to_contain_text("11月23日 周一")
    await expect(pane(page, 2).locator(".message")).to_have_count(1)
    await expect(page.get_by_role("button", name="+1 天")).to_be_enabled()


async def test_any_message_says_why_it_was_understood_so(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    await page.get_by_role("button", name=LIGHT).click()
    await pane(page, 1).locator(".why").click()
    sheet = page.locator("dialog")
    for fact in (
        "物业维修",
        "楼道照明",
        "楼道灯",
        "property.light.dark",
        "没",
        "门禁",
        "楼栋 3",
        "群昵称",
        "2026-11-22 a1b2c3",
    ):
        await expect(sheet).to_contain_text(fact)
    await sheet.get_by_role("button", name="关上").click()
    await expect(sheet).to_have_count(0)


async def test_a_message_can_be_answered(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    await page.get_by_role("button", name=LIGHT).click()
    await pane(page, 2).get_by_role("button", name="3号楼居民群").click()
    await pane(page, 2).locator(".theirs").get_by_role("button", name="回复").click()
    await say(page, 2, "我去看看")
    await expect(pane(page, 1).locator(".theirs .quoted")).to_contain_text(LIGHT)
    await expect(pane(page, 2).locator(".mine .taken")).to_be_visible()
    quoted = demo_site.desk.taken[1].quoted
    assert quoted is not None
    assert quoted.text == LIGHT


async def test_a_photo_is_sent_smaller_and_without_the_place_it_was_taken(demo_site: Site) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (30.0, 40.0, 0.0)}
    photo = io.BytesIO()
    Image.new("RGB", (3200, 1200), "#6a8").save(photo, "JPEG", exif=exif)
    page = await demo_site.open("/demo")
    chosen = FilePayload(name="灯.jpg", mimeType="image/jpeg", buffer=photo.getvalue())
    await pane(page, 2).locator("input[type=file]").set_input_files(chosen)
    await expect(pane(page, 2).locator(".thumb")).to_be_visible()
    await say(page, 2, "换好了")
    await expect(pane(page, 2).locator(".mine .photo")).to_be_visible()
    await expect(pane(page, 2).locator(".bot")).to_be_visible()
    (message,) = demo_site.desk.taken
    data = await PhotoInbox(demo_site.desk.photo_folder).read(message.media[0].reference)
    assert data is not None
    with Image.open(io.BytesIO(data)) as sent:
        assert sent.size == (1600, 600)
        assert not sent.getexif()
    assert demo_site.complaints == []


async def test_a_file_that_is_no_photo_is_refused_in_words(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    chosen = FilePayload(name="x.png", mimeType="image/png", buffer=b"<script>1</script>")
    await pane(page, 1).locator("input[type=file]").set_input_files(chosen)
    await expect(pane(page, 1).locator(".toast")).to_be_visible()
    await expect(pane(page, 1).locator(".thumb")).to_have_count(0)


async def test_news_for_somebody_not_shown_is_one_click_away(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    await page.get_by_role("button", name=LIFT).click()
    await page.locator("#elsewhere").get_by_role("button", name="赵国强").click()
    await expect(pane(page, 2).locator("select")).to_have_value("zhao")
    await expect(pane(page, 2).locator(".urgent")).to_be_visible()
    await expect(page.locator("#elsewhere")).to_be_hidden()


async def test_one_group_in_two_panes_shows_each_his_own_side(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    await page.get_by_role("button", name=LIGHT).click()
    await expect(pane(page, 1).locator(".card")).to_be_visible()
    await pane(page, 3).locator("select").select_option("li")
    await pane(page, 3).get_by_role("button", name="3号楼居民群").click()
    await expect(pane(page, 3).locator(".theirs")).to_contain_text(LIGHT)
    await pane(page, 3).locator("select").select_option("zhang")
    await pane(page, 3).get_by_role("button", name="3号楼居民群").click()
    await expect(pane(page, 3).locator(".mine")).to_contain_text(LIGHT)
    await expect(pane(page, 1).locator(".mine")).to_have_count(1)


async def test_a_reload_shows_the_same_conversation(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    await page.get_by_role("button", name=LIGHT).click()
    await pane(page, 2).get_by_role("button", name="我来办").click()
    await expect(pane(page, 2).locator(".edited")).to_be_visible()
    await page.reload()
    await pane(page, 1).get_by_role("button", name="3号楼居民群").click()
    own = pane(page, 1).locator(".mine")
    await expect(own.locator(".taken")).to_be_visible()
    await expect(own.locator(".reactions")).to_be_visible()
    await expect(pane(page, 1).locator(".message")).to_have_count(2)
    await expect(pane(page, 2).locator(".card .edited")).to_be_visible()


async def test_what_is_written_while_the_line_is_down_arrives_once(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    await expect(page.locator("#link")).to_have_text("已连上")
    await demo_site.stop()
    await expect(page.locator("#link")).to_have_class("link lost")
    await say(page, 2, "断网时写的")
    await expect(pane(page, 2).locator(".mine .waiting")).to_be_visible()
    await demo_site.start()
    await expect(pane(page, 2).locator(".mine .taken")).to_be_visible()
    assert [message.text for message in demo_site.desk.taken] == ["断网时写的"]


async def test_what_the_desk_could_not_store_is_sent_again_under_the_same_id(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    demo_site.desk.broken = True
    await say(page, 2, "存不下")
    again = pane(page, 2).locator("button.failed")
    await expect(again).to_be_visible()
    demo_site.desk.broken = False
    await again.click()
    await expect(pane(page, 2).locator(".mine .taken")).to_be_visible()
    await expect(pane(page, 2).locator(".mine")).to_have_count(1)
    assert len(demo_site.desk.taken) == 1


async def test_a_phone_shows_one_pane_at_a_time(demo_site: Site) -> None:
    page = await demo_site.open("/demo", PHONE)
    await expect(page.locator(".pane:visible")).to_have_count(1)
    await page.get_by_role("button", name=LIGHT).click()
    await expect(pane(page, 1).locator(".mine .taken")).to_be_visible()
    await page.locator("#switcher").get_by_role("button", name="楼长").click()
    await expect(pane(page, 2).locator(".card")).to_be_visible()
    await expect(pane(page, 1)).to_be_hidden()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
async def test_everything_can_be_read_and_hit(demo_site: Site, size: tuple[int, int]) -> None:
    page = await demo_site.open("/demo", size)
    await page.get_by_role("button", name=LIFT).click()
    await expect(pane(page, 1).locator(".urgent")).to_be_visible()
    for step in ("标准", "大", "特大"):
        await page.get_by_role("button", name=step, exact=True).click()
        assert [text for text in await texts(page) if text["contrast"] < 4.5] == []
        assert [each for each in await targets(page) if min(each["width"], each["height"]) < 44] == []
        assert await overflow(page) == 0


async def test_the_page_asks_nobody_else_for_anything(demo_site: Site) -> None:
    page = await demo_site.open("/demo")
    await page.get_by_role("button", name=LIGHT).click()
    await expect(pane(page, 2).locator(".card")).to_be_visible()
    assert [address for address in demo_site.asked if not address.startswith(demo_site.address)] == []
