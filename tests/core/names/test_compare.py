"""Comparing: what must hold for any two names, and the traps one by one."""

from itertools import permutations

import alifbo
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panah.core.names import Band, Kind, compare, keys
from tests.core.names.extended import company_cases, person_cases, rows

PERSONS = sorted({case.a for case in person_cases()})
COMPANIES = sorted({case.a for case in company_cases()})
NAMES = st.sampled_from(PERSONS) | st.sampled_from(COMPANIES) | st.text(max_size=60)


def codes(a: str, b: str, kind: str = "person") -> set[str]:
    return {reason.code for reason in compare(a, b, kind).reasons}


def band(a: str, b: str, kind: str = "person") -> Band:
    return compare(a, b, kind).band


@given(NAMES, NAMES, st.sampled_from(list(Kind)))
def test_score_is_symmetric_and_within_bounds(a: str, b: str, kind: Kind) -> None:
    one, other = compare(a, b, kind), compare(b, a, kind)
    assert one.score == other.score
    assert 0 <= one.score <= 1
    assert one.reasons
    assert {r.code for r in one.reasons} == {r.code for r in other.reasons}


@pytest.mark.parametrize("name", PERSONS[::7])
def test_a_person_matches_himself_in_any_order_of_the_parts(name: str) -> None:
    words = name.split()
    if len(words) == 2:
        assert {compare(name, " ".join(order), "person").score for order in permutations(words)} == {1.0}
    assert compare(name, name, "person").score == 1.0


@pytest.mark.parametrize("name", COMPANIES[::7])
def test_a_company_matches_itself_in_any_case_and_order(name: str) -> None:
    assert compare(name, name, "company").score == 1.0
    assert compare("Нур Береке Алтын", "Алтын Нур Береке", "company").score == 1.0


@given(
    st.lists(
        st.sampled_from(sorted({row["base"] for row in rows("given_names")})),
        min_size=2,
        max_size=3,
        unique=True,
    )
)
def test_order_of_plain_words_does_not_matter(words: list[str]) -> None:
    scores = {compare(" ".join(words), " ".join(order), "person").score for order in permutations(words)}
    assert scores == {1.0}


@pytest.mark.parametrize(
    "row", [row for row in rows("surnames") if row["country"] == "uz"], ids=lambda r: r["base"]
)
def test_a_name_matches_itself_in_every_uzbek_script(row: dict[str, str]) -> None:
    name = f"{row['base']} Shavkat"
    for written in (alifbo.to_cyrillic(name).text, alifbo.to_new_latin(name).text):
        assert compare(name, written, "person").band is Band.MATCH


@given(NAMES, NAMES, st.sampled_from(list(Kind)))
def test_an_identifier_conflict_never_raises_the_score(a: str, b: str, kind: Kind) -> None:
    plain = compare(a, b, kind)
    conflict = compare(
        a, b, kind, identifiers_a={"ru_inn": "7707083893"}, identifiers_b={"ru_inn": "7736050003"}
    )
    assert conflict.score <= plain.score
    assert conflict.band is Band.NONE
    assert conflict.reasons[0].code == "identifier_conflict"


@given(NAMES, NAMES, st.sampled_from(list(Kind)))
def test_an_equal_identifier_outranks_any_name(a: str, b: str, kind: Kind) -> None:
    found = compare(
        a, b, kind, identifiers_a={"ru_inn": "7707083893"}, identifiers_b={"ru_inn": "77 0708-3893"}
    )
    assert found.band is Band.MATCH
    assert "name_only" not in {reason.code for reason in found.reasons}


def test_a_hit_by_name_alone_says_so() -> None:
    assert compare("Асель Ким", "Асель Ким", "person").reasons[-1].code == "name_only"


def test_an_invalid_identifier_decides_nothing() -> None:
    found = compare(
        "Нур",
        "Нур",
        "company",
        identifiers_a={"ru_inn": "7707083894"},
        identifiers_b={"ru_inn": "7707083894"},
    )
    assert {"identifier_invalid", "name_only"} <= {reason.code for reason in found.reasons}


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        ("Чингиз Омаров", "Шыңғыс Омаров", "name_pair"),
        ("Ибрагим Алиев", "Иброҳим Алиев", "name_pair"),
        ("Асан Болатов", "Асан Болат уулу", "father_as_surname"),
        ("Токтогул кызы Айпери", "Айпери Токтогулова", "father_as_surname"),
        ("Раҳмонзода Ҷамшед", "Рахмонов Джамшед", "surname_family"),
        ("Каримов Нурбек", "Каримов Нур", "differs"),
        ("Каримов Улугбек", "Каримов Улуг", "honorific"),
        ("Иванов Александр", "Иванов Саша", "short_form"),
        ("Kuznecov Sergej", "Кузнецов Сергей", "same_sound"),
        ("Ибраев М.", "Ибраев Мурат", "initial"),
        ("Айгүл", "Айгүл Серікова", "one_part"),
        ("Айгүл Серікова", "Серикова Айгуль", "order"),
        ("Әсел Қуанышбаева Маратқызы", "Асель Куанышбаева Маратовна", "father_same"),
        ("Юлдашев Али Каримович", "Юлдашев Али Салимович", "father_differs"),
        ("Юлдашев Али Каримович", "Юлдашев Али", "father_one_side"),
        ("Щербинин Женя", "Щербинина Женя", "sex_differs"),
    ],
)
def test_each_person_rule_gives_its_reason(a: str, b: str, code: str) -> None:
    assert code in codes(a, b)


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        ("ТОО «Алтын Дән»", "Altyn Dan LLP", "form_same"),
        ("ТОО «Алтын»", "АО «Алтын»", "form_differs"),
        ("ТОО «Алтын»", "Алтын", "form_one_side"),
        ("ООО СтройТранс", "Строй Транс", "same_word"),
        ("Бетон-5", "Бетон-6", "numbers_differ"),
        ("Бетон-5", "Бетон", "numbers_differ"),
        ("Stroymontazh", "Строй Монтаж", "joined"),
        ("Kokand Shirin", "Qoʻqon Shirin", "loan_word"),
        ("Нур", "Нур Плюс", "leftover"),
        ("TOO Нур", "ТОО Hyp", "form_same"),
    ],
)
def test_each_company_rule_gives_its_reason(a: str, b: str, code: str) -> None:
    assert code in codes(a, b, "company")


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("Жүнісова Айгүл", "Жүнісова Айгерім", "person"),
        ("Алиев Марат", "Алиева Марат", "person"),
        ("Каримов Карим", "Каримова Карим", "person"),
        ("Каримов Али Юрьевич", "Каримов Али Юлианович", "person"),
        ("Каримов Али Юрьевич", "Каримова Али Юрьевна", "person"),
        ("ТОО «Алтын Дән»", "ТОО «Алтын Дала»", "company"),
        ("СМУ-5", "СМУ-6", "company"),
        ("КХ «Береке»", "КХ «Берекет»", "company"),
    ],
)
def test_relatives_and_neighbours_are_not_taken_for_the_same(a: str, b: str, kind: str) -> None:
    assert band(a, b, kind) is Band.NONE


def test_a_father_named_without_ending_agrees_with_the_patronymic() -> None:
    assert band("Нұрсұлтан Ерлан Әбдіқалық", "Абдыкалыков Нурсултан Ерланович") is not Band.NONE


def test_married_name_and_father_as_surname_may_be_one_woman() -> None:
    assert band("Мамат кызы Жылдыз", "Абдыкадырова Жылдыз Маматовна") is Band.MATCH


@pytest.mark.parametrize(
    "form", ["ТОО", "TOO", "ЖШС", "LLP", "ООО", "ОсОО", "OsOO", "ЖЧК", "ҶДММ", "ҶСП", "МЧЖ", "MChJ"]
)
def test_the_legal_forms_that_libraries_miss_are_set_apart(form: str) -> None:
    assert compare(f"{form} Нур Береке", "Нур Береке", "company").score == 1.0
    assert compare(f"Нур Береке {form}", "Нур Береке", "company").score == 1.0


@pytest.mark.parametrize("form", ["ЖК", "ЧП", "АҚ", "YaTT", "КХ", "ШҚ", "ЧАЗ", "A.Ş.", "К/Х"])
def test_short_legal_forms_are_set_apart(form: str) -> None:
    assert compare(f"Нур Береке {form}", "Нур Береке", "company").score == 1.0


def test_a_name_that_is_nothing_but_a_legal_form_is_kept_as_a_name() -> None:
    assert compare("ООО", "ООО", "company").score == 1.0
    assert band("ООО", "ОАО", "company") is Band.NONE


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("name", ["", " ", "...", "\u202e\u200b", "'", "—"])
def test_nothing_readable_scores_nothing_and_says_so(name: str, kind: Kind) -> None:
    found = compare(name, "Нур", kind)
    assert found.score == 0
    assert "empty" in {reason.code for reason in found.reasons}
    assert keys(name, kind) == frozenset()


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    "name", ["Я", "12345", "а" * 10_000, "Нур " * 2_500, "Аyгүл", "მზია", "张伟", "محمد علی", "💥 Нур"]
)
def test_odd_names_match_themselves_without_breaking(name: str, kind: Kind) -> None:
    assert compare(name, name, kind).score >= 0.7
    assert keys(name, kind)


def test_a_single_part_is_never_a_match() -> None:
    assert band("Айгүл", "Айгүл") is Band.POSSIBLE


def test_cautions_are_told() -> None:
    assert "too_long" in codes("а" * 10_000, "Нур")
    assert "weak_script" in codes("გიორგი", "Георгий")
    assert "look_alike" in codes("Сeрик Нуров", "Серик Нуров")


def test_keys_do_not_depend_on_neighbours_or_alphabet() -> None:
    assert keys("Қуанышбаева Әсел", "person") & keys("Kuanyshbayev", "person")
    assert keys("Шыңғыс", "person") & keys("Чингиз", "person")
    assert keys("Алиев", "person") <= keys("Алиев Марат Болатович", "person")


def test_keys_may_be_stored_for_they_do_not_hang_on_the_order_of_the_tables() -> None:
    assert keys("Шыңғыс Омаров", "person") == {"=cingiz", "=umar", "AMR", "QNKS", "amar", "qenges"}
    assert keys("ТОО Коканд Сервис", "company") == {"#kokon", "#servike", "KNT", "SRFS", "kakand", "serves"}


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="ship"):
        compare("a", "b", "ship")
