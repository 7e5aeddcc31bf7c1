"""The resident's own page in a real browser, with a stand-in for the desk behind it."""

import pytest
from playwright.async_api import expect

from domain.messages import IncomingKind
from tests.browser.conftest import PHONE, WIDE, Site, come_in
from tests.browser.measures import overflow, targets, texts
from tests.browser.stand_in import DOOR, NOISE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_scanning_the_code_opens_the_conversation(door_site: Site) -> None:
    page = await come_in(door_site)
    assert page.url == f"{door_site.address}/chat"
    await expect(page.locator(".card .row button")).to_have_count(2)
    await page.locator("textarea").fill(NOISE)
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator(".mine .taken")).to_be_visible()
    question = page.locator(".card").last
    await question.get_by_role("button", name="3号楼").click()
    await expect(question.locator(".edited")).to_be_visible()
    kinds = [message.kind for message in door_site.desk.taken]
    assert kinds == [IncomingKind.START, IncomingKind.TEXT, IncomingKind.PRESS]
    assert len({message.sender for message in door_site.desk.taken}) == 1
    assert door_site.complaints == []


async def test_a_second_visit_is_the_same_account_and_the_same_conversation(door_site: Site) -> None:
    page = await come_in(door_site)
    await page.locator("textarea").fill("修好了吗")
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator(".message")).to_have_count(3)
    later = await door_site.open("/chat", context=page.context)
    await expect(later.locator(".message")).to_have_count(3)
    await expect(later.locator(".mine")).to_contain_text("修好了吗")
    assert [message.kind for message in door_site.desk.taken] == [IncomingKind.START, IncomingKind.TEXT]


async def test_the_cookie_is_out_of_reach_of_scripts(door_site: Site) -> None:
    page = await come_in(door_site)
    assert await page.evaluate("document.cookie") == ""


async def test_two_phones_do_not_see_each_other(door_site: Site) -> None:
    one, other = await come_in(door_site), await come_in(door_site)
    await one.locator("textarea").fill("只给小助手看")
    await one.get_by_role("button", name="发送").click()
    await expect(one.locator(".message")).to_have_count(3)
    await expect(other.locator(".message")).to_have_count(1)


async def test_a_draft_survives_a_reload(door_site: Site) -> None:
    page = await come_in(door_site)
    await page.locator("textarea").fill("写了一半，水开")
    await page.reload()
    await expect(page.locator("textarea")).to_have_value("写了一半，水开")


async def test_what_was_not_sent_survives_a_reload(door_site: Site) -> None:
    page = await come_in(door_site)
    door_site.desk.broken = True
    await page.locator("textarea").fill("没存下的话")
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator("button.failed")).to_be_visible()
    door_site.desk.broken = False
    await page.reload()
    await expect(page.locator(".mine .taken")).to_be_visible()
    assert [message.text for message in door_site.desk.taken][1:] == ["没存下的话"]


@pytest.mark.parametrize("size", [PHONE, WIDE])
async def test_old_eyes_can_read_it_and_old_fingers_hit_it(door_site: Site, size: tuple[int, int]) -> None:
    page = await come_in(door_site, size)
    await page.locator("textarea").fill(NOISE)
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator(".card").nth(1)).to_be_visible()
    largest = 0
    for _ in range(3):
        written = await texts(page)
        assert [text for text in written if text["size"] < 18] == []
        assert [text for text in written if text["contrast"] < 4.5] == []
        assert [text for text in written if text["wraps"] and text["lines"] < 1.3] == []
        assert [each for each in await targets(page) if min(each["width"], each["height"]) < 60] == []
        assert await overflow(page) == 0
        message = page.locator(".message .text").first
        largest = max(largest, await message.evaluate("text => parseFloat(getComputedStyle(text).fontSize)"))
        await page.locator("#larger").click()
    assert largest >= 30


async def test_the_chosen_size_is_remembered(door_site: Site) -> None:
    page = await come_in(door_site)
    await page.locator("#larger").click()
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-size", "large")


@pytest.mark.parametrize("path", ["/chat", "/d/wrong"])
async def test_whoever_has_no_pass_reads_where_to_go(door_site: Site, path: str) -> None:
    page = await door_site.open(path, PHONE)
    await expect(page.locator("h1")).to_be_visible()
    assert [text for text in await texts(page) if text["size"] < 18 or text["contrast"] < 4.5] == []
    assert await overflow(page) == 0


async def test_scanning_again_keeps_the_conversation(door_site: Site) -> None:
    page = await come_in(door_site)
    again = await door_site.open(f"/d/{DOOR}", context=page.context)
    await expect(again.locator(".message")).to_have_count(2)
    assert len({message.sender for message in door_site.desk.taken}) == 1
