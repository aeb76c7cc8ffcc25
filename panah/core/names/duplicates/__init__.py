"""The same person found once: candidate pairs with reasons for a review queue, and judgements that can be taken back.

`find_duplicates` needs the `names` extra (Splink, DuckDB); judgements need nothing. Nothing here ever merges records.
"""

from panah.core.names.duplicates.explain import explain_candidate, explain_evidence
from panah.core.names.duplicates.judgements import Judgement, Judgements, Verdict
from panah.core.names.duplicates.records import PersonRecord, fold_person
from panah.core.names.duplicates.search import Candidate, Evidence, find_duplicates, train

__all__ = [
    "Candidate",
    "Evidence",
    "Judgement",
    "Judgements",
    "PersonRecord",
    "Verdict",
    "explain_candidate",
    "explain_evidence",
    "find_duplicates",
    "fold_person",
    "train",
]
