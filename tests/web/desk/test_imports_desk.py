"""An organisation's own records: shown row by row, written once, given back; every broken file told in words."""

import io
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from panah.audit.models import AuditEntry
from panah.cases import actions, exports, import_files, imports, queries
from panah.cases import tasks as case_tasks
from panah.cases.models import Case, ImportBatch, ImportRow
from panah.core.errors import InputError
from panah.core.exchange.htcds.writer import htcds_bytes
from panah.public.messages import TEXTS
from panah.vault.files import erase_forgotten
from panah.vault.models import StoredFile
from tests import people
from tests.core.exchange.templates import people as many
from tests.core.exchange.templates import person, submission, template
from tests.desk import run_jobs, sign_in, words


@pytest.fixture
def desk(aigul):
    """Aigul's browser."""
    return sign_in(aigul)


def upload(desk, content, *, name="ours.xlsx", language="en"):
    """Send a file to the import page."""
    return desk.post(f"/{language}/desk/imports/", {"file": SimpleUploadedFile(name, content)})


def read(desk, content):
    """Upload a file and let the job read it; returns the answer that leads to the import's page."""
    shown = upload(desk, content)
    assert shown.status_code == 302, words(shown)
    run_jobs()
    return shown


def compare(desk, content):
    """Upload, read and compare all rows; returns the answer that leads to the preview."""
    shown = read(desk, content)
    batch_id = batch_of(shown)
    while ImportBatch.objects.get(pk=batch_id).status == "comparing":
        desk.post(reverse("desk:import-compare", args=[batch_id]))
    return shown


def batch_of(shown):
    """The id in the address of an import's page."""
    return shown["Location"].rstrip("/").rsplit("/", 1)[1]


def write(desk, content, *, with_matches=False):
    """Upload, confirm, run the job; returns the batch."""
    batch_id = batch_of(compare(desk, content))
    desk.post(
        reverse("desk:import-confirm", args=[batch_id]), {"with_matches": "yes"} if with_matches else {}
    )
    run_jobs()
    return ImportBatch.objects.get(pk=batch_id)


@pytest.mark.slow
def test_five_hundred_rows_come_in_once_and_go_out_again(desk, aigul):
    book = template(many(500))
    batch = write(desk, book)
    assert (batch.status, batch.created_cases, Case.objects.count()) == ("done", 500, 500)
    assert not ImportRow.objects.exists(), "the rows are gone when they are cases"
    assert bytes(batch.job_key) == b""
    assert write(desk, book).created_cases == 0
    exported = desk.post(reverse("desk:export-htcds")).content
    assert write(desk, exported).created_cases == 0
    assert Case.objects.count() == 500
    name = "Намунаева"
    assert any(hit.name.startswith(name) for hit in queries.find_people(aigul, "Namunaeva"))


def test_the_preview_says_what_will_happen_to_each_row_and_writes_nothing(desk, aigul):
    known = person(prs_FirstName="Омурбек", prs_SecondName="Кадыров", prs_Birthdate=date(1980, 1, 2))
    write(desk, template([known]))
    rows = [
        known,
        person(prs_FirstName="Omurbek", prs_SecondName="Kadyrov", prs_Birthdate=date(1980, 1, 2)),
        person(prs_FirstName="Зарина", prs_SecondName="Новая"),
        person(prs_FirstName="Fresh", prs_SecondName="Person", prs_Birthdate="2023-02-30"),
    ]
    shown = compare(desk, template(rows))
    page = desk.get(shown["Location"])
    text = words(page)
    case = Case.objects.get()
    assert "Кадыров Омурбек Imported already" in text
    assert f"Kadyrov Omurbek Looks like an earlier case: {case.number}" in text
    assert "Новая Зарина A new case" in text
    assert "Person Fresh To be mended first" in text
    assert "2023-02-30" in text
    assert Case.objects.count() == 1
    batch = ImportBatch.objects.exclude(status="done").get()
    assert imports.counts(batch) == {"create": 1, "match": 1, "same": 1, "wrong": 1}


@pytest.mark.parametrize(("with_matches", "made"), [(False, 1), (True, 2)])
def test_what_matches_is_written_only_when_asked_and_what_is_wrong_never(with_matches, made, desk):
    write(desk, template([person(prs_FirstName="Омурбек", prs_SecondName="Кадыров")]))
    rows = [
        person(prs_FirstName="Omurbek", prs_SecondName="Kadyrov", prs_MobilePhone="+996700000777"),
        person(prs_FirstName="Зарина", prs_SecondName="Новая"),
        person(prs_FirstName="Bad", prs_SecondName="Date", prs_Birthdate="30.02.2023"),
    ]
    assert write(desk, template(rows), with_matches=with_matches).created_cases == made


def test_a_row_that_stands_twice_is_written_once(desk):
    assert write(desk, template([person(), person()])).created_cases == 1


def test_comparing_goes_on_by_steps_and_shows_how_far_it_is(desk, aigul, monkeypatch):
    monkeypatch.setattr("panah.desk.views.imports._STEP_SECONDS", 0)
    write(desk, template([person(prs_FirstName="Омурбек", prs_SecondName="Кадыров")]))
    rows = [*many(40), person(prs_FirstName="Omurbek", prs_SecondName="Kadyrov", prs_Birthdate="1970-01-01")]
    shown = read(desk, template(rows))
    desk.post(reverse("desk:import-compare", args=[batch_of(shown)]))
    shown = desk.get(shown["Location"])
    assert "25 of 41 rows compared" in words(shown)
    batch = ImportBatch.objects.get(status="comparing")
    early = desk.post(reverse("desk:import-confirm", args=[batch.pk]))
    assert early.status_code == 409, "nothing is written before every row was compared"
    assert "still being compared" in words(early)
    shown = desk.post(reverse("desk:import-compare", args=[batch.pk]), follow=True)
    assert f"Looks like an earlier case: {Case.objects.get().number}" in words(shown)
    outcomes = {"create": 40, "match": 1, "same": 0, "wrong": 0}
    assert imports.counts(ImportBatch.objects.get(pk=batch.pk)) == outcomes
    # A second tab that comes late changes nothing.
    desk.post(reverse("desk:import-compare", args=[batch.pk]))
    assert ImportBatch.objects.get(pk=batch.pk).compared_rows == 41


def test_cancelling_deletes_the_rows_and_confirming_twice_is_told(desk):
    shown = compare(desk, template([person()]))
    batch = ImportBatch.objects.get()
    desk.post(reverse("desk:import-cancel", args=[batch.pk]))
    assert not ImportRow.objects.exists()
    assert "Cancelled" in words(desk.get(shown["Location"]))
    late = desk.post(reverse("desk:import-confirm", args=[batch.pk]))
    assert late.status_code == 409
    assert "confirmed or cancelled already" in words(late)
    run_jobs()
    assert Case.objects.count() == 0


def test_a_worker_killed_in_the_middle_goes_on_where_it_was(desk, monkeypatch):
    compare(desk, template(many(6)))
    batch = ImportBatch.objects.get()
    desk.post(reverse("desk:import-confirm", args=[batch.pk]))
    create, made = imports._create_case, []

    def dies(**given):
        if len(made) == 3:
            raise KeyboardInterrupt
        made.append(1)
        return create(**given)

    monkeypatch.setattr(imports, "_create_case", dies)
    with pytest.raises(KeyboardInterrupt):
        imports.write_rows(batch_id=batch.pk)
    monkeypatch.setattr(imports, "_create_case", create)
    batch.refresh_from_db()
    assert (batch.status, batch.done_rows, Case.objects.count()) == ("running", 3, 3)
    assert case_tasks.resume() == 1
    run_jobs()
    batch.refresh_from_db()
    assert (batch.status, batch.done_rows, batch.created_cases, Case.objects.count()) == ("done", 6, 6, 6)
    assert case_tasks.resume() == 0


def test_a_crash_between_the_case_and_its_tick_counts_nothing_twice(desk, monkeypatch):
    compare(desk, template(many(2)))
    batch = ImportBatch.objects.get()
    desk.post(reverse("desk:import-confirm", args=[batch.pk]))
    create = imports._create_case

    def dies_after(**given):
        create(**given)
        raise KeyboardInterrupt

    monkeypatch.setattr(imports, "_create_case", dies_after)
    with pytest.raises(KeyboardInterrupt):
        imports.write_rows(batch_id=batch.pk)
    monkeypatch.setattr(imports, "_create_case", create)
    assert imports.write_rows(batch_id=batch.pk) == 2
    batch.refresh_from_db()
    assert (batch.created_cases, batch.done_rows, Case.objects.count()) == (2, 2, 2)


def test_the_jobs_own_arguments_and_traces_hold_an_id_only(desk):
    compare(desk, template([person()]))
    batch = ImportBatch.objects.get()
    desk.post(reverse("desk:import-confirm", args=[batch.pk]))
    reading, writing = DBTaskResult.objects.all()
    assert reading.args_kwargs == writing.args_kwargs == {"args": [str(batch.pk)], "kwargs": {}}


def test_a_file_is_kept_until_it_is_read_and_the_page_says_so(desk, django_capture_on_commit_callbacks):
    shown = upload(desk, template([person()]))
    batch = ImportBatch.objects.get()
    page = words(desk.get(shown["Location"]))
    assert "Being read" in page
    assert "ours.xlsx" in page, "the person sees which file it is"
    assert StoredFile.objects.count() == 1
    # The worker was killed and its job with it.
    DBTaskResult.objects.all().delete()
    assert case_tasks.resume() == 1
    case_tasks.resume()
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    batch.refresh_from_db()
    assert (batch.status, batch.rows, ImportRow.objects.count()) == ("comparing", 1, 1)
    assert not StoredFile.objects.exists(), "what is read stands in the rows"
    assert (bytes(batch.job_key), bytes(batch.sealed_file)) == (b"", b"")


def test_a_file_that_could_not_be_read_is_kept_read_again_and_removed(
    desk, monkeypatch, django_capture_on_commit_callbacks
):
    child = import_files.read_in_child

    def busy(*_args, **_kwargs):
        raise InputError("stopped", code="too_heavy")

    monkeypatch.setattr(import_files, "read_in_child", busy)
    shown = read(desk, template([person()]))
    batch = ImportBatch.objects.get()
    assert str(TEXTS["too_heavy"]) in words(desk.get(shown["Location"]))
    assert bytes(batch.job_key) == b"", "the job holds no key between its runs"
    monkeypatch.setattr(import_files, "read_in_child", child)
    desk.post(reverse("desk:import-read", args=[batch.pk]))
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    batch.refresh_from_db()
    assert batch.status == "comparing"
    desk.post(reverse("desk:import-read", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.status == "comparing", "what is read is not read again"

    other = read(desk, b"just some text")
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("desk:import-cancel", args=[batch_of(other)]))
    assert "Cancelled" in words(desk.get(other["Location"]))
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "What could not be carried over: values of “Methods of Control” that the standard does not know",
        ),
        ("ru", "Что не удалось перенести: значения поля «Methods of Control», которых нет в стандарте"),
        ("kk", "Көшірілмегені: «Methods of Control» өрісінің стандартта жоқ мәндері"),
        ("uz", "Ko‘chirib bo‘lmaganlari: «Methods of Control» maydonining standartda yo‘q qiymatlari"),
    ],
)
def test_what_a_file_loses_is_told_in_the_readers_language(desk, language, told):
    shown = compare(desk, template([person(vic_MethodsOfControl="FalsePromises; Beaten")]))
    page = words(desk.get(shown["Location"].replace("/en/", f"/{language}/")))
    assert told in page
    assert "(1 ×)" in page


def test_letters_that_fit_two_code_pages_are_told_in_the_readers_language(desk):
    rows = "First Name;Surname;Gender\nош;;Masculine\n"
    shown = read(desk, rows.encode("koi8-r"))
    page = words(desk.get(shown["Location"].replace("/en/", "/ky/")))
    assert "Бул файлдын тамгаларын ар кандай окуса болот. Аны CSV (UTF-8) кылып сактап" in page
    assert "--encoding" not in page, "the desk has no command line"


def test_a_file_whose_import_was_cancelled_while_it_was_read_leaves_nothing(
    desk, monkeypatch, django_capture_on_commit_callbacks
):
    child = import_files.read_in_child

    def cancelled_meanwhile(*args, **kwargs):
        desk.post(reverse("desk:import-cancel", args=[ImportBatch.objects.get().pk]))
        return child(*args, **kwargs)

    monkeypatch.setattr(import_files, "read_in_child", cancelled_meanwhile)
    with django_capture_on_commit_callbacks(execute=True):
        read(desk, template([person()]))
    assert ImportBatch.objects.get().status == "cancelled"
    assert not ImportRow.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_that_nobody_read_in_time_is_told_to_be_gone(desk):
    shown = upload(desk, template([person()]))
    assert erase_forgotten(today=actions.today() + timedelta(days=import_files.DAYS_KEPT + 1)) == 1
    run_jobs()
    assert "no longer kept here" in words(desk.get(shown["Location"]))


def test_a_case_that_began_here_comes_back_as_itself(desk, aigul):
    from panah.cases import actions

    actions.open_directly(
        viewer=aigul,
        narrative="",
        person={"family_name": "Ўрноқова", "given_name": "Oʻgʻiloy", "phone": "+998901112233"},
    )
    case = Case.objects.get()
    actions.answer(
        viewer=aigul, case=case, base={}, answers={"sex": "female", "citizenship": "UZB"}, source="worker"
    )
    exported = desk.post(reverse("desk:export-htcds")).content
    assert write(desk, exported).created_cases == 0
    assert Case.objects.count() == 1
    assert AuditEntry.objects.filter(action="case:record:exported", subject_id=str(case.pk)).count() == 1


def test_an_export_of_names_that_look_like_formulas_holds_no_formula(aigul):
    from panah.cases import actions

    for text in ("=1+1", "+7", "-2", "@SUM(A1)"):
        actions.open_directly(viewer=aigul, narrative="", person={"family_name": text, "given_name": "X"})
    content = htcds_bytes(list(exports.htcds_records(viewer=aigul)))
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content))["HTCDS"].iter_rows() for cell in row]
    assert {"=1+1", "+7", "-2", "@SUM(A1)"} <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


def test_submissions_of_the_form_are_taken_too(desk):
    content = submission(prs_FirstName="Айбек", prs_SecondName="Тестов", con_Consent="true").encode()
    batch = write(desk, content)
    assert batch.created_cases == 1


def bomb():
    """A workbook that would unpack to far more than anybody reads."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(template([person()]))) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/worksheets/sheet9.xml", b"<row>" + b"0" * 80_000_000)
    return content.getvalue()


def other_workbook():
    book = openpyxl.Workbook()
    book.active.append(["Товар", "Цена"])
    book.active.append(["Хлеб", 12])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


BROKEN = {
    "unpacks_too_large": bomb,
    "not_a_workbook": lambda: b"just some text",
    "encrypted_or_old": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "broken_workbook": lambda: template([person()])[:-400],
    "no_htcds_header": other_workbook,
    "import_empty": lambda: template([]),
    "no_htcds_submission": lambda: b"<a><b>1</b></a>",
    "not_xml": lambda: b"<data><open></data>",
    "xml_entities": lambda: b'<!DOCTYPE x [<!ENTITY a "b">]><data>&a;</data>',
    "file_empty": lambda: b"",
    "file_too_large": lambda: b"PK\x03\x04" + b"0" * (1024 * 1024),
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_file_is_told_in_words_in_the_readers_language(code, desk, settings):
    from django.utils import translation

    if code == "file_too_large":
        settings.FILE_UPLOAD_MAX_BYTES = 1024 * 1024
    content = BROKEN[code]()
    told = {}
    for language in ("en", "ru"):
        shown = upload(desk, content, language=language)
        if shown.status_code == 302:
            run_jobs()
            shown = desk.get(shown["Location"])
        assert shown.status_code == 200
        with translation.override(language):
            expected = str(TEXTS[code]) % {"limit": 1, "files": 10}
        told[language] = words(shown)
        assert expected in told[language], told[language]
    assert told["en"] != told["ru"]
    assert not ImportRow.objects.exists()


@pytest.mark.parametrize(
    ("cell", "outcome", "told"),
    [
        ({"prs_Birthdate": "2023-02-30"}, "wrong", "“2023-02-30” is not a day of the calendar"),
        ({"prs_Citizenship": "Atlantis"}, "wrong", "Atlantis"),
        ({"con_Consent": "FALSE"}, "wrong", "did not consent"),
        ({"con_Consent": "perhaps"}, "wrong", "neither yes nor no"),
    ],
)
def test_a_wrong_cell_is_named_with_its_column_and_its_mend(cell, outcome, told, desk):
    shown = compare(desk, template([person(**cell)]))
    page = desk.get(shown["Location"])
    assert told in words(page)
    assert ImportRow.objects.get().outcome == outcome
    issue = next(
        each
        for row in imports.preview(
            people.viewer_for(ImportBatch.objects.get().created_by), ImportBatch.objects.get()
        )
        for each in row["issues"]
        if told in each["message"]
    )
    if "con_Consent" not in cell or cell["con_Consent"] != "FALSE":
        assert issue["place"]["column"]
        assert f"<strong>{issue['place']['column']}</strong>" in page.content.decode()
    assert issue["place"]["row"] == 3


def test_what_was_changed_here_goes_out_with_the_record_and_comes_back_to_nothing_new(desk, aigul):
    book = template(
        [
            person(
                prs_FirstName="Омурбек", prs_SecondName="Кадыров", vic_MethodsOfControl="WithholdsNecessities"
            )
        ]
    )
    write(desk, book)
    case = Case.objects.get()
    (before,) = exports.htcds_records(viewer=aigul)
    known = queries.identity(case, aigul)
    actions.write_identity(viewer=aigul, case=case, base=known, person={**known, "family_name": "Кадырбеков"})
    actions.answer(
        viewer=aigul,
        case=case,
        base=queries.plain_facts(case),
        answers={**queries.plain_facts(case), "passport_withheld": "yes"},
        source="worker",
    )
    actions.decide_victim_status(viewer=aigul, case=case, status="identified", decided_on=actions.today())
    (after,) = exports.htcds_records(viewer=aigul)
    changed = {name for name, value in after.values() if value != before.value(name)}
    assert changed == {"prs_SecondName", "vic_MethodsOfControl", "vic_TraffickingStatus"}
    assert after.person.second_name == "Кадырбеков"
    assert set(before.victim.methods_of_control) < set(after.victim.methods_of_control)
    assert after.victim.trafficking_status == "ActualVictimOfTrafficking"
    assert write(desk, htcds_bytes([after])).created_cases == 0
    assert write(desk, book).created_cases == 0, "the original is still known"


def test_na_is_namibia_and_not_an_empty_cell(desk):
    write(desk, template([person(prs_Citizenship="NA")]))
    assert Case.objects.get().facts["citizenship"][0]["value"] == "NAM"


@pytest.mark.parametrize("after", ["x", "²", "-5", "99999999999999999999"])
def test_a_made_up_page_of_the_preview_is_no_error(after, desk):
    shown = compare(desk, template([person()]))
    assert desk.get(shown["Location"], {"after": after}).status_code == 200
