"""OME-XML to RDF against parsing by ome-types alone, and how much memory reading takes.

All files are invented. `kinds` says which shapes are measured: a file of many parts, one of many images, one of many
planes, which are where the time of real files goes.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from bench.measure import median
from nboq.formats import ome
from nboq.formats.rdf import to_ntriples

_HEAD = '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">'


def parts(number: int = 5000) -> bytes:
    """Make a file of one instrument with many components; 5,000 are 1 MB."""
    inside = "".join(
        f'<Objective ID="Objective:{n}" Manufacturer="Q (invented)" Model="M{n}" LensNA="1.4" Immersion="Oil" '
        f'NominalMagnification="63" WorkingDistance="190" Correction="PlanApo" Iris="false" SerialNumber="{n}"/>'
        for n in range(number)
    )
    return f'{_HEAD}<Instrument ID="Instrument:0">{inside}</Instrument></OME>'.encode()


def images(number: int = 800) -> bytes:
    """Make a file of many images with channels and settings; 800 are 1 MB."""
    hardware = (
        '<Instrument ID="Instrument:0"><Laser ID="LightSource:0" Wavelength="488"/>'
        '<Detector ID="Detector:0" Type="PMT"/><Objective ID="Objective:0" LensNA="1.4"/><Filter ID="Filter:0"/>'
        "</Instrument>"
    )
    channel = (
        '<Channel ID="Channel:{n}:{c}" Name="GFP" EmissionWavelength="509" ExcitationWavelength="488" '
        'AcquisitionMode="LaserScanningConfocalMicroscopy" IlluminationType="Epifluorescence">'
        '<LightSourceSettings ID="LightSource:0" Attenuation="0.5"/><DetectorSettings ID="Detector:0" Gain="2"/>'
        '<LightPath><ExcitationFilterRef ID="Filter:0"/></LightPath></Channel>'
    )
    inside = "".join(
        f'<Image ID="Image:{n}" Name="image {n}"><AcquisitionDate>2026-05-04T10:11:12</AcquisitionDate>'
        f'<InstrumentRef ID="Instrument:0"/><ObjectiveSettings ID="Objective:0"/><Pixels ID="Pixels:{n}" '
        f'DimensionOrder="XYZCT" Type="uint16" SizeX="512" SizeY="512" SizeZ="1" SizeC="2" SizeT="1" '
        f'PhysicalSizeX="0.1" PhysicalSizeY="0.1">{"".join(channel.format(n=n, c=c) for c in range(2))}<MetadataOnly/>'
        "</Pixels></Image>"
        for n in range(number)
    )
    return f"{_HEAD}{hardware}{inside}</OME>".encode()


def planes(number: int = 5000) -> bytes:
    """Make a file of one image with many planes; 5,000 are 1 MB."""
    inside = "".join(f'<TiffData IFD="{n}" FirstZ="{n}" PlaneCount="1"/>' for n in range(number)) + "".join(
        f'<Plane TheZ="{n}" TheC="0" TheT="0" DeltaT="{n / 10}" ExposureTime="0.05" PositionX="1.5" PositionXUnit="mm" '
        f'PositionY="2.5" PositionYUnit="mm"/>'
        for n in range(number)
    )
    return (
        f'{_HEAD}<Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="512" '
        f'SizeY="512" SizeZ="{number}" SizeC="1" SizeT="1"><Channel ID="Channel:0:0"/>{inside}</Pixels></Image></OME>'
    ).encode()


def ratios(repeat: int = 5) -> dict[str, float]:
    """Give, for each shape of file, the time of OME-XML to N-Triples over that of ome-types parsing it.

    Args:
        repeat: How often each side is measured; the medians are compared.

    Returns:
        The ratios by shape. Planes are measured twice: counted, and read.
    """
    import ome_types

    found: dict[str, float] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content, whole in (
            ("5,000 components", parts(), False),
            ("800 images", images(), False),
            ("5,000 planes, counted", planes(), False),
            ("5,000 planes, read", planes(), True),
        ):
            theirs = median(lambda c=content: ome_types.from_xml(c), repeat)  # type: ignore[misc]
            ours = median(lambda c=content, w=whole: to_ntriples(ome.read(c, "x", w)), repeat)  # type: ignore[misc]
            found[name] = ours / theirs
    return found


def sparse_tiff(path: Path, content: bytes, size: int) -> Path:
    """Write a TIFF of any size that takes no room on the disk: its description stands at the end."""
    at = size - len(content)
    with path.open("wb") as file:
        file.write(struct.pack("<2sHHHQQ", b"II", 43, 8, 0, 16, 1))
        file.write(struct.pack("<HHQQ", 270, 2, len(content), at) + bytes(8))
        file.seek(at)
        file.write(content)
    return path


_CHILD = """
import sys
from pathlib import Path
from nboq.formats import ome
from nboq.formats.rdf import to_ntriples
def peak():
    # Not getrusage: its figure begins with that of the process that started this one.
    return Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
small, path = sys.argv[1:]
to_ntriples(ome.read_tiff(small))
before = peak()
to_ntriples(ome.read_tiff(path))
print(before, peak())
"""


def _peaks(small: bytes, content: bytes, size: int) -> tuple[int, int]:
    """Give the peak memory of a fresh process in kB before and after it reads a TIFF of some size. Linux only."""
    with tempfile.TemporaryDirectory() as folder:
        first = sparse_tiff(Path(folder) / "small.ome.tif", small, len(small) + 64)
        second = sparse_tiff(Path(folder) / "large.ome.tif", content, max(size, len(content) + 64))
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, first, second],
            check=True,
            capture_output=True,
            text=True,
        )
    before, after = done.stdout.split()
    return int(before), int(after)


def tiff_growth(size: int = 500 * 2**20) -> float:
    """Give the peak memory after reading a large TIFF over that after reading a small one of the same content."""
    content = images(2)
    before, after = _peaks(content, content, size)
    return after / before


def xml_memory() -> float:
    """Give how many MiB a process grows by when it turns 1 MB of OME-XML with 5,000 components into N-Triples."""
    before, after = _peaks(images(2), parts(), 0)
    return (after - before) / 1024


if __name__ == "__main__":
    for shape, ratio in ratios().items():
        print(f"{ratio:6.2f}  {shape}: to N-Triples / ome-types parsing (wanted ≤ 1.5)")
    print(f"{tiff_growth():6.2f}  peak memory of a TIFF of 500 MiB / of a small one (wanted ≤ 1.05)")
    print(f"{xml_memory():6.0f}  MiB for 1 MB of OME-XML with 5,000 components (wanted ≤ 150)")
