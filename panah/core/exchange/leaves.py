"""A filled-in form as its bare answers: what the limited child process hands back of a submission from a device."""

from typing import Any

from panah.core.errors import InputError
from panah.core.exchange.limits import Limits
from panah.core.exchange.xml import local_name, parse_xml

MOST_ANSWERS = 500


def parse_leaves(data: bytes, limits: Limits, _name: str) -> dict[str, Any]:
    """{"form", "version", "answers"} of an XForm submission: every answer as text, groups flattened.

    Raises InputError for what is no XML, is encrypted, or holds more answers than any form asks.
    """
    root = parse_xml(data, limits)
    if any(local_name(element) == "encryptedXmlFile" for element in root.iter()):
        raise InputError("the submission is encrypted", code="encrypted_submission")
    answers: dict[str, str] = {}
    for leaf in root.iter():
        if not len(leaf) and (leaf.text or "").strip():
            answers.setdefault(local_name(leaf), (leaf.text or "").strip())
    if len(answers) > MOST_ANSWERS:
        raise InputError("the submission has too many answers", code="too_many_cells")
    return {"form": root.get("id") or "", "version": root.get("version") or "", "answers": answers}
