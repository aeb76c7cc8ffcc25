"""What may be published about victims, and the proof that it gives nobody away.

Two regimes, chosen by the size of the population and declared on every release:

small   exact numbers or withheld, for a population published once (`protect_small`);
large   numbers with declared random noise, for thousands of calls or complaints (`protect_large`).

A release of the small regime in five lines::

    from panah.core.disclosure import Codebook, Dimension, attack, months, protect_small

    codebook = Codebook(
        dataset="Identified victims, Kazakhstan",
        dimensions=(months(2026), Dimension("sex", ("female", "male", "unknown")),
                    Dimension("form", ("forced_labour", "sexual", "other", "unknown"), several=True)),
        tables=(("month",), ("sex", "form")),
    )
    release = protect_small(records, codebook, edition="2026", period=("2026-01", "2026-12"), earlier=[])
    release.value(sex="female", form="sexual")      # an int, or None: withheld
    for codes, number in release.rows(("sex", "form")): ...
    text = release.to_json()                        # store this; Release.from_json(text) reads it back
    attack([*earlier, release]).findings            # () or protect_small would have raised Blocked

`records` are dicts from field to code, one per person; a list of codes in a dimension with `several`. Every
number in a release is at least ten; everything else is None. Coarsen by declaration, before looking at any
count: `quarters(2026)` instead of `months(2026)`, `coarsen(oblast, "region", {"south": [...], ...})`.

The large regime draws noise and spends a budget that the ledger keeps::

    ledger = Ledger("ledger.jsonl")
    ledger.grant(vintage(codebook, period), "0.2", on=today)       # once per vintage of people
    release = protect_large(records, codebook, edition="2026", period=period, rho="0.1", ledger=ledger, on=today)
    release.rules["noise_sd"], release.rules["unreliable_below"]   # print these beside the numbers
"""

from panah.core.disclosure.attack import Attack, Blocked, Finding, attack
from panah.core.disclosure.codebook import UNKNOWN, Codebook, Dimension, coarsen, months, quarters
from panah.core.disclosure.counting import Counts, count_units
from panah.core.disclosure.large import protect_large, regime_for, vintage
from panah.core.disclosure.ledger import Account, Ledger, epsilon
from panah.core.disclosure.release import Release
from panah.core.disclosure.small import SMALL_RULES, THRESHOLD, protect_small

__all__ = [
    "SMALL_RULES",
    "THRESHOLD",
    "UNKNOWN",
    "Account",
    "Attack",
    "Blocked",
    "Codebook",
    "Counts",
    "Dimension",
    "Finding",
    "Ledger",
    "Release",
    "attack",
    "coarsen",
    "count_units",
    "epsilon",
    "months",
    "protect_large",
    "protect_small",
    "quarters",
    "regime_for",
    "vintage",
]
