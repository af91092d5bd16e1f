"""A vendor's objective through everything that the installed library does; run by `test_vendor`, from a wheel.

    python vendor_tour.py SITE FIXTURES EXAMPLES

The folder it is run in gets what is written.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner

import nboq
from nboq.cli.app import app
from nboq.errors import ContentError
from nboq.formats import FORMATS, encode
from nboq.schema.model import Model, nbo_q, use, using
from nboq.store import Store, named_queries
from nboq.store.relations import connect

OWN = {"type": "CryoObjective", "coldest": -190, "coolant": "LiquidNitrogen"}
"""What the objective of the tour has that NBO-Q has no words for."""
REGISTERED = {
    "id": "https://doi.org/10.83185/cryo-1",
    "publication_year": 2025,
    "landing_page": "https://acme.example/scopes/1",
    "owners": [{"type": "Party", "name": "Acme"}],
    "manufacturers": [{"type": "Party", "name": "Acme"}],
}


def nboq_says(*arguments: str) -> str:
    """Run a command in this process; it may have findings."""
    ran = CliRunner().invoke(app, list(arguments))
    assert ran.exit_code in (0, 1), (arguments, ran.exit_code, ran.output, ran.exception)
    return ran.output


def own(document: nboq.Document) -> dict[str, Any]:
    """Give what the objective of a document has of the vendor's."""
    (lens,) = (item for item in document.data["components"] if "lens_na" in item)
    return {key: lens.get(key) for key in OWN}


def installed(site: str) -> None:
    assert nboq.__file__.startswith(site), nboq.__file__
    assert "CryoObjective" in nboq_says("model")
    places = json.loads(nboq_says("model", "--import-map"))
    assert all(path.startswith(site) and Path(f"{path}.yaml").is_file() for path in places.values())


def written_and_read() -> None:
    document = nboq.read("cryo.yaml")
    assert own(document) == OWN
    assert document.entity.components[0].coldest == -190  # type: ignore[attr-defined]
    for name, form in FORMATS.items():
        # Those are about images.
        if form.write is None or name.startswith(("rembi", "pagetab", "idr-study", "omero")):
            continue
        about = nboq.Document({**document.data, "describes": {**document.data["describes"], **REGISTERED}}, "cryo")
        if name.startswith(("pidinst", "b2inst", "epic", "datacite")):
            content, _ = encode(nboq.Document({**about.data["describes"]}, "cryo"), name)
            assert b"Cryo scope" in content, name
            continue
        content, _ = encode(document, name)
        assert own(nboq.read_bytes(content, "cryo", name)) == OWN, name
        # Those who have NBO-Q alone.
        with using(nbo_q()):
            # A column that the model lacks is an error, as people type heads.
            if name in {"csv", "tsv", "xlsx", "parquet"}:
                try:
                    nboq.read_bytes(content, "cryo", name)
                except ContentError as error:
                    assert "'coldest'" in str(error), error
                    continue
                raise AssertionError(name)
            read = nboq.read_bytes(content, "cryo", name)
            (lens,) = (item for item in read.data["components"] if "lens_na" in item)
            assert lens["type"] == "Objective" and lens["lens_na"] == 0.9, name
            kept = json.dumps([lens.get("extensions"), read.data.get("extensions")])
            assert "coldest" in kept and "CryoObjective" in kept and "LiquidNitrogen" in kept, name
            assert "Objective" in nboq.to_rdf(read, "ntriples").decode()


def checked() -> None:
    for engine in ("shacl", "pyshacl"):
        assert "NBOQ-R-acme-absolute-zero" in nboq_says("validate", "warm.yaml", "--engine", engine)
        assert "NBOQ-R-acme-absolute-zero" not in nboq_says("validate", "cryo.yaml", "--engine", engine)
    report = nboq.validate(nboq.Document({**OWN, "id": "urn:x:1", "name": "x", "coolant": "Ice"}, "ice"), tier=2)
    assert {f.field for f in report.violations} >= {"coolant", "magnification"}, "own enumeration, and all of ours"
    lacking = nboq_says("completeness", "empty.yaml", "--tier", "2", "--missing")
    assert "coldest" in lacking and "coolant" in lacking


def filled_compared_merged() -> None:
    nboq_says("completeness", "empty.yaml", "--tier", "2", "--form", "form.yaml")
    form = yaml.safe_load(Path("form.yaml").read_text("utf-8"))
    for row in form["rows"]:
        row["value"] = {"coldest": "83.15 K", "coolant": "liquid nitrogen"}.get(row["field"])
    Path("form.yaml").write_text(yaml.safe_dump(form), "utf-8")
    nboq_says("fill", "empty.yaml", "form.yaml", "-o", "filled.yaml")
    assert own(nboq.read("filled.yaml")) == OWN, "by title, and in kelvin"
    told = nboq_says("diff", "cryo.yaml", "warm.yaml")
    assert "coldest: -190 °C → -300 °C" in told, told
    nboq_says("merge", "merged-from.yaml", "mitochondria.ome.xml", "-o", "merged.yaml")
    assert "CryoObjective" in Path("merged.yaml").read_text("utf-8")
    assert "w3id.org/nbo-q/phd/" in nboq_says("pid", "mint", "cryo.yaml", "-o", "minted.yaml")


def asked(examples: Path) -> None:
    """Every shipped query answers alike when all objectives are the vendor's."""
    with Store() as plain, Store() as cold:
        for path in sorted((examples / "queries").glob("*.yaml")):
            plain.load(nboq.read(path))
            text = path.read_text("utf-8").replace("type: Objective\n", "type: CryoObjective\n")
            cold.load(nboq.read_bytes(text.encode(), path.name))
        for store in (plain, cold):
            connect(store)
            store.load_model()
        assert cold.query("SELECT ?o { GRAPH ?g { ?o a acme:CryoObjective } }")
        for name, query in named_queries().items():
            given: dict[str, Any] = {**query.example.parameters}
            answers = [[tuple(map(str, row.values())) for row in s.named(name, **given)] for s in (plain, cold)]
            if name == "missing_fields":  # the vendor asks for one more
                answers[1] = [row for row in answers[1] if not any("coldest" in cell for cell in row)]
            told = [[tuple(c.replace("CryoObjective", "Objective") for c in row) for row in a] for a in answers]
            told = [[tuple(c.replace("acme.example/scope", "w3id.org/nbo-q") for c in r) for r in a] for a in told]
            assert sorted(told[0]) == sorted(told[1]), name
    nboq_says("convert", "cryo.yaml", "-o", "cryo.nq")
    with using(nbo_q()), Store() as ours:
        ours.load(nboq.read("cryo.nq"))
        assert len(ours.named("objectives")) == 1, "known by what the data say that it's a kind of"


def served() -> None:
    nboq_says("load", "cryo.yaml", "--store", "cryo.db")
    call = [sys.executable, "-m", "nboq", "serve", "--store", "cryo.db", "--bind", "127.0.0.1:37878"]
    question = urllib.parse.quote("SELECT ?o { ?o a <https://acme.example/scope/CryoObjective> }")
    with subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(100):
                time.sleep(0.2)
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:37878/query?query={question}") as answer:
                        assert "https://acme.example/c/1" in answer.read().decode()
                    break
                except OSError:
                    continue
            else:
                raise AssertionError("the server doesn't answer")
        finally:
            server.terminate()


def shown_and_published() -> None:
    nboq_says("show", "cryo.yaml", "-o", "cryo.html")
    page = Path("cryo.html").read_text("utf-8")
    assert "oldest" in page and "-190" in page.replace("−", "-") and "ryo objective" in page
    nboq_says("publish", "instruments", "cryo.yaml", "-o", "site")
    assert any("oldest" in path.read_text("utf-8") for path in Path("site").rglob("*.html"))
    nboq_says("publish", "crate", "cryo.yaml", "-o", "crate")
    assert Path("crate/ro-crate-metadata.json").is_file()
    nboq_says("publish", "vocabulary", "-o", "vocabulary")
    pages = {path.stem for folder in ("terms", "slots") for path in Path("vocabulary/latest", folder).rglob("*.html")}
    assert pages == {"CryoObjective", "Coolant", "LiquidNitrogen", "LiquidHelium", "coldest", "coolant"}
    page = Path("vocabulary/latest/terms/CryoObjective.html").read_text("utf-8")
    assert 'href="https://w3id.org/nbo-q/Objective"' in page
    assert Path("vocabulary/latest/acme.schema.json").is_file()


def many() -> None:
    Path("many").mkdir()
    text = Path("warm.yaml").read_text("utf-8")
    for number in range(6):
        Path("many", f"{number}.yaml").write_text(text.replace("example/d/1", f"example/d/{number}"), "utf-8")
    one = nboq_says("validate", "many", "--workers", "1")
    assert one.count("[NBOQ-R-acme-absolute-zero]") == 6
    assert nboq_says("validate", "many", "--workers", "2") == one
    nboq_says("convert", "many", "-o", "one.nq", "--workers", "1")
    nboq_says("convert", "many", "-o", "two.nq", "--workers", "2")
    assert Path("one.nq").read_bytes() == Path("two.nq").read_bytes()
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:  # type: ignore[no-untyped-call]
        assert nboq_says("validate", "many", "--scheduler", cluster.scheduler_address) == one


def main(site: str, fixtures: Path, examples: Path) -> None:
    """Take the tour."""
    for path in fixtures.iterdir():
        shutil.copy(path, ".")
    text = Path("cryo.yaml").read_text("utf-8")
    Path("warm.yaml").write_text(text.replace("coldest: -190", "coldest: -300"), "utf-8")
    rest = (line for line in text.splitlines(keepends=True) if line.split(":")[0].strip() not in ("coldest", "coolant"))
    Path("empty.yaml").write_text("".join(rest), "utf-8")
    for name in ("mitochondria.ome.xml", "skua-descriptor.yaml"):
        shutil.copy(examples / "merge" / name, ".")
    skua = Path("skua-descriptor.yaml").read_text("utf-8")
    Path("merged-from.yaml").write_text(skua.replace("type: Objective\n", "type: CryoObjective\n"), "utf-8")
    os.environ["NBOQ_MODEL"] = "acme.yaml"
    use(Model.load("acme.yaml"))
    installed(site)
    asked(examples)
    for step in (written_and_read, checked, filled_compared_merged, served, shown_and_published, many):
        use(Model.load("acme.yaml"))
        step()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
