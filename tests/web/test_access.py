"""Every address, every method, everybody: the table says what must happen, and a new address without a row fails.

Columns: `anon` without a session; `worker` a session that opened the report with its receipt; `operator`,
`caseworker`, `supervisor` in the organisation that owns the records; `receiver` the supervisor of the shelter that
accepted a referral of the case; `stranger` the supervisor of an organisation that has nothing to do with them;
`police` the supervisor of an enforcement organisation; `coordin` the national coordinator; `platform` the
administrator; `member-` and `organi-` the owning supervisor when the member, or the organisation, is suspended.

Cells: ok = past the gate; 401, 403, 404 = refused; in = sent to sign in; re = sent to the start of that journey.
A method that has no row must give 405 to everybody.
"""

from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from panah.accounts.models import Organisation, User
from tests import world as worlds
from tests.desk import sign_in
from tests.quick import own_files, quick_keys

__all__ = ["own_files", "quick_keys"]

COLUMNS = [
    "anon", "worker", "operator", "caseworker", "supervisor", "receiver",
    "stranger", "police", "coordin", "platform", "member-", "organi-",
]  # fmt: skip
TABLE = """
                                anon wrkr oper case supe recv stra poli coor plat mem- org-
healthz                GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
choose-language        GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:form-list          GET       401  401  401  401  401  401  401  401  401  401  401  401
api:form               GET       401  401  401  401  401  401  401  401  401  401  401  401
api:submission         HEAD,POST 401  401  401  401  401  401  401  401  401  401  401  401
api:form-list          GET       401  401  401  401  401  401  401  401  401  401  401  401
api:form               GET       401  401  401  401  401  401  401  401  401  401  401  401
api:submission         HEAD,POST 401  401  401  401  401  401  401  401  401  401  401  401
public:home            GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:help            GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:promise         GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:exit            GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:leave           POST      ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:keep            POST      ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:ended           GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:rights          GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:rights-topic    GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:law             GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:gaps            GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:law-cases       GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:law-case        GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:commitments     GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:practice        GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:practice-class  GET,POST  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:practice-forget POST      ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:practice-case   GET,POST  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:rights-sound    GET       404  404  404  404  404  404  404  404  404  404  404  404
public:figures         GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:edition         GET       404  404  404  404  404  404  404  404  404  404  404  404
public:figures-chart   GET       404  404  404  404  404  404  404  404  404  404  404  404
public:figures-csv     GET       404  404  404  404  404  404  404  404  404  404  404  404
public:figures-xlsx    GET       404  404  404  404  404  404  404  404  404  404  404  404
public:start           GET,POST  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:question        GET,POST  re   re   re   re   re   re   re   re   re   re   re   re
public:text            GET,POST  re   re   re   re   re   re   re   re   re   re   re   re
public:files           GET,POST  re   re   re   re   re   re   re   re   re   re   re   re
public:remove-file     POST      re   re   re   re   re   re   re   re   re   re   re   re
public:check           GET       re   re   re   re   re   re   re   re   re   re   re   re
public:send            POST      re   re   re   re   re   re   re   re   re   re   re   re
public:done            GET       re   re   re   re   re   re   re   re   re   re   re   re
public:open            GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:open            POST      re   re   re   re   re   re   re   re   re   re   re   re
public:report          GET       re   ok   re   re   re   re   re   re   re   re   re   re
public:write           POST      re   ok   re   re   re   re   re   re   re   re   re   re
public:add-file        POST      re   ok   re   re   re   re   re   re   re   re   re   re
public:file            GET       re   ok   re   re   re   re   re   re   re   re   re   re
public:withdraw        GET,POST  re   ok   re   re   re   re   re   re   re   re   re   re
public:contract        GET,POST  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:contract-pdf    POST      ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:fair-contract   GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:fair-contract-pdf GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:calculator      GET,POST  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:calculator-pdf  POST      ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:diary           GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:diary           POST      re   re   re   re   re   re   re   re   re   re   re   re
public:diary-about     GET,POST  re   re   re   re   re   re   re   re   re   re   re   re
public:diary-number    GET       re   re   re   re   re   re   re   re   re   re   re   re
public:diary-erase     GET,POST  re   re   re   re   re   re   re   re   re   re   re   re
public:diary-erased    GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:diary-week      GET,POST  re   re   re   re   re   re   re   re   re   re   re   re
public:diary-write     GET,POST  re   re   re   re   re   re   re   re   re   re   re   re
public:diary-entry     GET,POST  re   re   re   re   re   re   re   re   re   re   re   re
public:diary-erase-entry POST      re   re   re   re   re   re   re   re   re   re   re   re
public:diary-choose    GET,POST  re   re   re   re   re   re   re   re   re   re   re   re
public:diary-money     GET       re   re   re   re   re   re   re   re   re   re   re   re
public:diary-promised  GET       re   re   re   re   re   re   re   re   re   re   re   re
public:diary-photos    GET,POST  re   re   re   re   re   re   re   re   re   re   re   re
public:diary-photo     GET       re   re   re   re   re   re   re   re   re   re   re   re
public:diary-erase-photo POST      re   re   re   re   re   re   re   re   re   re   re   re
public:diary-proof     GET       re   re   re   re   re   re   re   re   re   re   re   re
public:diary-owed      GET       re   re   re   re   re   re   re   re   re   re   re   re
public:diary-keep      GET       re   re   re   re   re   re   re   re   re   re   re   re
public:diary-take      GET       re   re   re   re   re   re   re   re   re   re   re   re
public:diary-give      GET,POST  re   re   re   re   re   re   re   re   re   re   re   re
public:diary-app       GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:diary-manifest  GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:diary-worker    GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:diary-sync      GET       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
public:diary-sync      POST      403  403  403  403  403  403  403  403  403  403  403  403
public:diary-sync-photo POST      403  403  403  403  403  403  403  403  403  403  403  403
desk:sign-in           GET,POST  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
desk:second-factor     GET,POST  in   in   in   in   in   in   in   in   in   in   in   in
desk:join              GET,POST  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
desk:join-details      GET,POST  re   re   re   re   re   re   re   re   re   re   re   re
desk:join-picture      GET       re   re   re   re   re   re   re   re   re   re   re   re
desk:joined            GET,POST  in   in   in   in   in   in   in   in   in   in   in   in
desk:home              GET       in   in   ok   ok   ok   ok   ok   ok   ok   ok   in   ok
desk:unsent            GET,POST  in   in   ok   ok   ok   ok   ok   ok   ok   ok   in   ok
desk:stay              POST      in   in   ok   ok   ok   ok   ok   ok   ok   ok   in   ok
desk:sign-out          POST      in   in   ok   ok   ok   ok   ok   ok   ok   ok   in   ok
desk:account           GET,POST  in   in   ok   ok   ok   ok   ok   ok   ok   ok   in   ok
desk:queue             GET       in   in   ok   ok   ok   ok   ok   404  404  404  in   404
desk:report            GET,POST  in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:report-file       GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:close-report      POST      in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:open-case         GET,POST  in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:cases             GET       in   in   ok   ok   ok   ok   ok   404  404  404  in   404
desk:search            GET,POST  in   in   ok   ok   ok   ok   ok   404  404  404  in   404
desk:new-case          GET,POST  in   in   ok   ok   ok   ok   ok   404  404  404  in   404
desk:case              GET,POST  in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:case-person       GET,POST  in   in   403  ok   ok   404  404  404  404  404  in   404
desk:case-questions    GET,POST  in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:case-finding      GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:case-finding-pdf  GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:case-timeline     GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:case-decide       POST      in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:case-set-open     POST      in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:case-add-task     POST      in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:refer             GET,POST  in   in   403  ok   ok   404  404  404  404  404  in   404
desk:tasks             GET       in   in   ok   ok   ok   ok   ok   404  404  404  in   404
desk:task-done         POST      in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:referrals         GET       in   in   404  ok   ok   ok   ok   ok   404  404  in   404
desk:referral          GET       in   in   404  ok   ok   ok   404  404  404  404  in   404
desk:referral-accept   POST      in   in   404  403  403  ok   404  404  404  404  in   404
desk:referral-reject   POST      in   in   404  403  403  ok   404  404  404  404  in   404
desk:referral-end      POST      in   in   404  ok   ok   ok   404  404  404  404  in   404
desk:withdraw-consent  POST      in   in   404  ok   ok   403  404  404  404  404  in   404
desk:referral-file     GET       in   in   404  ok   ok   ok   404  404  404  404  in   404
desk:referral-claim    GET       in   in   404  ok   ok   ok   404  404  404  404  in   404
desk:referral-claim-paper GET    in   in   404  ok   ok   ok   404  404  404  404  in   404
desk:case-claims       GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:new-claim         GET,POST  in   in   403  ok   ok   404  404  404  404  404  in   404
desk:claim             GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:claim-lines       GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:claim-confirm     POST      in   in   403  ok   ok   404  404  404  404  404  in   404
desk:claim-result      GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:claim-versions    GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:claim-take        GET,POST  in   in   403  ok   ok   404  404  404  404  404  in   404
desk:claim-diary       POST      in   in   403  ok   ok   404  404  404  404  404  in   404
desk:claim-table       GET,POST  in   in   403  ok   ok   404  404  404  404  404  in   404
desk:claim-version     GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:claim-upload      GET,POST  in   in   403  ok   ok   404  404  404  404  404  in   404
desk:claim-two-books   GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:claim-two-books-pdf GET     in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:claim-debt        GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:claim-debt-answers POST     in   in   403  ok   ok   404  404  404  404  404  in   404
desk:claim-debt-curve  GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:claim-debt-pdf    GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:claim-papers      GET,POST  in   in   403  ok   ok   404  404  404  404  404  in   404
desk:claim-settlement  GET,POST  in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:claim-steps       GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:claim-step        GET,POST  in   in   403  ok   ok   404  404  404  404  404  in   404
desk:employers         GET,POST  in   in   404  ok   ok   ok   ok   404  404  404  in   404
desk:employer          GET,POST  in   in   403  ok   ok   404  404  404  404  404  in   404
desk:imports           GET,POST  in   in   404  ok   ok   ok   ok   404  404  404  in   404
desk:export-htcds      POST      in   in   404  ok   ok   ok   ok   404  404  404  in   404
desk:import            GET       in   in   404  ok   ok   404  404  404  404  404  in   404
desk:import-read       POST      in   in   404  ok   ok   404  404  404  404  404  in   404
desk:import-compare    POST      in   in   404  ok   ok   404  404  404  404  404  in   404
desk:import-confirm    POST      in   in   404  ok   ok   404  404  404  404  404  in   404
desk:import-cancel     POST      in   in   404  ok   ok   404  404  404  404  404  in   404
desk:forms             GET       in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-print        GET       in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-card         GET       in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-workbook     GET       in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-start        GET,POST  in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-page         GET,POST  in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-end          GET,POST  in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-done         GET       in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:devices           GET,POST  in   in   404  404  ok   ok   ok   ok   404  404  in   404
desk:device-revoke     POST      in   in   404  404  ok   404  404  404  404  404  in   404
desk:forms             GET       in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-print        GET       in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-workbook     GET       in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-start        GET,POST  in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-page         GET,POST  in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-end          GET,POST  in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:form-done         GET       in   in   ok   ok   ok   ok   ok   ok   404  404  in   404
desk:devices           GET,POST  in   in   404  404  ok   ok   ok   ok   404  404  in   404
desk:device-revoke     POST      in   in   404  404  ok   404  404  404  404  404  in   404
desk:case-finding-docx GET       in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:take-finding      POST      in   in   ok   ok   ok   404  404  404  404  404  in   404
desk:rescreenings      GET,POST  in   in   404  ok   ok   ok   ok   404  404  404  in   404
desk:rescreening       GET       in   in   404  ok   ok   404  404  404  404  404  in   404
desk:classes           GET,POST  in   in   404  404  ok   ok   ok   ok   ok   404  in   404
desk:training-class    GET       in   in   404  404  ok   404  404  404  404  404  in   404
desk:close-class       POST      in   in   404  404  ok   404  404  404  404  404  in   404
desk:erase-class       POST      in   in   404  404  ok   404  404  404  404  404  in   404
desk:figures           GET,POST  in   in   404  404  404  404  404  404  ok   404  in   404
desk:members           GET,POST  in   in   404  404  ok   ok   ok   ok   ok   404  in   404
desk:member-active     POST      in   in   404  404  ok   404  404  404  404  404  in   404
desk:organisations     GET,POST  in   in   404  404  404  404  404  404  404  ok   in   404
desk:organisation-active POST    in   in   404  404  404  404  404  404  404  ok   in   404
"""
# Where a visitor without the session of a page is sent.
BEGINNINGS = (
    "public:open", "public:ended", "desk:join", "public:done", "public:diary", "public:diary-about",
)  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def table():
    """{(route, method): {column: cell}}."""
    rows = {}
    for line in TABLE.strip().splitlines()[1:]:
        name, methods, *cells = line.split()
        for method in methods.split(","):
            rows[name, method] = dict(zip(COLUMNS, cells, strict=True))
    return rows


def routes(patterns=None, prefix=""):
    """The names of all addresses, from the resolver."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(each, "url_patterns"):
            yield from routes(each.url_patterns, f"{prefix}{each.namespace}:" if each.namespace else prefix)
        else:
            yield f"{prefix}{each.name}"


@pytest.fixture
def world(db):
    """One of everything, and an edition that is not published."""
    return worlds.build_whole()


def arguments(world):
    """What fills the placeholders of the addresses."""
    return {
        "report_id": world.report.pk,
        "attachment_id": world.attachment.pk,
        "case_id": world.case.pk,
        "task_id": world.task.pk,
        "referral_id": world.referral.pk,
        "file_id": world.attachment.file_id,
        "number": 1,
        "paper": "worker",
        "batch_id": world.batch.pk,
        "claim_id": world.claim.pk,
        "upload_id": world.upload.pk,
        "employer_id": world.claim.employer_id,
        "result_number": 1,
        "version_number": 1,
        "book": "worker",
        "part": "money",
        "step_kind": "paid",
        "device_id": world.device.pk,
        "form": "district_police",
        "user_id": world.people["operator"].user.pk,
        "organisation_id": world.people["stranger"].organisation.pk,
        "release_id": world.release.pk,
        "table": "sex",
        "run_id": world.run.pk,
        "class_id": world.training_class.pk,
        "topic": "passport",
        "media": "mp3",
        "country": "kz",
        "example_id": "G01_shepherd",
        "entry_id": world.report.pk,
        "kind": "shift",
        "shape": "yaml",
    }


def address(name, world):
    """The address of a route in this world."""
    known = arguments(world)
    if name == "public:file":
        known["file_id"] = world.attachment.pk
    return reverse(name, kwargs={key: known[key] for key in _parameters(name)})


def _parameters(name):
    patterns = get_resolver().url_patterns
    for part in name.split(":")[:-1]:
        inner = next(p for p in _nested(patterns) if getattr(p, "namespace", None) == part)
        patterns = inner.url_patterns
    found = next(p for p in patterns if getattr(p, "name", None) == name.split(":")[-1])
    return found.pattern.converters


def _nested(patterns):
    for each in patterns:
        yield each
        if hasattr(each, "url_patterns") and not each.namespace:
            yield from _nested(each.url_patterns)


def browsers(world):
    """One browser for each column."""
    worker = Client()
    worker.post(reverse("public:open"), {"receipt": world.receipt})
    found = {"anon": Client(), "worker": worker}
    for column in COLUMNS[2:10]:
        person = {"coordin": "coordinator"}.get(column, column)
        found[column] = sign_in(world.people[person])
    found["member-"] = sign_in(world.people["supervisor"])
    found["organi-"] = sign_in(world.people["supervisor"])
    return found


def outcome(response):
    """A response as a cell of the table."""
    if response.status_code in {401, 403, 404, 405}:
        return str(response.status_code)
    target = response.headers.get("Location", "")
    if target.startswith(reverse("desk:sign-in")):
        return "in"
    if target in {reverse(name) for name in BEGINNINGS}:
        return "re"
    return "ok"


def ask(client, column, method, path, world):
    """One request, undone afterwards, so that every cell meets the same world."""
    with transaction.atomic():
        if column == "member-":
            User.objects.filter(pk=world.people["supervisor"].user.pk).update(is_active=False)
        if column == "organi-":
            Organisation.objects.filter(pk=world.people["supervisor"].organisation.pk).update(is_active=False)
        cookies = deepcopy(client.cookies)
        response = client.generic(method, path)
        client.cookies = cookies
        transaction.set_rollback(True)
    return outcome(response)


def test_every_address_stands_in_the_table_and_nothing_else():
    in_code = set(routes())
    in_table = {name for name, _ in table()}
    assert in_code - in_table == set(), "routes without a row"
    assert in_table - in_code == set(), "rows without a route"


@pytest.mark.slow
def test_everybody_gets_exactly_what_the_table_says(world):
    rows, clients = table(), browsers(world)
    wrong = []
    for name in routes():
        path = address(name, world)
        for method in ("GET", "POST"):
            for column in COLUMNS:
                expected = rows.get((name, method), {}).get(column, "405")
                got = ask(clients[column], column, method, path, world)
                # Signing out is leaving through the door that strangers are sent to.
                if name == "desk:sign-out" and got == "in" and expected == "ok":
                    continue
                if got != expected:
                    wrong.append(f"{name} {method} {column}: {got}, expected {expected}")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.slow
def test_methods_that_no_row_names_are_refused_to_everybody(world):
    rows, clients = table(), browsers(world)
    wrong = []
    for name in routes():
        path = address(name, world)
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
            if (name, method) in rows:
                continue
            if method == "HEAD" and (name, "GET") in rows and not name.startswith("desk:"):
                continue  # the public pages answer HEAD as GET, without the body
            # No view tells these three from PUT, which is asked by everybody.
            alike = method in {"PATCH", "DELETE", "OPTIONS"}
            for column in (
                ("supervisor",) if alike else ("anon", "worker", "supervisor", "police", "platform")
            ):
                got = ask(clients[column], column, method, path, world)
                if got != "405":
                    wrong.append(f"{name} {method} {column}: {got}")
    assert wrong == [], "\n".join(wrong)


ENFORCERS = ("police", "migration_service", "border_service", "prosecutor", "labour_inspectorate")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ENFORCERS)
def test_no_enforcement_role_learns_of_a_case_through_any_address(kind, world):
    """A23: the union of all answers to all requests names no case, report, person or word of theirs."""
    office = worlds.people.organisation(f"Office {kind}", kind, services=["police_protection"])
    chief = worlds.people.join(office, "supervisor", name="Chief")
    others = [
        worlds.people.join(office, role, name=f"Officer {role}", inviter=chief)
        for role in ("operator", "caseworker")
    ]
    secrets = [world.case.number, str(world.case.pk), str(world.report.pk), worlds.NARRATIVE]
    secrets += [str(world.claim.pk), worlds.EMPLOYER]
    secrets += list(worlds.PERSON.values())
    forms = {"name": worlds.PERSON["family_name"], "text": "x", "status": "identified", **worlds.PERSON}
    for name in routes():
        path = address(name, world)
        # Outside the desk no page knows a member, let alone a role.
        for viewer in (chief, *others) if name.startswith("desk:") else (chief,):
            browser = sign_in(viewer)
            for response in (browser.get(path), browser.post(path, forms)):
                told = response.content.decode("utf-8", "replace") + response.headers.get("Location", "")
                for secret in secrets:
                    typed = path in told and secret in path
                    echoed = response.wsgi_request.method == "POST" and secret in forms.values()
                    assert secret not in told or typed or echoed, f"{name} told {secret}"
                if "_id" in "".join(_parameters(name)) and name.startswith("desk:"):
                    assert response.status_code in {404, 405}, name
