"""Forms of the diary: one entry of any kind, and a whole week on one page."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from panah.core.errors import InputError
from panah.core.wages.work import WEEKDAYS
from panah.diary.entries import KINDS, EntryProblemsError, Fields, check, clean_note
from panah.public.diary import words
from panah.public.forms import FileForm, FreeText, PlainForm
from panah.public.messages import message_for
from panah.vault.receipts import refuse_receipt

_FORGET = {"autocomplete": "off"}
FEW = 4
_DATE = {"type": "date", "class": "govuk-input--width-10"}
_NUMBER = {"inputmode": "decimal", "class": "govuk-input--width-10"}
_LINES = ("by", "reason", "task", "place", "employer", "promised_by", "name")
_TIME = {"type": "time", "class": "govuk-input--width-5"}
_LINE: dict[str, str] = {}
_INPUTS = {
    **dict.fromkeys(words.DAYS, _DATE),
    **dict.fromkeys(("start", "end"), _TIME),
    **dict.fromkeys(_LINES, _LINE),
}
_LONG = ("note", "witnesses")
# What most people can leave closed.
FOLDED = {
    "shift": ("pieces", "witnesses", "note"),
    "usual": ("witnesses", "note"),
    "money": ("amount_high", "agreed_in_writing", "taken", "note"),
    "terms": ("rate_high", "share_of_low", "share_of_high", "region", "scheme", "hazardous", "note"),
    "rate": (),
    "about": (),
}


def today() -> date:
    """The day where the site serves."""
    return datetime.now(ZoneInfo(settings.DISPLAY_TIME_ZONE)).date()


def _widget(kind: str, name: str) -> forms.Widget:
    chosen = words.choices(kind, name)
    if chosen is not None:
        return _chooser(name, chosen)
    if name == "weekdays":
        return forms.CheckboxSelectMultiple(choices=[(each, words.WEEKDAY[each]) for each in WEEKDAYS])
    if name in _LONG:
        return forms.Textarea(attrs={**_FORGET, "rows": 3})
    return forms.TextInput(attrs={**_FORGET, **_INPUTS.get(name, _NUMBER)})


def _chooser(name: str, chosen: Mapping[str, Any]) -> forms.Widget:
    """A few choices stand side by side; many fold into a list, which begins empty where nothing need be chosen."""
    if name == "region":
        return forms.Select(choices=words.places())
    pairs = list(chosen.items())
    if len(pairs) <= FEW:
        return forms.RadioSelect(choices=pairs)
    return forms.Select(choices=pairs if name in words.ALWAYS_CHOSEN else [("", ""), *pairs])


class _Weekdays(FreeText):
    """Several boxes as one text."""

    def to_python(self, value: Any) -> str:
        """The ticked days, with blanks between."""
        return " ".join(value) if isinstance(value, list | tuple) else str(value or "")

    def prepare_value(self, value: Any) -> Any:
        """The boxes to tick."""
        return value.split() if isinstance(value, str) else value


class EntryForm(PlainForm):
    """One entry. `entry` holds its fields once the form is valid; a field that is refused keeps what was typed."""

    def __init__(self, *args: Any, kind: str, receipt: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.receipt = kind, receipt
        self.entry: Fields = {}
        for field in KINDS[kind]:
            made = _Weekdays if field.name == "weekdays" else FreeText
            self.fields[field.name] = made(
                label=words.label(kind, field.name),
                help_text=words.HINT.get(field.name, ""),
                widget=_widget(kind, field.name),
            )

    def clean(self) -> dict[str, Any]:
        """Read every field; each mistake stands beside its field."""
        cleaned = super().clean() or {}
        try:
            self.entry = check(self.kind, cleaned, today=today())
            for name, text in self.entry.items():
                self._refuse_receipt(name, text)
        except EntryProblemsError as refusal:
            for name, problem in refusal.problems.items():
                self.add_error(name, message_for(problem))
        return cleaned

    def _refuse_receipt(self, name: str, text: str) -> None:
        """The papers made of a diary are shown to others."""
        try:
            refuse_receipt(text, self.receipt)
        except InputError as problem:
            self.add_error(name, message_for(problem))

    @property
    def open_fields(self) -> list[forms.BoundField]:
        """What everybody fills in."""
        return [self[name] for name in self.fields if name not in FOLDED[self.kind]]

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        """What most leave closed."""
        return [self[name] for name in self.fields if name in FOLDED[self.kind]]

    @property
    def unfold(self) -> bool:
        """Whether something stands in the folded part, or is wrong there."""
        return any(field.value() or field.errors for field in self.folded_fields)


class PhotoForm(FileForm):
    """A photo with its day and a word about it."""

    day = FreeText(
        label=gettext_lazy("Day it shows"),
        widget=forms.TextInput(attrs={**_FORGET, **_DATE}),
    )
    note = FreeText(label=gettext_lazy("What does it show?"), widget=forms.TextInput(attrs=_FORGET))
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, receipt: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receipt = receipt

    def clean(self) -> dict[str, Any]:
        """The file, a word about it, and a day that may be empty."""
        cleaned = super().clean()
        try:
            cleaned["note"] = clean_note(cleaned.get("note", ""), self.receipt)
        except InputError as problem:
            self.add_error("note", message_for(problem))
        if cleaned.get("day"):
            try:
                cleaned["day"] = check("shift", {"day": cleaned["day"], "how": "off"}, today=today())["day"]
            except EntryProblemsError as refusal:
                self.add_error("day", message_for(refusal.problems["day"]))
        return cleaned


def initial_of(kind: str, before: Mapping[str, str], country: str) -> dict[str, Any]:
    """What a new entry's form begins with: where and for whom as last time, today, the currency of the country."""
    money = words.CURRENCY[country]
    begins: dict[str, Any] = {"day": today().isoformat(), "currency": money, "to": money}
    if kind in {"usual", "terms"}:
        begins["valid_from"] = today().isoformat()
    begins |= {name: before[name] for name in ("task", "place", "employer") if name in before}
    known = {field.name for field in KINDS[kind]}
    return {name: value for name, value in begins.items() if name in known}
