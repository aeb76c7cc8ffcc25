"""The desk and the law: paper for every reader, screening again after a change of law, classes."""

import io

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import translation
from docx import Document

from panah.cases import actions, rescreening
from panah.cases.models import Case, ChangedFinding, Rescreening
from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.training import actions as training
from tests.desk import run_jobs, sign_in, words
from tests.world import PERSON, send_report

PACK = load_pack()
FACTS = {"did_work": "yes", "passport_withheld": "yes", "can_leave": "no", "threatened_violence": "yes"}


@pytest.fixture
def case(hotline, aigul):
    """A case on a report."""
    report = send_report(hotline, token="r", facts=FACTS).report
    return actions.open_from_report(viewer=aigul, report=report, person=PERSON)


@pytest.fixture
def desk(aigul):
    """Aigul's browser."""
    return sign_in(aigul)


def outdate(case, **statuses):
    """Store the finding as an earlier law would have made it."""
    case.refresh_from_db()
    case.screening["versions"]["pack_hash"] = "0" * 64
    for name, status in statuses.items():
        case.screening["concepts"][name]["status"] = status
    case.save(update_fields=["screening"])


# Paper.


@pytest.mark.parametrize("language", ["en", "tg"])
@pytest.mark.parametrize("reader", ["officer", "worker"])
def test_the_word_document_says_what_the_pdf_says_for_each_reader(case, desk, language, reader):
    answer = desk.get(
        reverse("desk:case-finding-docx", args=[case.pk]), {"language": language, "for": reader}
    )
    assert answer["Content-Disposition"] == f'attachment; filename="{case.number}.docx"'
    document = Document(io.BytesIO(answer.content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert case.number in text
    assert PACK.version.hash in text
    assert PACK.text(language, "sentences", "not_a_verdict") in text
    assert PERSON["family_name"] not in text
    asked = [row.cells[0].text for row in document.tables[0].rows]
    assert PACK.question(language, "passport_withheld", reader) in asked
    pdf = desk.get(reverse("desk:case-finding-pdf", args=[case.pk]), {"language": language, "for": reader})
    assert pdf.content.startswith(b"%PDF")


def test_made_up_readers_and_languages_give_the_officers_paper_in_the_pages_language(case, desk):
    plain = desk.get(reverse("desk:case-finding-docx", args=[case.pk]))
    odd = desk.get(reverse("desk:case-finding-docx", args=[case.pk]), {"language": "de", "for": "spy"})
    told = [[p.text for p in Document(io.BytesIO(each.content)).paragraphs] for each in (plain, odd)]
    assert told[0] == told[1]


@pytest.mark.parametrize("language", [code for code, _ in django_settings.LANGUAGES])
def test_the_finding_page_offers_every_paper(case, aigul, language):
    with translation.override(language):
        page = sign_in(aigul).get(reverse("desk:case-finding", args=[case.pk])).content.decode()
    assert f"/{language}/desk/cases/{case.pk}/finding.docx" in page
    assert page.count("<option") >= 2 + len(django_settings.LANGUAGES)


def test_answers_that_do_not_fit_together_are_shown_with_both_sources(case, aigul, desk):
    actions.answer(viewer=aigul, case=case, base={}, answers={"locked_in": "yes"}, source="observed")
    said = {"base": {"can_leave": "no"}, "answers": {"can_leave": "yes"}}
    actions.answer(viewer=aigul, case=case, source="worker", **said)
    page = words(desk.get(reverse("desk:case-finding", args=[case.pk])))
    conflict = page.partition("These answers do not fit together: free to leave")[2]
    assert PACK.question("en", "can_leave", "officer") in conflict
    assert PACK.question("en", "locked_in", "officer") in conflict
    assert "Source: told by the worker" in conflict
    assert "Source: seen by the officer" in conflict


# After a change of law.


def test_nothing_changes_where_the_law_did_not(case, aigul, desk):
    shown = desk.post(reverse("desk:rescreenings"), follow=True)
    assert "0 of 1 cases screened." in words(shown)
    run_jobs()
    asked = Rescreening.objects.get()
    assert (asked.status, asked.done_cases, rescreening.count(asked)) == ("done", 1, 0)
    assert "Findings that would change: 0 of 1." in words(
        desk.get(reverse("desk:rescreening", args=[asked.pk]))
    )


def test_a_changed_conclusion_is_listed_with_its_elements_and_the_stored_finding_stays(case, desk):
    outdate(case, slavery_1926="indicated", labour_breach="not_indicated")
    stored = Case.objects.get().screening
    desk.post(reverse("desk:rescreenings"))
    run_jobs()
    page = words(desk.get(reverse("desk:rescreening", args=[Rescreening.objects.get().pk])))
    assert case.number in page
    assert "Slavery (1926 Convention) : Indicated → Unknown" in page
    assert Case.objects.get().screening == stored
    desk.post(reverse("desk:take-finding", args=[case.pk]))
    now = Case.objects.get()
    assert now.screening["concepts"]["slavery_1926"]["status"] == "unknown"
    assert now.screening["versions"]["pack_hash"] == PACK.version.hash
    assert now.version == case.version + 1
    assert ChangedFinding.objects.get().replaced == stored
    assert "New finding taken" in words(
        desk.get(reverse("desk:rescreening", args=[Rescreening.objects.get().pk]))
    )
    again = desk.post(reverse("desk:take-finding", args=[case.pk]))
    assert again.status_code == 409


def test_why_it_changed_is_told_where_the_old_law_is_in_the_archive(case, aigul, monkeypatch):
    outdate(case, slavery_1926="indicated")
    older = Case.objects.get()
    monkeypatch.setattr(rescreening, "load_version", lambda _hash, pack: pack)
    monkeypatch.setattr(
        rescreening,
        "changes",
        lambda _old, _new: [rescreening.Change("concept", "slavery_1926", "was wider")],
    )
    asked = rescreening.start(viewer=aigul)
    assert rescreening.run(run_id=asked.pk) == 1
    (found,) = rescreening.changed(asked)
    assert found.changes[0]["because"] == [{"kind": "concept", "id": "slavery_1926", "what": "was wider"}]
    assert found.case == older
    assert "was wider" in words(sign_in(aigul).get(reverse("desk:rescreening", args=[asked.pk])))


def test_a_run_goes_on_where_it_was_interrupted_and_counts_nothing_twice(case, hotline, aigul, monkeypatch):
    for number in range(4):
        report = send_report(hotline, token=str(number), facts=FACTS).report
        actions.open_from_report(viewer=aigul, report=report, person={})
    for each in Case.objects.all():
        outdate(each, slavery_1926="indicated")
    monkeypatch.setattr(rescreening, "CHUNK", 2)
    asked = rescreening.start(viewer=aigul)
    real, calls = rescreening._next_cases, []

    def die_on_the_second(run):
        calls.append(run)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(run)

    monkeypatch.setattr(rescreening, "_next_cases", die_on_the_second)
    with pytest.raises(KeyboardInterrupt):
        rescreening.run(run_id=asked.pk)
    monkeypatch.setattr(rescreening, "_next_cases", real)
    asked.refresh_from_db()
    assert (asked.status, asked.done_cases) == ("running", 2)
    assert [each.pk for each in rescreening.running()] == [asked.pk]
    assert rescreening.start(viewer=aigul) == asked
    assert rescreening.run(run_id=asked.pk) == 5
    assert rescreening.run(run_id=asked.pk) == 5
    asked.refresh_from_db()
    assert (asked.status, asked.done_cases) == ("done", 5)


def test_cases_of_others_are_not_touched(case, dana):
    asked = rescreening.start(viewer=dana)
    assert asked.total == 0
    assert rescreening.run(run_id=asked.pk) == 0


def test_a_case_without_an_offer_takes_nothing(case, aigul):
    with pytest.raises(InputError, match="No new finding"):
        rescreening.take(viewer=aigul, case=case)


# Classes.


def test_a_trainer_opens_a_class_sees_scores_closes_and_erases(desk, aigul):
    shown = words(desk.post(reverse("desk:classes"), follow=True))
    assert "Nobody has joined yet." in shown
    code = shown.split("Code of the class:")[1].split()[0]
    learner = training.join(code=code, nickname="Blue falcon")
    training.keep_result(learner=learner, case_id="G01_shepherd", right={"slavery_1926": True})
    page = reverse("desk:training-class", args=[learner.training_class_id])
    told = words(desk.get(page))
    assert "Blue falcon Cases done: 1." in told
    assert told.count("Slavery (1926 Convention) 1 1") == 2
    desk.post(reverse("desk:close-class", args=[learner.training_class_id]))
    assert "Closed" in words(desk.get(page))
    desk.post(reverse("desk:erase-class", args=[learner.training_class_id]))
    assert desk.get(page).status_code == 404
