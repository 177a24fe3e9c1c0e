"""A person with a browser that has no window: follows redirects, keeps cookies, fills the sign-in form in."""

import re
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from stack import PASSWORD


class Person:
    def __init__(self):
        self.browser = requests.Session()

    def sign_in(self, address, username, password=PASSWORD):
        """Signs in where this address leads; the address that the browser is sent back to."""
        answer = self.browser.get(address, allow_redirects=False, timeout=10)
        for _ in range(10):
            if answer.status_code == 302:
                address = urljoin(address, answer.headers["location"])
                if {"code", "error"} & parse_qs(urlsplit(address).query).keys():
                    return address
                answer = self.browser.get(address, allow_redirects=False, timeout=10)
                continue
            assert answer.status_code == 200, answer.text
            csrf = re.search(r'name="_csrf"[^>]*value="([^"]*)"', answer.text)
            assert csrf, f"no form: {answer.text}"
            form = {"_csrf": csrf[1], "username": username, "password": password, "cognitoAsfData": ""}
            answer = self.browser.post(address, data=form, allow_redirects=False, timeout=10)
            assert answer.status_code == 302, answer.text
        raise AssertionError(f"no end at {address}")
