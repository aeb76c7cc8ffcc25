"""XLSForms: the official form's shape, any form within limits, and our own from the vocabulary of facts."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from panah.core.errors import InputError
from panah.core.exchange.htcds import read_xform, write_htcds_form
from panah.core.exchange.htcds.schema import fields
from panah.core.exchange.limits import MIB, Limits
from panah.core.exchange.xlsform import facts_from_submissions, parse_xform, read_xlsform, write_xlsform
from panah.core.exchange.xlsform.reader import FORM
from panah.core.exchange.xlsform.writer import texts
from panah.core.law import load_pack
from tests.core.exchange.templates import edited, saved


@pytest.fixture(scope="module")
def pack():
    return load_pack()


@pytest.fixture(scope="module")
def forms(pack):
    """Our form for each asker, as written and as read back."""
    made = {}
    for asker in ("worker", "hotline", "officer"):
        buffer = io.BytesIO()
        write_xlsform(buffer, pack, asker=asker)
        made[asker] = (buffer.getvalue(), read_xlsform(buffer.getvalue()))
    return made


def sheets(survey, choices=(), settings=()) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "survey"
    for row in survey:
        book.active.append(row)
    for title, rows in (("choices", choices), ("settings", settings)):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book)


def our_htcds_form(columns, extra=()):
    buffer = io.BytesIO()
    assert write_htcds_form(buffer, columns, extra) == len(set(columns)) + len(extra)
    return read_xlsform(buffer.getvalue())


def test_the_htcds_form_asks_every_field_with_its_list_and_its_checks():
    form = our_htcds_form(list(fields()))
    asked = {question.name: question for question in form.questions}
    assert set(fields()) <= set(asked)
    assert form.warnings == ()
    kinds = {"code": "select_one", "codes": "select_multiple", "date": "date", "bool": "select_one"}
    for spec in fields().values():
        question = asked[spec.name]
        if spec.kind in kinds:
            assert question.type == kinds[spec.kind], spec.name
        if spec.values:
            # pyxform writes typographic apostrophes as plain ones.
            labels = {code: label.replace("’", "'") for code, label in spec.values.items()}
            assert {choice.value: choice.labels["default"] for choice in question.choices} == labels
        assert question.labels["default"] == spec.label
        assert bool(question.constraint) is (spec.kind == "phone")
    assert {choice.value for choice in asked["prs_Citizenship"].choices} >= {"NA", "KZ"}
    assert {choice.value for choice in asked["prs_PrimaryLanguage"].choices} >= {"kaz", "tgk"}


def test_nothing_of_the_htcds_form_is_asked_before_consent():
    form = our_htcds_form(["prs_FirstName", "con_Consent"], ["Комната №"])
    visible = [question.path for question in form.questions if question.name not in {"start", "end"}]
    assert visible == ["con_Consent", "agreed/prs_FirstName", "agreed/extra_1"]
    assert form.question("extra_1").labels["default"] == "Комната №"
    with zipfile.ZipFile(io.BytesIO(_form_bytes(["prs_FirstName", "con_Consent"]))) as archive:
        assert b"${con_Consent} = 'TRUE'" in archive.read("xl/worksheets/sheet1.xml")
    assert [question.path for question in our_htcds_form(["prs_FirstName"]).questions][-1] == "prs_FirstName"


def _form_bytes(columns) -> bytes:
    buffer = io.BytesIO()
    write_htcds_form(buffer, columns)
    return buffer.getvalue()


def test_an_answer_to_the_htcds_form_is_read_as_its_record():
    text = (
        '<data id="htcds"><con_Consent>TRUE</con_Consent><agreed><prs_FirstName>Aibek</prs_FirstName>'
        "<vic_MethodsOfControl>DebtBondage TakesEarnings</vic_MethodsOfControl>"
        "<prs_Citizenship>KG NA</prs_Citizenship></agreed></data>"
    )
    (record,) = read_xform(text.encode()).records
    assert record.consent.consent is True
    assert record.victim.methods_of_control == ("DebtBondage", "TakesEarnings")
    assert record.person.citizenship == ("KG", "NA")


def htcds_form() -> bytes:
    """The official HTCDS form as it is: renamed fields, a title labelled as a name, a trailing space in a code."""
    survey = [["type", "name", "label"], ["start", "start", None], ["end", "end", None]]
    choices = [["list_name", "name", "label"]]
    for spec in fields().values():
        if not spec.xlsform_name:
            continue
        label = "Second Name" if spec.name == "prs_Title" else spec.label
        kind = {"code": f"select_one {spec.name}", "codes": f"select_multiple {spec.name}", "date": "date"}
        survey.append([kind.get(spec.kind, "text"), spec.xlsform_name, label])
        for code, text in spec.values.items():
            choices.append([spec.name, f"{code} " if code == "DebtBondage" else code, text])
    return sheets(survey, choices, [["form_title", "form_id"], ["htcds_xlsform", "htcds_xlsform"]])


def test_the_official_form_is_read_with_its_codes():
    form = read_xlsform(htcds_form())
    assert (form.id, form.title) == ("htcds_xlsform", "htcds_xlsform")
    control = form.question("vic_Methods_of_Control")
    assert control.type == "select_multiple"
    assert [choice.value for choice in control.choices] == list(fields()["vic_MethodsOfControl"].values)
    assert form.question("prs_Title").labels == {"default": "Second Name"}
    assert form.question("prs_Birthdate").type == "date"


def test_groups_repeats_languages_constraints_and_relevance_are_read():
    form = read_xlsform(
        sheets(
            [
                [
                    "type",
                    "name",
                    "label::English (en)",
                    "label::Русский (ru)",
                    "relevant",
                    "constraint",
                    "required",
                ],
                ["select_one yn", "works", "Do you work?", "Вы работаете?", None, None, "yes"],
                ["begin_repeat", "jobs", "Jobs", "Работы", None, None, None],
                ["integer", "hours", "Hours", "Часы", "${works} = 'y'", ". < 25", None],
                ["end_repeat", None, None, None, None, None, None],
            ],
            [["list_name", "name", "label::English (en)", "label::Русский (ru)"], ["yn", "y", "Yes", "Да"]],
            [["form_id", "version"], ["jobs", "7"]],
        )
    )
    assert form.languages == ("English (en)", "Русский (ru)")
    works, hours = form.questions
    assert (works.required, works.choices[0].labels["Русский (ru)"]) == (True, "Да")
    assert (hours.path, hours.constraint) == ("jobs/hours", ". < 25")
    assert "= 'y'" in hours.relevant
    assert (form.id, form.version) == ("jobs", "7")


BAD_FORMS = [
    ([["type", "name", "label"], ["select_one nothing", "q", "Q"]], "There should be a choices sheet"),
    ([["type", "name", "label"], ["text", "two words", "Q"]], "Names must begin with a letter"),
    ([["kind", "name"], ["text", "q"]], "type"),
]


@pytest.mark.parametrize(("survey", "words"), BAD_FORMS)
def test_an_invalid_form_is_told_in_the_converters_words(survey, words):
    with pytest.raises(InputError, match="not a valid XLSForm") as caught:
        read_xlsform(sheets(survey))
    assert words in caught.value.message
    assert caught.value.code == "xlsform"


def test_the_row_of_an_invalid_name_is_told():
    with pytest.raises(InputError) as caught:
        read_xlsform(sheets(BAD_FORMS[1][0]))
    assert caught.value.place.row == 2


def test_a_form_that_is_a_bomb_is_refused_before_it_is_parsed():
    data = sheets([["type", "name", "label"], *([f"q{i}", f"q{i}", "x"] for i in range(300))])
    with pytest.raises(InputError, match="cells; at most 500"):
        read_xlsform(data, Limits(cells=500))
    with pytest.raises(InputError, match="would unpack"):
        read_xlsform(edited(data, add={"xl/media/x.bin": b"\0" * (24 << 20)}))


def test_a_form_that_takes_too_long_is_stopped():
    survey = [["type", "name", "label"], *(["text", f"q{i}", f"Question {i}"] for i in range(19_000))]
    with pytest.raises(InputError, match="more memory or time"):
        read_xlsform(sheets(survey), Limits(seconds=1, rows=20_000, written_bytes=FORM.written_bytes))


def test_a_form_that_needs_too_much_memory_is_stopped():
    with pytest.raises(InputError, match="more memory or time") as caught:
        read_xlsform(sheets([["type", "name", "label"], ["text", "a", "A"]]), Limits(memory_bytes=48 * MIB))
    assert caught.value.code == "too_heavy"


def test_a_form_of_empty_rows_without_end_is_refused_unparsed():
    rows = b"".join(b'<row r="%d"/>' % number for number in range(3, FORM.rows + 4))
    put = {"xl/worksheets/sheet1.xml": lambda body: body.replace(b"</sheetData>", rows + b"</sheetData>")}
    form = edited(sheets([["type", "name", "label"], ["text", "a", "A"]]), replace=put)
    with pytest.raises(InputError, match="at most 20,000 are read") as caught:
        read_xlsform(form)
    assert caught.value.code == "too_many_rows"


def test_a_form_past_the_cells_of_a_form_is_refused():
    with pytest.raises(InputError, match="at most 4 are read"):
        read_xlsform(sheets([["type", "name", "label"], ["text", "a", "A"]]), Limits(cells=4))


def test_no_workbook_is_no_form():
    with pytest.raises(InputError, match="this is not an Excel workbook"):
        read_xlsform(b"type,name,label\n")


def test_a_submission_is_no_form_definition():
    with pytest.raises(InputError, match="no form definition"):
        parse_xform(b"<data id='x'><a>1</a></data>")


@pytest.mark.parametrize("asker", ["worker", "hotline", "officer"])
def test_our_form_asks_what_this_asker_may_ask_and_nothing_else(asker, forms, pack):
    _, form = forms[asker]
    asked = {question.name for question in form.questions} & set(pack.facts)
    assert asked == {fact.id for fact in pack.facts.values() if asker in fact.askers}


def test_an_officers_form_never_asks_legal_status(forms, pack):
    _, form = forms["officer"]
    asked = {question.name for question in form.questions}
    assert not [
        fact.id for fact in pack.facts.values() if fact.data_class == "legal_status" and fact.id in asked
    ]


def test_our_form_speaks_every_language_in_every_question_and_answer(forms, pack):
    _, form = forms["worker"]
    assert len(form.languages) == len(pack.languages) == 7
    for question in form.questions:
        assert set(question.labels) == set(form.languages), question.name
        assert all(question.labels.values()), question.name
        for choice in question.choices:
            assert set(choice.labels) == set(form.languages), (question.name, choice.value)


def test_our_form_asks_consent_before_anything(forms):
    data, form = forms["worker"]
    names = [question.name for question in form.questions]
    assert names[:2] == ["purpose", "consent"]
    survey = openpyxl.load_workbook(io.BytesIO(data))["survey"]
    header = [cell.value for cell in survey[1]]
    group = next(row for row in survey.iter_rows(values_only=True) if row[1] == "agreed")
    assert group[header.index("relevant")] == "${consent} = 'yes'"


def test_numbers_are_bounded_and_yes_no_can_be_unknown_or_declined(forms, pack):
    _, form = forms["worker"]
    hours = form.question("hours_per_day")
    assert hours.constraint == ". >= 0 and . <= 24"
    held = form.question("passport_withheld")
    assert [choice.value for choice in held.choices] == ["yes", "no", "unknown", "declined"]
    assert form.question("citizenship").choices[0].value in pack.countries


def test_our_form_converts_with_no_warning_but_the_one_on_uzbek_in_cyrillic(forms):
    for _, form in forms.values():
        assert all("uz-cyrl" in warning for warning in form.warnings)
        assert len(form.warnings) <= 1


def test_our_own_words_stand_in_every_language(pack):
    own = texts()
    for key in ("title", "purpose", "consent", "consent_officer", "wrong_number"):
        assert set(own[key]) == set(pack.languages)
    for words in own["answers"].values():
        assert set(words) == set(pack.languages)


def test_an_unknown_asker_is_refused(pack):
    with pytest.raises(InputError, match="no asker 'police'"):
        write_xlsform(io.BytesIO(), pack, asker="police")


def submitted(form="panah_facts_worker", consent="yes", **answers: str) -> bytes:
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in answers.items())
    return (
        f'<x id="{form}"><consent>{consent}</consent><agreed><section_pay>{inner}</section_pay></agreed></x>'
    ).encode()


def test_answers_come_back_as_facts(pack):
    data = submitted(
        wages_withheld="yes",
        passport_withheld="declined",
        months_unpaid="7",
        exploitation_start="2024-01-02",
        sex="female",
        citizenship="NAM",
    )
    (coded,) = facts_from_submissions(data, pack)
    assert coded.facts == {
        "wages_withheld": "yes",
        "passport_withheld": "declined",
        "months_unpaid": Decimal(7),
        "exploitation_start": dt.date(2024, 1, 2),
        "sex": "female",
        "citizenship": "NAM",
    }


def test_answers_that_the_vocabulary_does_not_take_are_told(pack):
    (coded,) = facts_from_submissions(submitted(wages_withheld="maybe", hours_per_day="25", sex="x"), pack)
    assert coded.facts == {}
    assert sorted(coded.loss.as_dict()) == [
        "an answer to hours_per_day that the vocabulary does not take",
        "an answer to sex that the vocabulary does not take",
        "an answer to wages_withheld that the vocabulary does not take",
    ]


def test_without_consent_nothing_is_read(pack):
    (coded,) = facts_from_submissions(submitted(consent="no", wages_withheld="yes"), pack)
    assert coded.facts == {}
    assert coded.loss.lines() == ["a submission without consent: nothing of it was read (1 ×)"]


def test_many_submissions_and_none(pack):
    many = b"<all>" + submitted(wages_withheld="yes") + submitted(wages_withheld="no") + b"</all>"
    assert [coded.facts["wages_withheld"] for coded in facts_from_submissions(many, pack)] == ["yes", "no"]
    with pytest.raises(InputError, match="no submission of Panah's form"):
        facts_from_submissions(b"<a/>", pack)
