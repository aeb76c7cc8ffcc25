"""Reports, texts and pictures in all languages."""

import dataclasses
import json
import re
from html.parser import HTMLParser

import pytest
from estimation_tables import table_of

from panah.core.errors import InputError
from panah.core.estimation.estimate import Estimate, Settings, estimate
from panah.core.estimation.examples import example_table
from panah.core.estimation.intervals import Interval
from panah.core.estimation.report.charts import draw_charts
from panah.core.estimation.report.content import (
    build_report,
    decision_sentence,
    observed_histories,
    withheld_from,
)
from panah.core.estimation.report.html import render_html
from panah.core.estimation.report.pdf import FONT, render_pdf
from panah.core.estimation.report.plain import estimate_data, render_text, stratified_data
from panah.core.estimation.strata import StratifiedEstimate, estimate_strata
from panah.core.estimation.tables import ListTable
from panah.core.estimation.words import words
from panah.core.told import LANGUAGES

QUICK = Settings(resamples=200)


@pytest.fixture(scope="module")
def published() -> Estimate:
    found = estimate(example_table("Korea"), QUICK)
    assert found.decision == "publish"
    return found


@pytest.fixture(scope="module")
def ranged() -> Estimate:
    return estimate(example_table("Kosovo"), QUICK)


@pytest.fixture(scope="module")
def refused() -> Estimate:
    return estimate(example_table("Artificial_3"), QUICK)


def keys_and_placeholders(texts: object, path: str = "") -> dict[str, set[str]]:
    if isinstance(texts, dict):
        found: dict[str, set[str]] = {}
        for key, value in texts.items():
            found |= keys_and_placeholders(value, f"{path}.{key}")
        return found
    return {path: set(re.findall(r"\{(\w+)\}", str(texts)))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_its_placeholders(language: str) -> None:
    ours, english = words(language), words("en")
    assert keys_and_placeholders(ours.texts) == keys_and_placeholders(english.texts)
    assert ours.language == language
    assert ours.state == "draft"
    if language != "en":
        gates = [text["text"] for text in ours.texts["gates"].values()]
        assert not set(gates) & {text["text"] for text in english.texts["gates"].values()}


@pytest.mark.parametrize(
    ("language", "letters"),
    [("kk", "әғқңөұүі"), ("ky", "ңөү"), ("tg", "ғӣқӯҳҷ"), ("uz-cyrl", "ўқғҳ"), ("uz", "‘’")],
)
def test_each_language_is_written_in_its_own_letters(language: str, letters: str) -> None:
    texts = words(language).texts
    text = " ".join(
        text for part in ("gates", "decisions", "assumptions") for text in map(str, texts[part].values())
    )
    assert all(letter in text for letter in letters)
    latin = re.sub(r"\{\w+\}|'\w+':", "", text)
    assert bool(re.search("[a-z]{5,}", latin)) == (language == "uz")
    assert bool(re.search("[а-я]{5,}", latin)) == (language != "uz")


def test_every_gate_has_its_words(published: Estimate) -> None:
    assert {gate.code for gate in published.gates} == set(words("en").texts["gates"])


def test_numbers_as_each_language_writes_them() -> None:
    assert words("en").number(1234567.4) == "1,234,567"
    assert words("ru").number(1234567.4) == "1\u00a0234\u00a0567"
    assert words("ru").decimal(1.97) == "1,97"
    assert words("en").number(float("inf")) == "no upper limit"
    with pytest.raises(InputError, match="no language fr"):
        words("fr")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_complete_and_asks_nobody_for_anything(published: Estimate, language: str) -> None:
    say = words(language)
    page = render_html(build_report(published, say))
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.seen
    assert "link" not in tags.seen
    assert all(address.startswith("#") for address in tags.addresses)
    assert tags.seen.count("svg") == 2
    for expected in (decision_sentence(published, say), say("labels.assumptions"), say("labels.reproduce")):
        assert expected in page
    for gate in published.gates:
        assert say(f"gates.{gate.code}.title") in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_in_every_language(ranged: Estimate, language: str) -> None:
    pdf = render_pdf(build_report(ranged, words(language), font=FONT))
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 20_000


def test_names_of_lists_are_data_not_markup() -> None:
    table = table_of({"A": 30, "B": 25, "C": 20, "AB": 9, "AC": 8, "BC": 7, "ABC": 3}, "ABC")
    odd = ListTable.from_counts(("<b>x</b>", "#let y", "z & co"), table.counts)
    report = build_report(estimate(odd, QUICK), words("en"))
    page = render_html(report)
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert render_pdf(report).startswith(b"%PDF-")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_estimate_shows_nothing_that_looks_like_an_answer(refused: Estimate, language: str) -> None:
    say = words(language)
    everything = render_text(build_report(refused, say)) + render_html(build_report(refused, say))
    assert "539" not in everything
    assert say("decisions.refuse", cases="96") in everything.replace("\n", " ")
    data = estimate_data(refused, say)
    assert (data["estimate"], data["lower"], data["upper"], data["model"]) == (None, None, None, None)
    assert "539" not in json.dumps(data)
    assert "near_models" not in data


def test_a_range_shows_no_single_number_as_the_estimate(ranged: Estimate) -> None:
    say = words("en")
    data = estimate_data(ranged, say)
    assert data["estimate"] is None
    assert data["lower"] < data["upper"]
    text = render_text(build_report(ranged, say))
    assert "experimental" in text
    assert say("labels.population") + "  " not in text.split(say("labels.near_models").upper())[0]


def test_a_lower_bound_is_called_one() -> None:
    found = estimate(example_table("Ned_5"), Settings(method="chao", resamples=100))
    assert found.publishable == found.interval
    sentence = decision_sentence(found, words("en"))
    assert sentence.startswith("A lower bound only: at least about 73,903 to 89,396 people")


def test_json_carries_what_a_program_needs(published: Estimate) -> None:
    data = json.loads(json.dumps(estimate_data(published, words("en")), allow_nan=False))
    assert data["estimate"] == pytest.approx(268.7778, abs=1e-3)
    assert data["model"] == ["b:c"]
    assert data["n"] == 123
    assert data["computed"]["interval"]["lower"] == data["lower"]
    assert {gate["code"] for gate in data["gates"]} == {gate.code for gate in published.gates}
    assert data["reproduce"]["seed"] == QUICK.seed
    assert data["chao"]["bound"] == pytest.approx(144.675)


def test_an_unbounded_limit_is_null_in_json_and_words_in_text() -> None:
    table = table_of({"A": 60, "B": 50, "C": 40, "AB": 4, "AC": 3, "BC": 3}, "ABC")
    found = estimate(table, Settings(method="bic", resamples=200))
    json.dumps(estimate_data(found, words("en")), allow_nan=False)
    assert render_html(build_report(found, words("en")))


def test_small_counts_are_not_shown() -> None:
    found = estimate(example_table("Ned_5"), Settings(method="chao", resamples=100))
    text = render_text(build_report(found, words("en")))
    rows = dict(observed_histories(found.table))
    assert rows["IO + K"] == 1
    assert re.search(r"^IO \+ K +1–2$", text, re.MULTILINE)


def test_a_lone_small_count_takes_the_next_smallest_with_it() -> None:
    # Otherwise the total minus all others gives it away.
    lone = table_of({"A": 30, "B": 25, "C": 20, "AB": 1, "AC": 8, "BC": 7, "ABC": 5}, "ABC")
    assert withheld_from(lone) == 5
    several = table_of({"A": 30, "B": 25, "C": 20, "AB": 1, "AC": 2, "BC": 7, "ABC": 5}, "ABC")
    assert withheld_from(several) == 2


@pytest.mark.parametrize("language", ["en", "tg"])
def test_pictures_say_what_they_show(ranged: Estimate, language: str) -> None:
    say = words(language)
    charts = draw_charts(ranged, say)
    assert set(charts) == {"intervals", "models", "sensitivity"}
    assert all(svg.lstrip().startswith("<svg") for svg in charts.values())
    assert say("labels.main_interval") in charts["intervals"]
    assert say("labels.left_out", lists="HRW") in charts["sensitivity"]
    assert "BIC" in charts["models"]


@pytest.fixture(scope="module")
def stratified() -> StratifiedEstimate:
    tables = {("f",): example_table("Korea"), ("m",): table_of({"b": 40, "c": 30, "d": 20, "bc": 6}, "bcd")}
    return estimate_strata(tables, ("sex",), QUICK)


def test_a_stratified_report_states_the_pooling(stratified: StratifiedEstimate) -> None:
    say = words("en")
    text = render_text(build_report(stratified, say))
    assert "pooled: Enough people on two or more lists: not passed" in text
    data = stratified_data(stratified, say)
    assert {"group": ["m"], "reason": "few_shared"} in data["pooling"]
    assert data["by"] == ["sex"]
    json.dumps(data, allow_nan=False)


def test_an_interval_without_end_is_drawn_and_told() -> None:
    found = estimate(example_table("Korea"), QUICK)
    endless = dataclasses.replace(found, interval=Interval(200.0, float("inf")))
    report = build_report(endless, words("en"))
    assert "200 – no upper limit" in render_text(report)
    assert estimate_data(endless, words("en"))["upper"] is None
    assert draw_charts(endless, words("en"))["intervals"].lstrip().startswith("<svg")
