"""The words by which matters are sorted: what is wanted, what it concerns, how soon it must be seen to."""

from enum import StrEnum


class Intent(StrEnum):
    """What a person wants with a message. The values are those of the command line and the rule files."""

    EMERGENCY = "emergency"
    REQUEST = "request"
    COMPLAINT = "complaint"
    HELP = "help"
    CONSULT = "consult"
    SUGGEST = "suggest"
    WISH = "wish"
    VOLUNTEER = "volunteer"
    QUERY_STATUS = "query_status"
    FOLLOWUP_UNRESOLVED = "followup_unresolved"
    FOLLOWUP_RESOLVED = "followup_resolved"
    SUPPLEMENT = "supplement"
    CORRECTION = "correction"
    CANCEL = "cancel"
    ME_TOO = "me_too"
    RATE = "rate"
    THANKS = "thanks"
    CHATTER = "chatter"
    NO_ISSUE = "no_issue"
    HUMAN = "human"
    PRIVACY = "privacy"
    OPTOUT = "optout"
    OUT_OF_SCOPE = "out_of_scope"
    HEAD_COMMAND = "head_command"
    STAFF_COMMAND = "staff_command"
    REGISTER = "register"


DESK_INTENTS = frozenset({Intent.HUMAN, Intent.CONSULT, Intent.PRIVACY, Intent.OPTOUT})
"""What somebody wants of the desk itself; nothing is repaired, somebody answers."""


class Category(StrEnum):
    """What a matter concerns; subcategories are data, kept with the rules."""

    PROPERTY = "property"
    SANITATION = "sanitation"
    ELDERLY = "elderly"
    DISPUTE = "dispute"
    SAFETY = "safety"
    POLICY = "policy"
    SERVICE = "service"
    OTHER = "other"
    CHAT = "chat"
    SYSTEM = "system"


PLACELESS = frozenset({Category.POLICY, Category.SERVICE, Category.SYSTEM, Category.OTHER})
"""What need not be anywhere."""


class Urgency(StrEnum):
    """How soon a matter must be seen to; NONE means that no request is opened."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"
    LOW = "low"
    NONE = "none"


class Handling(StrEnum):
    """The ways of handling: easy things at once, real ones fast, hard ones together (易事即办 实事快办 难事联办)."""

    EASY = "easy"
    FAST = "fast"
    JOINT = "joint"


class Alarm(StrEnum):
    """What an emergency word sets off: nothing, safety words for the sender, or safety words and the bell."""

    NONE = "none"
    HINT = "hint"
    RING = "ring"


class Danger(StrEnum):
    """The kinds of emergency that have first words of their own."""

    LIFT = "lift"
    GAS = "gas"
    FIRE = "fire"
    MEDICAL = "medical"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    MISSING = "missing"
    HAZARD = "hazard"
    UNKNOWN = "unknown"
