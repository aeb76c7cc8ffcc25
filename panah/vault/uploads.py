"""Uploads stay in memory until we encrypt them, and stop at the limit instead of filling the machine."""

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class LimitedMemoryUploadHandler(FileUploadHandler):
    """Keeps every upload in memory: nothing is ever written to a temporary file in clear.

    A file over the limit is read to its end and dropped; it arrives as an empty file marked `too_large`, so that the
    form can say so and keep everything else the person sent. The limit holds for all files of a request together: a
    stranger may name a hundred in one.
    """

    _kept = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a file."""
        super().new_file(*args, **kwargs)
        self._content = io.BytesIO()
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a chunk, up to the limit."""
        del start
        self._received += len(raw_data)
        if self._kept + self._received <= settings.FILE_UPLOAD_MAX_BYTES:
            self._content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand the file over; a too large one empty and marked."""
        too_large = self._kept + file_size > settings.FILE_UPLOAD_MAX_BYTES
        self._kept += self._content.tell()
        content = io.BytesIO() if too_large else self._content
        content.seek(0)
        uploaded = InMemoryUploadedFile(
            file=content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=0 if too_large else file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
        uploaded.too_large = too_large  # type: ignore[attr-defined]
        return uploaded
