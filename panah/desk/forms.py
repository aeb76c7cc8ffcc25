"""Forms of the desk. Rules live in the data apps; forms read what was typed."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from panah.accounts.models import Organisation, User
from panah.cases.actions import IDENTITY_FIELDS
from panah.cases.models import Case, Task
from panah.core.errors import InputError
from panah.core.screening.forms import SurveyWords
from panah.desk import labels
from panah.public.messages import message_for
from panah.referrals.services import CLAIM_PARTS, DISCLOSABLE, REASONS_TO_REJECT


def choices(codes: Iterable[str], words: dict[str, Any]) -> list[tuple[str, Any]]:
    """Select options for codes, in their order."""
    return [(code, words[code]) for code in codes]


class SignInForm(forms.Form):
    """The first step."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )


class SecondFactorForm(forms.Form):
    """The second step."""

    code = forms.CharField(
        label=_("Code from your authenticator app"),
        help_text=_("Six digits. If you lost your phone, type one of your recovery codes."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


class JoinCodeForm(forms.Form):
    """The invitation code."""

    code = forms.CharField(
        label=_("Invitation code"),
        help_text=_("24 letters and digits, as you were given them. Spaces and hyphens do not matter."),
        max_length=80,
    )


class JoinForm(forms.Form):
    """A new member: who they are, their password, and proof that the authenticator app works."""

    name = forms.CharField(label=_("Your name"), help_text=_("Colleagues see it."), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 letters. A sentence is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        strip=False,
    )
    totp_code = forms.CharField(
        label=_("Code from your authenticator app"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_password(self) -> str:
        """Django's password rules: long enough, not a common one."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class PasswordForm(forms.Form):
    """A change of password."""

    old = forms.CharField(
        label=_("Old password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
    new = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean_new(self) -> str:
        """Django's password rules."""
        password: str = self.cleaned_data["new"]
        validate_password(password)
        return password


class MessageForm(forms.Form):
    """A message to the worker."""

    text = forms.CharField(
        label=_("Write to the worker"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        strip=False,
    )
    token = forms.CharField(widget=forms.HiddenInput, max_length=64)


class PersonForm(forms.Form):
    """Who the person is; every field may stay empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in IDENTITY_FIELDS:
            self.fields[field] = forms.CharField(label=labels.IDENTITY[field], max_length=300, required=False)
        self.fields["born_on"] = forms.DateField(
            label=labels.IDENTITY["born_on"],
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )

    def person(self) -> dict[str, str]:
        """The fields as strings; dates as ISO."""
        return {
            field: (value.isoformat() if hasattr(value, "isoformat") else str(value or ""))
            for field, value in self.cleaned_data.items()
            if field in IDENTITY_FIELDS
        }


class NarrativeForm(forms.Form):
    """What happened, for a case without a report."""

    narrative = forms.CharField(
        label=_("What happened"), widget=forms.Textarea(attrs={"rows": 8}), required=False, max_length=20_000
    )


class NoteForm(forms.Form):
    """A note on a case."""

    text = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000)


class TaskForm(forms.Form):
    """A new task."""

    kind = forms.ChoiceField(label=_("What is to be done"))
    due_on = forms.DateField(
        label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    text = forms.CharField(label=_("In words"), max_length=2000, required=False)
    assigned_to = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices(Task.Kind.values, labels.TASK_KIND)  # type: ignore[attr-defined]
        self.fields["assigned_to"].queryset = members  # type: ignore[attr-defined]


class VictimStatusForm(forms.Form):
    """The decision on identification."""

    status = forms.ChoiceField(label=_("Decision"))
    decided_on = forms.DateField(
        label=_("Day of the decision"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = choices(Case.VictimStatus.values, labels.VICTIM_STATUS)  # type: ignore[attr-defined]


class ReferralForm(forms.Form):
    """A referral: to whom, for what, what is disclosed, and the worker's consent to exactly that."""

    receiver = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    service = forms.ChoiceField(label=_("Service"))
    fields_disclosed = forms.MultipleChoiceField(
        label=_("What they will see after accepting"),
        help_text=_("Before that they see only the service, the urgency, sex, age band and region."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    claims = forms.MultipleChoiceField(
        label=_("Which wage claim"),
        help_text=_(
            "Goes as its newest confirmed result. Never: remarks, names of witnesses, work for other employers, files "
            "books were read from."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    consent_given = forms.BooleanField(
        label=_("The worker agreed to this organisation, this service and exactly these parts"),
        error_messages={"required": _("Without the worker's consent nothing is referred.")},
    )
    consent_how = forms.ChoiceField(label=_("How the consent was given"), widget=forms.RadioSelect)
    consent_language = forms.CharField(
        label=_("In which language it was explained"), max_length=8, widget=forms.Select
    )
    consent_expires_on = forms.DateField(
        label=_("Until when it holds (may stay empty)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        *args: Any,
        receivers: Any,
        languages: list[tuple[str, str]],
        claims: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = receivers  # type: ignore[attr-defined]
        offered = {service for organisation in receivers for service in organisation.services}
        self.fields["service"].choices = choices(  # type: ignore[attr-defined]
            [service for service in labels.SERVICE if service in offered], labels.SERVICE
        )
        parts = [part for part in DISCLOSABLE if claims or part not in CLAIM_PARTS]
        self.fields["fields_disclosed"].choices = choices(parts, labels.DISCLOSED)  # type: ignore[attr-defined]
        self.fields["claims"].choices = claims  # type: ignore[attr-defined]
        if not claims:
            del self.fields["claims"]
        self.fields["consent_how"].choices = list(labels.CONSENT_HOW.items())  # type: ignore[attr-defined]
        self.fields["consent_language"].widget.choices = languages


class RejectForm(forms.Form):
    """Why a referral is not accepted."""

    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In words, for the sender"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = choices(REASONS_TO_REJECT, labels.REJECTION)  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    """An invitation into one's own organisation."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = choices(roles, labels.ROLE)  # type: ignore[attr-defined]


class OrganisationForm(forms.Form):
    """A new organisation."""

    name = forms.CharField(label=pgettext_lazy("organisation", "Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"))
    country = forms.CharField(label=_("Country (two letters)"), min_length=2, max_length=2)
    phone = forms.CharField(label=_("Phone"), max_length=32, required=False)
    services = forms.MultipleChoiceField(
        label=_("Services"), widget=forms.CheckboxSelectMultiple, required=False
    )
    takes_reports = forms.BooleanField(label=_("Workers can choose it to receive reports"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices(Organisation.Kind.values, labels.ORGANISATION_KIND)  # type: ignore[attr-defined]
        self.fields["services"].choices = list(labels.SERVICE.items())  # type: ignore[attr-defined]

    def clean_country(self) -> str:
        """Upper case."""
        return str(self.cleaned_data["country"]).upper()


class ImportForm(forms.Form):
    """A file of records."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("An HTCDS 2.0 workbook (.xlsx) or submissions of its form (.xml)."),
        allow_empty_file=True,
    )

    def clean_file(self) -> Any:
        """A file over the limit arrives empty and marked, so the two are told apart here."""
        file = self.cleaned_data["file"]
        if getattr(file, "too_large", False):
            raise forms.ValidationError(message_for(InputError("too large", code="file_too_large")))
        if not file.size:
            raise forms.ValidationError(message_for(InputError("empty", code="file_empty")))
        return file


class PublishForm(forms.Form):
    """A new edition of the national figures."""

    period_start = forms.DateField(
        label=pgettext_lazy("period", "From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    period_end = forms.DateField(
        label=pgettext_lazy("period", "To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    grain = forms.ChoiceField(label=_("Time in the tables"), widget=forms.RadioSelect, initial="quarter")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grain"].choices = list(labels.GRAIN.items())  # type: ignore[attr-defined]


class FormEndForm(forms.Form):
    """The end of an officer's form: free words, where the answers come from, who gets them, and the second consent."""

    own_words = forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), required=False, max_length=20_000)
    safe_contact = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=2000)
    source = forms.ChoiceField()
    receiver = forms.ModelChoiceField(label=_("Who gets the answers"), queryset=Organisation.objects.none())
    pass_on = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect)

    def __init__(self, *args: Any, words: SurveyWords, receivers: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("own_words", "safe_contact"):
            self.fields[name].label = words.questions[name]
            self.fields[name].help_text = words.questions[f"{name}_hint"]
        self.fields["source"].label = words.questions["answers_from"]
        self.fields["source"].choices = list(labels.SOURCE.items())  # type: ignore[attr-defined]
        self.fields["pass_on"].label = words.pass_on
        self.fields["receiver"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            pk__in=[each.pk for each in receivers]
        ).order_by("name")
        if len(receivers) == 1:
            self.fields["receiver"].initial = receivers[0].pk


class DeviceForm(forms.Form):
    """A telephone or tablet that sends forms."""

    name = forms.CharField(
        label=_("Name of the device"),
        help_text=_("As you will know it in the list: “Tablet 3, Korday crossing”. Not a person's name."),
        max_length=60,
    )
    forms_allowed = forms.MultipleChoiceField(label=_("Forms"), widget=forms.CheckboxSelectMultiple)
    receiver = forms.ModelChoiceField(
        label=_("Who gets what it sends"),
        help_text=_("Only this organisation can read the forms. Yours keeps no copy."),
        queryset=Organisation.objects.none(),
    )
    language = forms.ChoiceField(label=_("Language the forms open in"))

    def __init__(
        self,
        *args: Any,
        titles: list[tuple[str, str]],
        receivers: list[Organisation],
        languages: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["forms_allowed"].choices = titles  # type: ignore[attr-defined]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.fields["receiver"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            pk__in=[each.pk for each in receivers]
        ).order_by("name")
        if len(receivers) == 1:
            self.fields["receiver"].initial = receivers[0].pk
