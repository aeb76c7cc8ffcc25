"""Practice: read a worked case, say what you would conclude, and see what you missed and why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from panah.core.errors import InputError
from panah.core.law import Pack
from panah.core.screening.examples import Example, screen_example
from panah.core.screening.result import Conclusion, Reason

ANSWERS = ("indicated", "not_indicated", "unknown")
# What a learner decides: the legal concepts, not the statistical rules beside them.
PRACTISED = (
    "forced_labour_c29",
    "trafficking_palermo",
    "slavery_1926",
    "servitude",
    "debt_bondage_1956",
    "worst_forms_c182",
    "labour_breach",
)
SIGNS_LIST = "ilo_11"


@dataclass(frozen=True, slots=True)
class Practised:
    """One concept: what the learner said, what the finding says, and the answers of the case it rests on."""

    concept: str
    said: str
    found: str
    right: bool
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PracticeResult:
    """All concepts the learner answered, the score, and the signs that were overlooked."""

    example: str
    concepts: tuple[Practised, ...]
    right: int
    overlooked: tuple[str, ...]
    imagined: tuple[str, ...]


def asked_signs(pack: Pack) -> tuple[str, ...]:
    """The signs a learner is asked about: the eleven of the ILO."""
    return tuple(key for key, indicator in pack.indicators.items() if indicator.list == SIGNS_LIST)


def practise(
    example: Example,
    said: Mapping[str, str],
    signs: frozenset[str],
    pack: Pack,
    asked: Collection[str] | None = None,
) -> PracticeResult:
    """Compare a learner's conclusions (concept -> indicated, not_indicated, unknown) and signs with the finding.

    `asked` are the signs the learner was asked about, all of them unless given. Nothing is stored. Raises InputError
    for a concept or an answer that does not exist, and when no concept is answered.
    """
    screening = screen_example(example, pack)
    if not said:
        raise InputError(
            "no concept is answered", code="practice_empty", mend="Say what you think of at least one."
        )
    for concept, answer in said.items():
        if concept not in screening.concepts or answer not in ANSWERS:
            raise InputError(
                f"{concept}: {answer!r} is not a conclusion",
                code="bad_conclusion",
                mend=f"Use one of {', '.join(ANSWERS)} for one of {', '.join(screening.concepts)}.",
            )
    concepts = tuple(_compare(key, answer, screening.concepts[key]) for key, answer in said.items())
    present = {item.id for item in screening.indicators if asked is None or item.id in asked}
    return PracticeResult(
        example=example.id,
        concepts=concepts,
        right=sum(item.right for item in concepts),
        overlooked=tuple(sorted(present - signs)),
        imagined=tuple(sorted(signs - present)),
    )


def _compare(concept: str, said: str, found: Conclusion) -> Practised:
    return Practised(concept, said, found.status, said == found.status, found.reasons, found.missing)
