"""What is kept."""

from secretary.core.models.doors import Delivery, Identity, LinkCode, Poller, Received, WrongCode
from secretary.core.models.keeping import Export, Receipt
from secretary.core.models.people import ApiToken, EnterLink, Invitation, OpenSession, User
from secretary.core.models.reminders import Reminder
from secretary.core.models.talk import OPEN_STAGES, Character, Consent, Conversation, Sentence, Stage, Turn

__all__ = [
    "OPEN_STAGES",
    "ApiToken",
    "Character",
    "Consent",
    "Conversation",
    "Delivery",
    "EnterLink",
    "Export",
    "Identity",
    "Invitation",
    "LinkCode",
    "OpenSession",
    "Poller",
    "Receipt",
    "Received",
    "Reminder",
    "Sentence",
    "Stage",
    "Turn",
    "User",
    "WrongCode",
]
