"""The vocabulary release: what is in the folder, and how a real Apache and a real browser take it."""

from __future__ import annotations

import filecmp
import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

import lxml.html
import orjson
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkml_runtime.utils.schemaview import SchemaView
from typer.testing import CliRunner

from nboq.cli.app import app
from nboq.errors import ContentError, InputError, Malformed, NotFound
from nboq.publish.vocabulary.diff import Snapshot, compare
from nboq.publish.vocabulary.graph import SUFFIXES
from nboq.publish.vocabulary.make import publish_vocabulary
from nboq.publish.vocabulary.pages import Pages
from nboq.publish.vocabulary.source import Source
from nboq.publish.vocabulary.terms import Vocabulary
from nboq.schema.model import current_model
from tests.apache import Answer, Apache, apache, free_port, open_folder
from tests.browser import Browser, axe_faults, chromium  # noqa: F401
from tests.conftest import ROOT
from tests.properties import examples
from tests.vocabulary_models import BASE, artefacts, first, second, vendor

FORMATS = {"text/html": "html", **{form.media_type: suffix for suffix, form in SUFFIXES.items()}}
MEDIA = {suffix: media for media, suffix in FORMATS.items()}


@dataclass(frozen=True)
class Published:
    """Two versions in one folder."""

    folder: Path
    first: Path
    second: Path
    port: int

    @property
    def redirects(self) -> Path:
        return self.folder / "redirects" / "w3id.org" / "mini"


@pytest.fixture(scope="module")
def there() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def mini(there: Path) -> Published:
    one, two, out, port = artefacts(first(), there / "1"), artefacts(second(), there / "2"), there / "out", free_port()
    host = f"http://release.test:{port}/voc"
    publish_vocabulary(out, Source.of_folder(one), host=host)
    publish_vocabulary(out, Source.of_folder(two), host=host)
    return Published(out, one, two, port)


@pytest.fixture(scope="module")
def server(mini: Published, there: Path) -> Iterator[Apache]:
    # A host that knows nothing of .htaccess, and the rules for w3id.org that do all the work for it.
    plain, static, w3id = there / "plain", there / "static", there / "w3id"
    shutil.copytree(mini.redirects, w3id)
    shutil.copytree(mini.folder, plain)
    (plain / ".htaccess").write_text("AddType text/turtle .ttl\nAddType application/ld+json .jsonld\n")
    static.mkdir()
    rules = (mini.redirects / "static.htaccess").read_text("utf-8")
    (static / ".htaccess").write_text(rules.replace("release.test", "plain.test"), "utf-8")
    hosts = {
        "release.test": ("/voc", mini.folder),
        "w3id.test": ("/mini", w3id),
        "plain.test": ("/voc", plain),
        "static.test": ("/mini", static),
    }
    with apache(there / "server", hosts, mini.port) as running:
        yield running


def _subjects(content: bytes, suffix: str) -> set[str]:
    return {str(quad.subject.value) for quad in ox.parse(content, format=SUFFIXES[suffix])}


def _check(answer: Answer, suffix: str, iri: str) -> None:
    """Look whether a document is there, is of the type that was asked for, and says something about the term."""
    assert answer.status == 200, answer.url
    assert answer.media_type == MEDIA[suffix], answer.url
    assert answer.headers["access-control-allow-origin"] == "*", answer.url
    assert "content-language" not in answer.headers, answer.url
    assert "content-encoding" not in answer.headers, answer.url
    if suffix == "html":
        page = lxml.html.document_fromstring(answer.body.decode())
        assert iri in [code.text_content() for code in page.iter("code")], answer.url
    else:
        assert iri in _subjects(answer.body, suffix), answer.url


# ---- The folder


@pytest.mark.slow
def test_two_builds_are_the_same_bytes(mini: Published, tmp_path: Path) -> None:
    for out in (tmp_path / "one", tmp_path / "other" / "folder"):
        publish_vocabulary(out, Source.of_folder(mini.first))
    publish_vocabulary(tmp_path / "one", Source.of_folder(mini.first))
    compared = filecmp.dircmp(tmp_path / "one", tmp_path / "other" / "folder", hide=[])
    assert _same(compared)
    names = {path.relative_to(tmp_path / "one").as_posix() for path in (tmp_path / "one").rglob("*") if path.is_file()}
    assert {"index.html", ".htaccess", "release.json", "1.0.0/index.html", "latest/slots/width.jsonld"} <= names
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "other"], "no temporary folder is left"


def _same(compared: filecmp.dircmp[str]) -> bool:
    _, different, odd = filecmp.cmpfiles(compared.left, compared.right, compared.common_files, shallow=False)
    alone = [name for name in (*compared.left_only, *compared.right_only) if name not in (".", "..")]
    assert not (different or odd or alone), (different, odd, alone)
    return all(_same(below) for name, below in compared.subdirs.items() if name not in (".", ".."))


def test_every_serialisation_says_the_same(mini: Published) -> None:
    folder = mini.folder / "1.1.0"
    for stem in ("mini.owl", "mini.skos", "core", "tier-2", "catalog", "changes", "terms/Lens", "terms/Coating"):
        sets = {}
        for suffix, form in SUFFIXES.items():
            quads = ox.parse((folder / f"{stem}.{suffix}").read_bytes(), format=form)
            graph = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
            graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            sets[suffix] = {str(quad) for quad in graph}
        assert sets["ttl"], stem
        assert all(found == sets["ttl"] for found in sets.values()), stem


def test_a_term_has_its_whole_concise_description(mini: Published) -> None:
    text = (mini.folder / "1.1.0" / "slots" / "label.ttl").read_text("utf-8")
    assert 'skos:definition "What is written on it."@en' in text
    assert "owl:deprecated true" in text and "dcterms:isReplacedBy mini:name" in text
    assert "rdfs:isDefinedBy <https://w3id.org/mini>" in text
    lens = (mini.folder / "1.1.0" / "terms" / "Lens.ttl").read_text("utf-8")
    assert "owl:onProperty mini:coating" in lens and "owl:onProperty mini:width" not in lens
    page = lxml.html.document_fromstring((mini.folder / "1.1.0" / "slots" / "label.html").read_text("utf-8"))
    text = " ".join(page.text_content().split())
    assert "Deprecated. say name. Use name instead" in text and "Sinceversion 1.0.0" in text
    assert "Since</dt><dd>version 1.1.0" in (mini.folder / "1.1.0" / "terms" / "Stop.html").read_text("utf-8")


def test_the_catalogue_describes_every_file(mini: Published) -> None:
    store = ox.Store()
    store.load(path=str(mini.folder / "1.1.0" / "catalog.ttl"), format=ox.RdfFormat.TURTLE)
    rows = store.query(
        """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#>
        SELECT ?url ?size ?sum WHERE { <https://w3id.org/mini/1.1.0> dcat:distribution ?d .
        ?d dcat:downloadURL ?url ; dcat:byteSize ?size ; spdx:checksum/spdx:checksumValue ?sum }"""
    )
    found = {row["url"].value.removeprefix(f"{BASE}1.1.0/"): row for row in rows}  # type: ignore[union-attr]
    folder = mini.folder / "1.1.0"
    written = {path.name for path in folder.iterdir() if path.is_file() and path.suffix not in (".html", ".svg", ".js")}
    assert found.keys() == {name for name in written if not name.startswith("catalog.")}
    for name, row in found.items():
        content = (folder / name).read_bytes()
        assert int(row["size"].value) == len(content), name
        assert row["sum"].value == hashlib.sha256(content).hexdigest(), name
    ask = """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX void: <http://rdfs.org/ns/void#>
        ASK { <https://w3id.org/mini> dcat:hasVersion <https://w3id.org/mini/1.0.0> , <https://w3id.org/mini/1.1.0> .
          <https://w3id.org/mini/1.1.0> void:uriSpace "https://w3id.org/mini/" ; void:dataDump ?d ;
            void:exampleResource ?e ; dcat:version "1.1.0" }"""
    assert bool(store.query(ask))


def test_text_out_of_a_model_is_only_text(mini: Published) -> None:
    for path in (mini.folder / "1.1.0").rglob("*.html"):
        page = lxml.html.document_fromstring(path.read_text("utf-8"))
        assert page.get_element_by_id("planted", None) is None, path
        assert not [tag for tag in page.iter("img") if tag.get("onerror")], path
        scripts = [script.text_content() for script in page.iter("script")]
        assert not any("planted" in text for text in scripts), path
        for tag in page.iter("a", "link"):
            href = tag.get("href", "")
            assert not href.lower().startswith("javascript:"), path
            if "rel" not in tag.attrib and "://" not in href and not href.startswith("#"):
                target = path.parent / href.partition("#")[0]
                assert target.is_file(), f"{path}: {href}"


# ---- Changes


def test_linkml_sources_are_published_and_imported_by_path_and_by_iri(mini: Published, tmp_path: Path) -> None:
    made = tmp_path / "made"
    shutil.copytree(mini.first, made)
    (made / "model" / "mini").mkdir(parents=True)
    (made / "model" / "mini.yaml").write_text(first().replace("imports: [", "imports: [mini/more, "), "utf-8")
    more = "id: https://w3id.org/mini/more\nname: more\nclasses: {Filter: {description: What filters.}}\n"
    (made / "model" / "mini" / "more.yaml").write_text(more, "utf-8")
    publish_vocabulary(tmp_path / "out", Source.of_folder(made))
    there = tmp_path / "out" / "latest" / "linkml"
    assert b"linkml/mini.yaml" in (there.parent / "catalog.ttl").read_bytes()
    own = "id: https://example.org/own\nname: own\nimports: [PLACE]\nclasses: {Red: {is_a: Filter}}\n"
    for place in (str(there / "mini"), "https://w3id.org/mini/mini"):
        (tmp_path / "own.yaml").write_text(own.replace("PLACE", place), "utf-8")
        known = {"https://w3id.org/mini/mini": str(there / "mini"), "mini/more": str(there / "mini" / "more")}
        view = SchemaView(str(tmp_path / "own.yaml"), importmap=known)
        assert view.class_ancestors("Red") == ["Red", "Filter"] and view.get_class("Lens") is not None


def test_the_change_list_tells_each_change_once(mini: Published) -> None:
    body = orjson.loads((mini.folder / "1.1.0" / "changes.json").read_bytes())
    assert (body["previous"], body["version"], body["tiers_compared"]) == ("1.0.0", "1.1.0", True)
    told = {(c["term"].removeprefix(BASE), c["what"], c.get("aspect", ""), c.get("field", "")) for c in body["changes"]}
    assert told == {
        ("Stop", "added", "", ""),
        ("Coating.Q", "added", "", ""),
        ("Coating", "changed", "values", ""),
        ("label", "deprecated", "", ""),
        ("label", "changed", "replaced by", ""),
        ("coating", "changed", "definition", ""),
        ("part", "changed", "several values", ""),
        ("width", "changed", "unit", ""),
        ("width", "changed", "unit IRI", ""),
        ("Part", "changed", "tier", "width"),
    }
    breaking = {(c["term"].removeprefix(BASE), c.get("aspect", "")) for c in body["changes"] if c["breaking"]}
    assert breaking == {("width", "unit"), ("part", "several values")}
    text = (mini.folder / "1.1.0" / "changes.ttl").read_text("utf-8")
    assert 'cs:changeReason "unit: was mm, is um"@en' in text
    page = (mini.folder / "1.1.0" / "changes.html").read_text("utf-8")
    assert "unit: was mm, is um" in page and "<h2>Deprecated (1)</h2>" in page


def test_an_ontology_alone_can_be_compared_with(mini: Published, tmp_path: Path) -> None:
    old = Snapshot.of_path(mini.first / "generated" / "mini.owl.ttl")
    found = compare(old, Snapshot.of_source(Source.of_folder(mini.second)))
    assert ("width", "unit") in {(change.name, change.aspect) for change in found}
    assert not {"tier", "several values", "required"} & {change.aspect for change in found}
    for text in ("", "<a:a> <a:b> <a:c> .", "what is this?"):
        (tmp_path / "x.ttl").write_text(text)
        with pytest.raises(Malformed):
            Snapshot.of_path(tmp_path / "x.ttl")
    with pytest.raises(NotFound, match="no such file or folder"):
        Snapshot.of_path(tmp_path / "absent")


@pytest.mark.slow
def test_a_term_that_is_gone_stops_the_release(mini: Published, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_vocabulary(out, Source.of_folder(mini.second))
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    # A slot, and a value, are taken away; the deprecated slot too, since deprecated terms stay for ever.
    text = second().replace("version: 1.1.0", "version: 1.2.0").replace("slots: [coating, note]", "slots: [coating]")
    text = text.replace("  note: {range: string, description: A note.}\n", "").replace(", width, label]", ", width]")
    lines = [line for line in text.splitlines() if not line.startswith(("  label:", "      Z:"))]
    gone = artefacts("\n".join(lines), tmp_path / "gone")
    with pytest.raises(ContentError) as caught:
        publish_vocabulary(out, Source.of_folder(gone))
    assert caught.value.message.startswith("3 terms gone")
    assert all(iri in caught.value.message for iri in (f"{BASE}note", f"{BASE}label", f"{BASE}Coating.Z"))
    ran = CliRunner().invoke(app, ["publish", "vocabulary", str(out), "--source", str(gone)])
    assert ran.exit_code == 1
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


# ---- What isn't overwritten


def test_only_a_release_is_replaced(mini: Published, tmp_path: Path) -> None:
    source = Source.of_folder(mini.first)
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError):
        publish_vocabulary(tmp_path / "precious", source)
    assert (tmp_path / "precious" / "thesis.txt").read_text() == "years of work"
    publish_vocabulary(tmp_path / "precious", source, force=True)
    assert (tmp_path / "precious" / "latest" / "index.html").is_file()
    (tmp_path / "empty").mkdir()
    assert publish_vocabulary(tmp_path / "empty", source).versions == ("1.0.0",)


@pytest.mark.slow
def test_a_published_version_stays_as_it_is(mini: Published, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_vocabulary(out, Source.of_folder(mini.first))
    changed = artefacts(first().replace("A note.", "A remark."), tmp_path / "changed")
    with pytest.raises(ContentError, match=r"1\.0\.0 is published"):
        publish_vocabulary(out, Source.of_folder(changed))
    publish_vocabulary(out, Source.of_folder(changed), force=True)
    assert "A remark." in (out / "1.0.0" / "slots" / "note.html").read_text("utf-8")


def test_what_fails_half_way_leaves_the_old_release(
    mini: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    publish_vocabulary(out, Source.of_folder(mini.first))
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nboq.publish.vocabulary.make.Version._catalogue", full)
    with pytest.raises(Exception, match="No space left"):
        publish_vocabulary(out, Source.of_folder(mini.second))
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    "host",
    ["example.org", "javascript:x", 'https://a.example/"x', "https://a.example/%{ENV:X}", "https://a.example/ b"],
)
def test_what_a_web_server_would_misread_is_no_host(mini: Published, tmp_path: Path, host: str) -> None:
    with pytest.raises(InputError):
        publish_vocabulary(tmp_path / "out", Source.of_folder(mini.first), host=host)


@pytest.mark.parametrize(("before", "after"), [("1.0.0", "../../x"), ("1.0.0", "1 [R]"), (BASE, 'https://x/"\\n/')])
def test_a_hostile_version_or_base_is_refused(mini: Published, tmp_path: Path, before: str, after: str) -> None:
    shutil.copytree(mini.first, tmp_path / "model")
    table = tmp_path / "model" / "generated" / "terms.json"
    body = orjson.loads(table.read_bytes())
    body |= {"version": after} if before == "1.0.0" else {"base": after}
    table.write_bytes(orjson.dumps(body))
    with pytest.raises(InputError):
        publish_vocabulary(tmp_path / "out", Source.of_folder(tmp_path / "model"))


# ---- Content negotiation

KINDS = {
    "class": "Lens",
    "abstract class": "Entity",
    "slot": "width",
    "slot whose name is a class's in small letters": "part",
    "class whose name is a slot's in capitals": "Part",
    "deprecated slot": "label",
    "identifier": "id",
    "enumeration": "Coating",
    "value": "Coating.MgF2",
    "value that looks Polish to Apache": "Coating.Pl",
    "value that looks compressed to Apache": "Coating.Z",
    "value with a blank": "Coating.two%20words",
}
ACCEPTS = [
    ("text/html", "html"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "html"),
    ("application/xhtml+xml", "html"),
    ("text/turtle", "ttl"),
    ("application/x-turtle", "ttl"),
    ("application/rdf+xml", "rdf"),
    ("application/rdf+xml, text/rdf+n3;q=0.9, application/xhtml+xml;q=0.5, */*;q=0.1", "rdf"),
    ("application/xml", "rdf"),
    ("application/n-triples", "nt"),
    ("text/plain", "nt"),
    ("application/ld+json", "jsonld"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded", application/json;q=0.9', "jsonld"),
    ("application/json", "jsonld"),
    ("text/html;q=0.3, text/turtle;q=0.8", "ttl"),
    ("text/html;q=0.3,text/turtle;q=0.31,application/rdf+xml;q=0.309", "ttl"),
    ("text/turtle;q=0.90, application/ld+json;q=0.9, text/html;q=0.899", "ttl"),
    ("text/turtle;q=0, */*", "rdf"),
    ("text/turtle;q=0.0, text/*;q=0.5", "html"),
    ("text/turtle ; q=0.2 , application/n-triples ; q=1.000", "nt"),
    ("TEXT/TURTLE", "ttl"),
    ("application/*", "rdf"),
    ("*/*", "ttl"),
    (None, "ttl"),
    ("image/png", "html"),
    ("", "ttl"),
    ("text/turtles, xtext/turtle, text/html;q=0.1", "html"),
]
VERSIONS = {"": "latest", "1.0.0/": "1.0.0", "1.1.0/": "1.1.0", "latest/": "latest"}


@pytest.mark.parametrize(("accept", "suffix"), ACCEPTS)
def test_every_kind_of_term_leads_to_a_document_about_it(server: Apache, accept: str | None, suffix: str) -> None:
    for version, folder in VERSIONS.items():
        for name in KINDS.values():
            first_answer, *rest = server.follow("release.test", f"/voc/{version}{name}", accept)
            assert first_answer.status == 303, first_answer.url
            assert first_answer.location.startswith(f"http://release.test:{server.port}/voc/{folder}/"), name
            assert "Accept" in first_answer.headers["vary"], name
            assert first_answer.headers["access-control-allow-origin"] == "*", name
            assert len(rest) == 1, "one redirection"
            _check(rest[0], suffix, f"{BASE}{name}")


_EXACT = {
    "html": ("text/html", "application/xhtml+xml"),
    "ttl": ("text/turtle", "application/x-turtle"),
    "rdf": ("application/rdf+xml", "application/xml"),
    "jsonld": ("application/ld+json", "application/json"),
    "nt": ("application/n-triples", "text/plain"),
}
_BELOW = {
    "html": ("text/*",),
    "ttl": ("text/*", "*/*"),
    **dict.fromkeys(("rdf", "jsonld", "nt"), ("application/*", "*/*")),
}


def _best(ranges: dict[str, float]) -> str:
    """Choose by RFC 9110: the most exact range that fits a format gives its quality, and the highest quality wins."""
    found = {
        suffix: next((ranges[media] for media in (*exact, *_BELOW[suffix]) if media in ranges), 0.0)
        for suffix, exact in _EXACT.items()
    }
    best = max(found.values())
    return next(suffix for suffix, quality in found.items() if quality == best) if best else "html"


@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    ranges=st.dictionaries(
        st.sampled_from([*(media for exact in _EXACT.values() for media in exact), "text/*", "application/*", "*/*",
                         "image/png", "text/turtle+x", "application/ld"]),
        st.integers(0, 1000),
        min_size=1,
        max_size=7,
    ),
    spaced=st.booleans(),
    parameter=st.sampled_from(["", ";charset=utf-8", '; profile="x"']),
    digits=st.sampled_from(["short", "long"]),
)  # fmt: skip
def test_any_accept_header_is_read_as_the_standard_says(
    server: Apache, ranges: dict[str, int], spaced: bool, parameter: str, digits: str
) -> None:
    def quality(thousandths: int) -> str:
        text = f"{thousandths / 1000:.3f}"
        return text if digits == "long" else (text.rstrip("0").rstrip(".") or "0")

    blank = " " if spaced else ""
    parts = [
        f"{media}{parameter}{blank};{blank}q={quality(q)}" if q < 1000 or spaced else f"{media}{parameter}"
        for media, q in ranges.items()
    ]
    answer = server.request("release.test", "/voc/Lens", Accept=f",{blank}".join(parts))
    assert answer.location.rpartition(".")[2] == _best({media: q / 1000 for media, q in ranges.items()}), parts


@pytest.mark.parametrize(("accept", "suffix"), ACCEPTS)
def test_the_ontology_and_its_versions_do_too(server: Apache, accept: str | None, suffix: str) -> None:
    for path, folder in (("", "latest"), ("1.0.0", "1.0.0"), ("1.1.0/", "1.1.0"), ("latest", "latest")):
        first_answer, last = server.follow("release.test", f"/voc/{path}", accept)
        assert (first_answer.status, last.status, last.media_type) == (303, 200, MEDIA[suffix])
        assert f"/voc/{folder}/" in last.url
        if suffix != "html":
            assert "https://w3id.org/mini" in _subjects(last.body, suffix)
        assert 'rel="describedby"' in last.headers["link"]


@pytest.mark.parametrize(
    ("path", "accept", "ending", "media"),
    [
        ("context.jsonld", "application/ld+json", "latest/context.jsonld", "application/ld+json"),
        ("context.jsonld", "text/html", "latest/context.jsonld", "application/ld+json"),
        ("context", "*/*", "latest/context.jsonld", "application/ld+json"),
        ("1.0.0/context", "application/json", "1.0.0/context.jsonld", "application/ld+json"),
        ("schema/Lens.schema.json", "*/*", "latest/schema/Lens.schema.json", "application/schema+json"),
        ("1.0.0/schema/Lens", "application/json", "1.0.0/schema/Lens.schema.json", "application/schema+json"),
        ("mini.schema.json", "*/*", "latest/mini.schema.json", "application/schema+json"),
        ("core.ttl", "*/*", "latest/core.ttl", "text/turtle"),
        ("1.0.0/core", "application/rdf+xml", "1.0.0/core.rdf", "application/rdf+xml"),
        ("Lens.coating-shape", "text/turtle", "latest/core.ttl", "text/turtle"),
        ("Lens-strict", "application/ld+json", "latest/strict.jsonld", "application/ld+json"),
        ("1.0.0/Part.width-tier-1", "application/n-triples", "1.0.0/tier-1.nt", "application/n-triples"),
        ("Part.width-tier-1", "text/html", "latest/terms/Part.html", "text/html"),
        ("catalog", "application/rdf+xml", "latest/catalog.rdf", "application/rdf+xml"),
        ("1.1.0/changes", "text/html", "1.1.0/changes.html", "text/html"),
        ("logo.svg", "*/*", "latest/logo.svg", "image/svg+xml"),
        ("terms.json", "*/*", "latest/terms.json", "application/json"),
        ("latest/terms/", "text/html", "latest/index.html", "text/html"),
    ],
)
def test_documents_that_are_named_without_version_or_ending(
    server: Apache, path: str, accept: str, ending: str, media: str
) -> None:
    first_answer, last = server.follow("release.test", f"/voc/{path}", accept)
    assert first_answer.status == 303
    assert last.url.endswith(f"/voc/{ending}")
    assert (last.status, last.media_type) == (200, media)
    assert last.headers["access-control-allow-origin"] == first_answer.headers["access-control-allow-origin"] == "*"
    assert last.headers["x-content-type-options"] == "nosniff"


def test_files_are_served_at_once(server: Apache) -> None:
    for path in ("1.0.0/context.jsonld", "1.1.0/schema/Lens.schema.json", "latest/terms/Lens.ttl", "1.0.0/tier-3.rdf"):
        (answer,) = server.follow("release.test", f"/voc/{path}", "*/*")
        assert answer.status == 200 and answer.headers["access-control-allow-origin"] == "*"
    link = server.request("release.test", "/voc/latest/terms/Coating/Pl.ttl").headers["link"]
    assert '<Pl.jsonld>; rel="alternate"; type="application/ld+json"' in link
    assert '<https://w3id.org/mini/Coating.Pl>; rel="describes"' in link
    assert 'rel="license"' in link
    asked = server.request("release.test", "/voc/Lens", method="OPTIONS", Origin="http://x.test")
    assert asked.status == 200 and asked.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "path",
    ["Nothing", "lens", "1.0.0/Stop", "9.9.9/Lens", "Coating.Nothing", "Lens/Lens", "..%2f..%2fetc%2fpasswd", "a%0Ab"],
)
def test_what_there_is_not_is_not_found(server: Apache, path: str) -> None:
    for accept in ("text/html", "text/turtle"):
        assert server.follow("release.test", f"/voc/{path}", accept)[-1].status in (400, 404)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["w3id.test", "static.test"])
def test_w3id_sends_everybody_on(server: Apache, way: str) -> None:
    for accept, suffix in ACCEPTS[:16]:
        for version, folder in VERSIONS.items():
            for name in KINDS.values():
                answers = server.follow(way, f"/mini/{version}{name}", accept)
                assert [answer.status for answer in answers[:-1]] == [303] * (len(answers) - 1)
                assert len(answers) == (3 if way == "w3id.test" else 2)
                assert f"/voc/{folder}/" in answers[-1].url
                assert all(answer.headers.get("access-control-allow-origin") == "*" for answer in answers[:-1])
                if way == "w3id.test":
                    _check(answers[-1], suffix, f"{BASE}{name}")
                else:
                    assert answers[-1].status == 200 and answers[-1].url.endswith(f".{suffix}")
    for path, accept, ending in (
        ("", "text/html", "latest/index.html"),
        ("", "application/ld+json", "latest/mini.owl.jsonld"),
        ("1.0.0", "text/turtle", "1.0.0/mini.owl.ttl"),
        ("1.0.0", "text/html", "1.0.0/index.html"),
        ("context.jsonld", "text/html", "latest/context.jsonld"),
        ("1.0.0/schema/Lens.schema.json", "*/*", "1.0.0/schema/Lens.schema.json"),
        ("Lens.coating-shape", "text/turtle", "latest/core.ttl"),
    ):
        last = server.follow(way, f"/mini/{path}", accept)[-1]
        assert last.status == 200 and last.url.endswith(f"/voc/{ending}"), (path, accept, last.url)
    # The ontology's own IRI has no slash at its end.
    assert server.follow(way, "/mini", "text/turtle")[-1].url.endswith("/voc/latest/mini.owl.ttl")


# ---- A vendor's model, and our own


@pytest.mark.slow
def test_a_vendor_s_extension_is_released_like_ours(tmp_path: Path) -> None:
    """Imported terms keep their IRIs and get documents here as well; the vendor's own lead to theirs."""
    (tmp_path / "mini.yaml").write_text(first(), "utf-8")
    source = Source.of_folder(artefacts(vendor(tmp_path / "mini", "Lens"), tmp_path / "acme"))
    out = tmp_path / "out"
    release = publish_vocabulary(out, source, host="https://acme.example/scope")
    assert release.terms == len(list(source.all_terms()))
    page = lxml.html.document_fromstring((out / "latest" / "terms" / "CryoObjective.html").read_text("utf-8"))
    links = [a.get("href") for a in page.iter("a")]
    assert "../imported/mini/Lens.html" in links and "../terms/Coolant.html" in links
    assert (out / "latest" / "imported" / "mini" / "Coating~2EPl.ttl").is_file()
    assert (out / "latest" / "terms" / "Coolant" / "LN2.rdf").is_file()
    assert (out / "redirects" / "acme.example" / "scope" / ".htaccess").is_file()
    vocabulary = Vocabulary(source.terms)
    assert vocabulary.of("type").iri == current_model().slots["type"].iri and not vocabulary.of("type").sources, (
        "none of ours"
    )


@pytest.mark.slow
def test_pages_of_a_vendor_know_what_they_import_from_us(tmp_path: Path) -> None:
    source = Source.of_folder(artefacts(vendor(ROOT / "model" / "nbo_q", "Objective"), tmp_path / "acme"))
    vocabulary, ours = Vocabulary(source.terms), Vocabulary()
    # Of every term of ours it's said what our own pages say, but for what the vendor adds below and beside it.
    # What stands in the order of the classes in the table has another order.
    kinds = set()
    for name in (*ours.names[::9], "TIRFSettings", "Objective", "lens_na", "ImmersionType.Air", "type"):
        imported, own = asdict(vocabulary.of(name)), asdict(ours.of(name))
        kinds.add(own["kind"])
        for aspect, said in own.items():
            if aspect == "history":
                assert imported[aspect] == said | {"since": source.version}
            elif aspect in ("children", "descendants", "used_in"):
                assert all(one in imported[aspect] for one in said), (name, aspect)
            elif aspect == "title":  # the vendor has an 'H' too, so ours says of which list it is
                assert imported[aspect] in (said, "H (prism position)"), name
            elif isinstance(said, tuple):
                assert sorted(map(str, imported[aspect])) == sorted(map(str, said)), (name, aspect)
            else:
                assert imported[aspect] == said, (name, aspect)
    assert kinds == {"class", "slot", "enumeration", "value"}
    uses = [field["use"] for field in asdict(vocabulary.of("TIRFSettings"))["fields"]]
    assert [use["range"] for use in uses if use["slot"]["name"] == "settings_of"] == ["TIRFHardwareModule"]
    # The vendor's own terms.
    assert vocabulary.of("acme:CryoObjective") == vocabulary.of("https://acme.example/scope/CryoObjective")
    assert vocabulary.of(f"{current_model().base}lens_na") == vocabulary.of("lens_na")
    # 'nboq terms Grade' would know nothing.
    assert asdict(vocabulary.of("grade"))["expected"] == "one of the 10 values of Grade"
    for name in ("CryoObjective", "coldest", "Coolant.LN2"):
        assert not vocabulary.of(name).sources and not vocabulary.of(name).history.before
    assert asdict(vocabulary.of("CryoObjective"))["disjoint"] == asdict(ours.of("Objective"))["disjoint"]
    pages = Pages(source, ())
    page = lxml.html.document_fromstring(pages.term(vocabulary.of("CryoObjective")).decode())
    text = " ".join(page.text_content().split())
    assert "coldest" in text and "°C" in text and "lens_na" in text
    assert "a value of Coolant: LN2" in text
    assert "expected one number in °C" in text, "what the vendor's shapes ask"
    assert "the length of its barrel" in text, "a rule across fields that holds for every objective"
    # Terms of ours are linked to and not published again.
    assert "https://w3id.org/nbo-q/Objective" in [link.get("href") for link in page.iter("a")]
    names = [name for name, _, _ in source.all_terms() if "." not in name]
    assert names == ["CryoObjective", "coldest", "coolant", "grade", "Coolant", "Grade"]
    assert all(iri.startswith("https://acme.example/scope/") for iri in pages.places)


@pytest.mark.long
def test_the_whole_vocabulary(there: Path) -> None:
    out = there / "whole"
    ran = CliRunner().invoke(
        app,
        [
            "publish",
            "vocabulary",
            "-o",
            str(out),
            "--examples",
            str(ROOT / "examples"),
            "--base-url",
            "https://x.example/q",
        ],
    )
    assert ran.exit_code == 0, ran.output
    assert f"version {current_model().version}" in ran.output
    source = Source.installed()
    shapes = {
        iri: path.stem
        for path in source.shape_files()
        for iri in source.shape_graphs[path.stem].subjects
        if iri.startswith(source.base)
    }
    pages = Pages(source, ())
    for at in pages.places.values():
        assert all((out / "latest" / at.file(suffix)).is_file() for suffix in MEDIA), at
    assert len({at.stem.lower() for at in pages.places.values()}) == len(pages.places), "also where case says nothing"
    with apache(there / "whole-server", {"release.test": ("", out)}) as running:
        terms = [iri for _, iri, _ in source.all_terms() if iri.startswith(source.base)]
        for iri in terms[::15]:
            for accept in ("text/html", "application/n-triples"):
                first_answer, last = running.follow("release.test", f"/{iri.removeprefix(source.base)}", accept)
                assert first_answer.status == 303
                assert (last.status, last.media_type) == (200, accept)
                assert f"<{iri}> <" in last.body.decode() or accept == "text/html"
        for iri, stem in list(shapes.items())[::60]:
            answer = running.request("release.test", f"/{iri.removeprefix(source.base)}", Accept="text/turtle")
            assert answer.status == 303 and answer.location.endswith(f"/latest/{stem}.ttl"), iri
    view = SchemaView(str(out / "latest" / "linkml" / "nbo_q.yaml"))
    assert set(current_model().classes) <= set(view.all_classes()) and not view.get_class("Objective").abstract
    page = lxml.html.document_fromstring((out / "latest" / "shapes.html").read_text("utf-8"))
    anchors = {tag.get("id") for tag in page.iter() if tag.get("id")}
    rules = {iri.removeprefix(source.base) for iri, stem in shapes.items() if stem == "rules" and "rule" in iri}
    assert rules and rules <= anchors, "where a browser that asks for a rule is sent"
    page = lxml.html.document_fromstring((out / "latest" / "slots" / "lens_na.html").read_text("utf-8"))
    text = " ".join(page.text_content().split())
    assert "Objective.LensNA" in text and "tier 1" in text and '"lens_na":' in text


# ---- A browser


_ON_A_DESK = ("index.html", "1.1.0/index.html", "1.1.0/terms/Lens.html", "1.1.0/changes.html", "1.1.0/shapes.html")
_ON_A_PHONE = ("1.1.0/index.html", "1.1.0/slots/label.html", "1.1.0/terms/Coating/MgF2.html")


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark", "paths"), [(1280, False, _ON_A_DESK), (390, True, _ON_A_PHONE)])
def test_pages_are_good_in_a_browser(
    mini: Published, server: Apache, browser: Browser, width: int, dark: bool, paths: tuple[str, ...]
) -> None:
    base = f"http://127.0.0.1:{server.port}"
    for path in paths:
        with browser.tab(width=width, dark=dark) as tab:
            tab.page.goto((mini.folder / path).as_uri())
            assert axe_faults(tab.page) == [], path
            assert tab.complaints == [], path
            assert tab.page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert tab.page.evaluate("document.getElementById('planted')") is None, path
    with browser.tab(width=width, dark=dark) as tab:
        tab.page.goto(f"{base}/voc/Lens")  # the first host is the one for names that no host has
        assert tab.page.url.endswith("/voc/latest/terms/Lens.html")
        tab.page.get_by_role("link", name="Terms").click()
        tab.page.get_by_label("Find a term").fill("polymer")
        shown = tab.page.locator(".terms li:visible")
        assert shown.count() == 1
        assert tab.page.get_by_role("status").inner_text() == "1 term"
        shown.get_by_role("link").click()
        assert tab.page.url.endswith(quote("/terms/Coating/Pl.html"))
        assert tab.complaints == []
