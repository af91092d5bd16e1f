"""Who is asking: a user name and a password, and where they may go."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from nboq.errors import InputError, Unauthorized
from nboq.schema.iri import is_loopback

KEYRING_SERVICE: Final = "nboq-datacite:"


def checked_root(url: str) -> str:
    """Check the root of an API before anything goes there.

    Args:
        url: An https address; http does for this machine only, since credentials go with every request.

    Returns:
        The address without the slash at its end.

    Raises:
        InputError: If it isn't encrypted, holds credentials, or is no address of a root.

    >>> checked_root("https://api.test.datacite.org/")
    'https://api.test.datacite.org'
    >>> checked_root("http://api.datacite.org")
    Traceback (most recent call last):
    nboq.errors.InputError: http://api.datacite.org: isn't encrypted, ...
    """
    try:
        parts = urlsplit(url)
        host, userinfo = parts.hostname, parts.username is not None or parts.password is not None
        _ = parts.port
    except ValueError:
        parts, host, userinfo = SplitResult("", "", "", "", ""), None, "@" in url
    if userinfo:
        # The address itself isn't repeated: it holds a password.
        raise InputError(
            "an address with a user name or password in it ends up in logs",
            source=host or "the address",
            hint="set NBOQ_DATACITE_USER and NBOQ_DATACITE_PASSWORD instead",
        )
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or len(url.split()) != 1:
        raise InputError("not the root of an API", source=url, hint="one looks like https://api.test.datacite.org")
    if parts.scheme == "http" and not is_loopback(host):
        raise InputError(
            "isn't encrypted, and passwords go there", source=url, hint="write https:// (http is for this machine only)"
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def no_credentials(host: str, reason: str) -> Unauthorized:
    """Say that nobody said who is asking, and where to say it.

    >>> print(no_credentials("api.test.datacite.org", "is set nowhere"))
    api.test.datacite.org: the user name or password is set nowhere; set NBOQ_DATACITE_USER and ...
    """
    hint = (
        "set NBOQ_DATACITE_USER and NBOQ_DATACITE_PASSWORD, "
        f"or install 'keyring' and run: keyring set {KEYRING_SERVICE}{host} USER"
    )
    return Unauthorized(f"the user name or password {reason}", source=host, hint=hint)


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name and a password, which is never shown.

    Attributes:
        user: The account at DataCite: `ABCD.LAB` for a repository.
        password: Its password.

    >>> Credentials("ABCD.LAB", "secret")
    Credentials(user='ABCD.LAB')
    """

    user: str
    password: str = field(repr=False)

    @classmethod
    def find(cls, url: str, environment: Mapping[str, str] | None = None) -> Credentials:
        """Look where people keep them: in the environment, then in the keyring of the desktop.

        Args:
            url: The root of the API; the keyring keeps an entry for each host, `nboq-datacite:HOST`.
            environment: Where NBOQ_DATACITE_USER and NBOQ_DATACITE_PASSWORD are looked up; the process's by default.

        Returns:
            What was found first. A user name in the environment also chooses among the entries of a keyring.

        Raises:
            Unauthorized: If there are none, and how to set them.
            InputError: If the address may not get any.

        >>> Credentials.find("https://x.org", {"NBOQ_DATACITE_USER": "ABCD.LAB", "NBOQ_DATACITE_PASSWORD": "secret"})
        Credentials(user='ABCD.LAB')
        """
        variables = os.environ if environment is None else environment
        host = urlsplit(checked_root(url)).hostname or ""
        user, password = variables.get("NBOQ_DATACITE_USER"), variables.get("NBOQ_DATACITE_PASSWORD")
        if user and password:
            return cls(user, password)
        if password:
            raise no_credentials(host, "is only half there: NBOQ_DATACITE_USER is missing")
        return cls._from_keyring(host, user or None)

    @classmethod
    def _from_keyring(cls, host: str, user: str | None) -> Credentials:
        try:
            import keyring
            from keyring.errors import KeyringError
        except ImportError:
            raise no_credentials(host, "is not in the environment, and 'keyring' isn't installed") from None
        try:
            found = keyring.get_credential(KEYRING_SERVICE + host, user)
        except KeyringError:
            raise no_credentials(host, "is not in the environment, and the keyring can't be opened") from None
        if found is None:
            raise no_credentials(host, "is neither in the environment nor in the keyring")
        return cls(found.username, found.password)
