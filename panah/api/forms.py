"""The forms as devices fetch them: made once per process for each form, receiver and language."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from panah.accounts.models import Device
from panah.core.exchange.xlsform import parse_xform, survey_xform
from panah.core.law import load_pack
from panah.core.screening.forms import survey_named


@dataclass(frozen=True)
class Served:
    """A form ready to be fetched."""

    form_id: str
    title: str
    version: str
    content: bytes

    @property
    def md5(self) -> str:
        """The digest that OpenRosa asks for: devices see by it that a form has changed. It protects nothing."""
        return hashlib.md5(self.content, usedforsecurity=False).hexdigest()


@lru_cache(maxsize=256)
def _served(form: str, hotline: str, receiver: str, language: str) -> Served:
    pack = load_pack()
    survey = survey_named(pack, form)
    content = survey_xform(survey, pack, hotline=hotline, receiver=receiver, language=language)
    read = parse_xform(content)
    return Served(form_id=read.id, title=read.title, version=read.version, content=content)


def forms_of(device: Device) -> list[Served]:
    """The forms this device may fill in, with its receiver's name in the question about consent."""
    return [_served(form, settings.HOTLINE, device.receiver.name, device.language) for form in device.forms]


def form_of(device: Device, form_id: str) -> Served | None:
    """One of them, or None."""
    return next((served for served in forms_of(device) if served.form_id == form_id), None)
