"""Screening: facts and the law of a day -> findings with reasons.

Use it like this; the names below are stable:

    pack = load_pack()
    facts = Facts.from_json({"facts": {"passport_withheld": "yes", "age": 17}}, pack)
    screening = screen(facts, at=date(2017, 3, 1), jurisdictions=("kz",), pack=pack, asker="hotline")
    screening.concepts["forced_labour_c29"].status      # "indicated" | "not_indicated" | "unknown"
    screening.to_json()                                 # plain dict, docs/schemas/finding.schema.json
    Screening.from_json(stored)                         # the same finding again
    explain(screening, language="ky", audience="worker", pack=pack).text()

Nothing here says that a person is, or is not, a victim. Unknown is never no.
"""

from panah.core.screening.engine import ENGINE_VERSION, screen
from panah.core.screening.explanation import Explanation, explain
from panah.core.screening.facts import Answer, Facts
from panah.core.screening.result import Conclusion, ElementFinding, Qualification, Reason, Screening

__all__ = [
    "ENGINE_VERSION",
    "Answer",
    "Conclusion",
    "ElementFinding",
    "Explanation",
    "Facts",
    "Qualification",
    "Reason",
    "Screening",
    "explain",
    "screen",
]
