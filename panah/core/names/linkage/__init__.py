"""How many people two agencies both know, without either showing the other a name.

Private set intersection (ECDH, OpenMined PSI) over several tokens a record, by files that may travel on a stick:
`ask` makes a request, the partner's `answer` answers it, `count` reads the number. Needs the `names` extra.
"""

from panah.core.names.linkage.policy import Ledger, Partner, Policy, Purpose
from panah.core.names.linkage.protocol import Overlap, answer, ask, count
from panah.core.names.linkage.tokens import TOKENS_PER_RECORD, record_tokens

__all__ = [
    "TOKENS_PER_RECORD",
    "Ledger",
    "Overlap",
    "Partner",
    "Policy",
    "Purpose",
    "answer",
    "ask",
    "count",
    "record_tokens",
]
