"""The shipped packs: worked cases, vocabulary, languages, and the articles that findings cite."""

import json
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest

from panah.core.law import load_pack
from panah.core.law.comparison import STATUSES, read_commitments, read_comparison
from panah.core.law.conditions import leaves
from panah.core.law.entries import CONFIDENCES
from panah.core.law.vocabulary import HTCDS_METHODS_OF_CONTROL
from panah.core.screening.examples import answer_rates, differences, read_examples, screen_example
from panah.core.told import LANGUAGES

PACK = load_pack()
EXAMPLES = {example.id: example for example in read_examples(PACK)}
SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


def schema(name):
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


@pytest.mark.parametrize("name", EXAMPLES)
def test_worked_case(name):
    example = EXAMPLES[name]
    assert differences(example, screen_example(example, PACK)) == [], f"{example.file}, line {example.line}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_worked_cases_and_their_findings_follow_the_published_schemas(name):
    example = EXAMPLES[name]
    jsonschema.validate({"facts": example.facts, "at": example.at.isoformat()}, schema("facts"))
    jsonschema.validate(screen_example(example, PACK).to_json(), schema("finding"))


@pytest.mark.parametrize("name", ["facts", "finding"])
def test_the_schemas_are_themselves_valid_and_refuse_what_they_should(name):
    jsonschema.Draft202012Validator.check_schema(schema(name))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"fact": {}}, schema(name))


def test_answer_rates_are_those_of_the_worked_cases():
    assert PACK.answer_rates == answer_rates(list(EXAMPLES.values()), PACK), "run `panah law rates`"


def test_a_wrong_expectation_is_noticed():
    example = EXAMPLES["G01_shepherd"]
    screening = screen_example(EXAMPLES["N01_economic_need"], PACK)
    assert "forced_labour_c29 status: expected indicated, found not_indicated" in differences(
        example, screening
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_article_cited_in_a_finding_is_in_force_on_that_day(name):
    example = EXAMPLES[name]
    screening = screen_example(example, PACK)
    in_force = {
        provision.citation.article
        for versions in [*PACK.concepts.values(), *PACK.offences.values()]
        for provision in versions
        if provision.citation.in_force(example.at)
    }
    cited = {c.article for c in screening.concepts.values()} | {q.article for q in screening.qualification}
    assert cited <= in_force


def test_every_fact_has_a_rule_or_a_use():
    used = set()
    for indicator in PACK.indicators.values():
        used |= {leaf.fact for leaf in leaves(indicator.condition)}
    used |= {leaf.fact for leaf in PACK.at(date.max).program.leaves}
    # Asked for figures, for referral or for wages, not for a conclusion.
    context = set(PACK.sections["context"]) | {
        "reporter", "sex", "citizenship", "recruitment_channel", "recruiter_kind", "recruitment_fee_charged",
        "still_at_work_site", "others_affected", "medical_care_denied", "given_drugs_or_alcohol", "humiliated",
        "no_access_to_money", "owes_debt", "stays_hoping_to_be_paid", "harboured",
    }  # fmt: skip
    assert set(PACK.facts) - used <= context


def test_every_method_of_control_of_the_htcds_has_a_fact():
    covered = {code for fact in PACK.facts.values() for code in fact.htcds}
    assert covered == set(HTCDS_METHODS_OF_CONTROL) - {"Other"}


def test_the_public_form_is_short_asks_no_status_and_has_an_order_of_its_own():
    public = PACK.public_facts()
    assert 15 <= len(public) <= 28
    assert len({fact.order for fact in public}) == len(public)
    assert not [fact.id for fact in public if fact.sensitive or fact.data_class == "legal_status"]
    assert all("worker" in fact.askers for fact in public)
    first = [fact.id for fact in public[:5]]
    assert {"in_danger_now", "needs_medical_help_now", "under_18", "can_leave"} <= set(first)


@pytest.mark.parametrize("name", ["Delphi adult", "Delphi child"])
def test_the_2009_list_has_67_indicators_for_adults_and_65_for_children(name):
    who = name.split()[1]
    strengths = [i.strength for i in PACK.indicators.values() if i.list == "delphi"]
    assert sum(who in strength for strength in strengths) == {"adult": 67, "child": 65}[who]


def test_lists_of_indicators_are_complete():
    counts = {}
    for indicator in PACK.indicators.values():
        counts[indicator.list] = counts.get(indicator.list, 0) + 1
    assert counts == {"ilo_11": 11, "involuntary": 10, "menace": 12, "delphi": 67, "corridor": 17}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_language_is_complete(language):
    assert PACK.texts(language).language in {language, "en"}
    for country in PACK.countries.values():
        assert country.names[language]


def texts_needed():
    yield from (("facts", fact.id, who) for fact in PACK.facts.values() for who in ("worker", "officer"))
    for fact in PACK.facts.values():
        if not fact.standard:
            yield from (("choices", fact.id, choice) for choice in fact.choices)
    yield from (("sections", section) for section in PACK.sections)
    yield from (("indicators", name) for name in PACK.indicators)
    yield from (("indicator_lists", indicator.list) for indicator in PACK.indicators.values())
    yield from (("conflicts", name) for name in [*PACK.conflicts, "sources_differ"])
    for level, table in PACK.urgency.items():
        yield ("urgency", level)
        yield from (("urgency_reasons", name) for name in table)
    for group, table in (("concepts", PACK.concepts), ("offences", PACK.offences)):
        for name, versions in table.items():
            yield (group, name)
            for provision in versions:
                yield from (("elements", element) for element in provision.elements)
                yield from (("exceptions", name) for name in provision.exceptions)
                yield from (("gaps", gap.id) for gap in provision.gaps)
                yield from (("delphi_results", name) for name in provision.results)
                for element in provision.elements.values():
                    yield from (("exceptions", name) for name in element.rebuttals)


def test_every_treaty_question_and_status_has_its_words():
    table = PACK.texts("en").table
    wanted = {("instruments", each.instrument) for each in read_commitments(PACK)}
    wanted |= {("comparison", row.id) for row in read_comparison(PACK)}
    wanted |= {("commitment_status", status) for status in STATUSES}
    wanted |= {("confidence", confidence) for confidence in CONFIDENCES}
    groups = {key[0] for key in wanted}
    assert {key for key in table if key[0] in groups} == wanted


def test_everything_that_can_be_said_has_its_words():
    missing = {path for path in texts_needed() if path not in PACK.texts("en").table}
    assert not missing


def test_the_law_compiles_on_every_day_on_which_something_changes_and_the_day_before():
    for versions in [*PACK.concepts.values(), *PACK.offences.values()]:
        for provision in versions:
            for day in (provision.citation.valid_from, provision.citation.valid_from - timedelta(days=1)):
                assert PACK.at(day).program.size
