"""Forms of wage claims."""

import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from panah.cases.actions import today
from panah.claims.computing import wage_law
from panah.claims.documents import words
from panah.claims.following import Happened
from panah.claims.models import BookVersion, Claim
from panah.core.errors import InputError
from panah.core.wages.places import is_region_of, regions
from panah.desk import labels as desk_labels
from panah.desk.claims import labels
from panah.desk.forms import choices
from panah.public.messages import message_for

ANSWER_DAYS = 14
FORMATS = ("pdf", "docx", "xlsx")


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class AmountField(forms.CharField):
    """Money, written with a point or a comma, with or without gaps."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def clean(self, value: Any) -> Any:
        """A Decimal above zero, with two places at most."""
        text = re.sub(r"[\s\u00a0]", "", super().clean(value) or "").replace(",", ".")
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise forms.ValidationError(message_for(InputError("", code="bad_number"))) from None
        if not number.is_finite() or number <= 0 or number.as_tuple().exponent < -2 or number.adjusted() > 12:  # type: ignore[operator]  # finite: the exponent is a number
            raise forms.ValidationError(message_for(InputError("", code="amount_positive")))
        return number


def _regions() -> Iterator[tuple[StrPromise, list[tuple[str, str]]]]:
    """The regions with a minimum wage of their own, under their countries."""
    for country, name in labels.JURISDICTION.items():
        known = regions(wage_law().of(country), get_language() or "en")
        if known:
            yield name, known


class ClaimForm(forms.Form):
    """A new claim: against whom, under which law."""

    name = forms.CharField(label=_("Employer: what the worker calls them"), max_length=300, required=False)
    employer = forms.ChoiceField(label=_("The same employer in the list"), required=False)
    number = forms.CharField(
        label=_("Number in the register of companies, if known"), max_length=300, required=False
    )
    address = forms.CharField(label=_("Address of the employer, if known"), max_length=300, required=False)
    jurisdiction = forms.ChoiceField(label=_("Country of the work"))
    region = forms.ChoiceField(
        label=_("Region of the work, where it is one of these"),
        help_text=_("Its minimum wage can be higher than that of the country. It can be written later too."),
        required=False,
    )

    def __init__(self, *args: Any, employers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(employers)
        self.fields["jurisdiction"].choices = list(labels.JURISDICTION.items())  # type: ignore[attr-defined]
        self.fields["region"].choices = [("", _("Another one, or not known")), *_regions()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The region lies in the country."""
        typed = super().clean() or {}
        region, country = typed.get("region"), typed.get("jurisdiction")
        if region and country and not is_region_of(region, country):
            self.add_error("region", message_for(InputError("", code="region_of_country")))
        return typed

    def offer(self, employers: Iterable[tuple[str, str]]) -> None:
        """Put employers before those that are offered already."""
        field: Any = self.fields["employer"]
        rows = {**dict(employers), **dict(field.choices[1:])}
        field.choices = [("", _("none of these, a new employer")), *rows.items()]


class EmployerForm(forms.Form):
    """Who an employer is."""

    name = forms.CharField(label=_("Employer"), max_length=300)
    number = forms.CharField(
        label=_("Number in the register of companies, if known"), max_length=300, required=False
    )
    address = forms.CharField(label=_("Address of the employer, if known"), max_length=300, required=False)


class TakeForm(forms.Form):
    """A wage book or record from a file."""

    book = forms.ChoiceField(label=_("Whose book it is"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A table (.xlsx or .csv), a photo typed out, or a record (.yaml). You see what was read before anything "
            "is written."
        ),
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["book"].choices = choices(BookVersion.Book.values, labels.BOOK)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """A file over the limit arrives empty and marked, so the two are told apart here."""
        file = self.cleaned_data["file"]
        if getattr(file, "too_large", False) or not file.size:
            code = "file_too_large" if getattr(file, "too_large", False) else "file_empty"
            raise forms.ValidationError(message_for(InputError("", code=code)))
        return file


class PaperForm(forms.Form):
    """A paper: for whom, in which languages, with which names."""

    kind = forms.ChoiceField(label=_("Paper for"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the reader"))
    second = forms.ChoiceField(label=_("and in the language of the worker"), required=False)
    format = forms.ChoiceField(label=_("As"), widget=forms.RadioSelect, initial="pdf")
    fields_shown = forms.MultipleChoiceField(
        label=_("What the paper says about the worker"),
        help_text=_("Only what the worker agreed to. Nothing about the right to stay is ever printed."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    with_witnesses = forms.BooleanField(label=_("Name the witnesses (they agreed to it)"), required=False)
    pay_by = _day(_("Demand: to be paid by"), required=False)

    def __init__(self, *args: Any, claim: Claim, may_identity: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ["worker", "employer", *words.AUTHORITIES[claim.jurisdiction]]
        titles = {"worker": _("The worker"), **labels.PARTY}
        self.fields["kind"].choices = [(kind, titles[kind]) for kind in kinds]  # type: ignore[attr-defined]
        first = words.LANGUAGES[claim.jurisdiction]
        named = dict(settings.LANGUAGES)
        ordered = [*first, *(code for code in named if code not in first)]
        self.fields["language"].choices = [(code, named[code]) for code in ordered]  # type: ignore[attr-defined]
        self.fields["second"].choices = [("", "—"), *settings.LANGUAGES]  # type: ignore[attr-defined]
        self.fields["format"].choices = [(each, each.upper()) for each in FORMATS]  # type: ignore[attr-defined]
        shown = list(words.IDENTITY.items()) if may_identity else []
        self.fields["fields_shown"].choices = shown  # type: ignore[attr-defined]
        if not shown:
            del self.fields["fields_shown"]
        self.fields["pay_by"].initial = today() + timedelta(days=ANSWER_DAYS)


class StepForm(forms.Form):
    """What every step has: the day, words, and a one-time id so that it counts once."""

    field_order = (
        "token", "happened_on", "party", "amount", "currency", "answer_due_on", "fields_shown", "consent_given",
        "consent_how", "consent_language", "reason", "text",
    )  # fmt: skip
    token = forms.CharField(widget=forms.HiddenInput, max_length=64)
    happened_on = _day(_("Day"))
    text = forms.CharField(label=_("In words"), max_length=2000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = secrets.token_urlsafe(24)
        self.fields["happened_on"].initial = today

    def happened(self) -> Happened:
        """The step as the action takes it."""
        typed = self.cleaned_data
        return Happened(typed["token"], typed["happened_on"], typed["text"], typed.get("party", ""))


def _party(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label)


class _PartyForm(StepForm):
    party = _party(_("To whom"))

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ["employer", *words.AUTHORITIES[claim.jurisdiction]]
        self.fields["party"].choices = choices(known, labels.PARTY)  # type: ignore[attr-defined]


class SentForm(_PartyForm):
    """The claim went out, with the worker's consent to exactly that."""

    answer_due_on = _day(_("An answer is due by"))
    fields_shown = forms.MultipleChoiceField(
        label=_("What they learn about the worker"), widget=forms.CheckboxSelectMultiple, required=False
    )
    consent_given = forms.BooleanField(
        label=_("The worker agreed to this reader and exactly these parts"),
        error_messages={"required": _("Without the worker's consent nothing is sent.")},
    )
    consent_how = forms.ChoiceField(label=_("How the consent was given"), widget=forms.RadioSelect)
    consent_language = forms.ChoiceField(label=_("In which language it was explained"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer_due_on"].initial = today() + timedelta(days=ANSWER_DAYS)
        self.fields["fields_shown"].choices = list(words.IDENTITY.items())  # type: ignore[attr-defined]
        self.fields["consent_how"].choices = list(desk_labels.CONSENT_HOW.items())  # type: ignore[attr-defined]
        self.fields["consent_language"].choices = list(settings.LANGUAGES)  # type: ignore[attr-defined]


class AnswerForm(_PartyForm):
    """Somebody answered."""

    party = _party(_("Who answered"))


class MoneyForm(_PartyForm):
    """Money: received, or offered."""

    party = _party(_("From whom"))
    amount = AmountField(label=_("Amount"))
    currency = forms.ChoiceField(label=_("Currency"))

    def __init__(self, *args: Any, currencies: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(code, code) for code in currencies]  # type: ignore[attr-defined]


class CloseForm(StepForm):
    """The claim ends."""

    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = choices(Claim.Reason.values, labels.REASON)  # type: ignore[attr-defined]


class OfferForm(forms.Form):
    """An offer to be held against the claim."""

    amount = AmountField(label=_("Offered"))
    currency = forms.ChoiceField(label=_("Currency"))

    def __init__(self, *args: Any, currencies: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(code, code) for code in currencies]  # type: ignore[attr-defined]


class MonthForm(forms.Form):
    """Which month of a book is shown."""

    month = forms.CharField(max_length=7)

    def clean_month(self) -> date:
        """The first day of the month."""
        try:
            return date.fromisoformat(f"{self.cleaned_data['month']}-01")
        except ValueError:
            raise forms.ValidationError(message_for(InputError("", code="bad_date"))) from None
