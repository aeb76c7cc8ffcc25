"""Recorded pages: sound files that somebody drops into a folder, served with ranges so that a player can jump.

<PANAH_AUDIO_DIR>/<language>/<topic>.mp3, .ogg or .opus. No file, no player.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

MEDIA_TYPES = {"mp3": "audio/mpeg", "ogg": "audio/ogg", "opus": "audio/ogg; codecs=opus"}
_PIECE = 64 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def sound_file(language: str, topic: str, kind: str) -> Path | None:
    """The recording of a topic, or None. The caller has checked that language and topic exist."""
    path = Path(settings.AUDIO_DIR) / language / f"{topic}.{kind}"
    return path if kind in MEDIA_TYPES and path.is_file() else None


def sounds(language: str, topic: str) -> list[tuple[str, str]]:
    """(kind, media type) of every recording of a topic."""
    return [(kind, media) for kind, media in MEDIA_TYPES.items() if sound_file(language, topic, kind)]


def serve_sound(request: HttpRequest, path: Path, kind: str) -> HttpResponseBase:
    """The file or the part of it that was asked for (RFC 9110, section 14); 416 for a part that it has not."""
    size = path.stat().st_size
    asked = _asked(request.headers.get("Range", ""), size)
    if asked is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = asked
    response = StreamingHttpResponse(_pieces(path, start, end), content_type=MEDIA_TYPES[kind])
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(end - start)
    # Sound is compressed already, and a part of a compressed whole would not be the part that was asked for.
    response["Content-Encoding"] = "identity"
    if "Range" in request.headers and (start, end) != (0, size):
        response.status_code = 206
    if response.status_code == 206:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _asked(header: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last. What is not one plain range is answered with the whole."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or not (found[1] or found[2]):
        return 0, size
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
    return (start, end) if start < end else None


def _pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        left = end - start
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
