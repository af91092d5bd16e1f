"""Who is asking: a user name and a password, and where they may go."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from nboq.errors import InputError, Unauthorized
from nboq.schema.iri import is_loopback

_NAMELESS: Final = "b2inst"
"""The registry that knows people by a token alone."""


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
            hint="credentials go into variables such as NBOQ_DATACITE_USER and NBOQ_DATACITE_PASSWORD",
        )
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or len(url.split()) != 1:
        raise InputError("not the root of an API", source=url, hint="one looks like https://api.test.datacite.org")
    if parts.scheme == "http" and not is_loopback(host):
        raise InputError(
            "isn't encrypted, and passwords go there", source=url, hint="write https:// (http is for this machine only)"
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def no_credentials(host: str, reason: str, registry: str = "datacite") -> Unauthorized:
    """Say that nobody said who is asking, and where to say it.

    >>> print(no_credentials("api.test.datacite.org", "is set nowhere"))
    api.test.datacite.org: the user name or password is set nowhere; set NBOQ_DATACITE_USER and ...
    """
    name, what, user = f"NBOQ_{registry.upper()}_", "user name or password", "USER"
    variables = f"{name}USER and {name}PASSWORD"
    if registry == _NAMELESS:
        variables, what, user = f"{name}TOKEN", "token", "token"
    hint = f"set {variables}, or install 'keyring' and run: keyring set nboq-{registry}:{host} {user}"
    return Unauthorized(f"the {what} {reason}", source=host, hint=hint)


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name and a password, which is never shown.

    Attributes:
        user: The account: `ABCD.LAB` for a repository at DataCite, `300:21.T12345/ADMIN` at a Handle server;
            empty where a token is all.
        password: Its password, or the token.

    >>> Credentials("ABCD.LAB", "secret")
    Credentials(user='ABCD.LAB')
    """

    user: str
    password: str = field(repr=False)

    @classmethod
    def find(cls, url: str, environment: Mapping[str, str] | None = None, registry: str = "datacite") -> Credentials:
        """Look where people keep them: in the environment, then in the keyring of the desktop.

        Args:
            url: The root of the API; the keyring keeps an entry for each host, `nboq-datacite:HOST`.
            environment: Where NBOQ_DATACITE_USER and NBOQ_DATACITE_PASSWORD are looked up; the process's by default.
            registry: `datacite`, `handle` or `b2inst`, whose token is NBOQ_B2INST_TOKEN.

        Returns:
            What was found first. A user name in the environment also chooses among the entries of a keyring.

        Raises:
            Unauthorized: If there are none, and how to set them.
            InputError: If the address may not get any.

        >>> Credentials.find("https://x.org", {"NBOQ_DATACITE_USER": "ABCD.LAB", "NBOQ_DATACITE_PASSWORD": "secret"})
        Credentials(user='ABCD.LAB')
        """
        variables = os.environ if environment is None else environment
        host, name = urlsplit(checked_root(url)).hostname or "", f"NBOQ_{registry.upper()}_"
        if registry == _NAMELESS:
            token = variables.get(f"{name}TOKEN", "").strip()  # of a file, with the end of its line
            return cls("", token or cls._from_keyring(host, "token", registry).password)
        user, password = variables.get(f"{name}USER"), variables.get(f"{name}PASSWORD")
        if user and password:
            return cls(user, password)
        if password:
            raise no_credentials(host, f"is only half there: {name}USER is missing", registry)
        return cls._from_keyring(host, user or None, registry)

    @classmethod
    def _from_keyring(cls, host: str, user: str | None, registry: str) -> Credentials:
        try:
            import keyring
            from keyring.errors import KeyringError
        except ImportError:
            reason = "is not in the environment, and 'keyring' isn't installed"
            raise no_credentials(host, reason, registry) from None
        try:
            found = keyring.get_credential(f"nboq-{registry}:{host}", user)
        except KeyringError:
            reason = "is not in the environment, and the keyring can't be opened"
            raise no_credentials(host, reason, registry) from None
        if found is None:
            raise no_credentials(host, "is neither in the environment nor in the keyring", registry)
        return cls(found.username, found.password)
