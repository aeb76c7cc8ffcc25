"""Duplicates of persons: candidates with evidence, never a merge; judgements that can be taken back."""

import csv
import io
import json
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benches.names_population import People
from panah.cli import main
from panah.core.errors import InputError
from panah.core.names.duplicates import (
    Candidate,
    Judgement,
    Judgements,
    PersonRecord,
    Verdict,
    find_duplicates,
    train,
)
from panah.core.names.duplicates import fold_person as fold
from panah.core.names.duplicates.model import FIELDS, LEAST_M
from panah.core.names.duplicates.search import fold_table

# One worker trains for the whole module.
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def judge(a: str, b: str, verdict: Verdict, by: str = "reviewer", reason: str = "same passport") -> Judgement:
    return Judgement(a, b, verdict, by, NOW, reason)


def test_columns_are_the_same_for_all_ways_of_writing_one_person() -> None:
    written = [
        PersonRecord("1", "Әбдіқалықов Шыңғыс Ерланұлы", "1990-05-17", "+7 700 123-45-67", "N 0123456"),
        PersonRecord("1", "Чингиз Абдыкалыков Ерланович", "1990-05-17", "87001234567", "n0123456"),
        PersonRecord("1", "Chingiz Abdikalikov Erlanuly", "1990-05-17", "7001234567", "N-0123456"),
    ]
    assert fold(written[0]) == fold(written[1]) == fold(written[2])


def test_what_is_not_known_is_missing_and_never_compared() -> None:
    assert {k: v for k, v in fold(PersonRecord("1", "Айгүл")).items() if v} == {
        "unique_id": "1",
        "surname": fold(PersonRecord("1", "Айгуль"))["surname"],
        "surname_bones": fold(PersonRecord("1", "Айгуль"))["surname_bones"],
    }
    assert fold(PersonRecord("1", ""))["full_name"] is None


@pytest.mark.parametrize(
    ("date", "whole", "year"),
    [
        ("1990-05-17", "1990-05-17", "1990"),
        ("1990-01-01", None, "1990"),
        ("1990", None, "1990"),
        ("", None, None),
    ],
)
def test_the_first_of_january_tells_only_the_year(date: str, whole: str | None, year: str | None) -> None:
    folded = fold(PersonRecord("1", "Ким Асель", date))
    assert (folded["birth_date"], folded["birth_year"]) == (whole, year)


def test_swapped_names_share_the_pair_key() -> None:
    one, other = fold(PersonRecord("1", "Нурлан Айбек")), fold(PersonRecord("2", "Айбек Нурлан"))
    assert one["name_pair"] == other["name_pair"]
    assert one["surname"] == other["given"]


def test_an_id_that_comes_twice_is_named() -> None:
    with pytest.raises(InputError, match="the id 7 comes twice"):
        fold_table([PersonRecord("7", "Ким Асель"), PersonRecord("7", "Ким Ансар")])


@pytest.fixture(scope="module")
def records() -> list[PersonRecord]:
    return list(People().records(2000))


@pytest.fixture(scope="module")
def candidates(records: list[PersonRecord]) -> list[Candidate]:
    table = fold_table(records)
    model = train(table)
    # The model is a file: it goes through JSON before it is used.
    return list(find_duplicates(table, json.loads(json.dumps(model))))


@pytest.mark.slow
def test_candidates_are_right_and_complete(records: list[PersonRecord], candidates: list[Candidate]) -> None:
    people: dict[str, list[str]] = {}
    for record in records:
        people.setdefault(record.id.split("-")[0], []).append(record.id)
    true = sum(len(ids) * (len(ids) - 1) // 2 for ids in people.values())
    right = sum(c.a.split("-")[0] == c.b.split("-")[0] for c in candidates)
    assert right / len(candidates) >= 0.99
    assert right / true >= 0.93


@pytest.mark.slow
def test_the_evidence_adds_up_to_the_probability(candidates: list[Candidate]) -> None:
    for found in candidates:
        assert [item.field for item in found.evidence] == list(FIELDS)
        bits = found.prior + sum(item.weight for item in found.evidence)
        assert math.isclose(1 / (1 + 2**-bits), found.probability, abs_tol=0.001)
        assert all(item.weight == 0 for item in found.evidence if item.grade == "missing")


@pytest.mark.slow
def test_candidates_come_once_and_in_order(candidates: list[Candidate]) -> None:
    pairs = [(c.a, c.b) for c in candidates]
    assert len(set(pairs)) == len(pairs)
    assert all(a < b for a, b in pairs)


@pytest.mark.slow
def test_the_model_holds_no_names_and_rules_nobody_out(records: list[PersonRecord]) -> None:
    model = train(fold_table(records[:800]))
    text = json.dumps(model)
    assert not any(f'"{fold(record)["surname"]}"' in text for record in records)
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            assert level.get("is_null_level") or level["m_probability"] >= LEAST_M


def test_a_file_that_teaches_nothing_is_named(records: list[PersonRecord]) -> None:
    apart = {fold(record)["surname"]: record for record in records}
    for people in (records[:29], list(apart.values()), []):
        with pytest.raises(InputError, match="too little in the file"):
            train(fold_table(people))


def test_the_last_judgement_counts_and_can_be_taken_back() -> None:
    made = Judgements()
    for verdict in (Verdict.POSITIVE, Verdict.UNSURE, Verdict.NEGATIVE):
        made.record(judge("a", "b", verdict))
        assert made.verdict("b", "a") is verdict
    made.record(judge("b", "a", Verdict.OPEN))
    assert made.verdict("a", "b") is Verdict.OPEN
    assert made.in_force() == {}
    assert len(made.history) == 4


def test_positive_judgements_join_and_taking_one_back_parts_again() -> None:
    made = Judgements()
    made.record(judge("a", "b", Verdict.POSITIVE))
    made.record(judge("c", "b", Verdict.POSITIVE))
    made.record(judge("d", "e", Verdict.POSITIVE))
    assert made.groups() == [frozenset("abc"), frozenset("de")]
    made.record(judge("b", "c", Verdict.OPEN))
    assert made.groups() == [frozenset("ab"), frozenset("de")]


def test_a_negative_inside_a_group_is_a_conflict() -> None:
    made = Judgements()
    made.record(judge("a", "b", Verdict.POSITIVE))
    made.record(judge("b", "c", Verdict.POSITIVE))
    made.record(judge("a", "c", Verdict.NEGATIVE))
    assert made.conflicts() == [("a", "c")]
    made.record(judge("b", "c", Verdict.UNSURE))
    assert made.conflicts() == []


def test_the_queue_leaves_out_what_is_settled() -> None:
    made = Judgements()
    made.record(judge("a", "b", Verdict.POSITIVE))
    made.record(judge("b", "c", Verdict.POSITIVE))
    made.record(judge("d", "e", Verdict.UNSURE))
    assert made.waiting([("c", "a"), ("d", "e"), ("f", "a")]) == [("a", "f")]


@pytest.mark.parametrize(
    ("a", "b", "by", "reason"), [("a", "a", "x", "y"), ("a", "b", " ", "y"), ("a", "b", "x", "")]
)
def test_a_judgement_says_who_and_why(a: str, b: str, by: str, reason: str) -> None:
    with pytest.raises(InputError):
        Judgements().record(judge(a, b, Verdict.POSITIVE, by, reason))


@pytest.mark.slow
def test_the_command_writes_a_queue_and_keeps_its_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], records: list[PersonRecord]
) -> None:
    people, queue, model = tmp_path / "people.csv", tmp_path / "queue.csv", tmp_path / "model.json"
    lines = [f"{r.id},{r.name},{r.birth_date},{r.phone},{r.document}" for r in records[:800]]
    people.write_text(
        "\n".join(["id,name,birth_date,phone,document", *lines, ",Без Номера,1990,,"]), encoding="utf-8"
    )
    arguments = ["names", "duplicates", str(people), "--output", str(queue), "--model", str(model)]
    arguments += ["--language", "ru"]
    assert main(arguments) == 1
    assert "строка 802, столбец id: ячейка пустая" in capsys.readouterr().err
    first = queue.read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(first)))
    assert len(rows) > 60
    assert all(float(row["probability"]) >= 0.95 and "name" in row["evidence"] for row in rows)
    assert all(row["explanation"].endswith("Само собой ничего не объединяется.") for row in rows)
    queue.unlink()
    assert main(arguments) == 1
    assert queue.read_text(encoding="utf-8") == first
