from dataclasses import replace
from datetime import date

import pytest

from panah.core.disclosure.extracts import Agreement, anonymity, make_extract, pseudonym, tombstones
from panah.core.errors import InputError

KEY, OTHER = bytes(range(32)), bytes(32)
DAY = date(2026, 11, 21)
AGREEMENT = Agreement(
    "University (invented)",
    "routes into debt",
    ("sex", "age", "form"),
    ("sex", "age"),
    "form",
    date(2027, 1, 1),
    least_k=3,
)


def records(copies=3):
    return [
        {"case": f"{sex}{age}{form}{copy}", "sex": sex, "age": age, "form": form, "name": "never"}
        for sex in ("f", "m")
        for age in ("young", "old")
        for form in ("labour", "sexual")
        for copy in range(copies)
    ]


def extract(agreement=AGREEMENT, people=None, withdrawn=frozenset(), on=DAY, identifier="case"):
    people = records() if people is None else people
    return make_extract(people, agreement, key=KEY, identifier=identifier, withdrawn=withdrawn, on=on)


def test_k_l_t_by_hand():
    rows = (
        [{"sex": "f", "form": "labour"}] * 3
        + [{"sex": "f", "form": "sexual"}]
        + [{"sex": "m", "form": "labour"}] * 4
    )
    found = anonymity(rows, ["sex"], "form")
    assert (found.k, found.distinct, found.unique) == (4, 1, 0)
    assert found.distance == pytest.approx(1 / 8)


def test_uniques_are_counted():
    assert (
        anonymity([{"q": "a", "s": "x"}, {"q": "b", "s": "x"}, {"q": "b", "s": "y"}], ["q"], "s").unique == 1
    )


def test_an_extract_holds_the_agreed_fields_and_a_pseudonym_only():
    made = extract()
    assert len(made.rows) == 24
    assert set(made.rows[0]) == {"pseudonym", "sex", "age", "form"}
    assert made.anonymity.k == 6
    assert "never" not in str(made.rows)


def test_a_pseudonym_belongs_to_one_recipient_and_forgives_spelling():
    assert pseudonym(KEY, "Case  7 ") == pseudonym(KEY, "case 7")
    assert pseudonym(KEY, "case 7") != pseudonym(OTHER, "case 7")
    assert len(pseudonym(KEY, "case 7")) == 64


def test_who_withdrew_is_left_out_and_named_by_a_tombstone():
    gone = frozenset({"fyounglabour0"})
    made = extract(withdrawn=gone)
    (stone,) = tombstones(gone, KEY)
    assert stone not in {row["pseudonym"] for row in made.rows}
    assert stone in {row["pseudonym"] for row in extract().rows}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": date(2027, 1, 2)}, "ended on 2027-01-01"),
        ({"agreement": replace(AGREEMENT, least_k=7)}, "k is 6, agreed 7"),
        ({"agreement": replace(AGREEMENT, least_distinct=3)}, "l is 2, agreed 3"),
        ({"agreement": replace(AGREEMENT, fields=("case",))}, "never holds the identifier"),
        ({"agreement": replace(AGREEMENT, fields=("sex", "shoe"))}, "no field shoe"),
        ({"agreement": replace(AGREEMENT, quasi=("shoe",))}, "no field shoe"),
        ({"people": []}, "no rows"),
    ],
)
def test_what_was_not_agreed_is_refused(changes, words):
    with pytest.raises(InputError, match=words):
        extract(**changes)


def test_too_close_a_class_is_refused_and_a_signed_waiver_lets_it_pass():
    people = [*records(), *[{"case": str(i), "sex": "x", "age": "old", "form": "labour"} for i in range(9)]]
    strict = replace(AGREEMENT, least_distinct=1, most_distance=0.2)
    with pytest.raises(InputError, match=r"t is 0\.36, agreed 0\.20"):
        extract(strict, people)
    assert extract(replace(strict, waiver="board, 2026-11-02"), people).anonymity.distinct == 1


def test_a_short_key_is_refused():
    with pytest.raises(InputError, match="32 bytes"):
        pseudonym(b"short", "case 7")
