"""Only this host by its own name, only its own pages."""

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.bot.pages.conftest import Site

FOREIGN_HOSTS = ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", "localhost", ""]
FOREIGN_ORIGINS = ["http://evil.example", "null", "http://127.0.0.1", "http://localhost:{port}", "http://127.0.0.1:1"]


async def test_another_host_name_is_refused(demo_site: Site) -> None:
    for host in FOREIGN_HOSTS:
        headers = {"Host": host.format(port=demo_site.port)}
        for path in ("/", "/demo", "/static/page.css", "/photo/0", "/nowhere"):
            assert (await demo_site.http.get(path, headers=headers)).status_code == 403, (host, path)


async def test_both_own_names_are_answered(demo_site: Site) -> None:
    for name in ("127.0.0.1", "localhost", "LOCALHOST"):
        response = await demo_site.http.get("/demo", headers={"Host": f"{name}:{demo_site.port}"})
        assert response.status_code == 200


async def test_a_page_of_another_origin_is_refused(demo_site: Site) -> None:
    for origin in FOREIGN_ORIGINS:
        headers = {"Origin": origin.format(port=demo_site.port)}
        assert (await demo_site.http.get("/demo", headers=headers)).status_code == 403, origin
        posted = await demo_site.http.post("/photo", headers=headers, content=b"\xff\xd8\xff")
        assert posted.status_code == 403, origin
    assert list(demo_site.desk.photo_folder.iterdir()) == []


async def test_what_changes_something_must_name_its_origin(demo_site: Site) -> None:
    assert (await demo_site.http.post("/photo", content=b"\xff\xd8\xff")).status_code == 403
    own = {"Origin": demo_site.origin}
    assert (await demo_site.http.post("/photo", content=b"\xff\xd8\xff", headers=own)).status_code == 200


async def test_a_socket_of_another_origin_is_refused(demo_site: Site) -> None:
    for origin in (*FOREIGN_ORIGINS, None):
        foreign = origin.format(port=demo_site.port) if origin else None
        with pytest.raises(InvalidStatus) as caught:
            await demo_site.socket("/demo/socket", origin=foreign)
        assert caught.value.response.status_code == 403, origin


async def test_a_socket_for_another_host_is_refused(demo_site: Site) -> None:
    evil = "evil.example"
    with pytest.raises(InvalidStatus) as caught:
        await connect(f"ws://{evil}/demo/socket", origin=f"http://{evil}", host="127.0.0.1", port=demo_site.port)  # type: ignore[arg-type]
    assert caught.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/demo", "/static/demo.js", "/nowhere"])
async def test_nothing_inline_and_nothing_foreign_may_run(demo_site: Site, path: str) -> None:
    response = await demo_site.http.get(path)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "//" not in policy.replace("ws://127.0.0.1", "").replace("wss://127.0.0.1", "")


async def test_pages_hold_no_inline_script_and_name_no_other_host(demo_site: Site, door_site: Site) -> None:
    pages = [
        (await demo_site.http.get("/demo")).text,
        (await door_site.http.get("/chat")).text,
        (await door_site.http.get("/d/wrong")).text,
    ]
    for page in pages:
        assert "://" not in page
        assert " on" not in page.split("<body", 1)[1].split(">", 1)[0]
        for script in page.split("<script")[1:]:
            assert script.split(">", 1)[1].startswith("</script>")
