"""Contracts: what must stand in them, what has no force, what changed. Read by phrases anybody can check.

    check = check_contract(text, jurisdiction="kz", day=date(2026, 5, 1), language="uz", earlier=promise)
    check.void, check.missing, check.findings, check.changes, check.questions   # each with its sentences and articles
    told(check, "uz")                                                            # the same in words
    read_contract_file(upload)                                                   # the text of a DOCX, PDF or text file
    model_contract("kz", date(2026, 5, 1), "uz")                                 # a fair contract to compare with

The rules are data: laws/contracts/countries (what the law asks), phrases (how each language says it), texts and model.
docs/contracts.md says how to add a phrase, a country or a clause.
"""

from panah.core.wages.contract.check import check_contract
from panah.core.wages.contract.result import Change, ContractCheck, Finding, Item

__all__ = ["Change", "ContractCheck", "Finding", "Item", "check_contract"]
