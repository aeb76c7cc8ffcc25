"""Officers' survey forms: what each asks, what none may ask, in which words, as XLSForm, XForm and paper."""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pypdf
import pytest
import pyxform.validators

from panah import cli
from panah.cli.facts import USERS
from panah.core.errors import InputError
from panah.core.exchange.xlsform import parse_xform, read_xlsform, survey_xform, survey_xlsform
from panah.core.law import Pack, load_pack
from panah.core.law.pack import DEFAULT_PATH
from panah.core.screening.forms import (
    card_pdf,
    read_surveys,
    survey_named,
    survey_pdf,
    survey_words,
    surveys_for,
)
from panah.core.told import LANGUAGES

PACK = load_pack()
SURVEYS = read_surveys(PACK)
LINES = {"hotline": "11616", "receiver": "Үміт"}
VALIDATE = Path(pyxform.validators.__path__[0]) / "odk_validate" / "bin" / "ODK_Validate.jar"
JAVA = shutil.which("java")
needs_java = pytest.mark.skipif(
    not JAVA and os.environ.get("CI") != "true",
    reason="ODK Validate needs Java: apt-get install default-jre-headless",
)
# Nothing of these reaches an enforcement body through a form, in any wording (docs/decisions/officer-forms.md).
FORBIDDEN = {
    "legal_status", "citizenship", "held_by_authorities_now", "status_used_against", "handed_to_police",
    "fears_arrest", "made_to_break_law", "made_to_sell_sex", "sexual_violence", "self_harm_risk",
}  # fmt: skip


@pytest.fixture(scope="module")
def forms():
    """Every form as XForm, and read back from its XLSForm."""
    return {
        name: (
            survey_xform(survey, PACK, **LINES, language="ru"),
            read_xlsform(survey_xlsform(survey, PACK, **LINES, language="ru")),
        )
        for name, survey in SURVEYS.items()
    }


def test_there_is_a_form_for_each_of_the_five_users_and_the_command_knows_them():
    assert set(SURVEYS) == set(USERS) == {
        "district_police", "special_institution", "migration_service", "border_officer", "labour_inspector"
    }  # fmt: skip


@pytest.mark.parametrize("name", USERS)
def test_no_form_asks_what_the_firewall_keeps_from_enforcement(name, forms):
    xform, form = forms[name]
    asked = {question.name for question in form.questions}
    assert not asked & FORBIDDEN
    facts = [PACK.facts[each] for each in asked if each in PACK.facts]
    assert len(facts) > 30
    assert not [fact.id for fact in facts if fact.sensitive or fact.data_class == "legal_status"]
    assert all("officer" in fact.askers for fact in facts)
    for word in ("deviceid", "phonenumber", "geopoint", "subscriberid", "username", "start-geopoint"):
        assert word not in xform.decode()


@pytest.mark.parametrize("name", USERS)
def test_consent_comes_first_then_danger_and_the_presumption_stands_above(name, forms):
    _xform, form = forms[name]
    names = [question.name for question in form.questions]
    assert names[:5] == ["presumption", "purpose", "before", "consent", "refused"]
    assert names[5] == "in_danger_now"
    assert names.index("pass_on") > names.index("safe_contact")
    assert form.question("consent").required
    assert form.question("pass_on").required
    for language in LANGUAGES:
        told = next(
            text for key, text in form.question("presumption").labels.items() if f"({language})" in key
        )
        assert told == PACK.text(language, "sentences", "presumption")


@pytest.mark.parametrize("name", USERS)
def test_what_to_do_on_the_spot_ends_the_form_with_and_without_consent(name, forms):
    xform, form = forms[name]
    steps = [question for question in form.questions if question.name.startswith("step_")]
    assert [step.name for step in form.questions[-len(steps) :]] == [step.name for step in steps]
    assert [step.name.removeprefix("step_") for step in steps] == list(SURVEYS[name].steps)
    assert {"step_hotline", "step_no_detention", "step_danger"} <= {step.name for step in steps}
    assert all(step.path.startswith("on_the_spot/") and not step.relevant for step in steps)
    group = re.search(rb'<bind nodeset="/data/on_the_spot"[^>]*', xform)
    assert group is None or b"relevant" not in group[0]
    hotline = next(step for step in steps if step.name == "step_hotline")
    assert all("11616" in text for text in hotline.labels.values())


@pytest.mark.parametrize("name", USERS)
def test_every_question_speaks_every_language(name, forms):
    _xform, form = forms[name]
    assert len(form.languages) == 7
    for question in form.questions:
        assert set(question.labels) == set(form.languages), question.name
        for choice in question.choices:
            assert set(choice.labels) == set(form.languages), (question.name, choice.value)


@pytest.mark.parametrize("name", USERS)
def test_pyxform_converts_without_a_warning_but_the_one_on_uzbek_in_cyrillic(name, forms):
    _xform, form = forms[name]
    assert [warning for warning in form.warnings if "uz-cyrl" not in warning] == []


def validate(file):
    """ODK Validate, which pyxform ships: the engine of ODK Collect reads the form."""
    assert JAVA, "CI installs Java"
    command = [JAVA, "-Djava.awt.headless=true", "-jar", str(VALIDATE), str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@needs_java
@pytest.mark.parametrize("name", USERS)
def test_odk_validate_accepts_each_form(name, forms, tmp_path):
    file = tmp_path / f"{name}.xml"
    file.write_bytes(forms[name][0])
    done = validate(file)
    assert done.returncode == 0, done.stderr
    assert "Xform is valid!" in done.stdout + done.stderr


@needs_java
def test_odk_validate_would_refuse_broken_logic(forms, tmp_path):
    """The control."""
    file = tmp_path / "broken.xml"
    file.write_bytes(forms["border_officer"][0].replace(b"!= 'no'", b"!! 'no'"))
    assert validate(file).returncode != 0


@pytest.mark.parametrize("name", USERS)
def test_a_question_is_left_out_only_after_a_clear_no(name, forms):
    _xform, form = forms[name]
    survey = SURVEYS[name]
    assert survey.skips
    for fact_id, gates in survey.skips.items():
        assert form.question(fact_id).relevant.count("!= 'no'") == len(gates)
        for answer in ("yes", "unknown", "declined", ""):
            assert survey.asks(fact_id, dict.fromkeys(gates, answer))
        assert not survey.asks(fact_id, dict.fromkeys(gates, "no"))
        if len(gates) > 1:
            assert survey.asks(fact_id, {gates[0]: "no"})


@pytest.mark.parametrize("name", USERS)
def test_a_page_never_holds_a_question_with_the_one_that_can_leave_it_out(name):
    survey = SURVEYS[name]
    placed = {fact.id: number for number, (_s, facts) in enumerate(survey.pages()) for fact in facts}
    assert list(placed) != []
    assert set(placed) == {fact.id for fact in survey.facts}
    for fact_id, gates in survey.skips.items():
        assert all(placed[gate] < placed[fact_id] for gate in gates)


def test_a_gate_is_asked_before_what_it_leaves_out():
    for survey in SURVEYS.values():
        order = [fact.id for fact in survey.facts]
        for fact_id, gates in survey.skips.items():
            assert all(order.index(gate) < order.index(fact_id) for gate in gates), (survey.id, fact_id)


def test_only_officers_of_a_kind_get_its_forms_and_helpers_get_all():
    assert [survey.id for survey in surveys_for(PACK, "border_service")] == ["border_officer"]
    assert {survey.id for survey in surveys_for(PACK, "police")} == {"district_police", "special_institution"}
    assert {survey.id for survey in surveys_for(PACK, "ngo")} == set(USERS)


SAME = """
from panah.core.law import load_pack
from panah.core.screening.forms import survey_named
from panah.core.exchange.xlsform import survey_xform
import hashlib
pack = load_pack()
words = {"hotline": "11616", "receiver": "Үміт", "language": "ru"}
for name in ("border_officer", "labour_inspector"):
    print(hashlib.md5(survey_xform(survey_named(pack, name), pack, **words)).hexdigest())
"""


def test_two_processes_make_the_same_bytes(forms):
    """A device compares digests from one web process with a form from another."""
    seen = [hashlib.md5(forms[name][0]).hexdigest() for name in ("border_officer", "labour_inspector")]
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", SAME],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == seen


def test_another_hotline_is_another_version_and_the_same_words_the_same():
    survey = SURVEYS["border_officer"]

    def version(**changed):
        return parse_xform(survey_xform(survey, PACK, **{**LINES, **changed})).version

    assert version() == version()
    assert len({version(), version(hotline="150"), version(receiver="Sana")}) == 3


def test_what_was_sent_leaves_the_device(forms):
    for xform, _form in forms.values():
        assert b'auto-delete="true"' in xform


def pages_of(pdf):
    """The words of each page, as a reader of the PDF finds them."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", USERS)
def test_each_form_is_set_on_paper_in_each_language(name, language):
    text = " ".join(pages_of(survey_pdf(SURVEYS[name], PACK, language, **LINES)))
    words = survey_words(SURVEYS[name], PACK, language, **LINES)
    assert words.on_the_spot in text
    assert "11616" in text
    assert "Үміт" in text
    assert "\ufffd" not in text
    for number, fact in enumerate(SURVEYS[name].facts, 1):
        first = PACK.question(language, fact.id, "officer").split()[0]
        assert f"{number}. {first}" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", USERS)
def test_each_pocket_card_has_two_sides_with_signs_presumption_and_steps(name, language):
    card = card_pdf(SURVEYS[name], PACK, language, hotline="11616", address="https://panah.example/")
    outside, inside = pages_of(card)
    words = survey_words(SURVEYS[name], PACK, language, hotline="11616")
    assert "11616" in outside
    assert PACK.text(language, "indicators", "I02") in outside
    assert words.presumption.split()[0] in outside
    assert words.on_the_spot in inside
    for number, step in enumerate(words.steps, 1):
        assert f"{number}. {step.split()[0]}" in inside


def test_what_somebody_typed_is_never_read_as_markup():
    assert survey_pdf(SURVEYS["border_officer"], PACK, "en", hotline='#panic("x")').startswith(b"%PDF")
    with pytest.raises(InputError, match="the hotline has 0 characters"):
        survey_pdf(SURVEYS["border_officer"], PACK, "en", hotline="")


def test_mistakes_are_named():
    with pytest.raises(InputError, match="there is no form 'tax'"):
        survey_named(PACK, "tax")
    with pytest.raises(InputError, match="there is no language 'de'"):
        survey_xform(SURVEYS["border_officer"], PACK, **LINES, language="de")
    with pytest.raises(InputError, match="there is no language 'de'"):
        survey_words(SURVEYS["border_officer"], PACK, "de", **LINES)


BROKEN = [
    ("border_officer.yaml", "sex,", "sax,", "there is no fact 'sax' in the section person"),
    (
        "border_officer.yaml",
        "sex,",
        "sex, citizenship,",
        "an officer may not ask citizenship. Take it out: the firewall.",
    ),
    ("border_officer.yaml", "sex,", "sex, legal_status,", "an officer may not ask legal_status"),
    ("police", "violence: [", "violence: [sexual_violence, ", "an officer may not ask sexual_violence"),
    ("police", "  child:", "  childs:", "there is no section 'childs'"),
    ("police", "steps: [danger", "steps: [dangers", "there is no step 'dangers'"),
    ("police", "photos: 2", "photos: 9", "9 photos are too many. Ask for at most 5."),
    ("police", "kinds:", "kind:", "unknown key 'kind'"),
    (
        "common.yaml",
        "  months_unpaid: [wages_withheld]",
        "  months_unpaid: [wages]",
        "there is no fact 'wages'",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "words"), BROKEN)
def test_a_broken_form_is_told_with_file_line_and_words(file, old, new, words, tmp_path):
    folder = tmp_path / "laws"
    shutil.copytree(DEFAULT_PATH, folder, ignore=shutil.ignore_patterns("archive"))
    path = folder / "forms" / {"police": "district_police.yaml"}.get(file, file)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_surveys(Pack.load(folder))
    assert words in str(refused.value)
    assert refused.value.place.file == f"forms/{path.name}"
    line = text[: text.index(old)].count("\n") + 1
    assert refused.value.place.row == line


def test_a_missing_translation_is_told(tmp_path):
    folder = tmp_path / "laws"
    shutil.copytree(DEFAULT_PATH, folder, ignore=shutil.ignore_patterns("archive"))
    path = folder / "forms" / "texts" / "tg.yaml"
    path.write_text(re.sub(r"(?m)^  card:.*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    pack = Pack.load(folder)
    with pytest.raises(InputError, match=r"the text steps\.card is missing"):
        survey_words(survey_named(pack, "border_officer"), pack, "tg", **LINES)


@pytest.mark.parametrize("ending", ["xlsx", "xml", "pdf"])
def test_the_command_writes_each_kind_of_file(ending, tmp_path, capsys):
    target = tmp_path / f"form.{ending}"
    words = [
        "facts",
        "--form",
        "labour_inspector",
        "--output",
        str(target),
        "--hotline",
        "11616",
        "--language",
        "kk",
    ]
    assert cli.main(words) == 0
    content = target.read_bytes()
    assert content.startswith({"xlsx": b"PK", "xml": b"<?xml", "pdf": b"%PDF"}[ending])
    assert "wrote" in capsys.readouterr().out
    if ending == "pdf":
        assert len(pages_of(content)) > 2
        assert cli.main([*words, "--card", "https://panah.example/"]) == 0
        assert len(pages_of(target.read_bytes())) == 2
    if ending == "xlsx":
        settings = openpyxl.load_workbook(io.BytesIO(content))["settings"]
        assert settings["A2"].value == survey_words(SURVEYS["labour_inspector"], PACK, "kk", hotline="").title


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--form", "tax"], "there is no form 'tax'"),
        (["--form", "border_officer"], "a form needs --hotline and --output"),
        (["--form", "border_officer", "--hotline", "1", "--output", "x.doc"], "there is no form as .doc"),
    ],
)
def test_mistakes_of_the_command_are_one_plain_line(words, told, capsys):
    assert cli.main(["facts", *words]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
