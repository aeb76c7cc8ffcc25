"""Words of the papers for codes, in the language that is active."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrPromise

AUDIENCES = ("worker", "labour_inspectorate", "court", "compensation_fund")
# Which authorities a claim of a country can go to, and in which languages they work, the usual one first.
AUTHORITIES: dict[str, tuple[str, ...]] = {
    "kz": ("labour_inspectorate", "court", "compensation_fund"),
    "ru": ("labour_inspectorate", "court"),
    "us": ("labour_inspectorate", "court"),
}
LANGUAGES: dict[str, tuple[str, ...]] = {"kz": ("ru", "kk"), "ru": ("ru",), "us": ("en",)}

TITLE: dict[str, StrPromise] = {
    "worker": _("What you are owed"),
    "labour_inspectorate": _("Complaint about unpaid wages"),
    "court": _("Statement of claim for unpaid wages"),
    "compensation_fund": _("Statement of wages lost"),
}
ADDRESSEE: dict[str, StrPromise] = {
    "labour_inspectorate": _("The labour inspectorate"),
    "court": _("The court"),
    "compensation_fund": _("The Victims Compensation Fund"),
    "employer": _("The employer"),
}
IDENTITY: dict[str, StrPromise] = {
    "name": pgettext_lazy("person", "Name"),
    "born_on": _("Date of birth"),
    "phone": _("Phone"),
    "address": _("Address"),
    "document_number": _("Document number"),
}
EMPLOYER: dict[str, StrPromise] = {
    "name": _("Employer"),
    "number": _("Number in the register of companies"),
    "address": _("Address of the employer"),
}
BOOK: dict[str, StrPromise] = {"worker": _("The worker's book"), "employer": _("The employer's book")}
# The parts of a book or record, as its pages call them.
TABLE: dict[str, StrPromise] = {
    "shifts": _("Days and hours"),
    "usual": _("A usual week"),
    "terms": _("What was promised"),
    "money": _("Money and deductions"),
    "exchange": _("Exchange rates"),
    "key_rates": _("Central bank rate"),
    "head": _("About the work"),
    "debt": _("What was agreed on the debt"),
    "lumps": _("Several days in one line"),
}
EVIDENCE: dict[str, StrPromise] = {
    "worker_book": _("Record of the work, kept by the worker"),
    "employer_book": _("Record of the work, kept by the employer"),
    "original": _("The file it was read from"),
    "diary": _("Work diary, kept day by day"),
    "file": _("Photo or document given by the worker"),
    "witnesses": _("People who saw the work"),
    "payments": _("Payments received since"),
}
MONEY: dict[str, StrPromise] = {
    "paid": _("Pay received"),
    "in_kind": _("Given in kind"),
    "advance": _("Advance"),
    "loan": _("Loan"),
    "fee": _("Fee"),
    "fine": _("Fine"),
    "deduction": _("Deduction"),
    "interest": _("Interest"),
}
PAY: dict[str, StrPromise] = {
    "hour": _("by the hour"),
    "day": _("by the day"),
    "week": _("by the week"),
    "month": _("by the month"),
    "piece": _("by the piece"),
    "share": _("a share, in percent"),
    "season": _("a lump sum for the season"),
}
