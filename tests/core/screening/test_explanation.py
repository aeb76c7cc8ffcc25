"""Findings in sentences."""

from datetime import date

import pytest

from panah.core.screening import explain
from panah.core.told import LANGUAGES

CASE = {"did_work": "yes", "agreed_freely": "no", "threat_denunciation": "yes", "recruited": "yes", "age": 17}


def section(explanation, key):
    return next(part for part in explanation.sections if part.key == key)


def test_a_worker_reads_their_own_questions_and_answers(screen_answers, pack):
    explanation = explain(screen_answers(CASE), "en", "worker", pack)
    part = section(explanation, "forced_labour_c29")
    assert part.heading == "Indicated: Forced labour (ILO Convention 29)."
    assert "Indicated: Menace of a penalty." in part.sentences
    asked = "Did anyone threaten to call the police or the migration service against you?"
    assert f"You answered “yes”: {asked}" in part.sentences
    assert "Sign present: Denunciation to the police or migration authorities." in part.sentences
    assert not any(sentence.startswith("Law:") for sentence in part.sentences)


def test_an_officer_reads_articles_national_law_gaps_and_versions(screen_answers, pack):
    screening = screen_answers(CASE, jurisdictions=("kz",))
    explanation = explain(screening, "en", "officer", pack)
    menace = section(explanation, "forced_labour_c29").sentences
    assert "Law: C29 art. 2(1); ILO 2005 Global Report p. 11; C.N. and V. v. France para. 77." in menace
    offence = section(explanation, "kz_cc_128")
    assert offence.heading.endswith("art. 128 with art. 3(1), Trafficking in persons.")
    assert "Penalty: 4 to 7 years in prison." in offence.sentences
    assert any("There is no separate crime of forced labour." in sentence for sentence in offence.sentences)
    assert f"({pack.version.hash[:12]})" in explanation.sections[-1].sentences[-1]


def test_articles_are_cited_in_the_readers_language(screen_answers, pack):
    screening = screen_answers(CASE, jurisdictions=("kz",))
    russian = explain(screening, "ru", "officer", pack)
    menace = section(russian, "forced_labour_c29").sentences
    cited = "Конвенция № 29 ст. 2(1); МОТ Глобальный доклад 2005 г. с. 11; «C.N. и V. против Франции» п. 77"
    assert f"Закон: {cited}." in menace
    assert "Уголовный кодекс 2014 г. (226-V), ст. 128 со ст. 3(1)" in section(russian, "kz_cc_128").heading


def test_a_worker_is_not_told_what_else_might_be_and_an_officer_is(screen_answers, pack):
    screening = screen_answers({**CASE, "wages_withheld": "yes"})
    worker, officer = (explain(screening, "en", audience, pack) for audience in ("worker", "officer"))
    assert not any(text.startswith("Not known yet") for text in section(worker, "labour_breach").sentences)
    assert any(text.startswith("Not known yet") for text in section(officer, "labour_breach").sentences)
    assert {"servitude", "debt_bondage_1956"} <= {part.key for part in officer.sections}
    assert not {"servitude", "debt_bondage_1956"} & {part.key for part in worker.sections}


def test_a_number_or_choice_is_shown_with_its_label(screen_answers, pack):
    text = explain(screen_answers(CASE), "en", "worker", pack).text()
    assert "You answered “17”: How old were you when this happened?" in text
    chosen = screen_answers({"recruited": "yes", "exploitation_form": "forced_begging"})
    assert "“Forced begging”" in explain(chosen, "en", "worker", pack).text()


def test_exceptions_and_rebuttals_are_named(screen_answers, pack):
    excluded = screen_answers({"did_work": "yes", "military_service": "yes", "purely_military_work": "yes"})
    text = explain(excluded, "en", "worker", pack).text()
    assert "An exception applies: Purely military work under compulsory military service." in text
    poor = screen_answers({"did_work": "yes", "economic_need_only": "yes", "free_to_quit": "yes"})
    assert (
        "Economic need alone, with no penalty and freedom to leave"
        in explain(poor, "en", "worker", pack).text()
    )


def test_an_unconfirmed_rule_shows_the_question_to_a_lawyer(screen_answers, pack):
    screening = screen_answers(CASE, at=date(2022, 6, 1), jurisdictions=("kz",))
    part = section(explain(screening, "en", "officer", pack), "kz_cc_128")
    assert part.heading.startswith("This point of law is not confirmed by a lawyer")
    assert "From which day does art. 3(1)" in part.sentences[1]


def test_sources_and_days_of_answers_are_told_to_an_officer(screen_answers, pack):
    raw = {"value": "yes", "source": "document", "date": "2017-02-01"}
    text = explain(screen_answers({**CASE, "wages_withheld": raw}), "en", "officer", pack).text()
    assert "Are earned wages withheld or delayed? Source: document, 2017-02-01." in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["worker", "officer"])
def test_every_language_tells_the_whole_finding_without_a_gap(screen_answers, pack, language, audience):
    conflicting = {**CASE, "can_leave": "yes", "locked_in": "yes", "sold_or_bought": "yes"}
    screening = screen_answers(conflicting, jurisdictions=("kz",))
    english = explain(screening, "en", audience, pack)
    told = explain(screening, language, audience, pack)
    assert [part.key for part in told.sections] == [part.key for part in english.sections]
    assert [len(part.sentences) for part in told.sections] == [
        len(part.sentences) for part in english.sections
    ]
    assert "{" not in told.text()
    if language in pack.languages and language != "en":
        assert told.text() != english.text()


def test_no_sentence_says_that_somebody_is_or_is_not_a_victim(screen_answers, pack):
    for answers in ({}, CASE):
        text = explain(screen_answers(answers), "en", "worker", pack).text()
        assert "It does not say that anybody is, or is not, a victim." in text
        assert "A person who may be a victim is treated as one" in text
