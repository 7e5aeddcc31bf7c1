"""What people send is fetched after it was taken, kept anew, and shown to the other side."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.books import Books
from bot.channels.contract import SendError
from bot.delivery import Delivery
from bot.inbox import Inbox
from bot.media import AT_ONCE, MOST_TRIES, MediaFetcher
from bot.pictures import Pictures
from domain.messages import IncomingKind, IncomingMessage, MediaReference
from domain.places import PlaceKind
from handlers.office import Office
from storage.media import Media, MediaState
from tests.bot.small_town import HEAD, RESIDENT, found, said
from tests.bot.stand_in import StandInChannel


@pytest.fixture
async def delivery(books: Books, channel: StandInChannel) -> AsyncIterator[Delivery]:
    await books.do(found)
    running = Delivery(books, [channel])
    running.start()
    yield running
    await running.stop(1.0)


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    return Pictures(tmp_path / "media")


@pytest.fixture
async def reported(books: Books, delivery: Delivery) -> None:
    """Let a resident report something and send a picture of it."""
    inbox = Inbox(books, delivery)
    await inbox.take(said("1", "和美花园3号楼楼道灯不亮了", RESIDENT))
    photo = MediaReference(IncomingKind.PHOTO, "file-1")
    await inbox.take(IncomingMessage("2", RESIDENT, "resident", IncomingKind.PHOTO, media=(photo,)))
    await delivery.settle()


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "black").save(written, "PNG")
    return written.getvalue()


async def media_of(books: Books) -> list[Media]:
    """Return all media of the one request."""

    def read(office: Office) -> list[Media]:
        community = next(each.id for each in office.desk.neighbourhood.places if each.kind is PlaceKind.COMMUNITY)
        (request,) = office.desk.requests.board(community)
        return list(office.desk.media.of_request(request.id))

    return await books.do(read)


async def fetch(books: Books, fetcher: MediaFetcher) -> None:
    await fetcher.fetch(await books.do(lambda office: office.desk.media.waiting(10)))


@pytest.mark.usefixtures("reported")
async def test_a_picture_is_kept_and_shown_to_whoever_handles_it(
    books: Books, delivery: Delivery, channel: StandInChannel, pictures: Pictures
) -> None:
    channel.files["file-1"] = picture()
    await fetch(books, MediaFetcher(books, [channel], pictures))
    (media,) = await media_of(books)
    assert media.state is MediaState.STORED
    assert media.hash is not None
    assert pictures.read(media.hash) is not None
    await delivery.settle()
    assert [each.message.to for each in channel.sent if each.message.photo == media.hash] == [HEAD]


@pytest.mark.usefixtures("reported")
async def test_what_is_no_picture_is_refused(books: Books, channel: StandInChannel, pictures: Pictures) -> None:
    channel.files["file-1"] = b"<svg/>"
    await fetch(books, MediaFetcher(books, [channel], pictures))
    (media,) = await media_of(books)
    assert media.state is MediaState.REFUSED
    assert media.reason


@pytest.mark.usefixtures("reported")
async def test_a_picture_that_cannot_be_fetched_is_tried_again_but_not_for_ever(
    books: Books, channel: StandInChannel, pictures: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_reference: str, _largest: int) -> bytes:
        raise SendError("no connection")

    monkeypatch.setattr(channel, "fetch", fail)
    fetcher = MediaFetcher(books, [channel], pictures)
    for _ in range(MOST_TRIES - 1):
        await fetch(books, fetcher)
        assert [each.state for each in await media_of(books)] == [MediaState.WAITING]
    await fetch(books, fetcher)
    assert [each.state for each in await media_of(books)] == [MediaState.REFUSED]


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize("error", [SendError("no connection"), OSError("no room"), ValueError("a fault of ours")])
async def test_what_cannot_be_brought_rests_and_is_in_the_way_of_no_other(
    books: Books, channel: StandInChannel, pictures: Pictures, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    channel.files["file-late"] = picture()
    tried = []

    async def fail(reference: str, _largest: int) -> bytes:
        tried.append(reference)
        if reference not in channel.files:
            raise error
        return channel.files[reference]

    monkeypatch.setattr(channel, "fetch", fail)
    more = [*(f"file-{number}" for number in range(2, AT_ONCE + 1)), "file-late"]
    await books.do(lambda office: [_photo(office, channel.instance, name) for name in more])
    fetcher = MediaFetcher(books, [channel], pictures)
    async with asyncio.timeout(30):
        while "file-late" not in tried:
            await fetcher.look()
            await asyncio.sleep(0)
    assert set(tried) == {"file-1", *more}
    await fetcher.stop()


def _photo(office: Office, channel: str, name: str) -> int:
    return office.desk.media.add(MediaReference(IncomingKind.PHOTO, name), channel, None)


@pytest.mark.usefixtures("reported")
async def test_a_picture_is_not_asked_for_before_the_platform_wants_to_be(
    books: Books, channel: StandInChannel, pictures: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_reference: str, _largest: int) -> bytes:
        raise SendError("too many", retry_after=3_600.0)

    monkeypatch.setattr(channel, "fetch", fail)
    fetcher = MediaFetcher(books, [channel], pictures)
    (media,) = await books.do(lambda office: office.desk.media.waiting(10))
    await fetcher.fetch([media])
    assert fetcher.resting(media) > 3_000
    await forget(books, media.request)
    await fetcher.look()
    assert fetcher.resting(media) == 0, "what waits no more is forgotten"


@pytest.mark.usefixtures("reported")
async def test_a_picture_of_a_channel_that_is_off_waits(books: Books, pictures: Pictures) -> None:
    fetcher = MediaFetcher(books, [], pictures)
    await fetcher.look()
    await fetcher.stop()
    assert [each.state for each in await media_of(books)] == [MediaState.WAITING]


async def forget(books: Books, request: int | None) -> None:
    assert request is not None
    await books.do(lambda office: office.desk.media.forget_of(request))


@pytest.mark.usefixtures("reported")
async def test_the_file_of_what_is_forgotten_is_deleted(
    books: Books, channel: StandInChannel, pictures: Pictures
) -> None:
    channel.files["file-1"] = picture()
    fetcher = MediaFetcher(books, [channel], pictures)
    await fetch(books, fetcher)
    (media,) = await media_of(books)
    assert media.hash is not None
    await forget(books, media.request)
    await fetcher.delete_unwanted()
    assert pictures.read(media.hash) is None
    assert await media_of(books) == []


@pytest.mark.usefixtures("reported")
async def test_the_same_file_of_another_request_stays(
    books: Books, channel: StandInChannel, pictures: Pictures
) -> None:
    channel.files["file-1"] = picture()
    fetcher = MediaFetcher(books, [channel], pictures)
    await fetch(books, fetcher)
    (media,) = await media_of(books)
    again = media.reference
    await books.do(lambda office: office.desk.media.add(again, media.channel, None))
    await fetch(books, fetcher)
    await forget(books, media.request)
    await fetcher.delete_unwanted()
    assert media.hash is not None
    assert pictures.read(media.hash) is not None


@pytest.mark.usefixtures("reported")
async def test_what_comes_while_it_is_forgotten_is_deleted_too(
    books: Books, channel: StandInChannel, pictures: Pictures, tmp_path: Path
) -> None:
    channel.files["file-1"] = picture()
    fetcher = MediaFetcher(books, [channel], pictures)
    waiting = await books.do(lambda office: office.desk.media.waiting(10))
    await forget(books, waiting[0].request)
    await fetcher.fetch(waiting)
    assert list((tmp_path / "media").rglob("*.jpg"))
    await fetcher.delete_unwanted()
    assert not list((tmp_path / "media").rglob("*.jpg"))
