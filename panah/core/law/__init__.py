"""The law as dated, cited data: loading, checking, and reading it at a date.

Use it like this; the names below are stable:

    pack = load_pack()                      # the laws shipped with Panah, cached; Pack.load(path) for another folder
    pack.version                            # PackVersion(name="2026.1", hash="sha256…")
    pack.facts["passport_withheld"]         # Fact: .id .type .section .choices .public .order .askers .sensitive
                                            #       .data_class .htcds .ctdc .codes .minimum .maximum .unit
    pack.sections                           # {"safety": ("in_danger_now", …), …} in the order of the file
    pack.public_facts()                     # the worker's short form, in order
    pack.languages                          # ("en", "ru", "kk", "ky", "uz", "uz-cyrl", "tg"), those that are shipped
    pack.text("ru", "facts", "passport_withheld", "worker")   # any text by its keys in texts/<language>.yaml
    pack.question("ru", "passport_withheld", asker="worker")  # the question, by who asks it
    pack.choice_label("ru", "sex", "female")                  # works for countries too
    pack.indicators["I07"]                  # Indicator: .list .dimension .stage .strength .condition
    pack.at(date(2017, 3, 1))               # Law in force that day: .concepts .offences, compiled for screening

Truth values are Kleene's: True, False and None for unknown. Nothing here knows a country; the packs do.
"""

from panah.core.law.entries import Citation, Confidence, Indicator, Offence
from panah.core.law.pack import Law, Pack, PackVersion, load_pack
from panah.core.law.vocabulary import ASKERS, Fact, FactType

__all__ = [
    "ASKERS",
    "Citation",
    "Confidence",
    "Fact",
    "FactType",
    "Indicator",
    "Law",
    "Offence",
    "Pack",
    "PackVersion",
    "load_pack",
]
