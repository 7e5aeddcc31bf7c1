"""`menkou rules corrections`: what staff put right about requests, each with a rule that would have got it right."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from bot.opening import Opened, open_deployment, rules_folders
from bot.roster_command import WaitingBooks
from bot.run import read_settings
from bot.settings import CONFIG_FILE
from bot.site_rules import add_config
from domain.discretion import without_personal_data
from domain.request_states import Action
from domain.service_request import Event, ServiceRequest
from handlers.office import Office
from nlp.proposals import Proposer, Wanted

_AT_ONCE = 500
_CORRECTIONS = {Action.RECATEGORISE: "改类", Action.RELOCATE: "改址"}


class Correction(NamedTuple):
    """A request as it is now, and the event by which somebody put it right."""

    request: ServiceRequest
    event: Event


def prepare(parser: ArgumentParser) -> None:
    """Say what the errand takes."""
    parser.description = (
        "把工作人员改过的类和址列出来，每处配一条可以直接放进规则文件的规则。原话只写到这里，请自己看过再用。"
        " / Corrections by staff, each with a ready rule; the words of residents go to this terminal only."
    )
    parser.add_argument("--last", type=int, default=50, metavar="N", help="最近几处 / the newest so many (%(default)s)")
    add_config(parser)


def execute(arguments: Namespace) -> int:
    """List the newest corrections. Raises Complaint."""
    settings = read_settings(arguments.config or CONFIG_FILE)
    with closing(open_deployment(settings, lambda: datetime.now(UTC))) as opened:
        found = list(_corrections(WaitingBooks(opened)))[-arguments.last :]
        proposer = Proposer(opened.books.practice.rules, rules_folders(settings))
        for each in found:
            sys.stdout.writelines(f"{line}\n" for line in _lines(each, opened, proposer))
    sys.stderr.write(f"一共 {len(found)} 处更正。\n")
    return 0


def _corrections(books: WaitingBooks) -> Iterator[Correction]:
    """Walk through what happened a little at a time, so that a running service is not held up."""
    after = 0

    def page(office: Office, last: int) -> tuple[tuple[Event, ...], list[Correction]]:
        events = office.desk.requests.happened(last, _AT_ONCE)
        corrected = [each for each in events if each.action in _CORRECTIONS]
        requests = ((office.desk.requests.get(each.request), each) for each in corrected)
        return events, [Correction(request, each) for request, each in requests if request and request.text]

    while True:
        events, found = books.do(partial(page, last=after))
        if not events:
            return
        yield from found
        after = events[-1].id


def _lines(found: Correction, opened: Opened, proposer: Proposer) -> Iterator[str]:
    request, event = found
    at = event.at.astimezone(opened.settings.zone)
    words = " ".join(request.text.split())
    yield f"# {request.number}，{at:%Y-%m-%d %H:%M}，{_CORRECTIONS[event.action]}：{event.note}"
    yield f"# 原话：{words}"
    yield from (f"# 当时凭的是：{each}" for each in request.grounds.evidence)
    if event.action is Action.RECATEGORISE:
        yield from _rule(found, opened, proposer)
    else:
        yield '# 话里要是有本地叫法，就写进规则文件的 [variants]，例如 "红房子" = "3号楼"。\n'


def _rule(found: Correction, opened: Opened, proposer: Proposer) -> Iterator[str]:
    request, event = found
    category, _, subcategory = event.note.rpartition(" ")[2].partition(".")
    names = tuple(officer.name for officer in opened.town().officers.values())
    example = without_personal_data(" ".join(request.text.split()), names, ())
    wanted = Wanted(f"site.correction.{request.number}", request.text, category, subcategory, example)
    proposed = proposer.propose(wanted) if subcategory else None
    yield proposed or "# 单凭这句话的词写不出规则，请自己定词。\n"
