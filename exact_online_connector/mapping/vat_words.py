"""Words by which accountants mark what a VAT code is for, Dutch, French, English.

Exact's fields tell it only for sales on the EU list and for Intrastat goods. The words
are looked for in lower case.
"""

from __future__ import annotations

import re

GOODS, SERVICES, TRIANGULAR = "goods", "services", "triangular"
INSTALLATION = "installation"
MERCHANDISE, MISCELLANEOUS, INVESTMENT = "merchandise", "miscellaneous", "investment"

EU_WORDS = re.compile(
    r"\b(eu|eg|icp|icv|icl|intracom\w*|intra-com\w*|communautair\w*|"
    r"within the eu|ue|binnen de eu)\b"
)
EXPORT_WORDS = re.compile(
    r"\b(export\w*|import\w*|uitvoer|invoer|buiten (de )?eu|outside (the )?eu|"
    r"hors ue)\b"
)
EXEMPT_WORDS = re.compile(r"\b(vrijgesteld\w*|exempt\w*|exon[ée]r\w*|steuerfrei\w*)\b")
REVERSE_WORDS = re.compile(
    r"\b(verlegd\w*|verlegging|reverse|medecontract\w*|cocontract\w*|"
    r"autoliquidation)\b"
)
NON_DEDUCTIBLE_WORDS = re.compile(
    r"\b(niet[- ]aftrekbaar|zonder aftrek|non[- ]d[ée]ductible)\b"
)
SCOPE_WORDS = {
    SERVICES: re.compile(r"\b(diensten|dienst|services?)\b"),
    GOODS: re.compile(
        r"(goederen\b|\b(goods|producten|products|biens|marchandises|levering(en)?|"
        r"invoer|uitvoer|import|export)\b)"
    ),
    INSTALLATION: re.compile(
        r"\b(installatie\w*|installation\w*|monteren|montage|afstandsverkopen|"
        r"distance sales|remote sales)\b"
    ),
    TRIANGULAR: re.compile(r"\b(driehoeks\w*|triang\w*)\b"),
}
# "Diensten en diverse goederen" names the box of the Belgian return, not services.
KIND_WORDS = {
    INVESTMENT: re.compile(
        r"\b(investering\w*|bedrijfsmiddel\w*|biens d'investissement|"
        r"investment goods|capital goods)\b"
    ),
    MERCHANDISE: re.compile(r"\b(handelsgoederen|marchandises|goods for resale)\b"),
    MISCELLANEOUS: re.compile(
        r"\b(diverse goederen|biens (et services )?divers|miscellaneous goods)\b"
    ),
}
