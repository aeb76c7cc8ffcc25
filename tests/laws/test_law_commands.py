"""panah screen, facts and law."""

import json

import pytest
import yaml

from panah import cli
from panah.core.law import load_pack

CASE = {"facts": {"did_work": "yes", "agreed_freely": "no", "threatened_violence": "yes"}, "at": "2017-03-01"}


@pytest.fixture
def case_file(tmp_path):
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(CASE))
    return str(path)


def test_screen_prints_json_with_the_promised_keys(case_file, capsys):
    assert cli.main(["screen", case_file, "--jurisdiction", "kz", "--json"]) == 0
    finding = json.loads(capsys.readouterr().out)
    assert finding["concepts"]["forced_labour_c29"]["status"] == "indicated"
    assert {"status", "elements", "reasons", "missing"} <= set(finding["concepts"]["trafficking_palermo"])
    assert {"indicators", "urgency", "qualification", "next_questions", "versions"} <= set(finding)


def test_screen_prints_sentences(case_file, capsys):
    assert cli.main(["screen", case_file, "--at", "2017-03-01", "--audience", "worker"]) == 0
    assert "Indicated: Forced labour (ILO Convention 29)." in capsys.readouterr().out


def test_screen_writes_a_word_document(case_file, tmp_path, capsys):
    target = tmp_path / "finding.docx"
    assert cli.main(["screen", case_file, "--language", "ru", "--docx", str(target)]) == 0
    assert target.read_bytes().startswith(b"PK")
    assert "wrote" in capsys.readouterr().err


def test_the_day_on_the_command_line_wins(case_file, capsys):
    assert cli.main(["screen", case_file, "--at", "2025-01-01", "--jurisdiction", "kz", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["at"] == "2025-01-01"


@pytest.mark.parametrize(
    ("text", "arguments", "words"),
    [
        ("{", [], "row 1, column 2: this is not JSON"),
        ("[]", [], 'a table is expected. Write {"facts"'),
        ('{"facts": {}, "when": 1}', [], "unknown keys: when"),
        ('{"facts": {}}', [], "no day is given. Add --at 2017-03-01"),
        ('{"facts": {}}', ["--at", "2017-02-30"], "'2017-02-30' is not a day of the calendar"),
        (
            '{"facts": {"locked_in": "yes", "locked_in": "no"}}',
            ["--at", "2017-02-01"],
            "locked_in stands twice",
        ),
        ('{"facts": {}}', ["--at", "2017-02-01", "--jurisdiction", "zz"], "there is no law of 'zz'"),
        ('{"facts": {}}', ["--at", "2017-02-01", "--language", "de"], "there is no language 'de'"),
    ],
)
def test_mistakes_are_one_plain_line(tmp_path, capsys, text, arguments, words):
    path = tmp_path / "facts.json"
    path.write_text(text)
    assert cli.main(["screen", str(path), *arguments]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_several_mistakes_are_named_at_once(tmp_path, capsys):
    path = tmp_path / "facts.json"
    path.write_text('{"facts": {"can_leav": "no", "age": 200, "locked_in": "perhaps"}, "at": "2017-03-01"}')
    assert cli.main(["screen", str(path)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "panah screen: there is no fact 'can_leav'. Did you mean can_leave? `panah facts` lists the vocabulary.",
        "panah screen: age: 200 is not possible. Give a number from 0 to 110.",
        "panah screen: locked_in: 'perhaps' is not an answer. Use yes, no, unknown or declined.",
    ]


def test_a_missing_file_is_one_plain_line(capsys):
    assert cli.main(["screen", "nowhere.json"]) == 2
    assert "there is no file nowhere.json" in capsys.readouterr().err


def test_facts_lists_every_fact(capsys):
    assert cli.main(["facts", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)["facts"]
    withheld = next(fact for fact in facts if fact["id"] == "passport_withheld")
    assert withheld["htcds"] == ["WithholdsDocuments"]
    assert withheld["ctdc"] == ["meansWithholdDocs"]
    assert {"I07", "CD01"} <= set(withheld["indicators"])


def test_facts_in_text_in_the_order_of_the_public_form(capsys):
    assert cli.main(["facts", "--public"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("reporter")
    assert "Are you in danger right now?" in lines[1]


def test_law_gaps_prints_statements_with_sources(capsys):
    assert cli.main(["law", "gaps", "kz"]) == 0
    out = capsys.readouterr().out
    assert "There is no separate crime of forced labour." in out
    assert "source: " in out


def test_law_gaps_also_prints_the_comparison(capsys):
    assert cli.main(["law", "gaps", "kz"]) == 0
    out = capsys.readouterr().out
    own = out.index("Is forced labour a crime of its own?")
    assert out[own:].splitlines()[1:4] == [
        "  Kazakhstan: none",
        "  Russia: none",
        (
            "  United States: 18 U.S.C. 1589 (2000) (2000-10-28 to 2008-12-22); 18 U.S.C. 1589 (2008-12-23 to now); "
            "18 U.S.C. 1584 (1948-06-25 to now)"
        ),
    ]


def test_law_compare_at_a_day_leaves_out_what_was_not_in_force(capsys):
    assert cli.main(["law", "compare", "--at", "2005-01-01", "--json"]) == 0
    rows = {row["question"]: row for row in json.loads(capsys.readouterr().out)}
    trafficking = rows["Is trafficking in persons a crime?"]
    assert "recruitment for exploitation" in trafficking["kz"]
    assert "2014" not in trafficking["kz"]


def test_law_commitments_keep_conflicting_sources_side_by_side(capsys):
    assert cli.main(["law", "commitments", "kz", "--json"]) == 0
    rows = {row["instrument"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["c29"]["conflicting"]
    assert [claim["since"] for claim in rows["c29"]["claims"]] == ["2001-05-18", "1969-02-26", "2000-12-14"]
    assert rows["p029"]["claims"][0]["status"] == "not_bound"


def test_law_commitments_in_words(capsys):
    assert cli.main(["law", "commitments", "us"]) == 0
    assert (
        "ILO Forced Labour Convention, 1930 (No. 29)\n  not bound; thesis, ch. III" in capsys.readouterr().out
    )


@pytest.mark.parametrize("country", ["kz", "ru", "us", "kg", "tj", "uz", "tm"])
def test_each_of_the_seven_countries_has_its_commitments(country, capsys):
    assert cli.main(["law", "commitments", country, "--json"]) == 0
    assert {"c29", "p029", "c105", "c182", "palermo", "iccpr", "gcm"} <= {
        row["instrument"] for row in json.loads(capsys.readouterr().out)
    }


def test_law_review_lists_the_questions_to_a_lawyer_unconfirmed_first(capsys):
    assert cli.main(["law", "review", "--json"]) == 0
    rows = [row for row in json.loads(capsys.readouterr().out) if row["jurisdiction"] == "kz"]
    assert rows[0]["confidence"] == "unconfirmed"
    assert rows[0]["question"].endswith("?")


def test_law_review_leaves_nothing_out_that_is_not_confirmed(capsys):
    assert cli.main(["law", "review", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    listed = {(row["source"], row["confidence"]) for row in rows}
    pack = load_pack()
    marked = 0
    for path in pack.path.rglob("*.yaml"):
        for node in entries(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)):
            if str(node.get("confidence")) in {"secondary", "unconfirmed"} and "status" not in node:
                marked += 1
                source = (str(node["source"]), str(node["confidence"]))
                article = str(node.get("article", ""))
                if article:
                    assert any(
                        row["article"].startswith(article) and (row["source"], row["confidence"]) == source
                        for row in rows
                    ), f"{path}: {node}"
                else:
                    assert source in listed, f"{path}: {node}"
    assert marked > 200
    assert "Palermo Protocol, art. 6(5)" in {row["article"] for row in rows}
    assert all(row["question"] for row in rows)


def entries(node):
    """Every table of a document."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from entries(child)
    elif isinstance(node, list):
        for child in node:
            yield from entries(child)


def test_law_show_at_a_day_shows_that_days_code(capsys):
    assert cli.main(["law", "show", "kz", "--at", "2012-01-01"]) == 0
    out = capsys.readouterr().out
    assert "Criminal Code 1997" in out
    assert "Criminal Code 2014" not in out


def test_law_check_runs_the_worked_cases(capsys):
    assert cli.main(["law", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["worked_cases_wrong"] == 0


def test_law_of_an_unknown_country_is_one_plain_line(capsys):
    assert cli.main(["law", "gaps", "zz"]) == 2
    assert "there is no law of 'zz' in this pack" in capsys.readouterr().err


def test_law_rights_prints_sentences_with_their_basis(capsys):
    assert cli.main(["law", "rights", "kz", "--at", "2026-05-01", "--language", "ky"]) == 0
    assert (
        "Кадимки иш жумасына 40 сааттан ашпайт. [2015-жылкы Эмгек кодекси, 68(1)-берене]"
        in capsys.readouterr().out
    )


def test_law_values_lists_numbers_with_dates_and_confidence(capsys):
    assert cli.main(["law", "values", "ru"]) == 0
    told = capsys.readouterr().out
    assert "night_supplement_percent: 20 percent, 2008-08-07 to now" in told
    assert "minimum_wage_month RU-MOW: 29389 RUB, 2024-01-01 to 2024-12-31" in told
