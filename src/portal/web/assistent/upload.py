"""Uploads are held in memory up to the limit of a file and never written to disk in clear.

Django's own handlers would put a large file into a temporary one, or drop it without a word. Here the part over the
limit is read away and only the first bytes are kept: one more than may be, so that the check says "zu groß".
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from portal.dokument.rules import MAX_BYTES


class LimitedUploadHandler(FileUploadHandler):
    """Keeps at most MAX_BYTES + 1 bytes of each file."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._content = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = MAX_BYTES + 1 - self._content.tell()
        self._content.write(raw_data[:room])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        size = self._content.tell()
        self._content.seek(0)
        return InMemoryUploadedFile(
            self._content, self.field_name, self.file_name or "", self.content_type, size, self.charset
        )
