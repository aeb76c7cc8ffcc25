"""Names in any script: how alike two are and why, and the keys by which candidates are found.

Stable interface::

    compare(a: str, b: str, kind, *, identifiers_a=None, identifiers_b=None) -> Score
        kind is "person" or "company"; Score has score (0..1), band (Band.MATCH, POSSIBLE, NONE), reasons
        (tuple of Reason, str() is English) and explain(language). Never raises for any text.
    keys(name: str, kind) -> frozenset[str]
        Fold keys of the name's parts, for search before create: two names of one bearer share a key.
    fold_key(name: str, kind) -> str
        One key for the whole name: equal for spellings of one name in two alphabets.

A name alone never decides: without an identifier every score carries the reason `name_only`.
"""

from panah.core.names.compare import compare, fold_key, keys
from panah.core.names.identifiers import SCHEMES, is_valid
from panah.core.names.score import Band, Kind, Reason, Score

__all__ = ["SCHEMES", "Band", "Kind", "Reason", "Score", "compare", "fold_key", "is_valid", "keys"]
