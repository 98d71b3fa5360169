"""What is typed about people: who is invited, who they want to be, and how they are reached."""

from typing import Any

from django import forms
from django.contrib.auth.forms import UserCreationForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from secretary.core import people
from secretary.core.models import Invitation, User


class Inviting(forms.Form):
    """Who is invited, and as what."""

    name = forms.CharField(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(
        choices=[
            (Invitation.Role.MEMBER, gettext_lazy("Member: talks, with a history of their own")),
            (Invitation.Role.OWNER, gettext_lazy("Owner: may do everything that you may")),
        ]
    )
    email = forms.EmailField(required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}))


class Joining(UserCreationForm):  # type: ignore[type-arg]
    """The name and password that somebody invited wants."""

    class Meta:
        model = User
        fields = ("username",)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["username"].help_text = _("Letters, digits, and . + - _")
        self.fields["password2"].help_text = ""

    def clean_username(self) -> str:
        name = str(super().clean_username())
        if "@" in name:
            # Or it could be somebody's e-mail address, by which they log in.
            raise forms.ValidationError(_("A user name has no @ in it."))
        return name


class Details(forms.ModelForm):  # type: ignore[type-arg]
    """How somebody is called and reached."""

    class Meta:
        model = User
        fields = ("first_name", "email")
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if email and people.reached_by(email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody here has this e-mail address already."))
        return email
