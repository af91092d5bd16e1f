"""Results of quality control, such as those of microscopemetrics, MetroloJ_QC, PSFj and power meters, as calibrations.

A table, `model/mappings/qc.tsv`, says which column is what; a facility's own may take its place.
"""

from __future__ import annotations

from nboq.document import Document
from nboq.formats.qc.calibrations import read_results
from nboq.formats.qc.mapping import ResultMapping, read_mappings, shipped
from nboq.formats.qc.rows import RESULTS

__all__ = ["ResultMapping", "read", "read_mappings", "read_results", "shipped", "sniff_program"]


def read(content: bytes, source: str) -> Document:
    r"""Read results whose columns a mapping of this library names; see `read_results`.

    >>> read(b"Date;Power (\xb5W)\n2024-03-04;1,5\n", "power.csv").data["members"][0]["calibration_date"]
    '2024-03-04'
    """
    return read_results(content, source, shipped())


def sniff_program(head: bytes) -> bool:
    """Tell whether a content begins as results of microscopemetrics do, in JSON or YAML.

    >>> sniff_program(b'{"output": {"key_measurements": []}}')
    True
    """
    return b"key_measurement" in head and RESULTS.search(head) is not None
