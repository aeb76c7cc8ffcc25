"""The debt test as answers for the screening engine: the arithmetic limb of debt bondage."""

from collections.abc import Iterator

from panah.core.law.kleene import Truth
from panah.core.screening.facts import Answer, Facts, Source
from panah.core.wages.debt.result import DebtTest


def facts_from_debt_test(test: DebtTest, source: Source = "document") -> Facts:
    """What a debt test answers of the vocabulary of facts; what the figures leave open is not answered.

    `source` says whose record was computed: "worker" for a diary, "document" for a book or account. Answers bear the
    day of the test. Where the worker has answered the same fact, that answer stands first and the finding shows the
    difference. Whether services were pledged is never answered here, nor that a debt was invented.
    """
    return Facts.of(
        Answer(fact, truth, source, test.as_of) for fact, truth in _answers(test) if truth is not None
    )


def _answers(test: DebtTest) -> Iterator[tuple[str, Truth]]:
    yield "owes_debt", test.owes_debt
    if test.owes_debt is not False:
        yield "work_not_counted_against_debt", test.value_not_applied
        yield "debt_work_has_no_end", test.length_undefined
        yield "debt_work_not_defined", test.nature_undefined
        yield "debt_exceeds_month_pay", test.exceeds_month_pay
    yield "recruitment_fee_charged", test.recruitment_fee
    yield "middleman_takes_share", test.middleman_share
