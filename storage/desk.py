"""The unit of work that handlers hold: everything the desk remembers, within one transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import Generic, Self, TypeVar, overload

from domain.neighbourhood import Neighbourhood
from storage.conversations import Conversations
from storage.department_tasks import DepartmentTasks
from storage.erasures import Erasures
from storage.forgetting import Forgetting
from storage.held import Held
from storage.incoming import Incoming
from storage.invitations import Invitations
from storage.leases import take_lease
from storage.leaves import Leaves
from storage.letters import Letters
from storage.media import MediaShelf
from storage.nominations import Nominations
from storage.notice_copies import NoticeCopies
from storage.notices import Notices
from storage.outbox import Outbox
from storage.people import People
from storage.rallies import Rallies
from storage.regulars import Regulars
from storage.roster import Roster, Snapshot
from storage.rounds import Rounds
from storage.sending import Sending
from storage.service_requests import ServiceRequests
from storage.shifts import Swaps
from storage.silences import Silences
from storage.transaction import Transaction
from storage.whistles import Whistles
from storage.wishes import Wishes

Repository = TypeVar("Repository")


class _OnDemand(Generic[Repository]):
    """A repository of a desk, made when a job first asks for it: hardly any job needs more than one or two of these."""

    def __init__(self, make: Callable[[Transaction, datetime, Snapshot], Repository]) -> None:
        self._make = make

    def __set_name__(self, owner: type["Desk"], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, desk: None, owner: type["Desk"]) -> Self: ...

    @overload
    def __get__(self, desk: "Desk", owner: type["Desk"]) -> Repository: ...

    def __get__(self, desk: "Desk | None", owner: type["Desk"]) -> Repository | Self:
        if desk is None:
            return self
        made = self._make(desk._transaction, desk.now, desk._snapshot)  # noqa: SLF001 - it is a part of the desk.
        # From now on it is found on the desk itself.
        setattr(desk, self._name, made)
        return made


class Desk:
    """What one job may read and change. Everything it changes is committed together, or nothing is.

    `now` is the instant at which the job happens.
    """

    def __init__(self, transaction: Transaction, snapshot: Snapshot, now: datetime) -> None:
        self.now = now
        self._transaction = transaction
        self._snapshot = snapshot
        # Every message needs these.
        self.incoming = Incoming(transaction, now)
        self.people = People(transaction, now, snapshot.person_changed)
        self.requests = ServiceRequests(transaction, now)
        self.conversations = Conversations(transaction, now)
        self.outbox = Outbox(transaction, now)

    sending = _OnDemand(lambda transaction, now, _: Sending(transaction, now))
    held = _OnDemand(lambda transaction, now, _: Held(transaction, now))
    notices = _OnDemand(lambda transaction, *_: Notices(transaction))
    copies = _OnDemand(lambda transaction, now, _: NoticeCopies(transaction, now))
    rallies = _OnDemand(lambda transaction, *_: Rallies(transaction))
    whistles = _OnDemand(lambda transaction, *_: Whistles(transaction))
    wishes = _OnDemand(lambda transaction, *_: Wishes(transaction))
    invitations = _OnDemand(lambda transaction, now, _: Invitations(transaction, now))
    media = _OnDemand(lambda transaction, now, _: MediaShelf(transaction, now))
    erasures = _OnDemand(lambda transaction, *_: Erasures(transaction))
    forgetting = _OnDemand(lambda transaction, *_: Forgetting(transaction))
    regulars = _OnDemand(lambda transaction, *_: Regulars(transaction))
    department_tasks = _OnDemand(lambda transaction, *_: DepartmentTasks(transaction))
    rounds = _OnDemand(lambda transaction, *_: Rounds(transaction))
    nominations = _OnDemand(lambda transaction, *_: Nominations(transaction))
    roster = _OnDemand(lambda transaction, _, snapshot: Roster(transaction, snapshot))
    silences = _OnDemand(lambda transaction, *_: Silences(transaction))
    swaps = _OnDemand(lambda transaction, *_: Swaps(transaction))
    leaves = _OnDemand(lambda transaction, _, snapshot: Leaves(transaction, snapshot.changed))
    letters = _OnDemand(lambda transaction, *_: Letters(transaction))

    @property
    def neighbourhood(self) -> Neighbourhood:
        """Who looks after what, as it stands now."""
        known = self._snapshot.known
        return self._snapshot.look() if known is None else known

    @property
    def changes(self) -> int:
        """How often anything was changed so far, to tell whether something was changed in between."""
        return self._transaction.changes

    def new_id(self) -> int:
        """Return a new id, greater than all before."""
        return self._transaction.new_id(self.now)

    def digest(self, secret: str) -> bytes:
        """Return the keyed hash under which a secret, such as an invitation's code, is looked up."""
        return self._transaction.keys.digest(secret.encode("utf-8", "surrogatepass"))

    def lease(self, name: str, holder: str, until: datetime) -> bool:
        """Take or prolong the right to do what only one process may do; False when another one has it."""
        return take_lease(self._transaction, name, holder, self.now, until)
