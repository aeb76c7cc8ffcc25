"""Lists cost the same however long they are, and looking changes nothing but the record of looking."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from panah.cases import actions as cases
from panah.referrals import actions as referrals
from tests import people
from tests import world as worlds
from tests.desk import sign_in
from tests.world import refer, send_report


def fill(aigul, bek, shelter, number):
    """One more of everything a list can show."""
    hotline = aigul.organisation
    send_report(hotline, token=f"r{number}")
    report = send_report(hotline, token=f"c{number}").report
    case = cases.open_from_report(viewer=aigul, report=report, person={"family_name": f"Testova{number}"})
    cases.add_task(viewer=aigul, case=case, kind="other", due_on=cases.today(), assigned_to=bek.user)
    refer(aigul, case, shelter, "shelter", fields=["narrative"])
    people.organisation(f"Organisation {number}")


LISTS = [
    ("aigul", "desk:queue", ""),
    ("aigul", "desk:cases", ""),
    ("aigul", "desk:tasks", ""),
    ("aigul", "desk:referrals", "?sent=1"),
    ("dana", "desk:referrals", ""),
    ("aigul", "desk:imports", ""),
    ("aigul", "desk:members", ""),
    ("root", "desk:organisations", ""),
]


def test_a_list_of_three_asks_the_database_as_often_as_a_list_of_one(aigul, bek, dana, shelter):
    viewers = {"aigul": aigul, "dana": dana, "root": people.join(None, "platform", name="Root")}
    browsers = {name: sign_in(viewer) for name, viewer in viewers.items()}
    fill(aigul, bek, shelter, 0)
    counts = []
    for more in (0, 2):
        for number in range(more):
            fill(aigul, bek, shelter, number + 1)
            people.join(aigul.organisation, "operator", name=f"Op{number}", inviter=aigul)
        counted = {}
        for who, name, query in LISTS:
            browsers[who].get(reverse(name) + query)
            with CaptureQueriesContext(connection) as made:
                response = browsers[who].get(reverse(name) + query)
            assert response.status_code == 200
            counted[who, name] = len(made)
        counts.append(counted)
    assert counts[0] == counts[1]
    assert max(counts[1].values()) <= 12


# What looking may change: the record of it, the session's age, "read" on a report.
MAY_CHANGE = {
    "audit.auditentry": None,
    "accounts.session": None,
    "reports.report": {"status", "new_for_desk", "new_for_worker"},
}


def state():
    """Every row of every table."""
    return {
        (model._meta.label_lower, row["pk"] if "pk" in row else next(iter(row.values()))): row
        for model in apps.get_models()
        for row in model.objects.values()
    }


def changes(before, after):
    for key in before.keys() | after.keys():
        label = key[0]
        if MAY_CHANGE.get(label, set()) is None:
            continue
        old, new = before.get(key, {}), after.get(key, {})
        differing = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        if differing - (MAY_CHANGE.get(label) or set()):
            yield label, differing


@pytest.mark.slow
def test_looking_at_every_page_changes_nothing(db):
    from tests.web.test_access import address, browsers, routes

    world = worlds.build_whole()
    clients = browsers(world)
    referrals.end_expired(today=cases.today())
    before = state()
    for name in routes():
        if name in {"desk:joined", "public:exit"}:
            continue
        for column in ("anon", "worker", "caseworker", "receiver", "coordin", "platform"):
            clients[column].get(address(name, world))
    assert list(changes(before, state())) == []
