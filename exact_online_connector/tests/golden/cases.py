"""All accounting cases, and the pitfalls that other tests cover."""

from . import cases_documents, cases_vat

CASES = (*cases_vat.CASES, *cases_documents.CASES)
