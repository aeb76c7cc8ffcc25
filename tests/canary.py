"""A story in which every secret carries a mark that stands nowhere else, and a search for the marks in any disguise."""

import base64
import hashlib
import io
import json
import re
import unicodedata
import uuid
from datetime import date
from urllib.parse import quote

import pyotp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from panah.accounts import second_factor
from panah.accounts.models import User
from panah.cases.models import Case, ImportBatch
from panah.reports.models import Report
from tests import people
from tests.core.exchange.templates import person as row
from tests.core.exchange.templates import template
from tests.desk import hidden, run_jobs

NAMES = {
    "family_name": "Жұмабекқызыханова",
    "given_name": "Гүлбаршынжамал",
    "patronymic": "Шахназарқызыева",
    "other_names": "Zhumabekqyzykhan; Ғаюрбекзодаӣ; Oʻgʻiloyxonzoda",
    "phone": "+77019988776655",
    "document_number": "ZX7730094421",
    "address": "Тұлпарсай ауылы 77а",
}
WORDS = {
    "narrative": "Чөлибайтөбө сарайында Қарабүркітов деген қожайын паспортумду алып койду",
    "diary_name": "Қаракөзайымхан",
    "diary_shift": "Ночью разгружали в Тополинояблоневке",
    "diary_witness": "Шерматов-Ўткирбой",
    "diary_boss": "Serikzhan-Bolatbekuly",
    "diary_phone": "Телефондан: Айдарлыбұлақта қалдық",
    "lost": "Забытое: Ольховатокаменка",
    "draft": "Недописанное: хутор Ветлужинкино",
    "message": "Мени Беткайнарсуу айылынан табасыз",
    "answer": "We come to Beketovskaya-12 at dawn",
    "note": "Туысқаны Нұрбибіханым, аптекада",
    "task": "Доктор Эшмухамбетовага жазыл",
    "rejection": "Барлық орын Сарқырамада бос емес",
    "reopened": "Qoʻshquvvatobod bozoridan chiqdi",
    "file_name": "Суретбекзаттың",
    "employer": "Шаруашылығы Қызылбұлақтау",
    "place": "Тоғызбұлақсай алқабы",
    "witness": "Рахимбердизода Фирӯзхон",
    "remark": "ҳуҷҷаташро Сангалийбек гирифтааст",
    "step": "Инспектор Жолдошбаевадан жооп",
    "book": "Оғоздӯстзода",
    "officer": "Ферма «Қызылжидебұлақ», эшигинде иттер",
    "contact": "Дүйсенбіде Төлеміссайда базарда",
}
ROW = {
    "prs_FirstName": "Муҳаммадюсуфҷон",
    "prs_SecondName": "Намунаевзода",
    "prs_MobilePhone": "+992907766554",
    "prs_MailingStreet": "кӯчаи Сангиморозода 91",
}
PASSWORD = "sarı kedi pencerede 7441 uyur"
WRONG_PASSWORD = "mistyped passphrase 99120"
SEARCHED = "Абдурасулжанова Перизатхон"


def photo():
    """A photograph that carries a mark inside."""
    exif = Image.Exif()
    exif[0x010E] = "taken at Zarbulakskoye"
    content = io.BytesIO()
    Image.new("RGB", (30, 20), "maroon").save(content, "JPEG", exif=exif)
    return SimpleUploadedFile(f"{WORDS['file_name']}.jpg", content.getvalue(), content_type="image/jpeg")


class Story:
    """What happens, told through the pages. `marks` is everything that must be found nowhere."""

    def __init__(self):
        self.marks = [*NAMES.values(), *WORDS.values(), *ROW.values(), PASSWORD, WRONG_PASSWORD, SEARCHED]
        self.marks += [*NAMES["other_names"].split("; "), "taken at Zarbulakskoye", "Қарабүркітов"]

    def tell(self):
        """The whole story."""
        self.hotline = people.organisation("Hotline", "hotline", takes_reports=True, services=["legal_aid"])
        self.shelter = people.organisation("Shelter", "shelter", services=["shelter"])
        self.aigul = self.join(self.hotline, "Aigul")
        self.dana = self.join(self.shelter, "Dana")
        self.report()
        self.draft()
        self.diary()
        self.casework()
        self.referral()
        self.claim()
        self.officer_form()
        self.import_records()
        self.failures()

    def join(self, organisation, name):
        """Through the pages: invitation, password, app, sign in."""
        from panah.accounts import actions
        from panah.audit.actions import SYSTEM

        code = actions.invite(actor=SYSTEM, organisation=organisation, role="supervisor")
        browser = Client()
        browser.post(reverse("desk:join"), {"code": code})
        browser.get(reverse("desk:join-picture"))
        page = browser.get(reverse("desk:join-details"))
        secret = re.search(r"\b[A-Z2-7]{32}\b", page.content.decode())[0]
        email = f"{name.lower()}@example.org"
        data = {"name": name, "email": email, "password": PASSWORD, "totp_code": pyotp.TOTP(secret).now()}
        shown = browser.post(reverse("desk:join-details"), data, follow=True)
        codes = re.findall(r"\b[a-z2-9]{4}-[a-z2-9]{4}(?:-[a-z2-9]{4})*\b", shown.content.decode())
        assert codes, "no recovery codes were shown"
        browser.post(reverse("desk:joined"))
        self.marks += [code, code.replace("-", ""), secret, *codes]
        browser.post(reverse("desk:sign-in"), {"email": email, "password": PASSWORD})
        user = User.objects.get(email=email)
        User.objects.update(totp_last_step=0)
        secret = second_factor.reveal_secret(user.totp_secret, user.pk)
        code = pyotp.TOTP(secret).now()
        browser.post(reverse("desk:second-factor"), {"code": code})
        assert browser.get(reverse("desk:account")).status_code == 200
        self.marks.append(browser.cookies["panah"].value)
        organisation.refresh_from_db()
        return browser

    def report(self):
        """A worker writes, attaches, sends, comes back and writes again."""
        worker = Client()
        worker.post(reverse("public:start"), {"organisation": str(self.hotline.pk), "way": "text"})
        worker.post(reverse("public:text"), {"narrative": WORDS["narrative"]})
        worker.post(reverse("public:files"), {"next": "add", "file": photo()})
        done = worker.post(reverse("public:send"), follow=True).content.decode()
        shown = re.search(r"data-receipt>(.*?)</p>", done, re.DOTALL)[1]
        self.receipt = "".join(re.findall(r"\d", shown))
        self.marks += [self.receipt, " ".join(re.findall(r"\d+", shown))]
        worker = Client()
        worker.post(reverse("public:open"), {"receipt": self.receipt})
        page = worker.get(reverse("public:report"))
        worker.post(reverse("public:write"), {"message": WORDS["message"], "token": hidden(page, "token")})
        self.marks.append(worker.cookies["panah"].value)

    def diary(self):
        """Somebody keeps a diary, on pages and from a phone, with a photo, and gives a copy."""
        worker = Client()
        worker.post(reverse("public:diary"))
        worker.post(reverse("public:diary-about"), {"jurisdiction": "kz", "name": WORDS["diary_name"]})
        shown = re.search(
            r"data-receipt>(.*?)</p>", worker.get(reverse("public:diary-number")).content.decode(), re.DOTALL
        )
        self.marks += ["".join(re.findall(r"\d", shown[1])), " ".join(re.findall(r"\d+", shown[1]))]
        shift = {
            "day": "2026-11-02",
            "how": "dark",
            "note": WORDS["diary_shift"],
            "witnesses": WORDS["diary_witness"],
        }
        money = {
            "day": "2026-11-02",
            "kind": "fine",
            "amount_low": "5",
            "currency": "KZT",
            "by": WORDS["diary_boss"],
        }
        for kind, fields in (("shift", shift), ("money", money)):
            worker.post(reverse("public:diary-write", args=[kind]), fields)
        sent = {
            "id": str(uuid.uuid4()),
            "kind": "shift",
            "edit": 1,
            "fields": shift | {"note": WORDS["diary_phone"]},
        }
        came = worker.post(reverse("public:diary-sync"), {"entries": [sent]}, content_type="application/json")
        assert came.json()["entries"][0]["state"] == "saved"
        page = worker.get(reverse("public:diary-photos"))
        worker.post(reverse("public:diary-photos"), {"file": photo(), "token": hidden(page, "token")})
        worker.post(reverse("public:diary-give"), {"way": "receipt", "receipt": self.receipt})
        kept = worker.get(reverse("public:diary-take", args=["yaml"])).content.decode()
        assert all(WORDS[name] in kept for name in WORDS if name.startswith("diary_"))
        # Typed when the session had ended: it waits in the session, sealed like everything there.
        lost = Client()
        lost.post(reverse("public:diary-write", args=["shift"]), {"note": WORDS["lost"]})
        self.marks.append(worker.cookies["panah"].value)

    def draft(self):
        """Somebody writes, adds a photo, and goes away."""
        worker = Client()
        worker.post(reverse("public:start"), {"organisation": str(self.hotline.pk), "way": "text"})
        worker.post(reverse("public:text"), {"narrative": WORDS["draft"]})
        worker.post(reverse("public:files"), {"next": "add", "file": photo()})

    def casework(self):
        """The report becomes a case with a name, a note, a task."""
        report = Report.objects.get()
        address = reverse("desk:report", args=[report.pk])
        page = self.aigul.get(address)
        assert WORDS["message"] in page.content.decode()
        self.aigul.post(address, {"text": WORDS["answer"], "token": hidden(page, "token")})
        address = reverse("desk:open-case", args=[report.pk])
        page = self.aigul.post(address, NAMES)
        opened = self.aigul.post(address, NAMES | {"searched": hidden(page, "searched")}, follow=True)
        assert WORDS["narrative"] in opened.content.decode()
        self.case = Case.objects.get()
        self.aigul.post(reverse("desk:case", args=[self.case.pk]), {"text": WORDS["note"]})
        due = {"kind": "medical", "due_on": "2030-01-01", "text": WORDS["task"]}
        self.aigul.post(reverse("desk:case-add-task", args=[self.case.pk]), due)
        assert (
            NAMES["phone"]
            in self.aigul.get(reverse("desk:case-person", args=[self.case.pk])).content.decode()
        )
        page = self.aigul.get(reverse("desk:new-case"))
        page = self.aigul.post(reverse("desk:new-case"), {"narrative": WORDS["reopened"]})
        self.aigul.post(
            reverse("desk:new-case"), {"narrative": WORDS["reopened"], "searched": hidden(page, "searched")}
        )
        self.aigul.post(reverse("desk:search"), {"name": SEARCHED})
        self.aigul.get(reverse("desk:case-finding-pdf", args=[self.case.pk]))

    def referral(self):
        """One referral is accepted, another refused."""
        wish = {
            "receiver": str(self.shelter.pk),
            "service": "shelter",
            "fields_disclosed": ["name", "contact", "documents", "narrative", "facts", "finding", "files"],
            "consent_given": "on",
            "consent_how": "spoken",
            "consent_language": "ky",
        }
        for step, data in (("accept", {}), ("reject", {"reason": "other", "text": WORDS["rejection"]})):
            sent = self.aigul.post(reverse("desk:refer", args=[self.case.pk]), wish)
            referral_id = sent["Location"].rstrip("/").rsplit("/", 1)[1]
            answered = self.dana.post(reverse(f"desk:referral-{step}", args=[referral_id]), data)
            assert answered.status_code == 302
            shown = self.dana.get(reverse("desk:referral", args=[referral_id])).content.decode()
            assert (NAMES["phone"] in shown) is (step == "accept")

    def officer_form(self):
        """An officer of the police fills in a form on the desk, and makes a device: its secret is a mark too."""
        police = people.organisation("Police", "police")
        officer = self.join(police, "Timur")
        where = reverse("desk:form-start", args=["border_officer"])
        assert officer.post(where, {"consent": "yes"}).status_code == 404, "another office's form"
        where = officer.post(reverse("desk:form-start", args=["district_police"]), {"consent": "yes"})[
            "Location"
        ]
        while "/end/" not in where:
            where = officer.post(where, {"passport_withheld": "yes"})["Location"]
        sent = {
            "own_words": WORDS["officer"],
            "safe_contact": WORDS["contact"],
            "source": "worker",
            "receiver": str(self.hotline.pk),
            "pass_on": "yes",
        }
        assert self.hotline.name in officer.post(where, sent, follow=True).content.decode()
        made = officer.post(
            reverse("desk:devices"),
            {
                "name": "Tablet",
                "forms_allowed": ["district_police"],
                "receiver": sent["receiver"],
                "language": "ru",
            },
        )
        secret = re.search(r"\b(?:[a-z2-9]{4}-){5}[a-z2-9]{4}\b", made.content.decode())[0]
        self.marks += [secret, secret.replace("-", "")]

    def claim(self):
        """A wage claim: typed days, a book taken in, another that waits, confirmed, sent, printed."""
        new = reverse("desk:new-claim", args=[self.case.pk])
        begun = self.aigul.post(new, {"name": WORDS["employer"], "jurisdiction": "kz"})
        claim_id = begun["Location"].rstrip("/").rsplit("/", 1)[1]
        address = reverse("desk:claim-table", args=[claim_id, "worker", "shifts"]) + "?month=2023-05"
        typed = {"new-0~day": "2023-05-02", "new-0~start": "07:00", "new-0~end": "20:00"}
        typed |= {"new-0~place": WORDS["place"], "new-0~note": WORDS["remark"]}
        typed |= {"new-0~witnesses": WORDS["witness"], "base": hidden(self.aigul.get(address), "base")}
        assert self.aigul.post(address, typed).status_code == 302
        for number, finish in ((1, True), (2, False)):
            record = (
                f"jurisdiction: kz\nshifts: [{{day: 2023-05-0{number}, hours: 8, place: {WORDS['book']}}}]\n"
            )
            file = SimpleUploadedFile(f"{WORDS['file_name']}.yaml", record.encode())
            take = reverse("desk:claim-take", args=[claim_id])
            read = self.aigul.post(take, {"book": "employer", "file": file})
            assert WORDS["book"] in self.aigul.get(read["Location"]).content.decode()
            if finish:
                self.aigul.post(read["Location"], {"do": "confirm", "number": "0"})
        self.aigul.post(reverse("desk:claim-confirm", args=[claim_id]))
        paper = {"kind": "court", "language": "kk", "second": "ru", "format": "pdf"}
        paper |= {"fields_shown": ["name", "phone", "address"], "with_witnesses": "on"}
        made = self.aigul.post(reverse("desk:claim-papers", args=[claim_id]), paper)
        assert made.content.startswith(b"%PDF-")
        closing = reverse("desk:claim-step", args=[claim_id, "closed"])
        data = {"token": hidden(self.aigul.get(closing), "token"), "reason": "settled"}
        data |= {"happened_on": f"{date.today():%Y-%m-%d}", "text": WORDS["step"]}
        assert self.aigul.post(closing, data).status_code == 302
        assert WORDS["step"] in self.aigul.get(reverse("desk:claim-steps", args=[claim_id])).content.decode()

    def import_records(self):
        """One workbook is written, one waits for confirmation, one was not read yet. Then all is exported."""
        for number, goes_on in ((1, "written"), (2, "read"), (3, "")):
            marked = row(**ROW | {"prs_Birthdate": None, "prs_MailingCity": f"Деҳаи {number}"})
            book = SimpleUploadedFile("Муҳаммадюсуфҷон.xlsx", template([marked, row()]))
            sent = self.aigul.post(reverse("desk:imports"), {"file": book})
            assert sent.status_code == 302, sent.content.decode()
            batch = ImportBatch.objects.get(pk=sent["Location"].rstrip("/").rpartition("/")[2])
            if goes_on:
                run_jobs()
                self.aigul.post(reverse("desk:import-compare", args=[batch.pk]))
            shown = self.aigul.get(sent["Location"]).content.decode()
            assert "Муҳаммадюсуфҷон" in shown
            if goes_on == "written":
                self.aigul.post(reverse("desk:import-confirm", args=[batch.pk]))
                run_jobs()
                batch.refresh_from_db()
                assert (batch.status, batch.created_cases) == ("done", 2)
        exported = self.aigul.post(reverse("desk:export-htcds"))
        assert exported.status_code == 200

    def failures(self):
        """What people mistype ends up in no log either."""
        Client().post(reverse("desk:sign-in"), {"email": "aigul@example.org", "password": WRONG_PASSWORD})
        Client().post(reverse("public:open"), {"receipt": "1" * 20})
        Client().get(f"/en/{quote('nothing')}/")
        self.aigul.post(reverse("desk:case-questions", args=[self.case.pk]), {"base": WORDS["note"]})


def disguises(mark):
    """The forms a mark may take in a dump."""
    for text in {
        mark,
        mark.lower(),
        mark.upper(),
        *(unicodedata.normalize(form, mark) for form in ("NFC", "NFD")),
    }:
        plain = text.encode()
        yield plain
        yield text.encode("utf-16-le")
        yield text.encode("utf-16-be")
        yield plain.hex().encode()
        yield plain.hex().upper().encode()
        yield quote(text).encode()
        yield json.dumps(text)[1:-1].encode()
        for shift in range(3):
            # What base64 makes of the inside of a longer text, whatever stands before it.
            yield base64.b64encode(b"\0" * shift + plain)[4 : len(plain) * 4 // 3 - 4]
            yield base64.urlsafe_b64encode(b"\0" * shift + plain)[4 : len(plain) * 4 // 3 - 4]
        if len(re.sub(r"\W", "", text)) < 24:
            # A hash without a key of a short value is as good as the value.
            for name in ("md5", "sha1", "sha256"):
                digest = hashlib.new(name, plain).digest()
                yield digest
                yield digest.hex().encode()


def hits(marks, dump):
    """The marks found in a dump, in any disguise."""
    return sorted({mark for mark in marks for form in disguises(mark) if len(form) >= 8 and form in dump})
