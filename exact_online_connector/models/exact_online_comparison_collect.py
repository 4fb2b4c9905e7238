from hashlib import blake2b

from odoo import Command, fields, models

from ..mapping.books import Chart, Document, amounts_of, read_entries, rounding_of
from ..mapping.changes import changed_sections, digests_of
from ..mapping.comparison import compare, names_of
from ..mapping.entry import build_entry
from ..mapping.parts import origins_of
from ..mapping.resolve import NotMapped, journal_for
from .account_move import AUTO_FIELDS, KINDS

# Exact's types of G/L accounts.
_RECEIVABLE, _PAYABLE, _VAT = 20, 22, 24
# What of a difference a person sees who accepts it.
_ACCEPTED = (
    "kind",
    "move_id",
    "entry_id",
    "journal_code",
    "entry_period",
    "odoo_total",
    "exact_total",
    "details",
)
# Moves that are read as plain data together.
_BATCH = 500


class ExactOnlineComparison(models.Model):
    """Both sides of a month as plain data, and what comes of comparing them."""

    _inherit = "exact.online.comparison"

    def _compare(self):
        self.ensure_one()
        if not self.read_at:
            return None  # what is not read yet would seem to be missing
        self = self.with_company(self.company_id)
        connection = self.connection_id
        moves = self._moves()
        exports = self._exports_of(moves)
        entries = self._entries(exports)
        documents = self._documents(moves, exports)
        journals = {document.journal for document in documents}
        entries = self._concerning(entries, journals)
        elsewhere = self._entries_named(documents, entries)
        documents += self._documents_elsewhere(exports, entries)
        result = compare(
            documents, entries, self._month(), connection._periods(), elsewhere
        )
        self._keep_result(result)
        return result

    # === ODOO'S SIDE ===

    def _kinds(self):
        connection = self.connection_id
        return [
            kind for kind, field in AUTO_FIELDS.items() if connection[field] != "none"
        ]

    def _moves(self):
        """Return what is for Exact of the month, by its accounting date."""
        first, last = self._month()
        moves = self.env["account.move"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("move_type", "in", [t for kinds in KINDS.values() for t in kinds]),
                ("exact_state", "!=", "not_applicable"),
                ("date", ">=", first),
                ("date", "<=", last),
            ],
            order="date, name, id",
        )
        return moves

    def _exports_of(self, moves):
        return self.env["exact.online.export"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("move_id", "in", moves.ids),
            ]
        )

    def _documents(self, moves, exports):
        export_of = {export.move_id: export for export in exports}
        codes = self.connection_id._exact_codes()
        documents = []
        for start in range(0, len(moves), _BATCH):
            batch = moves[start : start + _BATCH]
            collected = batch._exact_collect()
            documents += [
                self._document(move, collected[move.id], export_of.get(move), codes)
                for move in batch
            ]
        return documents

    def _document(self, move, data, export, codes):
        state = export.state if export else move.exact_state
        if state == "sent":
            payload, origins = export.payload, export.line_origins or None
        else:
            payload, origins = _entry_to_be(data, codes)
        journal = (payload or {}).get("Journal")
        if not journal:
            mapped = journal_for(data, codes)
            journal = mapped.code if mapped else ""
        return Document(
            id=move.id,
            number=move.name,
            kind=data.kind,
            journal=journal,
            date=move.date,
            amounts=amounts_of(data, payload, origins),
            state=state,
            entry_id=export and export.exact_entry_id or "",
            reference=move.ref or "",
            changes=_changes(export, data) if move.exact_changed else "",
            rounding=rounding_of(data),
            reason=move.exact_reason or "",
            period=_booked_period(export),
        )

    def _documents_elsewhere(self, exports, entries):
        """Return documents of other months whose entry Exact has in this one."""
        known = set(exports.mapped("exact_entry_id"))
        others = [entry.id for entry in entries if entry.id not in known]
        found = self.env["exact.online.export"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("state", "=", "sent"),
                ("exact_entry_id", "in", others),
            ]
        )
        return [
            Document(
                id=export.move_id.id,
                number=export.move_id.name,
                kind=export._kind(),
                journal=(export.payload or {}).get("Journal") or "",
                date=export.move_id.date,
                amounts={},
                state="sent",
                entry_id=export.exact_entry_id,
                period=_booked_period(export),
            )
            for export in found
        ]

    # === EXACT'S SIDE ===

    def _entries(self, exports):
        lines = self.env["exact.online.ledger.line"]
        ours = exports.filtered(lambda export: export.state == "sent")
        entry_ids = ours.mapped("exact_entry_id")
        rows = lines.rows_of(self.connection_id, self._periods(), entry_ids)
        return read_entries(rows, self._chart())

    def _concerning(self, entries, journals):
        """Return the entries that are ours, and those that were to be in Odoo too.

        What was booked before the first day that is sent, is of a kind that is not
        sent, or is in a journal that we do not use, was never to be in Odoo.
        """
        start = self.connection_id.export_from
        kinds = self._kinds()
        journals = journals | self.connection_id._used_journal_codes()
        own = self._own_entries(entries)
        return [
            entry
            for entry in entries
            if entry.id in own
            or (
                entry.kind in kinds
                and entry.journal in journals
                and not (start and entry.date < start)
            )
        ]

    def _own_entries(self, entries):
        """Return the IDs of those that belong to an invoice, of whatever month."""
        ours = self.env["exact.online.export"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("exact_entry_id", "in", [entry.id for entry in entries]),
            ]
        )
        return set(ours.mapped("exact_entry_id"))

    def _entries_named(self, documents, known):
        """Return further entries that have the number of a document that is not sent.

        Of any month and in any journal: what seems to be booked is not booked again.
        """
        names = {
            name
            for document in documents
            if document.state != "sent"
            for name in names_of(document)
        }
        lines = self.env["exact.online.ledger.line"]
        rows = lines.rows_named(self.connection_id, names) if names else []
        entries = read_entries(rows, self._chart()) if rows else []
        other = self._own_entries(entries) | {entry.id for entry in known}
        return [entry for entry in entries if entry.id not in other]

    def _chart(self):
        codes = self.env["exact.online.reference"].with_context(active_test=False)
        found = codes.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("kind", "in", ("gl_account", "vat_code")),
            ]
        )
        vat, control = set(), set()
        for reference in found:
            details = reference.details or {}
            if reference.kind == "vat_code":
                vat |= {details.get("GLToPay"), details.get("GLToClaim")}
            elif details.get("Type") == _VAT:
                vat.add(reference.exact_id)
            elif details.get("Type") in (_RECEIVABLE, _PAYABLE):
                control.add(reference.exact_id)
        return Chart(_guids(vat), _guids(control))

    # === THE RESULT ===

    def _keep_result(self, result):
        accepted = self.difference_ids._accepted_values()
        values = [
            difference | accepted.get(difference["fingerprint"], {})
            for difference in map(self._difference_values, result.differences)
        ]
        whole = [row for row in result.rows if row.code is None]
        self.write(
            {
                "line_ids": [
                    Command.clear(),
                    *(Command.create(line) for line in self._line_values(result.rows)),
                ],
                "difference_ids": [
                    Command.clear(),
                    *(Command.create(difference) for difference in values),
                ],
                "document_count": sum(row.odoo.count for row in whole),
                "entry_count": sum(row.exact.count for row in whole),
                "compared_at": fields.Datetime.now(),
            }
        )
        self._set_state()

    def _set_state(self):
        """Say what the differences come to: none, all explained, or some to look at."""
        for comparison in self:
            if not comparison.difference_ids:
                comparison.state = "equal"
            else:
                opened = comparison.open_count
                comparison.state = "different" if opened else "explained"

    def _line_values(self, rows):
        names = self._names_of_codes()
        for sequence, row in enumerate(rows):
            values = {
                "sequence": sequence,
                "journal_code": row.journal,
                "journal_name": names.get(("journal", row.journal)),
                "is_journal": row.code is None,
                "vat_code": row.code,
                "vat_name": names.get(("vat_code", row.code)),
            }
            for side in ("odoo", "exact"):
                sums = getattr(row, side)
                for name in ("count", "base", "vat", "total"):
                    value = getattr(sums, name)
                    values[f"{side}_{name}"] = (
                        value if name == "count" else float(value)
                    )
            yield values

    def _names_of_codes(self):
        codes = self.env["exact.online.reference"].with_context(active_test=False)
        found = codes.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("kind", "in", ("journal", "vat_code")),
            ]
        )
        return {(ref.kind, ref.code.strip()): ref.name for ref in found}

    def _difference_values(self, difference):
        document, entry = difference.document, difference.entry
        values = {
            "kind": difference.kind,
            "move_id": document and document.id,
            "entry_id": entry.id if entry else document.entry_id,
            "entry_number": entry and entry.number,
            "entry_date": entry and entry.date,
            "entry_period": f"{entry.period[0]}-{entry.period[1]:02}" if entry else "",
            "entry_text": entry and (entry.reference or entry.description),
            "journal_code": entry.journal if entry else document.journal,
            "has_odoo": difference.odoo is not None,
            "has_exact": difference.exact is not None,
            "odoo_total": float(difference.odoo or 0),
            "exact_total": float(difference.exact or 0),
            "candidate_id": difference.candidate and difference.candidate.id,
            "twin_number": difference.twin and difference.twin.number,
            "is_explained": difference.is_explained,
            "details": [
                [each.code, each.what, f"{each.odoo:.2f}", f"{each.exact:.2f}"]
                for each in difference.details
            ],
        }
        values["fingerprint"] = _fingerprint(values, document, entry)
        return values


def _entry_to_be(data, codes):
    """Return what would be sent of a document, and its lines' origins; or nothing."""
    try:
        return build_entry(data, codes, ""), origins_of(data, codes)
    except NotMapped:
        return None, None


def _booked_period(export):
    """Return in which period Exact has booked what was sent; None if unknown."""
    answer = export and export.answer or {}
    period = answer.get("ReportingYear"), answer.get("ReportingPeriod")
    return period if all(period) else None


def _changes(export, data):
    """Return what of an invoice is not as it was sent, and as what it is now."""
    now = digests_of(data)
    sections = changed_sections(export.sent_digests or {}, now) if export else []
    return ",".join(f"{name}:{now[name]}" for name in sections)


def _fingerprint(values, document, entry):
    """Return by what a difference is known again: all that a person has accepted."""
    parts = [
        *(values[name] for name in _ACCEPTED),
        document and (document.reason, document.changes),
        entry and sorted((name, *each) for name, each in entry.amounts.items()),
    ]
    return blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _guids(values):
    return frozenset(value.strip("{}").lower() for value in values if value)
