"""Words for codes, in the reader's language."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrPromise

REPORT_STATUS: dict[str, StrPromise] = {
    "received": _("New"),
    "read": _("Read"),
    "case_opened": _("Case opened"),
    "closed": _("Closed"),
    "withdrawn": _("Taken back by the worker"),
}
CASE_STATUS: dict[str, StrPromise] = {
    "open": pgettext_lazy("state of a case", "Open"),
    "closed": pgettext_lazy("state of a case", "Closed"),
}
VICTIM_STATUS: dict[str, StrPromise] = {
    "presumed": _("Presumed victim"),
    "identified": _("Identified victim"),
    "not_indicated": _("Not indicated"),
}
URGENCY: dict[int, StrPromise] = {3: _("At once"), 2: _("Today"), 1: _("This week"), 0: _("Ordinary")}
TASK_KIND: dict[str, StrPromise] = {
    "contact_worker": _("Contact the worker"),
    "safety_plan": _("Make a safety plan"),
    "ask_questions": _("Ask the remaining questions"),
    "shelter": _("Find shelter"),
    "medical": _("Medical help"),
    "legal_advice": _("Legal advice"),
    "referral_answer": _("Answer to a referral is due"),
    "claim_answer": _("Answer to a wage claim is due"),
    "claim_limit": _("Time limit of a wage claim"),
    "follow_up": _("Follow up"),
    "other": _("Other"),
}
SERVICE: dict[str, StrPromise] = {
    "shelter": _("Shelter"),
    "food_and_clothes": _("Food and clothes"),
    "medical": _("Medical help"),
    "psychological": _("Psychological help"),
    "legal_aid": _("Legal aid"),
    "wage_claim": _("Wage claim"),
    "documents": _("Help with documents"),
    "interpretation": _("Interpretation"),
    "return_home": _("Return home"),
    "consular": _("Consular help"),
    "police_protection": _("Police protection"),
    "labour_inspection": _("Labour inspection"),
}
DISCLOSED: dict[str, StrPromise] = {
    "name": _("Name"),
    "contact": _("Phone and address"),
    "birth_date": _("Date of birth"),
    "documents": _("Document number"),
    "narrative": _("What happened, in their words"),
    "facts": _("Answers to the questions"),
    "finding": _("The finding"),
    "files": _("Photos and files"),
    "claim_statement": _("Wage claim: the statement"),
    "claim_calculation": _("Wage claim: the calculation, line by line, also as a workbook"),
    "claim_books": _("Wage claim: the books of the work, and two books side by side"),
}
REJECTION: dict[str, StrPromise] = {
    "no_capacity": _("No place or capacity now"),
    "not_our_service": _("Not a service we give"),
    "not_our_region": _("Not our region"),
    "cannot_keep_safe": _("We cannot keep the person safe"),
    "need_more": _("We need to know more first"),
    "other": _("Another reason"),
}
REFERRAL_STATUS: dict[str, StrPromise] = {
    "sent": _("Waiting for an answer"),
    "accepted": _("Accepted"),
    "rejected": _("Not accepted"),
    "ended": _("Ended"),
    "withdrawn": _("Taken back"),
}
CONSENT_HOW: dict[str, StrPromise] = {
    "in_writing": _("In writing"),
    "spoken": _("Spoken, in person"),
    "phone": _("By phone"),
    "message": _("In a message here"),
}
ROLE: dict[str, StrPromise] = {
    "operator": _("Operator: takes reports and opens cases"),
    "caseworker": _("Caseworker: works on cases, sees identities, refers"),
    "supervisor": _("Supervisor: as caseworker, and manages members"),
    "coordinator": _("Coordinator: publishes national figures"),
    "platform": _("Platform administrator: manages organisations, opens no case"),
}
ORGANISATION_KIND: dict[str, StrPromise] = {
    "hotline": _("Hotline"),
    "ngo": _("Non-governmental organisation"),
    "shelter": _("Shelter"),
    "legal_aid": _("Legal aid"),
    "consulate": _("Consulate"),
    "labour_inspectorate": _("Labour inspectorate"),
    "police": _("Police"),
    "migration_service": _("Migration service"),
    "border_service": _("Border service"),
    "prosecutor": _("Prosecutor"),
    "coordination": _("National coordination body"),
}
IDENTITY: dict[str, StrPromise] = {
    "family_name": _("Family name"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "other_names": _("Other names and spellings, separated by ;"),
    "born_on": _("Date of birth"),
    "phone": _("Phone"),
    "document_number": _("Document number"),
    "address": _("Where they are now"),
}
ANSWER: dict[str, StrPromise] = {
    "yes": _("Yes"),
    "no": _("No"),
    "unknown": _("Not known"),
    "declined": _("Does not want to say"),
}
CONCLUSION: dict[str, StrPromise] = {
    "indicated": _("Indicated"),
    "not_indicated": _("Not indicated"),
    "unknown": _("Unknown"),
}
SOURCE: dict[str, StrPromise] = {
    "worker": _("told by the worker"),
    "observed": _("seen by us"),
    "document": _("from a document"),
    "third_party": _("told by somebody else"),
}
IMPORT_STATUS: dict[str, StrPromise] = {
    "reading": _("Being read"),
    "failed": _("The file could not be read"),
    "comparing": _("Comparing with earlier cases"),
    "preview": _("Waiting for confirmation"),
    "running": _("Being written"),
    "done": _("Done"),
    "cancelled": _("Cancelled"),
}
RESCREENING_STATUS: dict[str, StrPromise] = {
    "running": _("Under way"),
    "done": _("Done"),
}
IMPORT_OUTCOME: dict[str, StrPromise] = {
    "create": _("A new case"),
    "match": _("Looks like an earlier case"),
    "same": _("Imported already"),
    "wrong": _("To be mended first"),
}
EDITION_STATUS: dict[str, StrPromise] = {
    "preparing": _("Being prepared"),
    "published": _("Published"),
    "blocked": _("Blocked: it would give somebody away"),
}
GRAIN: dict[str, StrPromise] = {"month": _("By month"), "quarter": _("By quarter"), "year": _("By year")}
# The audit trail in words.
ACTION: dict[str, StrPromise] = {
    "report:worker:submitted": _("Report received"),
    "report:form:submitted": _("Form of an officer received"),
    "report:worker:withdrawn": _("The worker took the report back"),
    "report:content:read": _("Report read"),
    "report:file:added": _("File added"),
    "report:message:sent": _("Message sent"),
    "report:status:closed": _("Report closed"),
    "report:status:case_opened": _("Case opened on the report"),
    "report:file:read": _("File opened"),
    "case:record:opened": _("Case opened"),
    "case:record:closed": _("Case closed"),
    "case:record:reopened": _("Case opened again"),
    "case:record:imported": _("Case imported"),
    "case:record:exported": _("Case exported with the name"),
    "case:name:found": _("Name shown by a search"),
    "case:content:read": _("Case read"),
    "case:identity:read": _("Identity read"),
    "case:identity:changed": _("Identity written down"),
    "case:finding:printed": _("Finding printed"),
    "case:finding:renewed": _("New finding taken after a change of law"),
    "case:facts:changed": _("Answers changed"),
    "case:note:written": _("Note written"),
    "case:task:added": _("Task added"),
    "case:task:done": _("Task done"),
    "case:task:reopened": _("Task opened again"),
    "case:victim_status:decided": _("Decision on identification recorded"),
    "case:consent:given": _("Consent recorded"),
    "case:consent:withdrawn": _("Consent taken back"),
    "referral:request:sent": _("Referral sent"),
    "referral:request:accepted": _("Referral accepted"),
    "referral:request:rejected": _("Referral not accepted"),
    "referral:request:ended": _("Referral ended"),
    "referral:content:read": _("Disclosed part read by the receiver"),
    "desk:case:denied": _("Somebody without permission tried to open it"),
    "desk:report:denied": _("Somebody without permission tried to open it"),
    "desk:referral:denied": _("Somebody without permission tried to open it"),
}
