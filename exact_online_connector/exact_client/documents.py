"""Documents and their files (api.md H)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from . import odata, selections
from .odata import Row
from .resource import Resource


class DocumentCalls(Resource):
    """Documents of entries, and the files attached to them."""

    def create_document(self, values: Mapping[str, Any]) -> Row:
        """Create a document and return it with its `ID`.

        :raise OutcomeUnknown: it may have been created: look it up first
        """
        return self._create("documents/Documents", values, "ID")

    def find_documents(self, entry_id: str) -> list[Row]:
        """The documents that name this entry as theirs."""
        condition = odata.equals("FinancialTransactionEntryID", odata.guid(entry_id))
        return list(self._rows("documents/Documents", selections.DOCUMENT, condition))

    def delete_document(self, document_id: str) -> None:
        """Delete a document with its files.

        :raise Rejected: it may not be deleted, or, with status 404, is not there
        """
        path = self._path("documents/Documents", document_id)
        self._transport.write("DELETE", path)

    def attach_file(self, document_id: str, name: str, content: bytes) -> Row:
        """Add a file to a document and return the attachment, without its content.

        :raise OutcomeUnknown: it may have been added: look it up first
        """
        values = {
            "Document": document_id,
            "FileName": name,
            "Attachment": b64encode(content).decode("ascii"),
        }
        return self._create("documents/DocumentAttachments", values, "ID")

    def find_attachments(self, document_id: str) -> list[Row]:
        """The files of a document: names and sizes, without their content."""
        condition = odata.equals("Document", odata.guid(document_id))
        return list(
            self._rows(
                "documents/DocumentAttachments",
                selections.DOCUMENT_ATTACHMENT,
                condition,
            )
        )
