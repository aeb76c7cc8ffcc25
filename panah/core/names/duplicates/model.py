"""The Fellegi-Sunter model of two records of one person: what is compared, in which grades, what brings pairs together.

Conditions use only SQL that DuckDB and Spark both speak, so that one model file serves both.
"""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from splink import SettingsCreator

# field -> its grades from the strongest: label, SQL condition, column whose frequent values count for less.
Grade = tuple[str, str, str]
FIELDS: Final[dict[str, tuple[Grade, ...]]] = {
    "name": (
        ("same", "full_name_l = full_name_r", "full_name"),
        ("swapped", "surname_l = given_r AND given_l = surname_r", "full_name"),
        (
            "close",
            (
                "(surname_l = surname_r AND levenshtein(given_l, given_r) <= 1)"
                " OR (given_l = given_r AND levenshtein(surname_l, surname_r) <= 1)"
            ),
            "",
        ),
        ("bones", "surname_bones_l = surname_bones_r AND given_bones_l = given_bones_r", ""),
        ("surname", "surname_l = surname_r", "surname"),
        ("given", "given_l = given_r", "given"),
    ),
    "father": (
        ("same", "father_l = father_r", "father"),
        ("close", "levenshtein(father_l, father_r) <= 1", ""),
    ),
    "birth": (
        ("same", "birth_date_l = birth_date_r", "birth_date"),
        (
            "swapped",
            (
                "birth_year_l = birth_year_r AND substr(birth_date_l, 6, 2) = substr(birth_date_r, 9, 2)"
                " AND substr(birth_date_l, 9, 2) = substr(birth_date_r, 6, 2)"
            ),
            "",
        ),
        ("close", "levenshtein(birth_date_l, birth_date_r) <= 1", ""),
        ("year_only", "birth_year_l = birth_year_r AND (birth_date_l IS NULL OR birth_date_r IS NULL)", ""),
        ("year", "birth_year_l = birth_year_r", ""),
    ),
    "phone": (("same", "phone_l = phone_r", "phone"),),
    "document": (
        ("same", "document_l = document_r", "document"),
        ("close", "levenshtein(document_l, document_r) <= 1", ""),
    ),
}
_MISSING: Final = {"name": "full_name", "birth": "birth_year"}

# Pairs that share one of these are compared.
BLOCKS: Final[tuple[tuple[str, ...], ...]] = (
    ("name_pair", "birth_year"),
    ("surname", "birth_year"),
    ("given", "father", "birth_year"),
    ("full_name", "father"),
    ("birth_date", "given_bones"),
    ("birth_date", "surname_bones"),
    ("phone",),
    ("document",),
)
TRAINING_BLOCKS: Final[tuple[tuple[str, ...], ...]] = (("full_name",), ("birth_date",))
PRIOR_RULES: Final[tuple[tuple[str, ...], ...]] = (("full_name", "birth_date"), ("document",))


def _comparison(field: str) -> dict[str, Any]:
    column = _MISSING.get(field, field)
    levels: list[dict[str, Any]] = [
        {
            "sql_condition": f"{column}_l IS NULL OR {column}_r IS NULL",
            "label_for_charts": "missing",
            "is_null_level": True,
        }
    ]
    for label, condition, frequency in FIELDS[field]:
        level: dict[str, Any] = {"sql_condition": condition, "label_for_charts": label}
        if frequency:
            level["tf_adjustment_column"] = frequency
        levels.append(level)
    levels.append({"sql_condition": "ELSE", "label_for_charts": "differs"})
    return {"output_column_name": field, "comparison_levels": levels, "comparison_description": field}


def untrained_settings() -> "SettingsCreator":
    """Settings for Splink, before any weight is learnt. Imports Splink."""
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(field) for field in FIELDS],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKS],
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=True,  # the grades come with them
    )


def labels(field: str) -> dict[int, str]:
    """Splink's number of a grade -> its label: -1 missing, 0 differs, then the weakest grade to the strongest."""
    grades = FIELDS[field]
    return {-1: "missing", 0: "differs", **{len(grades) - i: grade[0] for i, grade in enumerate(grades)}}


# A grade no training pair showed: about twenty times likelier for one person than for two.
UNSEEN: Final = {"m_probability": 0.01, "u_probability": 0.0005}
# People change telephones and clerks mistype fathers: no grade is ever thought impossible for one person.
LEAST_M: Final = 0.002


def temper(model: dict[str, Any]) -> dict[str, Any]:
    """The model with a cautious weight for grades that training could not see, and none that rules a person out.

    It is freed of the engine it was trained on: the same file runs on DuckDB and on Spark.
    """
    model.pop("sql_dialect", None)
    model["blocking_rules_to_generate_predictions"] = [
        {"blocking_rule": " AND ".join(f"l.{column} = r.{column}" for column in columns)}
        for columns in BLOCKS
    ]
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                for name, value in UNSEEN.items():
                    level.setdefault(name, value)
                level["m_probability"] = max(LEAST_M, level["m_probability"])
    return model
