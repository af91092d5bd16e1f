"""Signposting: typed links by which machines find what a page is about, without reading the page.

The profile is FAIR Signposting (https://signposting.org/FAIR/): links in the page itself, the same as HTTP headers for
a host that takes them from files, and the same as a link set in JSON (RFC 9264), which also leads from the files back
to the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import orjson

from nboq.pid.chain import Tier
from nboq.publish.landing.downloads import Download
from nboq.publish.landing.naming import PAGES, href
from nboq.publish.landing.schema_org import class_of
from nboq.render.template import plain_texts

LINKSET: Final = "linkset.json"
"""The name of the link set beside each page."""


@dataclass(frozen=True, slots=True)
class SignpostLink:
    """One typed link.

    Attributes:
        rel: The relation type.
        href: Where it leads; relative addresses are resolved against the page.
        type: The media type of what is there.
        profile: The specification that this follows.
    """

    rel: str
    href: str
    type: str = ""
    profile: str = ""

    def header(self) -> str:
        """Write it as a value of an HTTP header `Link` (RFC 8288).

        >>> SignpostLink("describedby", "instrument.ttl", "text/turtle").header()
        '<instrument.ttl>; rel="describedby"; type="text/turtle"'
        """
        said = [f'<{self.href}>; rel="{self.rel}"']
        said += [f'{name}="{value}"' for name, value in (("type", self.type), ("profile", self.profile)) if value]
        return "; ".join(said)


def links(
    tier: Tier, iri: str, files: Iterable[Download], license: str = "", authors: Iterable[str] = ()
) -> tuple[SignpostLink, ...]:
    """Give the links of a page.

    A persistent identifier is what to cite; each file describes the thing; for a descriptor the files are its content
    as well, so they're items too.

    Args:
        tier: What the page is about.
        iri: The identifier of that.
        files: The files beside the page.
        license: The address of the licence, where one is given.
        authors: The identifiers of those who made it.

    >>> [link.rel for link in links(Tier.INSTANCE, "https://doi.org/10.83185/ab", [])]
    ['cite-as', 'type', 'type', 'linkset']
    """
    found = []
    if href(iri):
        found.append(SignpostLink("cite-as", href(iri)))
    found.append(SignpostLink("type", "https://schema.org/AboutPage"))
    found.append(SignpostLink("type", f"https://schema.org/{class_of(tier)}"))
    found += [SignpostLink("author", href(one)) for one in authors if href(one)]
    given = list(files)
    found += [SignpostLink("describedby", one.name, one.media, one.profile) for one in given]
    if tier is Tier.DESCRIPTOR:
        found += [SignpostLink("item", one.name, one.media, one.profile) for one in given]
    if href(license):
        found.append(SignpostLink("license", href(license)))
    found.append(SignpostLink("linkset", LINKSET, "application/linkset+json"))
    return tuple(found)


def linkset(found: Iterable[SignpostLink], tier: Tier, address: str) -> bytes:
    """Write a link set in JSON: the links of the page, and from each file back to it.

    Args:
        found: The links of the page.
        tier: What the page is about.
        address: The address of the page's folder, where it is known; else addresses are relative.

    >>> one = SignpostLink("describedby", "instrument.ttl", "text/turtle")
    >>> [context["anchor"] for context in orjson.loads(linkset([one], Tier.INSTANCE, "https://example.org/i/1/"))["linkset"]]
    ['https://example.org/i/1/', 'https://example.org/i/1/instrument.ttl']
    """
    page: dict[str, Any] = {"anchor": address or "index.html"}
    files: dict[str, dict[str, Any]] = {}
    back = "collection" if tier is Tier.DESCRIPTOR else "describes"
    for link in found:
        if link.rel == "linkset":
            continue
        absolute = link.href if "://" in link.href else address + link.href
        target = {"href": absolute, "type": link.type, "profile": link.profile}
        page.setdefault(link.rel, []).append({key: value for key, value in target.items() if value})
        if link.rel in ("describedby", "item"):
            own = files.setdefault(absolute, {"anchor": absolute})
            rel = "describes" if link.rel == "describedby" else back
            own[rel] = [{"href": page["anchor"], "type": "text/html"}]
    return orjson.dumps({"linkset": [page, *files.values()]}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def htaccess(found: Iterable[SignpostLink], files: Iterable[Download]) -> bytes:
    r"""Write the links as rules of an Apache web server, for the folder of the page.

    Args:
        found: The links of the page.
        files: The files beside it, whose media types Apache may not know.

    >>> print(htaccess([SignpostLink("cite-as", "https://doi.org/10.1/a%20b")], []).decode())
    <Files "index.html">
      <IfModule mod_headers.c>
        Header append Link "<https://doi.org/10.1/a%%20b>; rel=\"cite-as\""
      </IfModule>
    </Files>
    <BLANKLINE>
    """
    rules = plain_texts("nboq.publish.landing").get_template("page.htaccess")
    return rules.render(links=found, files=list(files), linkset=LINKSET).encode()


def headers_for_all() -> bytes:
    """Write the file `_headers` of the site."""
    rules = plain_texts("nboq.publish.landing").get_template("_headers")
    return rules.render(pages=PAGES.values(), linkset=LINKSET).encode()
