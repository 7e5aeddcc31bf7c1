"""The unit of work that handlers hold: everything the desk remembers, within one transaction."""

from datetime import datetime

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


class Desk:
    """What one job may read and change. Everything it changes is committed together, or nothing is.

    `now` is the instant at which the job happens.
    """

    def __init__(self, transaction: Transaction, snapshot: Snapshot, now: datetime) -> None:
        self.now = now
        self._transaction = transaction
        self._snapshot = snapshot
        self.incoming = Incoming(transaction, now)
        self.people = People(transaction, now, snapshot.person_changed)
        self.requests = ServiceRequests(transaction, now)
        self.conversations = Conversations(transaction, now)
        self.outbox = Outbox(transaction, now)
        self.sending = Sending(transaction, now)
        self.held = Held(transaction, now)
        self.notices = Notices(transaction)
        self.copies = NoticeCopies(transaction, now)
        self.rallies = Rallies(transaction)
        self.whistles = Whistles(transaction)
        self.wishes = Wishes(transaction)
        self.invitations = Invitations(transaction, now)
        self.media = MediaShelf(transaction, now)
        self.erasures = Erasures(transaction)
        self.forgetting = Forgetting(transaction)
        self.regulars = Regulars(transaction)
        self.department_tasks = DepartmentTasks(transaction)
        self.rounds = Rounds(transaction)
        self.nominations = Nominations(transaction)
        self.roster = Roster(transaction, snapshot)
        self.silences = Silences(transaction)
        self.swaps = Swaps(transaction)
        self.leaves = Leaves(transaction, snapshot.changed)
        self.letters = Letters(transaction)

    @property
    def neighbourhood(self) -> Neighbourhood:
        """Who looks after what, as it stands now."""
        return self._snapshot.neighbourhood

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
