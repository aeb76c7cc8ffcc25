"""A diary taken away: the record as YAML, tables as CSV, and everything with the photos and their hashes as ZIP."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date

import yaml

from panah.core.wages.reading import to_mapping
from panah.diary.models import Diary
from panah.diary.queries import FileCard, Written, everything, file_content, files
from panah.diary.record import work_record
from panah.reports.attachments import Accepted
from panah.vault.queries import Keyring

RECORD_TYPE, ARCHIVE_TYPE = "application/yaml", "application/zip"
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# One moment for every file of an archive: it says nothing, and the same diary makes the same bytes.
_STAMP = (2000, 1, 1, 0, 0, 0)


def as_yaml(written: Iterable[Written], *, until: date) -> bytes:
    """The record in the format of `panah wages FILE.yaml`."""
    mapping = to_mapping(work_record(written, until=until))
    return yaml.safe_dump(mapping, allow_unicode=True, sort_keys=False, width=110).encode()


def as_csv(written: Iterable[Written], names: Sequence[str]) -> bytes:
    """One kind of entries as a table, `names` being its columns; opens right in a spreadsheet."""
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(names)
    for each in written:
        writer.writerow([_harmless(each.fields.get(name, "")) for name in names])
    return b"\xef\xbb\xbf" + output.getvalue().encode()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def archive(parts: Iterable[tuple[str, bytes]], photos: Iterable[tuple[FileCard, bytes]]) -> bytes:
    """A ZIP of documents and photos, with a list of the SHA-256 of each that `sha256sum -c` checks."""
    output, sums = io.BytesIO(), []
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        named = [
            (f"photos/{number:02}-{card.name}", content) for number, (card, content) in enumerate(photos, 1)
        ]
        for name, content in [*parts, *named]:
            packed.writestr(zipfile.ZipInfo(name, _STAMP), content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        packed.writestr(zipfile.ZipInfo("SHA256SUMS", _STAMP), "".join(sums))
    return output.getvalue()


def photos(diary: Diary, keyring: Keyring) -> list[tuple[FileCard, bytes]]:
    """All photos of a diary with their content."""
    found = (file_content(diary, keyring, card.id) for card in files(diary, keyring))
    return [each for each in found if each is not None]


def copies(diary: Diary, keyring: Keyring, *, today: date, with_photos: bool) -> list[Accepted]:
    """What an organisation gets when the worker gives it the diary: the record, and the photos if they want."""
    record = as_yaml(everything(diary, keyring), until=today)
    name = f"diary-{today.isoformat()}"
    given = [Accepted(content=record, media_type=RECORD_TYPE, name=f"{name}.yaml")]
    kept = photos(diary, keyring) if with_photos else []
    if kept:
        packed = archive([(f"{name}.yaml", record)], kept)
        given.append(Accepted(content=packed, media_type=ARCHIVE_TYPE, name=f"{name}.zip"))
    return given
