"""What tests share that run on real cursors and committed rows."""

import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .common import ExactOnlineCase


@tagged("-standard", "exact_concurrency", "post_install", "-at_install")
class ConcurrencyCase(ExactOnlineCase, BaseCase):
    """The kit: a company that is connected, sessions of others, steps at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo's test runner holds the registry's lock; a server does not.
        cls.startClassPatcher(patch.object(Registry, "_lock", DummyRLock()))
        cls.registry = Registry(get_db_name())
        cursor = cls.registry.cursor()
        cls.addClassCleanup(cursor.close)
        cls.env = api.Environment(cursor, SUPERUSER_ID, {})
        company = cls._make_company()
        cls.env["account.chart.template"].try_loading("nl", company, install_demo=False)
        cls._set_up_exact()
        cls.sandbox.post("limits", minute=10**6, day=10**6)
        cls._commit()

    @classmethod
    def _make_company(cls):
        """Each class has its own: what one has committed, stays."""
        company = cls.env["res.company"].create(
            {"name": cls.__name__, "country_id": cls.env.ref("base.nl").id}
        )
        cls.env = cls.env(context={"allowed_company_ids": company.ids})
        return company

    def run(self, result=None):
        # Conflicts are what these tests make; PostgreSQL's word for them is no error.
        with mute_logger("odoo.sql_db"):
            return super().run(result)

    @classmethod
    def _commit(cls):
        cls.env.cr.commit()

    def setUp(self):
        super().setUp()
        self.sandbox.clear_faults()
        self.sandbox.forget_calls()
        self.env.cr.rollback()
        self.env.invalidate_all()

    # === KIT ===

    @contextmanager
    def _other_session(self):
        """An environment of somebody else: another cursor, nothing in common."""
        with self.registry.cursor() as cursor:
            yield api.Environment(cursor, SUPERUSER_ID, self.env.context)

    def _at_once(self, *steps):
        """Run the steps in threads that start together; return what they raised."""
        barrier = threading.Barrier(len(steps))
        failures = []

        def run(step):
            with self._other_session() as env:
                env.cr.execute(
                    "SELECT 1"
                )  # its snapshot is older than the others' work
                barrier.wait(timeout=10)
                try:
                    step(env)
                except Exception as error:
                    env.cr.rollback()
                    failures.append(error)

        threads = [threading.Thread(target=run, args=[step]) for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.env.cr.rollback()
        self.env.invalidate_all()
        return failures

    def _committed_invoice(self, **values):
        move = self._invoice(**values)
        self._commit()
        return move
