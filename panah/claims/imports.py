"""Taking books into a claim: read from a file or a diary, shown with what is wrong, written only after confirmation."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from panah.accounts.permissions import Viewer
from panah.cases.actions import today
from panah.claims import queries
from panah.claims.actions import add_version, locked, put_on_record, seal_to_case
from panah.claims.computing import wage_law
from panah.claims.models import BookVersion, Claim, Upload
from panah.claims.queries import Kept
from panah.core.errors import InputError
from panah.core.exchange.package import named
from panah.core.wages.books.book import book_to_mapping
from panah.core.wages.books.draft import Settings
from panah.core.wages.books.files import read_books_in_child
from panah.core.wages.child import read_record_in_child
from panah.core.wages.result import problem_to_json
from panah.core.wages.work import Problem, Source
from panah.diary.exports import RECORD_TYPE
from panah.reports import queries as report_queries
from panah.vault.files import erase_file, store_file
from panah.vault.models import StoredFile

Origin = BookVersion.Origin
# Nobody waits longer for a confirmation; then the copy is erased.
DAYS_KEPT = 7
# How JPEG, PNG, GIF, WebP or another RIFF, TIFF and PDF begin.
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"II*\0", b"MM\0*", b"%PDF-")


@dataclass(frozen=True)
class Taken:
    """A file or diary that was read: books by the worker's name in it, what is wrong, and the content itself.

    Each book is a mapping of `core.wages.books.book_to_mapping`.
    """

    books: Sequence[tuple[str, Mapping[str, Any]]]
    problems: Sequence[Problem]
    content: bytes
    name: str


def take_file(*, viewer: Viewer, claim: Claim, book: str, content: bytes, name: str) -> Upload:
    """Read a record (YAML) or a wage book (CSV, XLSX, a photo typed out) for a preview.

    Raises InputError where nothing can be read.
    """
    if name.lower().endswith((".yaml", ".yml", ".json")):
        try:
            return _keep(viewer, claim, book, Origin.RECORD, _record(content, name))
        except InputError as error:
            if error.code != "no_jurisdiction":
                raise
    if content.startswith(PICTURES):
        raise InputError(
            "Pictures and PDF are not read as books",
            code="book_picture",
            mend="Type the page in, or write it out as a table and take that file in.",
        )
    source: Source = "worker" if book == BookVersion.Book.WORKER else "document"
    settings = Settings(claim.jurisdiction, wage_law().of(claim.jurisdiction).currency, source)
    found = read_books_in_child(named(content, name), settings, name=name)
    # What is wrong with the whole file (merged cells, lines of sums) stays with each book of it.
    whole = [problem_to_json(each) for each in found.problems]
    books = [
        (worker, {**kept, "problems": [*whole, *kept["problems"]]})
        for worker, kept in ((worker, book_to_mapping(each)) for worker, each in found.books.items())
    ]
    if not books:
        raise InputError(
            "There is no work and no money in this file",
            code="book_empty",
            mend="Write days, hours and payments below the headings.",
        )
    return _keep(viewer, claim, book, Origin.FILE, Taken(books, found.all_problems(), content, name))


def _record(content: bytes, name: str) -> Taken:
    mapping, problems = read_record_in_child(named(content, name))
    return Taken([("", {"record": mapping})], problems, content, name)


def take_diary(*, viewer: Viewer, claim: Claim, attachment_id: UUID) -> Upload:
    """Read the diary that the worker gave with the report, for a preview."""
    report = claim.case.report
    found = report_queries.file_content(report, attachment_id, viewer.keyring) if report else None
    if found is None or found[0].media_type != RECORD_TYPE:
        raise InputError("There is no such diary", code="diary_missing", mend="Open the claim again.")
    card, content = found
    return _keep(viewer, claim, BookVersion.Book.WORKER, Origin.DIARY, _record(content, card.name))


def _keep(viewer: Viewer, claim: Claim, book: str, origin: str, taken: Taken) -> Upload:
    kept_until = today() + timedelta(days=DAYS_KEPT)
    with transaction.atomic():
        stored, key = store_file(taken.content, kept_until=kept_until)
        upload = Upload(claim=claim, book=book, origin=origin, made_by=viewer.user, made_on=today())
        file = {
            "id": str(stored.pk),
            "key": key.hex(),
            "name": taken.name,
            "size": str(len(taken.content)),
            "sha256": hashlib.sha256(taken.content).hexdigest(),
        }
        content = {
            "books": [{"worker": worker, "book": dict(book)} for worker, book in taken.books],
            "file": file,
            "problems": [problem_to_json(each) for each in taken.problems],
        }
        upload.sealed = seal_to_case(claim, content, context=f"claims.upload:{upload.pk}")
        upload.save(force_insert=True)
        put_on_record(viewer, claim, "file:taken", book=book)
    return upload


def confirm(*, viewer: Viewer, upload: Upload, number: int = 0) -> BookVersion:
    """Make one of the books that were read the newest state. The original stays beside it as evidence."""
    with transaction.atomic():
        held = locked(upload.claim)
        current = _waiting(upload)
        opened = queries.opened_upload(current, viewer)
        if not 0 <= number < len(opened.books):
            raise InputError("Choose whose book it is", code="book_unknown", mend="Choose one of the list.")
        kept = opened.books[number][1]
        version = add_version(
            viewer=viewer,
            claim=held,
            book=current.book,
            origin=current.origin,
            content=Kept(
                kept["record"], {part: kept[part] for part in kept if part != "record"}, opened.file
            ),
        )
        StoredFile.objects.filter(pk=UUID(opened.file["id"])).update(kept_until=None)
        current.delete()
    return version


def drop(*, viewer: Viewer, upload: Upload) -> None:
    """Forget what was read: nothing of it is in the claim."""
    with transaction.atomic():
        locked(upload.claim)
        current = _waiting(upload)
        opened = queries.opened_upload(current, viewer)
        current.delete()
        put_on_record(viewer, upload.claim, "file:dropped", book=upload.book)
        transaction.on_commit(lambda: erase_file(UUID(opened.file["id"])))


def _waiting(upload: Upload) -> Upload:
    current = queries.get_upload(upload.pk)
    if current is None:
        raise InputError(
            "This file was taken in or dropped already", code="upload_settled", mend="Open the claim again."
        )
    return current


def drop_forgotten(*, today: date) -> int:
    """Forget what nobody confirmed in time; returns how many. The files go by their own time. A daily chore."""
    number, _ = Upload.objects.filter(made_on__lt=today - timedelta(days=DAYS_KEPT)).delete()
    return number
