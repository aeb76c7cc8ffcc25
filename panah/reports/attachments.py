"""What may be attached: photographs, sound and plain documents, recognised by their content, not their name."""

import io
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from panah.core.errors import InputError

MAX_PER_REPORT = 10
MAX_PIXELS = 50_000_000

# Content begins with -> (media type, ending). Anything else is refused.
_SIGNATURES: tuple[tuple[bytes, int, str, str], ...] = (
    (b"\xff\xd8\xff", 0, "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png", "png"),
    (b"WEBP", 8, "image/webp", "webp"),
    (b"%PDF-", 0, "application/pdf", "pdf"),
    (b"OggS", 0, "audio/ogg", "ogg"),
    (b"ID3", 0, "audio/mpeg", "mp3"),
    (b"\xff\xfb", 0, "audio/mpeg", "mp3"),
    (b"ftypM4A", 4, "audio/mp4", "m4a"),
    (b"ftyp", 4, "video/mp4", "mp4"),
    (b"#!AMR", 0, "audio/amr", "amr"),
)
_IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# What Pillow keeps beside the points without which they are not the same picture.
_PART_OF_THE_PICTURE = ("transparency",)
# A photograph whose end was lost on a bad network is evidence too: what came is shown.
ImageFile.LOAD_TRUNCATED_IMAGES = True


@dataclass(frozen=True)
class Accepted:
    """A file that passed: its content, its media type and a name without its owner's path."""

    content: bytes
    media_type: str
    name: str


def accept(upload: "UploadedFile[Any]") -> Accepted:
    """Check an uploaded file. Raises InputError saying what is wrong and what to send instead."""
    limit_mb = settings.FILE_UPLOAD_MAX_BYTES // (1024 * 1024)
    if getattr(upload, "too_large", False):
        raise InputError(
            f"This file is larger than {limit_mb} MB",
            code="file_too_large",
            mend="Send a smaller photo or a part of it.",
        )
    content = upload.read()
    if not content:
        raise InputError("This file is empty", code="file_empty", mend="Choose it again.")
    media_type, ending = _recognise(content)
    if media_type in _IMAGES:
        _check_image(content)
    stem = "".join(
        letter for letter in (upload.name or "").rsplit(".", 1)[0] if letter.isalnum() or letter in " -_"
    )
    return Accepted(content=content, media_type=media_type, name=f"{stem.strip()[:80] or 'file'}.{ending}")


def _recognise(content: bytes) -> tuple[str, str]:
    for signature, offset, media_type, ending in _SIGNATURES:
        if content[offset : offset + len(signature)] == signature:
            return media_type, ending
    raise InputError(
        "This kind of file cannot be taken",
        code="file_type",
        mend="Send a photo (JPEG, PNG, WebP), a PDF, or a sound or video recording.",
    )


def _check_image(content: bytes) -> None:
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_IMAGES.values())) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise InputError(
                    "This picture has too many pixels", code="file_pixels", mend="Send it in a smaller size."
                )
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            "This picture is damaged", code="file_damaged", mend="Take or choose it again."
        ) from error


def without_metadata(content: bytes, media_type: str) -> bytes:
    """The picture without place, time and device data: the copy that people open. Other files are unchanged.

    The original stays sealed beside it as evidence.
    """
    if media_type not in _IMAGES:
        return content
    with Image.open(io.BytesIO(content), formats=tuple(_IMAGES.values())) as image:
        # Which side is up stands in the metadata too: turned before it goes.
        ImageOps.exif_transpose(image, in_place=True)
        image.info = {name: image.info[name] for name in _PART_OF_THE_PICTURE if name in image.info}
        output = io.BytesIO()
        image.save(output, format=_IMAGES[media_type], quality=90)
    return output.getvalue()
