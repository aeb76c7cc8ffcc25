"""Words for the codes of claims, in the reader's language."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrPromise

from panah.claims import rows
from panah.claims.documents import words

STATUS: dict[str, StrPromise] = {
    "drafted": _("Being drafted"),
    "sent": pgettext_lazy("claim", "Sent"),
    "answered": pgettext_lazy("claim", "Answered"),
    "partly_paid": _("Partly paid"),
    "paid": pgettext_lazy("claim", "Paid"),
    "closed": pgettext_lazy("claim", "Closed"),
}
STATUS_TAG: dict[str, str] = {
    "drafted": "govuk-tag--grey",
    "sent": "govuk-tag--blue",
    "answered": "govuk-tag--yellow",
    "partly_paid": "govuk-tag--orange",
    "paid": "govuk-tag--green",
    "closed": "govuk-tag--grey",
}
REASON: dict[str, StrPromise] = {
    "paid_in_full": _("Paid in full"),
    "settled": _("Settled for less"),
    "refused": _("Refused by the authority or the court"),
    "out_of_time": _("The time limit is over"),
    "worker_stopped": _("The worker does not want to go on"),
    "employer_gone": _("The employer cannot be found or has nothing"),
}
STEP: dict[str, StrPromise] = {
    "sent": pgettext_lazy("claim", "Sent"),
    "answered": pgettext_lazy("claim", "Answered"),
    "offered": _("Offer by the employer"),
    "paid": _("Money received"),
    "closed": pgettext_lazy("claim", "Closed"),
    "reopened": _("Opened again"),
}
PARTY: dict[str, StrPromise] = {
    "employer": _("The employer"),
    "labour_inspectorate": _("The labour inspectorate"),
    "court": _("The court"),
    "compensation_fund": _("The Victims Compensation Fund"),
}
# What is made of a claim that goes with a referral.
DISCLOSED_PAPER: dict[str, StrPromise] = {
    "statement": _("Statement as PDF"),
    "workbook": _("Calculation as a workbook that recomputes"),
    "two-books": _("Two wage books side by side as PDF"),
}
BOOK = words.BOOK
ORIGIN: dict[str, StrPromise] = {
    "typed": _("typed in here"),
    "file": _("from a file"),
    "diary": _("from the worker's diary"),
    "record": _("from a record file"),
}
JURISDICTION: dict[str, StrPromise] = {
    "kz": _("Kazakhstan"),
    "ru": _("Russia"),
    "us": _("United States"),
}
# The tables that are typed.
TABLE: dict[str, StrPromise] = {table: words.TABLE[table] for table in (*rows.COLUMNS, *rows.SINGLES)}
COLUMN: dict[str, StrPromise] = {
    "day": _("Day"),
    "start": pgettext_lazy("time of work", "Start"),
    "end": pgettext_lazy("time of work", "End"),
    "hours": _("or hours"),
    "break": _("Break, minutes"),
    "pieces": pgettext_lazy("unit", "Pieces"),
    "task": _("What was done"),
    "place": _("Place"),
    "witnesses": _("Who saw it; several with ;"),
    "note": _("Remark (never printed)"),
    "source": _("Who says so"),
    "from": pgettext_lazy("period", "From"),
    "to": pgettext_lazy("period", "To"),
    "weekdays": _("Weekdays (mon, tue, …)"),
    "except": _("Except these days"),
    "kind": pgettext_lazy("of pay or money", "Kind"),
    "rate": _("Rate"),
    "currency": _("Currency"),
    "share_of": _("Share of what value"),
    "scheme": _("Weekly scheme"),
    "hazardous": _("Harmful work"),
    "farm_work": _("Farm work"),
    "week_start": _("Week begins on"),
    "written": _("In writing"),
    "summed": _("Hours counted over a period"),
    "summed_lawful": _("Introduced by an act of the employer, and told to the worker"),
    "region": _("Region of the work"),
    "amount": _("Amount"),
    "taken": _("How it was taken"),
    "agreed_in_writing": _("Agreed in writing"),
    "by": _("By whom"),
    "reason": _("For what"),
    "percent": _("Percent a year"),
    "worker_born": _("Date of birth of the worker (only if under 18 at the time)"),
    "length_limited": _("Was it agreed until when the work for the debt lasts?"),
    "until": _("Until which day (year-month-day)"),
    "nature_defined": _("Was it agreed what work must be done for the debt?"),
    "share_percent": _("What part of the earnings a middleman keeps, in percent"),
    "timezone": _("Time zone of the place, if not the usual one"),
}
# The words of the record's own codes, by column.
CHOICES: dict[str, dict[str, StrPromise]] = {
    "source": {
        "worker": _("told by the worker"),
        "observed": _("seen by us"),
        "document": _("from a document"),
        "third_party": _("told by somebody else"),
    },
    "scheme": {
        "five_day": _("Five days"),
        "six_day": _("Six days"),
        "unknown": _("Not known"),
    },
    "taken": {
        "withheld": _("kept back from the pay"),
        "handed_over": _("handed over by the worker"),
        "unknown": _("Not known"),
    },
    "yes_no": {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")},
    "summed": {
        "month": pgettext_lazy("accounting period", "Month"),
        "quarter": pgettext_lazy("accounting period", "Quarter"),
        "half_year": pgettext_lazy("accounting period", "Half a year"),
        "year": pgettext_lazy("accounting period", "Year"),
    },
    "week_start": {
        "mon": _("Monday"),
        "tue": _("Tuesday"),
        "wed": _("Wednesday"),
        "thu": _("Thursday"),
        "fri": _("Friday"),
        "sat": _("Saturday"),
        "sun": _("Sunday"),
        "unknown": _("Not known"),
    },
}
PAY = words.PAY
# The audit trail in words.
ACTION: dict[str, StrPromise] = {
    "claim:record:opened": _("Wage claim begun"),
    "claim:book:saved": _("Record of work changed"),
    "claim:content:read": _("Wage claim read"),
    "claim:file:taken": _("Wage book or diary read in, not yet part of the claim"),
    "claim:file:dropped": _("Wage book or diary dropped"),
    "claim:file:read": _("Original of a wage book opened"),
    "claim:pattern:read": _("Claim compared with others of the employer"),
    "claim:result:confirmed": _("Amounts of the wage claim confirmed"),
    "claim:document:made": _("Paper of the wage claim made"),
    "claim:step:sent": _("Wage claim sent"),
    "claim:step:answered": _("Wage claim answered"),
    "claim:step:offered": _("Offer on the wage claim"),
    "claim:step:paid": _("Money received on the wage claim"),
    "claim:step:closed": _("Wage claim closed"),
    "claim:step:reopened": _("Wage claim opened again"),
}
