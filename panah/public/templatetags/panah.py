"""Template tags of every page: form fields with their errors, and dates and numbers in the page's language."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal
from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import get_language, gettext

register = template.Library()

_KINDS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    # Before RadioSelect, whose subclass it is.
    (forms.CheckboxSelectMultiple, "checkboxes", ""),
    (forms.RadioSelect, "radios", ""),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.Select, "select", "govuk-select"),
    (forms.FileInput, "file", "govuk-file-upload"),
    (forms.widgets.Input, "input", "govuk-input"),
)


def locale() -> Locale:
    """The CLDR's data for the language of the page."""
    return Locale.parse(
        {"uz-cyrl": "uz_Cyrl", "uz": "uz_Latn"}.get(get_language() or "en", get_language() or "en")
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """A date in full: 21 November 2026. A moment is shown as its day at the place the site serves."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(settings.DISPLAY_TIME_ZONE)).date()
    return format_date(value, format="long", locale=locale())


@register.filter
def short_day(value: date) -> str:
    """A day within its year: 21 November."""
    return format_skeleton("MMMMd", value, locale=locale())


@register.filter
def iso_day(value: str) -> str:
    """A day that is kept as text, in full; nothing for none."""
    return day(date.fromisoformat(value)) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """A date with its hour, for the desk."""
    if value is None:
        return ""
    zone = ZoneInfo(settings.DISPLAY_TIME_ZONE)
    return format_datetime(value.astimezone(zone), format="medium", locale=locale())


@register.filter
def month(value: date) -> str:
    """A month and its year."""
    return format_skeleton("yMMMM", value, locale=locale())


def period(code: str) -> str:
    """A month ("2025-03"), quarter ("2025-Q1") or year ("2025") of the figures in words."""
    year, _, rest = code.partition("-")
    if rest.startswith("Q"):
        return format_skeleton("yQQQQ", date(int(year), 3 * int(rest[1:]), 1), locale=locale())
    return month(date(int(year), int(rest), 1)) if rest else year


@register.filter
def since(code: str) -> str:
    """A day, month or year as a source wrote it ("2001-05-18", "2003-02", "1998"), in words."""
    return day(date.fromisoformat(code)) if code.count("-") == 2 else period(code)


@register.filter
def number(value: Decimal | int | None) -> str:
    """A number with the separators of the language."""
    return "" if value is None else format_decimal(value, locale=locale())


@register.filter
def file_size(size: int) -> str:
    """A file's size in kilobytes or megabytes."""
    if size < 1024 * 1024:
        return gettext("%(number)s KB") % {"number": number(max(1, round(size / 1024)))}
    return gettext("%(number)s MB") % {"number": number(Decimal(size * 10 // (1024 * 1024)) / 10)}


def _kind(field: BoundField) -> tuple[str, str]:
    for widget, kind, css_class in _KINDS:
        if isinstance(field.field.widget, widget):
            return kind, css_class
    return "input", "govuk-input"


@register.inclusion_tag("forms/field.html")
def form_field(field: BoundField, size: str = "m", *, heading: bool = False) -> dict[str, Any]:
    """One form field with label, hint and errors. `size` of the label: s, m, l or xl; it may be the page's heading."""
    kind, css_class = _kind(field)
    described_by = " ".join(
        [f"{field.auto_id}-hint"] * bool(field.help_text) + [f"{field.auto_id}-error"] * bool(field.errors)
    )
    attrs = {"class": " ".join(filter(None, (css_class, field.field.widget.attrs.get("class"))))}
    if field.errors and kind in {"input", "textarea", "select", "file"}:
        attrs["class"] += f" {css_class}--error"
    if field.errors:
        attrs["aria-invalid"] = "true"
    attrs["aria-describedby"] = described_by
    return {
        "field": field,
        "kind": kind,
        "size": size,
        "heading": heading,
        "errors": list(field.errors),
        "described_by": described_by,
        "widget": field.as_widget(attrs={name: value for name, value in attrs.items() if value}),
    }


@register.inclusion_tag("forms/error_summary.html")
def error_summary(form: forms.BaseForm | None, extra: Sequence[str] = ()) -> dict[str, Any]:
    """Everything that is wrong with a form, first thing on the page, each leading to its field."""
    entries = [{"text": text, "href": ""} for text in extra]
    if form is not None and form.is_bound:
        entries += [{"text": str(error), "href": ""} for error in form.non_field_errors()]
        entries += [
            {"text": str(error), "href": field.id_for_label or field.auto_id}
            for field in form
            for error in field.errors
        ]
    return {"entries": entries}
