"""Prints what the hotline has, opened with the keys of its supervisor, as JSON: run in a process of its own."""

import json
import sys

import django

django.setup()

from panah.accounts.models import Device, User  # noqa: E402 -- Django must be set up first
from panah.reports import queries  # noqa: E402
from panah.reports.models import Report  # noqa: E402
from tests.people import viewer_for  # noqa: E402


def main() -> None:
    """Every report with its words, answers and files."""
    aigul = viewer_for(User.objects.get(name="Aigul"))
    reports = [
        {
            "id": str(report.pk),
            "organisation": report.organisation.name,
            "narrative": queries.narrative(report, aigul.keyring),
            "facts": report.facts,
            "urgency": report.urgency,
            "form": report.form.form,
            "version": report.form.version,
            "sender": report.form.sender.name,
            "is_complete": report.form.is_complete,
            "refused_files": report.form.refused_files,
            "unread": report.form.unread,
            "files": sorted(
                [card.media_type, len(queries.file_content(report, card.id, aigul.keyring)[1])]
                for card in queries.files(report, aigul.keyring)
            ),
        }
        for report in Report.objects.select_related("organisation", "form__sender").order_by("pk")
    ]
    if "revoke" in sys.argv:
        Device.objects.filter(login=sys.argv[-1]).update(revoked_on="2026-01-01")
    sys.stdout.write(json.dumps(reports))


if __name__ == "__main__":
    main()
