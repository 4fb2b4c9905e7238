"""Each setting changes something that a test observes, and says what."""

import inspect
import re
from importlib import import_module

from odoo.tests import TransactionCase

from . import settings_table

_OURS = "odoo.addons.exact_online_connector.tests"
_SCREENS = (
    *("exact_online_connection_view_form", "exact_online_set_up_view_form"),
    *("exact_online_mapping_view_list", "exact_online_extra_view_list"),
)
# Changes nothing but what is read.
_NAMES = {("exact.online.connection", "name")}
_YES = ("1", "True")


class TestSettings(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.settings = cls._on_screens() | cls._on_records_of_odoo()

    @classmethod
    def _on_screens(cls):
        """Return (model, field) of what can be filled in on the set-up's screens.

        Of lists, these are the columns."""
        found = set()
        for name in _SCREENS:
            view = cls.env.ref(f"exact_online_connector.{name}")
            arch = view._get_combined_arch()
            for node in arch.iter("field"):
                place = [node, *node.iterancestors("field")]
                if not any(cls._is_for_reading(each) for each in place):
                    found.add(cls._field_of(view.model, reversed(place)))
        return {each for each in found if cls._is_setting(each)} - _NAMES

    @staticmethod
    def _is_for_reading(node):
        hidden = ("readonly", "invisible", "column_invisible")
        is_status = node.get("widget") == "statusbar"
        return is_status or any(node.get(name) in _YES for name in hidden)

    @classmethod
    def _field_of(cls, model, nodes):
        """Return (model, field) of a node that may lie in a list in a form."""
        *outer, last = [node.get("name") for node in nodes]
        for name in outer:
            model = cls.env[model]._fields[name].comodel_name
        return model, last

    @classmethod
    def _on_records_of_odoo(cls):
        """Return our settings on partners, journals, terms, companies and settings."""
        return {
            (model, name)
            for model in (
                *("res.partner", "account.journal", "account.payment.term"),
                *("account.account", "account.tax", "res.company"),
                "res.config.settings",
            )
            for name, field in cls.env[model]._fields.items()
            if name.startswith("exact_") and not field.readonly
        }

    @classmethod
    def _is_setting(cls, setting):
        field = cls._get_field(setting)
        return not field.readonly and field.type != "one2many"

    @classmethod
    def _get_field(cls, setting):
        model, name = setting
        return cls.env[model]._fields[name]

    def test_each_setting_is_observed_by_a_test_and_no_other_is_named(self):
        observed = set(settings_table.OBSERVED_BY)
        self.assertEqual(self.settings - observed, set(), "settings that nobody tests")
        self.assertEqual(observed - self.settings, set(), "these are no settings")

    def test_those_tests_exist_and_use_the_setting(self):
        for (model, field), path in settings_table.OBSERVED_BY.items():
            file, case, test = path.split(".")
            module = import_module(f"{_OURS}.{file}")
            test_class = getattr(module, case)
            self.assertTrue(hasattr(test_class, test), path)
            texts = "".join(
                inspect.getsource(base)
                for base in test_class.__mro__
                if base.__module__.startswith(_OURS)
            )
            self.assertTrue(re.search(rf"\b{field}\b", texts), f"{model} {field}")

    def test_each_setting_says_what_it_does(self):
        silent = {each for each in self.settings if not self._get_field(each).help}
        self.assertEqual(silent, set())
