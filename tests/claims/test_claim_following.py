"""Books in versions, confirmed results, and what happens to a claim until it is paid."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from panah.audit.models import AuditEntry
from panah.cases import actions as cases
from panah.cases.actions import today
from panah.cases.models import Consent, Task
from panah.claims import actions, following, imports, queries
from panah.claims.following import Consent as Agreed
from panah.claims.following import Happened
from panah.claims.models import BookVersion, Claim, Result, Step
from panah.core.errors import InputError
from panah.core.merging import EditConflictError
from panah.core.wages.work import Amount
from panah.diary.exports import RECORD_TYPE
from panah.reports import actions as reports
from panah.reports.attachments import Accepted
from panah.vault.envelopes import CannotOpenError
from tests.claimed import MONTH, write
from tests.world import send_report

AGREED = Agreed(("name",), "spoken", "ky")


def confirmed(viewer, claim):
    """The claim with its amounts confirmed today."""
    return actions.confirm_result(viewer=viewer, claim=claim, as_of=today())


def told(token, party="employer", **changes):
    """A step of today."""
    return replace(Happened(token, today(), "words", party), **changes)


def sent(viewer, claim, token="sent", **changes):
    return following.send(
        viewer=viewer,
        claim=claim,
        told=told(token, **changes),
        consent=AGREED,
        answer_due_on=today() + timedelta(days=14),
    )


def paid(viewer, claim, amount, token="paid", currency="KZT"):
    return following.record_payment(
        viewer=viewer, claim=claim, told=told(token), amount=Decimal(amount), currency=currency
    )


def now(claim):
    return queries.get(claim.pk)


# Employers and claims.


def test_an_employer_needs_a_name_and_is_sealed(aigul, employer):
    with pytest.raises(InputError) as refused:
        actions.new_employer(viewer=aigul, described={"name": "  "})
    assert refused.value.code == "employer_name"
    assert b"Sary" not in bytes(employer.sealed)
    assert queries.employer_card(employer, aigul)["name"] == "Sary-Bulak LLP"


def test_one_employer_stays_one_in_any_script(aigul, employer):
    for spelling in ("ТОО «Сары-Булак»", "Сарыбулак"):
        found = queries.employers_like(aigul, spelling)
        assert [each for each, _ in found] == [employer]
    assert queries.employers_like(aigul, "ТОО Стройинвест") == []


def test_a_search_for_an_employer_opens_only_names_that_are_like_it(aigul, employer, monkeypatch):
    for name in ("Stroyinvest LLP", "Kok-Zhiek farm", "Altyn Dan JSC"):
        actions.new_employer(viewer=aigul, described={"name": name})
    opened = []
    card = queries.employer_card
    monkeypatch.setattr(
        queries, "employer_card", lambda each, viewer: opened.append(each.pk) or card(each, viewer)
    )
    queries.employers_like(aigul, "Сары-Булак")
    assert opened == [employer.pk]


def test_a_renamed_employer_is_found_under_the_new_name_only_and_never_among_people(aigul, employer):
    base = queries.employer_card(employer, aigul)
    actions.describe_employer(
        viewer=aigul, employer=employer, base=base, described=base | {"name": "Kok-Zhiek LLP"}
    )
    assert [each for each, _ in queries.employers_like(aigul, "Көк-Жиек")] == [employer]
    assert queries.employers_like(aigul, "Sary-Bulak LLP") == []
    assert cases.find_people(viewer=aigul, names=["Kok-Zhiek LLP"]) == []


def test_an_employer_of_another_organisation_is_refused(aigul, dana, case):
    foreign = actions.new_employer(viewer=dana, described={"name": "Foreign"})
    with pytest.raises(InputError) as refused:
        actions.open_claim(viewer=aigul, case=case, employer=foreign, jurisdiction="kz")
    assert refused.value.code == "employer_unknown"
    assert Claim.objects.count() == 0


def test_a_country_without_law_is_refused(aigul, case, employer):
    with pytest.raises(InputError) as refused:
        actions.open_claim(viewer=aigul, case=case, employer=employer, jurisdiction="xx")
    assert refused.value.code == "jurisdiction_unknown"


# Books.


def test_states_are_added_and_earlier_ones_stay(aigul, written):
    actions.save_rows(
        viewer=aigul,
        claim=written,
        book="worker",
        table="exchange",
        base={},
        mine={"new-0": {"day": "2023-05-01", "currency": "USD", "to": "KZT", "rate": "450"}},
    )
    assert [each.number for each in queries.versions(written)] == [2, 1]
    first = queries.book_version(written, "worker", 1, aigul)
    assert "exchange" not in first.mapping
    newest = queries.newest(written, "worker", aigul)
    assert newest.mapping["exchange"][0]["rate"] == "450"
    assert newest.mapping["shifts"] == MONTH["shifts"]


def test_saving_what_is_there_makes_no_new_state(aigul, written):
    row = {"2023-06-01#1": {"day": "2023-06-01", "kind": "paid", "amount": "10000", "currency": "KZT"}}
    saved = actions.save_rows(viewer=aigul, claim=written, book="worker", table="money", base=row, mine=row)
    assert saved is None
    assert BookVersion.objects.count() == 1


def test_two_people_change_different_rows_and_both_stay(aigul, bek, written):
    base = {"2023-06-01#1": {"day": "2023-06-01", "kind": "paid", "amount": "10000", "currency": "KZT"}}
    for viewer, mine in (
        (aigul, {"2023-06-01#1": base["2023-06-01#1"] | {"amount": "12000"}}),
        (bek, {"new-0": {"day": "2023-06-09", "kind": "loan", "amount": "500", "currency": "KZT"}}),
    ):
        actions.save_rows(
            viewer=viewer,
            claim=written,
            book="worker",
            table="money",
            base={key: base[key] for key in mine if key in base},
            mine=mine,
        )
    kept = queries.newest(written, "worker", aigul).mapping["money"]
    assert sorted(row["amount"] for row in kept) == ["12000", "3000", "500"]


def test_the_same_row_changed_twice_is_shown_and_nothing_is_overwritten(aigul, bek, written):
    base = {"2023-06-01#1": {"day": "2023-06-01", "kind": "paid", "amount": "10000", "currency": "KZT"}}
    changed = {"2023-06-01#1": base["2023-06-01#1"] | {"amount": "12000"}}
    actions.save_rows(viewer=aigul, claim=written, book="worker", table="money", base=base, mine=changed)
    other = {"2023-06-01#1": base["2023-06-01#1"] | {"amount": "9000"}}
    with pytest.raises(EditConflictError) as clash:
        actions.save_rows(viewer=bek, claim=written, book="worker", table="money", base=base, mine=other)
    assert [each.theirs["amount"] for each in clash.value.clashes] == ["12000"]
    assert BookVersion.objects.count() == 2


def test_two_people_add_a_row_on_one_day_and_both_stay(aigul, bek, written):
    for viewer, amount in ((aigul, "1"), (bek, "2")):
        row = {"day": "2023-07-01", "kind": "paid", "amount": amount, "currency": "KZT"}
        actions.save_rows(
            viewer=viewer, claim=written, book="worker", table="money", base={}, mine={"new-0": row}
        )
    kept = queries.newest(written, "worker", aigul).mapping["money"]
    assert [row["amount"] for row in kept if row["day"] == "2023-07-01"] == ["1", "2"]


def test_books_are_sealed_to_the_case(written, dana):
    version = BookVersion.objects.get()
    assert b"Field" not in bytes(version.sealed)
    with pytest.raises(CannotOpenError):
        queries.newest(written, "worker", dana)


# Results.


def test_a_result_is_kept_as_it_was(aigul, written):
    result = confirmed(aigul, written)
    before = queries.newest_result(written, aigul).computed
    assert result.number == 1
    assert before.owed["KZT"].low > 0
    write(aigul, written, MONTH | {"shifts": MONTH["shifts"][:2]})
    assert queries.newest_result(written, aigul).computed == before
    again = confirmed(aigul, written)
    assert again.number == 2
    assert queries.newest_result(written, aigul).computed.owed["KZT"].high < before.owed["KZT"].high
    assert queries.result(written, 1, aigul).computed == before


def test_nothing_to_confirm_is_said(aigul, claim):
    with pytest.raises(InputError) as refused:
        confirmed(aigul, claim)
    assert refused.value.code == "claim_empty"
    assert Result.objects.count() == 0


# Following it to the end.


def test_sending_records_consent_and_a_task(aigul, written):
    confirmed(aigul, written)
    sent(aigul, written, party="labour_inspectorate")
    assert now(written).status == "sent"
    consent = Consent.objects.get()
    assert (consent.purpose, consent.fields, consent.language) == (
        "claim:labour_inspectorate",
        ["name"],
        "ky",
    )
    task = Task.objects.get(kind="claim_answer")
    assert (task.due_on, task.about_id) == (today() + timedelta(days=14), written.pk)
    following.record_answer(viewer=aigul, claim=written, told=told("a", party="labour_inspectorate"))
    task.refresh_from_db()
    assert task.done_on == today()
    assert now(written).status == "answered"


def test_the_time_limit_is_a_task_until_the_claim_is_before_a_court(aigul, written):
    recent = (today() - timedelta(days=90)).isoformat()
    row = MONTH["shifts"][0] | {"day": recent}
    write(
        aigul,
        written,
        MONTH | {"shifts": [row], "terms": [MONTH["terms"][0] | {"from": recent}], "money": []},
    )
    confirmed(aigul, written)
    confirmed(aigul, written)
    task = Task.objects.get(kind="claim_limit")
    assert today() < task.due_on < today() + timedelta(days=366 - 90 - 29)
    sent(aigul, written, party="employer")
    following.record_answer(viewer=aigul, claim=written, told=told("a"))
    task.refresh_from_db()
    assert task.done_on is None, "an answer does not stop the time"
    sent(aigul, written, "second", party="court")
    task.refresh_from_db()
    assert task.done_on == today()


def test_a_diary_given_with_the_report_is_taken_in(aigul, hotline, employer):
    record = b"jurisdiction: kz\nshifts: [{day: 2023-05-02, start: 08:00, end: 18:00}]\n"
    given = reports.keep_draft_file(accepted=Accepted(record, RECORD_TYPE, "diary.yaml"))
    report = send_report(hotline, token="diary", facts={}, files=[given]).report
    case = cases.open_from_report(viewer=aigul, report=report, person={})
    claim = actions.open_claim(viewer=aigul, case=case, employer=employer, jurisdiction="kz")
    (card,) = queries.diaries(case, aigul)
    upload = imports.take_diary(viewer=aigul, claim=claim, attachment_id=card.id)
    assert queries.newest(claim, "worker", aigul) is None, "not before confirmation"
    imports.confirm(viewer=aigul, upload=upload)
    newest = queries.newest(claim, "worker", aigul)
    assert newest.version.origin == "diary"
    assert newest.mapping["shifts"][0]["start"] == "08:00"
    with pytest.raises(InputError) as refused:
        imports.take_diary(viewer=aigul, claim=claim, attachment_id=uuid4())
    assert refused.value.code == "diary_missing"


def test_nothing_goes_out_unconfirmed(aigul, written):
    with pytest.raises(InputError) as refused:
        sent(aigul, written)
    assert refused.value.code == "claim_unconfirmed"
    assert (Step.objects.count(), Consent.objects.count()) == (0, 0)


def test_payments_are_followed_to_the_end(aigul, written):
    confirmed(aigul, written)
    owed = queries.balance(written, aigul).owed["KZT"]
    paid(aigul, written, "1000", "one")
    assert now(written).status == "partly_paid"
    assert queries.balance(written, aigul).left["KZT"] == owed - Amount.of(1000)
    paid(aigul, written, str(owed.high - 1000), "two")
    assert now(written).status == "paid"
    assert queries.balance(written, aigul).left["KZT"] == Amount.of(0)


def test_a_payment_counts_once_also_after_a_new_result(aigul, written):
    confirmed(aigul, written)
    before = queries.balance(written, aigul).left["KZT"]
    paid(aigul, written, "1000")
    confirmed(aigul, written)
    after = queries.balance(written, aigul)
    assert before.low - after.left["KZT"].low == 1000
    assert after.paid["KZT"] == 0, "the new result holds it already"


def test_the_same_form_sent_twice_is_one_step(aigul, written):
    confirmed(aigul, written)
    first, second = paid(aigul, written, "1000"), paid(aigul, written, "1000")
    assert first == second
    assert Step.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "currency", "code"), [("0", "KZT", "amount_positive"), ("5", "USD", "claim_currency")]
)
def test_impossible_money_is_refused(aigul, written, amount, currency, code):
    confirmed(aigul, written)
    with pytest.raises(InputError) as refused:
        paid(aigul, written, amount, currency=currency)
    assert refused.value.code == code
    assert Step.objects.count() == 0


def test_the_future_has_not_happened(aigul, written):
    confirmed(aigul, written)
    with pytest.raises(InputError) as refused:
        sent(aigul, written, on=today() + timedelta(days=1))
    assert refused.value.code == "step_future"


def test_closing_ends_tasks_and_reopening_goes_on(aigul, written):
    confirmed(aigul, written)
    sent(aigul, written)
    following.close(viewer=aigul, claim=written, told=told("c"), reason="settled")
    assert (now(written).status, now(written).closed_reason) == ("closed", "settled")
    assert not Task.objects.filter(about_id=written.pk, done_on=None).exists()
    with pytest.raises(InputError) as refused:
        paid(aigul, written, "5")
    assert refused.value.code == "claim_settled"
    following.reopen(viewer=aigul, claim=written, told=told("r"))
    assert (now(written).status, now(written).closed_reason) == ("sent", "")


def test_a_claim_ends_with_a_reason_only(aigul, claim):
    with pytest.raises(InputError) as refused:
        following.close(viewer=aigul, claim=claim, told=told("c"), reason="")
    assert refused.value.code == "reason_missing"


def test_every_write_stands_in_the_cases_timeline(aigul, written):
    confirmed(aigul, written)
    sent(aigul, written)
    paid(aigul, written, "1000")
    seen = set(AuditEntry.objects.filter(subject_id=str(written.case_id)).values_list("action", flat=True))
    assert seen >= {
        "claim:record:opened",
        "claim:book:saved",
        "claim:result:confirmed",
        "claim:step:sent",
        "claim:step:paid",
        "case:consent:given",
        "case:task:added",
    }
    details = str(list(AuditEntry.objects.values_list("detail", flat=True)))
    for secret in ("1000", "words", "Sary", "Field"):
        assert secret not in details
