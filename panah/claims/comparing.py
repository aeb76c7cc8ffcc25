"""Two books of a claim held against each other, and the worker's book put to the debt test."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from panah.claims.computing import about, book_about, record_of, wage_law
from panah.claims.queries import OpenedBook
from panah.core.errors import InputError
from panah.core.screening.facts import Source
from panah.core.wages.books.book import entries_of
from panah.core.wages.books.findings import Reconciliation
from panah.core.wages.books.reconcile import reconcile
from panah.core.wages.books.signs import work_elsewhere
from panah.core.wages.debt.facts import facts_from_debt_test
from panah.core.wages.debt.result import DebtTest
from panah.core.wages.debt.weighing import DebtTerms, debt_test


def two_books(jurisdiction: str, worker: OpenedBook, employer: OpenedBook, *, against: str) -> Reconciliation:
    """The worker's book beside the employer's, with what the differences are worth under the law.

    Work that the worker's book names another employer for is left out: `against` is the employer of the claim.
    """
    whole, theirs = worker.as_book(jurisdiction), employer.as_book(jurisdiction)
    own = book_about(whole, against)
    found = reconcile(own, theirs, wage_law())
    if own is whole:
        return found
    # What was left out may still deny a day that the employer's book claims.
    _, label, _ = about(whole.record, against)
    here = {entry.first for entry in entries_of(own)}
    elsewhere = work_elsewhere(whole, label, here, [entry.first for entry in entries_of(theirs)])
    known = {pattern.code for pattern in found.patterns}
    more = tuple(pattern for pattern in elsewhere if pattern.code not in known)
    return replace(found, patterns=(*found.patterns, *more))


def debt(jurisdiction: str, worker: OpenedBook, *, against: str, as_of: date) -> DebtTest:
    """Article 1(a) of the 1956 Convention in figures, from the worker's book and what it says was agreed on the debt.

    Work for, and debts to, another employer than that of the claim are left out.

    Raises InputError where what was agreed cannot be read.
    """
    agreed = worker.mapping.get("debt")
    try:
        terms = DebtTerms.from_mapping(agreed if isinstance(agreed, Mapping) else {})
    except (ValueError, TypeError, ArithmeticError) as error:
        raise InputError(
            "What was agreed on the debt cannot be read",
            code="debt_agreed",
            mend="Check the day and the percentage.",
        ) from error
    record, _, _ = about(record_of(jurisdiction, worker.mapping), against)
    return debt_test(record, as_of, wage_law(), terms)


def debt_answers(test: DebtTest, source: Source) -> dict[str, Any]:
    """What the test answers of the vocabulary of facts: fact -> value, for the questions of the case."""
    answers = facts_from_debt_test(test, source).answers
    return {fact: given[0].to_json() for fact, given in answers.items()}
