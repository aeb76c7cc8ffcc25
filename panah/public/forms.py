"""Forms of the worker's site. What is wrong is told by code, in panah/public/messages.py."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from panah.accounts.models import Organisation
from panah.core.errors import InputError
from panah.public.messages import message_for, required
from panah.reports.actions import clean_text
from panah.reports.attachments import Accepted, accept
from panah.vault.receipts import refuse_receipt

# Nothing typed here is remembered by the browser.
_FORGET = {"autocomplete": "off"}
_PLAIN = {**_FORGET, "autocapitalize": "sentences", "spellcheck": "false"}
ACCEPTED_FILES = "image/jpeg,image/png,image/webp,application/pdf,audio/*,video/mp4"


class PlainForm(forms.Form):
    """A form whose empty-field line is ours, in every language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.error_messages["required"] = required()


class ReaderForm(PlainForm):
    """Who will read the report, and whether to answer questions or only write."""

    organisation = forms.ChoiceField(
        label=gettext_lazy("Who should read it?"),
        help_text=gettext_lazy("Only the people of the organisation you choose can open what you write."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, receivers: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker: it is declared above
        field.choices = [(str(each.pk), each.name) for each in receivers]
        field.error_messages["invalid_choice"] = message_for(InputError("", code="unknown_choice"))


class FreeText(forms.CharField):
    """Text that is never refused for a null byte: `clean_text` drops it, and the rest is kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        self.validators = []


class WordsForm(PlainForm):
    """One free text, brought into shape; one that holds the receipt is refused."""

    words: ClassVar[str]

    def __init__(self, *args: Any, receipt: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receipt = receipt

    def clean(self) -> dict[str, Any]:
        """Check the text. A refused one stays in the form as it was typed."""
        cleaned = super().clean() or {}
        try:
            text = clean_text(str(cleaned.get(self.words, "")))
            refuse_receipt(text, self.receipt)
            cleaned[self.words] = text
        except InputError as error:
            self.add_error(self.words, message_for(error))
        return cleaned


class NarrativeForm(WordsForm):
    """What happened, in the person's own words."""

    words = "narrative"
    narrative = FreeText(
        label=gettext_lazy("Tell it in your own words"),
        help_text=gettext_lazy(
            "In any language. What was promised, what happened, where, since when, who. "
            "Write a name or a phone number only if you want us to have it."
        ),
        widget=forms.Textarea(attrs={"rows": 12, **_PLAIN}),
    )


class MessageForm(WordsForm):
    """A message to the organisation that has the report."""

    words = "message"
    message = FreeText(
        label=gettext_lazy("Write a message"), widget=forms.Textarea(attrs={"rows": 6, **_PLAIN})
    )
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)


class FileForm(PlainForm):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("Photo, PDF, sound or video"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED_FILES}),
    )
    accepted: Accepted | None = None

    def clean(self) -> dict[str, Any]:
        """Look into the file, not at its name."""
        cleaned = super().clean() or {}
        if cleaned.get("file"):
            try:
                self.accepted = accept(cleaned["file"])
            except InputError as error:
                self.add_error("file", message_for(error))
        return cleaned


class ReceiptForm(PlainForm):
    """The receipt number."""

    receipt = FreeText(
        label=gettext_lazy("Your receipt number"),
        help_text=gettext_lazy("20 digits. Spaces do not matter."),
        widget=forms.TextInput(
            attrs={**_FORGET, "inputmode": "numeric", "class": "govuk-input--width-20", "spellcheck": "false"}
        ),
    )
