"""What allauth asks of us: who may sign up, what is told in which words, how mail leaves, what a passkey is for."""

import logging
import smtplib
import threading
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from secretary.core import people

logger = logging.getLogger(__name__)

WRONG = _("That name and that password do not belong together.")
TOO_OFTEN = _("Those were too many attempts. Wait a few minutes, then try again.")

SAID = {
    "account/messages/password_changed.txt": _("Your password is changed; your other browsers are logged out."),
    "account/messages/password_set.txt": _("Your password is set; your other browsers are logged out."),
    "mfa/messages/totp_activated.txt": _("Your authenticator app is set up: it is asked for at the next log-in."),
    "mfa/messages/totp_deactivated.txt": _("Your authenticator app is no longer asked for."),
    "mfa/messages/recovery_codes_generated.txt": _("You have new recovery codes; the old ones are void."),
    "mfa/messages/webauthn_added.txt": _("Your passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
}
"""allauth's messages in our words; the others tell what one sees anyway."""


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Log-in and passwords."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your password."),
        "incorrect_code": _("That code is not right, or no longer: take the next one."),
        "invalid_password_reset": _("This link was used, or is too old. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address(request) or "0.0.0.0"  # noqa: S104 (no address is known, as over a unix socket)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_: Any, **more: Any
    ) -> None:
        told = more.get("message") or SAID.get(message_template or "")
        if told:
            messages.add_message(request, level, str(told))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """From a thread: how long an answer takes must not tell whether somebody has that address."""
        mail = self.render_mail(template_prefix, email, context)
        threading.Thread(target=_send, args=(mail,), name="mail").start()


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors and passkeys."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code is not right, or no longer: take the next one."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = split_domain_port(context.request.get_host())[0]
        return {"id": host, "name": f"Secretary ({host})"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return gettext("Passkey")


def address(request: HttpRequest) -> str | None:
    """Where a request comes from; uvicorn has believed a proxy's headers only of a proxy that it trusts."""
    return request.META.get("REMOTE_ADDR") or None


def login_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whose password is being tried: one name, whether they type it or their e-mail address."""
    given = credentials or {}
    return people.name_of(str(given.get("username") or given.get("email") or request.POST.get("login", "")))


def told(username: str | None, ip: str | None, *_: Any) -> str:
    """How a log calls somebody at the door: what they typed as a name may be their password, by mistake."""
    return f"somebody at {ip}"


def _send(mail: EmailMessage) -> None:
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as error:
        logger.error("a mail could not be sent (%s): check SECRETARY_EMAIL_URL", type(error).__name__)
