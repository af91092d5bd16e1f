"""Rules for w3id.org, or for whoever answers for the base IRI: they send everybody to where the release is hosted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from nboq.publish.vocabulary import routes
from nboq.publish.vocabulary.errors import UnsafeName
from nboq.publish.vocabulary.negotiation import accept_rules

HERE: Final = "https://example.org/nbo-q"
"""Stands in the redirection rules until somebody says where the release is hosted."""
_HOST: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/?\Z")


def checked_host(url: str) -> str:
    """Give the address of the host without a slash at its end.

    Raises:
        UnsafeName: If it is no plain http(s) address: blanks, quotes and `%` mean something to the web server.

    >>> checked_host("https://example.org/nbo-q/")
    'https://example.org/nbo-q'
    """
    if not _HOST.match(url):
        raise UnsafeName("the address of the host (http or https, then server and path)", url)
    return url.rstrip("/")


def redirect_folder(base: str) -> str:
    """Give the folder of the redirection rules: server and path of the base, as in the repository of w3id.org.

    >>> redirect_folder("https://w3id.org/nbo-q/")
    'w3id.org/nbo-q'
    """
    parts = urlsplit(base)
    return f"{(parts.netloc or 'localhost').replace(':', '_')}{parts.path}".rstrip("/")


def redirect_rules(host: str, name: str = "", extra: Iterable[tuple[str, str]] = ()) -> str:
    """Write the `.htaccess` for w3id.org, or for whoever answers for the base IRI.

    Args:
        host: Where the release is hosted, without a slash at the end.
        name: What the ontology's file is called; then these rules choose the document themselves, for a host that
            serves plain files only.
        extra: What `exceptions` picked.

    >>> "https://example.org/x/$1" in redirect_rules("https://example.org/x")
    True
    """
    to = f"{host}/%{{ENV:NBOQ_IN}}"
    head = [
        "# Sends every IRI of the vocabulary to where its release is hosted; made by 'nboq publish vocabulary'.",
        "Options -MultiViews",
        "<IfModule mod_headers.c>",
        '  Header always set Access-Control-Allow-Origin "*"',
        '  Header always set Access-Control-Expose-Headers "Link, Location, Content-Type"',
        *(["  Header always merge Vary Accept env=NBOQ_AS"] if name else []),
        "</IfModule>",
        "RewriteEngine On",
    ]
    if not name:
        lines = [
            f'RewriteRule "^(latest|{routes.NUMBER})$" "{host}/$1/" [R=303,L]',
            f'RewriteRule "^(.*)$" "{host}/$1" [R=303,L]',
        ]
    else:
        lines = [
            *routes.version(),
            "# Files.",
            f'RewriteRule "^{routes.IN}(.+\\.{routes.ENDINGS})$" "{to}$1" [R=303,L]',
            f'RewriteRule "^{routes.IN}(context)$" "{to}$1.jsonld" [R=303,L]',
            *accept_rules(),
            *routes.whole(to, name),
            *routes.exception_rules(extra, to),
            *routes.shapes(to),
            f'RewriteRule "^{routes.IN}({routes.DOCUMENTS})$" "{to}$1.ttl" [R=303,L]',
            "# Terms.",
            *routes.terms(to, ""),
        ]
    return "\n".join([*head, *lines]) + "\n"


def redirect_readme(title: str, base: str, host: str) -> str:
    """Write what goes into the repository of w3id.org beside the rules."""
    return (
        f"# {title}\n\n`{base}` is the namespace of {title}. Its terms, documents and versions are sent to "
        f"<{host}/>.\n\n- `.htaccess`: for a host that reads the `.htaccess` of the release and chooses by `Accept` "
        "there.\n- `static.htaccess`: for a host that serves plain files only; these rules choose by `Accept` "
        "themselves. Rename it to `.htaccess` to use it.\n\nSay here who looks after the namespace, as w3id.org asks.\n"
    )
