"""A small world with one of everything: organisations, people in every role, a report, a case, referrals, an import."""

import io
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from panah.accounts import devices
from panah.accounts.models import Device
from panah.accounts.permissions import Viewer
from panah.cases import actions as cases
from panah.cases import import_files, imports, rescreening
from panah.cases.models import Case, ImportBatch, Task
from panah.claims import actions as claim_actions
from panah.claims import disclosing
from panah.claims import imports as claim_imports
from panah.claims.models import Claim, Upload
from panah.referrals import actions as referrals
from panah.referrals.models import Referral
from panah.reports import actions as reports
from panah.reports.attachments import accept
from panah.reports.models import Attachment, Report
from panah.statistics.models import Release
from panah.training import actions as training
from tests import people
from tests.claimed import EMPLOYER, OWING, write
from tests.core.exchange.templates import person as row
from tests.core.exchange.templates import template

ALL_PARTS = ("name", "contact", "birth_date", "documents", "narrative", "facts", "finding", "files")
PERSON = {
    "family_name": "Қосжанова",
    "given_name": "Айсулу",
    "patronymic": "Серікқызы",
    "other_names": "Koszhanova Aisulu; Кошжанова",
    "born_on": "1994-03-05",
    "phone": "+77015550199",
    "document_number": "N08812345",
    "address": "Көкжиек 14",
}
# One sensitive answer of every kind that has ever tempted an office to ask for it.
SENSITIVE = {
    "legal_status": "irregular",
    "handed_to_police": "yes",
    "sexual_violence": "yes",
    "self_harm_risk": "yes",
    "status_used_against": "yes",
    "fears_arrest": "yes",
    "made_to_break_law": "yes",
    "made_to_sell_sex": "yes",
    "held_by_authorities_now": "yes",
}
OPEN_FACTS = {"passport_withheld": "yes", "sex": "female", "age_band": "age_24_26", "oblast": "almaty"}
NARRATIVE = "Паспортты алып қойды, сарайға қамады."


@dataclass
class World:
    """People by the column of the access table they stand for, and what they may or may not reach."""

    people: dict[str, Viewer] = field(default_factory=dict)
    report: Report = None
    receipt: str = ""
    unused_report: Report = None
    attachment: Attachment = None
    case: Case = None
    task: Task = None
    referral: Referral = None
    sent_referral: Referral = None
    batch: ImportBatch = None
    claim: Claim = None
    upload: Upload = None
    device: Device = None


def photo():
    """A small JPEG."""
    content = io.BytesIO()
    Image.new("RGB", (12, 9), "navy").save(content, "JPEG")
    return accept(SimpleUploadedFile("bruise.jpg", content.getvalue()))


def send_report(organisation, *, token, facts=None, narrative=NARRATIVE, files=()):
    """A worker's report to an organisation."""
    return reports.submit(
        token=token,
        organisation=people.fresh(organisation),
        facts=OPEN_FACTS | SENSITIVE if facts is None else facts,
        narrative=narrative,
        files=files,
    )


def refer(viewer, case, receiver, service, fields=ALL_PARTS, **consent):
    """A referral the worker agreed to."""
    return referrals.send(
        viewer=viewer,
        case=case,
        receiver=people.fresh(receiver),
        service=service,
        fields=list(fields),
        consent_how="spoken",
        consent_language="kk",
        **consent,
    )


def staff(world):
    """Every role in an organisation of its own kind."""
    hotline = people.organisation("Umit", "hotline", takes_reports=True, services=["legal_aid"])
    shelter = people.organisation("Kamkor", "shelter", services=["shelter", "medical"])
    ngo = people.organisation("Sana", "ngo", takes_reports=True, services=["food_and_clothes"])
    police = people.organisation("District police", "police", services=["police_protection"])
    commission = people.organisation("Commission", "coordination")
    supervisor = people.join(hotline, "supervisor", name="Aigul")
    world.people = {
        "supervisor": supervisor,
        "operator": people.join(hotline, "operator", name="Bek", inviter=supervisor),
        "caseworker": people.join(hotline, "caseworker", name="Saule", inviter=supervisor),
        "receiver": people.join(shelter, "supervisor", name="Dana"),
        "stranger": people.join(ngo, "supervisor", name="Gulnar"),
        "police": people.join(police, "supervisor", name="Timur"),
        "coordinator": people.join(commission, "coordinator", name="Marat"),
        "platform": people.join(None, "platform", name="Root"),
    }


def build():
    """The whole world. The shelter accepted the case that the hotline opened on a report; the police know nothing."""
    world = World()
    staff(world)
    supervisor = world.people["supervisor"]
    hotline, shelter = supervisor.organisation, world.people["receiver"].organisation
    file = reports.keep_draft_file(accepted=photo())
    sent = send_report(hotline, token="first", files=[file])
    world.report, world.receipt = sent.report, sent.receipt
    world.attachment = Attachment.objects.get(report=sent.report)
    world.unused_report = send_report(hotline, token="second").report
    world.case = cases.open_from_report(viewer=supervisor, report=world.report, person=PERSON)
    world.task = Task.objects.filter(case=world.case).first()
    world.claim, world.upload = claims(supervisor, world.case)
    parts = ("claim_calculation", "claim_books")
    disclosed = disclosing.chosen(
        supervisor, [world.claim], receiver=people.fresh(shelter), fields=parts, language="kk"
    )
    world.referral = refer(
        supervisor, world.case, shelter, "shelter", fields=(*ALL_PARTS, *parts), claims=disclosed
    )
    referrals.accept(viewer=world.people["receiver"], referral=world.referral)
    world.sent_referral = refer(supervisor, world.case, shelter, "medical")
    batch = import_files.read_upload(viewer=supervisor, content=template([row()]), name="ours.xlsx")
    world.batch = imports.compare_rows(viewer=supervisor, batch=batch)
    world.device = devices.make_device(
        viewer=supervisor, name="Tablet 1", receiver=hotline, forms=["labour_inspector"], language="kk"
    ).device
    return world


def claims(viewer, case):
    """A claim with both books, a confirmed result, and a file that waits for confirmation."""
    employer = claim_actions.new_employer(viewer=viewer, described={"name": EMPLOYER})
    claim = claim_actions.open_claim(viewer=viewer, case=case, employer=employer, jurisdiction="kz")
    for book in ("worker", "employer"):
        write(viewer, claim, OWING, book=book)
    claim_actions.confirm_result(viewer=viewer, claim=claim, as_of=claim.opened_on)
    content = b"jurisdiction: kz\nshifts: [{day: 2023-05-02, hours: 8}]\n"
    upload = claim_imports.take_file(
        viewer=viewer, claim=claim, book="worker", content=content, name="ours.yaml"
    )
    return claim, upload


def build_whole():
    """The same, with what only pages show: an edition not published, a run of screening again, a class."""
    world = build()
    user = world.people["coordinator"].user
    world.release = Release.objects.create(
        number=1, period_start="2024-01-01", period_end="2024-12-31", grain="year", requested_by=user
    )
    supervisor = world.people["supervisor"]
    world.run = rescreening.start(viewer=supervisor)
    world.training_class = training.open_class(viewer=supervisor)
    return world
