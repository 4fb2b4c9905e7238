"""Dutch, French and German users read every term of the connector in their language."""

import re
from collections import Counter
from io import BytesIO
from pathlib import Path

import polib

from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools.translate import TranslationImporter, trans_export

from ..mapping.problems import TAX, make_problem
from ..models.exact_online_message import problem_sentence

_ADDON = "exact_online_connector"
_I18N = Path(__file__).resolve().parents[1] / "i18n"
_LANGUAGES = ("nl", "fr", "de")
# What Odoo fills in, and what a view needs: %(name)s, %s, %%, <b>, <span …>.
_FIXED = re.compile(r"%(?:\(\w+\))?[a-z]|%%|<[^>]*>")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    # === THE FILES ===

    def test_a_new_term_is_in_the_template(self):
        terms = {entry.msgid for entry in self._template()}
        exported = {entry.msgid for entry in self._export() if self._is_ours(entry)}

        self.assertFalse(exported - terms, "run tests/environment/translations.sh")

    def test_a_term_that_is_gone_is_not_in_the_template(self):
        terms = {entry.msgid for entry in self._template() if self._is_ours(entry)}
        exported = {entry.msgid for entry in self._export()}

        self.assertFalse(terms - exported, "run tests/environment/translations.sh")

    def test_every_term_is_translated(self):
        terms = {entry.msgid for entry in self._template()}
        for language, translated in self._translations():
            with self.subTest(language=language):
                entries = [entry for entry in translated if not entry.obsolete]
                self.assertEqual({entry.msgid for entry in entries}, terms)
                empty = [entry.msgid for entry in entries if not entry.msgstr]
                self.assertFalse(empty)

    def test_no_translation_is_doubtful_or_left_over(self):
        for language, translated in self._translations():
            with self.subTest(language=language):
                doubtful = [entry.msgid for entry in translated if entry.fuzzy]
                self.assertFalse(doubtful)
                left_over = [entry.msgid for entry in translated.obsolete_entries()]
                self.assertFalse(left_over)

    def test_translations_keep_placeholders_and_markup(self):
        for language, translated in self._translations():
            for entry in translated:
                with self.subTest(language=language, term=entry.msgid):
                    self.assertEqual(_fixed(entry.msgstr), _fixed(entry.msgid))

    # === WHAT A PERSON READS ===

    def test_dutch_bookkeeper_reads_in_dutch_that_a_tax_is_not_mapped(self):
        bookkeeper = self._dutch_user("account.group_account_invoice")
        problem = make_problem("tax_not_mapped", TAX, 1, tax="21% ST")

        sentence = problem_sentence(bookkeeper.env, problem)

        self.assertEqual(
            sentence,
            "Btw 21% ST heeft geen bevestigde btw-code van Exact Online. "
            "Kies of bevestig er een onder Exact Online, Toewijzing.",
        )

    def test_dutch_bookkeeper_reads_percentages_as_percentages(self):
        bookkeeper = self._dutch_user("account.group_account_invoice")
        problem = make_problem(
            "vat_code_wrong_percentage",
            TAX,
            1,
            tax="9% ST",
            vat_code="4",
            percentage="9",
            code_percentage="21",
        )

        sentence = problem_sentence(bookkeeper.env, problem)

        self.assertIn("heeft 21%, btw 9% ST heeft 9%.", sentence)

    def test_dutch_bookkeeper_finds_the_button_on_the_invoice_in_dutch(self):
        bookkeeper = self._dutch_user("account.group_account_invoice")
        self._load("nl", "nl_NL")

        moves = self.env["account.move"].with_env(bookkeeper.env)
        form = moves.get_view(view_type="form")["arch"]

        self.assertIn('string="Naar Exact verzenden"', form)
        self.assertIn("Aantoonbaar gelijk tot op de cent.", form)
        self.assertNotIn("Proven equal", form)

    # === HELPERS ===

    def _template(self):
        return polib.pofile(str(_I18N / f"{_ADDON}.pot"))

    def _translations(self):
        for language in _LANGUAGES:
            yield language, polib.pofile(str(_I18N / f"{language}.po"))

    def _export(self):
        """Export the terms of code, views and data as `odoo i18n export` does."""
        exported = BytesIO()
        self.assertTrue(trans_export(None, [_ADDON], exported, "po", self.env))
        return polib.pofile(exported.getvalue().decode())

    def _is_ours(self, entry):
        """Whether a term is not just the label of a field that mail's mixins bring.

        Which of those there are depends on the other addons of the database.
        """
        mixins = ("mail.thread", "mail.activity.mixin")
        inherited = {name for mixin in mixins for name in self.env[mixin]._fields}
        return any(
            not place.startswith("model:ir.model.fields,")
            or place.rpartition("__")[2] not in inherited
            for place, _line in entry.occurrences
        )

    def _dutch_user(self, group):
        self.env["res.lang"]._activate_lang("nl_NL")
        user = new_test_user(self.env, "boekhouder", group, lang="nl_NL")
        return user.with_user(user).with_context(lang=user.lang)

    def _load(self, language, code):
        """Load the terms of views and records, as installing a language does."""
        importer = TranslationImporter(self.env.cr, verbose=False)
        importer.load_file(f"{_ADDON}/i18n/{language}.po", code)
        importer.save(overwrite=True)


def _fixed(text):
    return Counter(_FIXED.findall(text))
