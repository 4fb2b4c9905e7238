"""Walking through the sandbox's login pages as a browser would, without one."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

from .process import PASSWORD, USER

_MAX_PAGES = 5


class _Form(HTMLParser):
    """The first form of a page: where it goes and what is in it."""

    def __init__(self, html):
        super().__init__()
        self.action = None
        self.button = None
        self.fields = {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = values.get("action") or ""
        name = values.get("name")
        if tag == "input" and name:
            self.fields[name] = values.get("value") or ""
        # A browser sends the button that was pressed: the first one goes on.
        if tag == "button" and name and not self.button:
            self.button = name
            self.fields[name] = values.get("value") or ""


def log_in(authorize_url, user=USER, password=PASSWORD):
    """Log in and allow access; return the address that Exact sends the browser to.

    :raise RuntimeError: the pages lead nowhere; with the text of the last one.
    """
    session = requests.Session()
    answer = session.get(authorize_url, allow_redirects=False, timeout=10)
    host = urlsplit(authorize_url).netloc
    for _page in range(_MAX_PAGES):
        if answer.is_redirect:
            target = urljoin(answer.url, answer.headers["Location"])
            if urlsplit(target).netloc != host:
                return target
            answer = session.get(target, allow_redirects=False, timeout=10)
            continue
        form = _Form(answer.text)
        if form.action is None:
            break
        for name in form.fields:
            if "user" in name.lower():
                form.fields[name] = user
            if "password" in name.lower():
                form.fields[name] = password
        target = urljoin(answer.url, form.action)
        answer = session.post(
            target, data=form.fields, allow_redirects=False, timeout=10
        )
    raise RuntimeError(f"The login stopped at {answer.url}: {answer.text[:500]}")
