"""The debt test in words of a language (`words/debt`)."""

from panah.core.wages.debt.result import DebtTest
from panah.core.wages.words import word
from panah.core.wages.writing import amount_text, written


def answer_in_words(test: DebtTest, language: str) -> str:
    """The answer as one sentence."""
    return word(language, "debt", "answers", test.answer)


def reasons_in_words(test: DebtTest, language: str) -> list[str]:
    """The reasoning, sentence by sentence, and what the test does not say."""
    told = [
        word(language, "debt", "reasons", reason.code, values=written(reason.values, language))
        for reason in test.reasons
    ]
    notes = [] if test.answer == "no_debt" else ["pledge", "measure"]
    return [*told, *(word(language, "debt", "notes", note) for note in notes)]


def summary_in_words(test: DebtTest, language: str) -> str:
    """The last point of the curve as one sentence, for those who do not see the picture."""
    last = test.points[-1]
    values = {"day": last.day.isoformat(), "currency": test.currency}
    for name in ("claimed", "fair"):
        values[name] = amount_text(getattr(last, name))
    return word(language, "debt", "summary", values=written(values, language))
