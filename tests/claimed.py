"""Invented work for tests of claims: a month on a tobacco farm, and what it comes to."""

from panah.claims import actions
from panah.claims.queries import Kept

MONTH = {
    "jurisdiction": "kz",
    "terms": [
        {
            "kind": "day", "rate": "5000", "currency": "KZT", "from": "2023-05-01", "scheme": "six_day",
            "written": "no", "hazardous": "no",
        }
    ],
    "shifts": [
        {"day": f"2023-05-{day:02}", "start": "07:00", "end": "19:00", "break": "60", "place": "Field 3"}
        for day in (2, 3, 4, 5, 6, 10, 11, 12, 13, 15)
    ],
    "money": [
        {"day": "2023-06-01", "kind": "paid", "amount": "10000", "currency": "KZT"},
        {
            "day": "2023-06-01", "kind": "fine", "amount": "3000", "currency": "KZT", "reason": "late once",
            "taken": "withheld", "agreed_in_writing": "no",
        },
    ],
}  # fmt: skip
# The same with a loan and a fee, so that there is a debt to test.
OWING = MONTH | {
    "money": [
        {"day": "2023-05-01", "kind": "loan", "amount": "50000", "currency": "KZT"},
        {"day": "2023-05-01", "kind": "fee", "amount": "100000", "currency": "KZT"},
    ]
}
EMPLOYER = "Fictitious farm Ak-Zhol"


def person(**changes):
    """An invented identity."""
    return {
        "family_name": "Қосжанова",
        "given_name": "Айсулу",
        "patronymic": "Серікқызы",
        "other_names": "",
        "born_on": "1994-03-05",
        "phone": "+77015550199",
        "document_number": "N08812345",
        "address": "Көкжиек 14",
    } | changes


def write(viewer, claim, mapping, *, book="worker"):
    """A new state of a book."""
    return actions.add_version(
        viewer=viewer, claim=claim, book=book, origin="typed", content=Kept(mapping, {}, None)
    )
