"""Practice on worked cases, and the finding as a Word document."""

import io

import pytest
from docx import Document

from panah.core.errors import InputError
from panah.core.screening.document import finding_document, finding_hash
from panah.core.screening.examples import read_examples, screen_example, stories
from panah.core.screening.practice import PRACTISED, asked_signs, practise
from panah.core.screening.word import document_docx, finding_docx


@pytest.fixture(scope="module")
def shepherd(pack):
    return next(example for example in read_examples(pack) if example.id == "G01_shepherd")


def test_a_learner_sees_what_was_right_what_was_missed_and_why(shepherd, pack):
    said = {"forced_labour_c29": "indicated", "trafficking_palermo": "unknown"}
    result = practise(shepherd, said, frozenset({"I02", "I07"}), pack)
    assert result.right == 1
    missed = next(item for item in result.concepts if not item.right)
    assert (missed.concept, missed.found) == ("trafficking_palermo", "indicated")
    assert "taken_by_force" in {reason.fact for reason in missed.reasons}
    assert {"I05", "I08"} <= set(result.overlooked)
    assert result.imagined == ("I07",)


@pytest.mark.parametrize("said", [{"forced_labour": "indicated"}, {"forced_labour_c29": "yes"}])
def test_a_conclusion_that_does_not_exist_is_named(shepherd, pack, said):
    with pytest.raises(
        InputError, match=r"is not a conclusion\. Use one of indicated, not_indicated, unknown"
    ):
        practise(shepherd, said, frozenset(), pack)


@pytest.mark.parametrize("language", ["en", "ky", "uz-cyrl"])
def test_the_word_document_holds_sentences_answers_sources_versions_and_hash(shepherd, pack, language):
    screening = screen_example(shepherd, pack)
    document = Document(io.BytesIO(finding_docx(screening, pack, language)))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    name = pack.text(language, "concepts", "forced_labour_c29")
    assert any(name in text for text in paragraphs)
    assert paragraphs[-1] == f"SHA-256: {finding_hash(screening)}"
    assert pack.version.hash in paragraphs[-3]
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert len(rows) == len(screening.inputs)
    question = pack.question(language, "sold_or_bought", "officer")
    assert [
        question,
        pack.text(language, "choices", "answer", "yes"),
        pack.text(language, "sources", "worker"),
    ] in rows


@pytest.mark.parametrize("language", ["en", "kk"])
def test_the_worker_reads_plain_words_and_an_officer_the_articles(shepherd, pack, language):
    screening = screen_example(shepherd, pack)
    worker, officer = (finding_document(screening, pack, language, who) for who in ("worker", "officer"))
    assert worker.answers[0][0] == pack.question(language, "sex", "worker")
    assert officer.answers[0][0] == pack.question(language, "sex", "officer")
    cited = pack.text(language, "sentences", "law", article="").strip(" .:")
    told = {who: [s for part in document.sections for s in part.sentences] for who, document in
            (("worker", worker), ("officer", officer))}  # fmt: skip
    assert any(sentence.startswith(cited) for sentence in told["officer"])
    assert not any(sentence.startswith(cited) for sentence in told["worker"])
    assert worker.versions == officer.versions
    text = "\n".join(p.text for p in Document(io.BytesIO(document_docx(worker, number="KZ-1"))).paragraphs)
    assert worker.note in text
    assert text.startswith(f"{worker.title} KZ-1")


def test_only_the_signs_that_were_asked_about_count_as_overlooked(shepherd, pack):
    result = practise(shepherd, {"slavery_1926": "unknown"}, frozenset(), pack, asked_signs(pack))
    assert set(result.overlooked) <= set(asked_signs(pack))
    assert len(asked_signs(pack)) == 11


def test_a_learner_must_say_something(shepherd, pack):
    with pytest.raises(InputError, match="no concept is answered"):
        practise(shepherd, {}, frozenset(), pack)


def test_what_is_practised_are_concepts_of_the_law(pack):
    assert set(PRACTISED) <= set(pack.concepts)


@pytest.mark.parametrize("language", ["ru", "kk", "ky", "uz", "uz-cyrl", "tg"])
def test_every_worked_case_is_told_in_every_language(pack, language):
    english, told = stories(pack, "en"), stories(pack, language)
    assert list(told) == list(english) == [example.id for example in read_examples(pack)]
    same = [key for key in english if told[key] == english[key]]
    assert same == []
