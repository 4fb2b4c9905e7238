"""Each setting changes something that a test observes, and says what."""

import inspect
from importlib import import_module
from types import CodeType

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
# As a keyword, an attribute that is written, or the key of a dictionary.
_SET = r"\b{0}\s*=(?!=)|[\"']{0}[\"']"


def _names_in(code):
    """Return the names that a function uses, also in what is defined within it."""
    within = [each for each in code.co_consts if isinstance(each, CodeType)]
    return {*code.co_names, *(name for each in within for name in _names_in(each))}


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

    def test_those_tests_exist_and_set_the_setting_themselves(self):
        for (model, field), path in settings_table.OBSERVED_BY.items():
            with self.subTest(f"{model} {field}"):
                self.assertRegex(self._text_of(path), _SET.format(field))

    def _text_of(self, path):
        """Return the source of a test, and of what it calls of its own file."""
        file, case, test = path.split(".")
        module = import_module(f"{_OURS}.{file}")
        found, waiting = {}, [test]
        while waiting:
            name = waiting.pop()
            function = getattr(getattr(module, case), name, None)
            if (
                name not in found
                and getattr(function, "__module__", 0) == module.__name__
            ):
                found[name] = inspect.getsource(function)
                waiting += _names_in(inspect.unwrap(function).__code__)
        self.assertIn(test, found)
        return "".join(found.values())

    def test_each_setting_says_what_it_does(self):
        silent = {each for each in self.settings if not self._get_field(each).help}
        self.assertEqual(silent, set())
