"""The form of the contract checker. Nothing of it is kept: it goes back to the person with the answer."""

from collections.abc import Mapping
from threading import BoundedSemaphore
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy

from panah.core.errors import InputError
from panah.core.wages.contract import ContractCheck, check_contract
from panah.core.wages.contract.files import CONTRACT, read_contract_file
from panah.core.wages.contract.law import jurisdictions
from panah.core.wages.contract.result import ANSWERS
from panah.core.wages.contract.told import say
from panah.public.diary.forms import today
from panah.public.forms import FreeText, PlainForm
from panah.public.messages import message_for
from panah.public.wages.days import DayField

ANSWER = "answer-"
ACCEPTED = ".docx,.pdf,.txt,application/pdf,text/plain"
# Reading a stranger's file takes a process of its own for some seconds: so many at once, and no more.
_READING = BoundedSemaphore(2)
PATIENCE = 20.0
_FORGET = {"autocomplete": "off", "spellcheck": "false"}


def countries(language: str) -> list[tuple[str, str]]:
    """Countries whose contracts can be checked, the site's own first."""
    codes = sorted(jurisdictions(), key=lambda code: (code != settings.COUNTRY, code))
    return [(code, say(language, "countries", code)) for code in codes]


class ContractForm(PlainForm):
    """A contract as text or file, where and when it was signed, and what was promised before."""

    country = forms.ChoiceField(label=gettext_lazy("Where do you work?"), widget=forms.RadioSelect)
    day = DayField(
        label=gettext_lazy("On which day was it signed?"),
        help_text=gettext_lazy("The law of that day counts. Leave it empty if it is not signed yet."),
        required=False,
    )
    text = FreeText(
        label=gettext_lazy("Paste or type the contract"),
        help_text=gettext_lazy(
            "In any of our languages, or in two. The most important sentences are enough: pay, hours, papers, leaving."
        ),
        widget=forms.Textarea(attrs={"rows": 10, **_FORGET}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or choose a file"),
        help_text=gettext_lazy("A Word file (.docx), a PDF or a text file. It is read and forgotten."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    earlier = FreeText(
        label=gettext_lazy("What was promised before, or the first contract"),
        help_text=gettext_lazy("If you fill this in, we show what has changed."),
        widget=forms.Textarea(attrs={"rows": 4, **_FORGET}),
    )
    folded: ClassVar[tuple[str, ...]] = ("earlier",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker: it is declared above
        field.choices = countries(get_language() or "en")
        field.error_messages["invalid_choice"] = message_for(InputError("", code="unknown_choice"))
        self.fields["country"].initial = settings.COUNTRY

    def clean(self) -> dict[str, Any]:
        """Read the file, if there is one: its text stands in the form from now on."""
        cleaned = super().clean() or {}
        if cleaned.get("file"):
            try:
                cleaned["text"] = _text_of(cleaned["file"])
            except InputError as error:
                self.add_error("file", message_for(error))
        return cleaned

    def answers(self) -> dict[str, str]:
        """The answers to the questions of the page, by what they are about."""
        given: Mapping[str, Any] = self.data
        found = {name[len(ANSWER) :]: str(given[name]) for name in given if name.startswith(ANSWER)}
        return {name: answer for name, answer in found.items() if answer in ANSWERS}

    def check(self, *, only_questions: bool) -> ContractCheck:
        """The check of what was filled in. Raises InputError, above all for an empty form."""
        answers = self.answers()
        if only_questions and not answers:
            # Nothing is known yet: an answer to nothing opens the questions.
            answers = {"": "unknown"}
        return check_contract(
            self.cleaned_data["text"],
            answers,
            jurisdiction=self.cleaned_data["country"],
            day=self.cleaned_data["day"] or today(),
            language=get_language() or "en",
            earlier=self.cleaned_data["earlier"],
        )


def _text_of(upload: Any) -> str:
    if getattr(upload, "too_large", False) or upload.size > CONTRACT.file_bytes:
        raise InputError("the file is too large", code="file_too_large", mend="Choose a smaller one.")
    if not _READING.acquire(timeout=PATIENCE):
        raise InputError("too many files are being read", code="busy", mend="Try again in a minute.")
    try:
        return read_contract_file(upload.read())
    finally:
        _READING.release()
