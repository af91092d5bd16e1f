"""Runs in the environment of a foreign validator: its own process, its own packages, and no network.

`python crate_validators.py CONTEXT roc PROFILE FOLDER…` or `… CONTEXT bia - FOLDER…` prints the findings of each.
Whatever asks for a context of RO-Crate gets the file CONTEXT; whatever else is asked for on the web isn't there.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

_CONTEXTS = ("https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/crate/1.2/context")
_RUN = "https://w3id.org/ro/terms/workflow-run/context"


def _serve(context: Path) -> None:
    import requests

    jsonld_context: Any = import_module("rdflib.plugins.shared.jsonld.context")
    jsonld_util: Any = import_module("rdflib.plugins.shared.jsonld.util")

    held = json.loads(context.read_text("utf-8"))

    def given(url: str) -> Any:
        if url in _CONTEXTS:
            return held
        if url == _RUN:
            return {"@context": {}}
        raise OSError(f"no network: {url}")

    def answer(self: Any, method: str, url: str, *args: Any, **more: Any) -> requests.Response:
        made = requests.Response()
        made.url, made.status_code = url, 200
        try:
            made._content = json.dumps(given(url)).encode()
        except OSError:
            made._content, made.status_code = b"", 404
        made.headers["Content-Type"] = "application/ld+json"
        return made

    original = jsonld_util.source_to_json

    def source_to_json(source: Any, *args: Any, **more: Any) -> Any:
        if isinstance(source, str) and source.startswith("http"):
            return given(source), None
        return original(source, *args, **more)

    requests.Session.request = answer  # type: ignore[assignment]
    jsonld_util.source_to_json = jsonld_context.source_to_json = source_to_json
    with suppress(ModuleNotFoundError):
        from pyld import jsonld

        kept = {"contentType": "application/ld+json", "contextUrl": None}
        jsonld.set_document_loader(lambda url, options: {**kept, "documentUrl": url, "document": given(url)})


def _roc(folder: Path, profile: str) -> list[str]:
    models: Any = import_module("rocrate_validator.models")
    services: Any = import_module("rocrate_validator.services")

    settings = services.ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier=profile,
        requirement_severity=models.Severity.RECOMMENDED,
        skip_availability_check=True,
        cache_max_age=0,
    )
    found = services.validate(settings)
    return sorted(f"{one.check.identifier}: {one.violatingEntity}: {one.message}" for one in found.get_issues())


def _bia(folder: Path, profile: str) -> list[str]:
    bia: Any = import_module("bia_ro_crate.validator.validation")
    issues = bia.bia_roc_validation(folder, bia.ValidationResponseMode.report)["issues"]
    return [f"{level}: {one['location_description']}: {one['message']}" for level in issues for one in issues[level]]


def main() -> None:
    """Print what a validator finds in each of the folders."""
    context, which, profile, *folders = sys.argv[1:]
    logging.disable()
    _serve(Path(context))
    print(json.dumps([(_bia if which == "bia" else _roc)(Path(one), profile) for one in folders]))


if __name__ == "__main__":
    main()
