"""Look for published advisories about what is locked: `python -m tools.audit requirements.txt`.

pip-audit says "no known vulnerabilities" too where it reaches no database, or one that knows none of the packages; here
that's told as what it is. The exit status is 1 for an advisory, and 0 when nothing could be asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

_PATIENCE_S = 300


def report(locks: list[str]) -> Any:
    """Ask pip-audit; None where it has nothing to say.

    Args:
        locks: Files of requirements with digests.
    """
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "audit.json"
        command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
        command += ["--timeout", "15", "--format", "json", "--output", str(output)]
        command += [part for lock in locks for part in ("-r", lock)]
        try:
            subprocess.run(command, capture_output=True, timeout=_PATIENCE_S, check=False)
            return json.loads(output.read_text("utf-8"))
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return None


def verdict(found: Any) -> tuple[int, list[str]]:
    """Give the exit status and what to say.

    Args:
        found: What pip-audit wrote.

    >>> verdict({"dependencies": [{"name": "jinja2", "skip_reason": "not found"}]})
    (0, ['skipped: no database of advisories can be had here'])
    >>> entry = {"name": "jinja2", "version": "3.1.2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1.6"]}]}
    >>> verdict({"dependencies": [entry]})
    (1, ['jinja2 3.1.2: PYSEC-1, mended in 3.1.6'])
    >>> verdict({"dependencies": [{"name": "jinja2", "version": "3.1.6", "vulns": []}]})
    (0, ['no advisory about 1 package'])
    """
    entries = found["dependencies"] if found else []
    known = [entry for entry in entries if "skip_reason" not in entry]
    if not known:
        return 0, ["skipped: no database of advisories can be had here"]
    said = [
        f"{entry['name']} {entry['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'no version'}"
        for entry in known
        for one in entry["vulns"]
    ]
    unknown = [f"not in the database: {entry['name']}" for entry in entries if "skip_reason" in entry]
    about = f"{len(known)} package{'s' * (len(known) > 1)}"
    return int(bool(said)), [*(said or [f"no advisory about {about}"]), *unknown]


if __name__ == "__main__":
    status, lines = verdict(report(sys.argv[1:]))
    print("\n".join(lines))
    sys.exit(status)
