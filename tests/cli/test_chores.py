"""The daily chores end what is over, and may be done again."""

import pytest

from panah.audit.models import AuditEntry
from panah.cli.running.chores import do_all
from panah.reports.models import Report
from tests import people
from tests.world import send_report


@pytest.mark.django_db
def test_the_chores_end_what_is_over_and_change_nothing_the_second_time(hotline, settings):
    people.join(hotline, "operator", name="Bek")
    kept = send_report(hotline, token="new").report
    settings.REPORT_KEPT_DAYS = -1
    send_report(hotline, token="old")
    do_all()
    assert list(Report.objects.values_list("pk", flat=True)) == [kept.pk]
    entries = AuditEntry.objects.count()
    do_all()
    assert AuditEntry.objects.count() == entries
