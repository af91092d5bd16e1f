"""Files of microscopes' own programs, and what stands in for them: what is read, and what to do where nothing is."""

from __future__ import annotations

import builtins
import random
import re
import struct
import zipfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nd2
import numpy as np
import pytest
import tifffile
from nd2 import structures
from nd2._ome import nd2_ome_metadata

import nboq
from nboq.batch import items
from nboq.errors import InputError, Malformed, MissingDependency, UnknownFormat
from nboq.formats.ome.raw import CURRENT
from nboq.formats.ome.tiff_writer import embed
from tests.conftest import ROOT

# Written by pylibCZIrw 6.1: an image of four by four pixels.
_CZI = (ROOT / "tests" / "fixtures" / "pylibczirw.czi").read_bytes()
_ZEN = """<ImageDocument><Metadata><Information>
<Instrument><Microscopes><Microscope Id="Microscope:1"><Type>Inverted</Type><Manufacturer><Manufacturer>Q (invented)
</Manufacturer><Model>Q-Scan</Model></Manufacturer></Microscope></Microscopes>
<LightSources><LightSource Id="LightSource:1" Name="Argon"><LightSourceType><Laser><Wavelength>488</Wavelength></Laser>
</LightSourceType><Power>25</Power></LightSource></LightSources>
<Detectors><Detector Id="Detector:1" Name="Q-Cam"><Type>CCD</Type><Adapter><Manufacturer><Model>c-mount</Model>
</Manufacturer></Adapter></Detector></Detectors>
<Objectives><Objective Id="Objective:1" Name="Plan 63x/1.4 Oil"><LensNA>1.4</LensNA><Immersion>Oil</Immersion>
<NominalMagnification>63</NominalMagnification><WorkingDistance>190</WorkingDistance></Objective></Objectives></Instrument>
<Image><SizeX>4</SizeX><SizeY>4</SizeY><SizeC>1</SizeC><SizeZ>1</SizeZ><SizeT>1</SizeT><SizeM>1</SizeM>
<PixelType>Gray16</PixelType><ComponentBitCount>12</ComponentBitCount>
<AcquisitionDateAndTime>2026-05-04T10:11:12.5Z</AcquisitionDateAndTime>
<ObjectiveSettings><ObjectiveRef Id="Objective:1"/><Medium>Oil</Medium><RefractiveIndex>1.518</RefractiveIndex>
</ObjectiveSettings><Dimensions><Channels><Channel Id="Channel:0" Name="EGFP"><ExcitationWavelength>488
</ExcitationWavelength><EmissionWavelength>509</EmissionWavelength><Fluor>EGFP</Fluor><ExposureTime>10000000</ExposureTime>
<AcquisitionMode>LaserScanningConfocalMicroscopy</AcquisitionMode><PinholeSize>44.5</PinholeSize>
<DetectorSettings><Binning>2,2</Binning><Detector Id="Detector:1"/></DetectorSettings>
<LightSourcesSettings><LightSourceSettings><LightSource Id="LightSource:1"/><Attenuation>0.98</Attenuation>
</LightSourceSettings></LightSourcesSettings></Channel></Channels></Dimensions></Image>
<Document><Name>cells</Name></Document></Information>
<Scaling><Items><Distance Id="X"><Value>1e-07</Value></Distance></Items></Scaling>
<DisplaySetting/></Metadata></ImageDocument>"""


def _czi(path: Path, xml: str) -> Path:
    """Write a CZI with other metadata: a segment more, to which its header leads (ZISRAW, file header segment)."""
    body = xml.encode()
    segment = struct.pack("<16sqq", b"ZISRAWMETADATA", 256 + len(body), 256 + len(body))
    segment += struct.pack("<ii248x", len(body), 0) + body
    path.write_bytes(_CZI[:92] + struct.pack("<q", len(_CZI)) + _CZI[100:] + segment)
    return path


def _lif(path: Path, xml: str, pixels: int = 16) -> Path:
    """Write a LIF: a block of XML, then one of memory for each that the XML names."""

    def block(inside: bytes, data: bytes = b"") -> bytes:
        return struct.pack("<II", 0x70, len(inside)) + inside + data

    made = block(struct.pack("<BI", 0x2A, len(xml)) + xml.encode("utf-16-le"))
    for name in re.findall(r'MemoryBlockID="([^"]+)"', xml):
        size = pixels if name.endswith("2") else 0
        head = struct.pack("<BQBI", 0x2A, size, 0x2A, len(name)) + name.encode("utf-16-le")
        made += block(head, bytes(size))
    path.write_bytes(made)
    return path


_LAS = """<LMSDataContainerHeader Version="2"><Element Name="exp"><Data><Experiment Path="x"/></Data>
<Memory Size="0" MemoryBlockID="MemBlock_1"/><Children><Element Name="Series001" UniqueID="1111"><Data><Image>
<Attachment Name="HardwareSetting" Application="LAS-AF"><ATLConfocalSettingDefinition ObjectiveName="Q APO 63x/1.40 OIL"
NumericalAperture="1.4" Magnification="63" RefractionIndex="1.518" Immersion="OIL" MicroscopeModel="Q6000"
SystemSerialNumber="810" Pinhole="9.55e-05" Zoom="2"/></Attachment>
<ImageDescription><Channels><ChannelDescription DataType="0" ChannelTag="0" Resolution="8" Min="0" Max="255" Unit=""
NameOfMeasuredQuantity="" LUTName="Green" IsLUTInverted="0" BytesInc="0" BitInc="0"/></Channels><Dimensions>
<DimensionDescription DimID="1" NumberOfElements="4" Origin="0" Length="3e-07" Unit="m" BitInc="0" BytesInc="1"/>
<DimensionDescription DimID="2" NumberOfElements="4" Origin="0" Length="3e-07" Unit="m" BitInc="0" BytesInc="4"/>
</Dimensions></ImageDescription><TimeStampList NumberOfTimeStamps="1">1d7a2b3c4d5e6f0 </TimeStampList></Image></Data>
<Memory Size="16" MemoryBlockID="MemBlock_2"/><Children/></Element></Children></Element></LMSDataContainerHeader>"""


def _of(document: nboq.Document, kind: str) -> list[dict[str, Any]]:
    inside = [part for one in document.data["members"] for part in (one, *one.get("components", ()))]
    return [one for one in inside if one["type"] == kind]


def test_a_czi_that_a_package_wrote(tmp_path: Path) -> None:
    path = tmp_path / "a.czi"
    path.write_bytes(_CZI)
    (image,) = _of(nboq.read(path), "Image")
    assert image["name"] == "doc" and image["pixels"]["channels"][0]["name"] == "DAPI"
    sizes = [image["pixels"][f"physical_size_{axis}"] for axis in "xyz"]
    assert sizes == [0.1, 0.1, 0.5] and image["pixels"]["pixel_type"] == "Uint16"
    assert path.read_bytes() == _CZI


def test_what_zen_says_of_the_microscope(tmp_path: Path) -> None:
    document = nboq.read(_czi(tmp_path / "a.czi", _ZEN))
    (lens,), (laser,), (image,) = (_of(document, kind) for kind in ("Objective", "Laser", "Image"))
    assert (lens["model"], lens["lens_na"], lens["working_distance"]) == ("Plan 63x/1.4 Oil", 1.4, 0.19)
    (light,) = laser["illumination_wavelength_ranges"]
    assert (laser["model"], light["peak_wavelength"], light["illumination_power"]) == ("Argon", 488, 25)
    (camera,) = _of(document, "CCD")
    assert camera["model"] == "Q-Cam", "what is said of its adapter is not said of it"
    assert image["acquired_at"] == "2026-05-04T10:11:12.5Z" and image["name"] == "cells"
    assert image["objective_settings"]["settings_of"] == lens["id"]
    assert image["objective_settings"]["immersion_liquid"]["refractive_index"] == 1.518
    (channel,) = image["pixels"]["channels"]
    assert channel["fluorophores"][0]["name"] == "EGFP"
    (settings,) = channel["light_path"]["detector_settings"]
    assert settings["binning"] == 2 and settings["settings_of"] == camera["id"]
    left = document.data["extensions"]["czi:left"]
    assert left["Information/Image/Dimensions/Channels/Channel[Channel:0]/ExposureTime"] == "10000000"
    assert left["~left_out"] == ["DisplaySetting"]
    assert "Information/Image/SizeM" in left and "Information/Image/SizeX" not in left


def test_what_las_says_of_the_microscope(tmp_path: Path) -> None:
    document = nboq.read(_lif(tmp_path / "a.lif", _LAS))
    (lens,), (image,), (descriptor,) = (_of(document, kind) for kind in ("Objective", "Image", "HardwareDescriptor"))
    assert (lens["model"], lens["lens_na"], lens["magnification"]) == ("Q APO 63x/1.40 OIL", 1.4, 63)
    assert descriptor["describes"]["serial_number"] == "810" and image["instrument"] == descriptor["describes"]["id"]
    assert image["pixels"]["physical_size_x"] == 0.1 and image["pixels"]["size_x"] == 4
    (path,) = image["pixels"]["channels"][0]["light_path"]["optical_aperture_settings"]
    assert path["pinhole_diameter"] == 95.5
    left = document.data["extensions"]["lif:left"]["exp/Series001"]
    assert left["HardwareSetting"]["ATLConfocalSettingDefinition"] == {"Zoom": 2}
    assert left["HardwareSetting"]["Application"] == "LAS-AF" and left["UniqueID"] == "1111"


class _Stand:
    """What stands in for an open ND2 file, made of the package's own structures."""

    path, is_legacy, is_rgb, dtype, experiment = "/data/cells.nd2", False, False, np.dtype("uint16"), ()
    sizes = {"C": 1, "Y": 4, "X": 4}  # noqa: RUF012
    attributes = SimpleNamespace(bitsPerComponentSignificant=12)

    def __init__(self, path: Any) -> None:
        scope = structures.Microscope(63, "Plan Apo 63x Oil", 1.4, 1, 1.515, None, 40, ["fluorescence", "camera"])
        dye = structures.ChannelMeta("FITC", 0, structures.Color(0, 255, 0), 519, 495)
        box: Any = SimpleNamespace()
        self.metadata = structures.Metadata(structures.Contents(1, 1), [structures.Channel(dye, None, scope, box)])
        place = structures.Position(structures.StagePosition(1, 2, 3))
        frame = structures.FrameChannel(dye, None, scope, box, place, structures.TimeStamp(0, 0))
        cameras = {f"a{n}": {"pCameraSetting": {"CameraUserName": f"Q-Cam {n}"}} for n in range(5)}
        self._rdr = SimpleNamespace(
            _acquisition_datetime=lambda: datetime(2026, 5, 4, 10, 11, 12),
            loop_indices=lambda: [{}],
            _cached_raw_metadata=lambda: {"sPicturePlanes": {"sSampleSetting": cameras}},
            frame_metadata=lambda _: structures.FrameMetadata(structures.Contents(1, 1), [frame]),
        )

    def __enter__(self) -> _Stand:
        return self

    def __exit__(self, *_: object) -> None: ...

    def voxel_size(self) -> Any:
        return SimpleNamespace(x=0.1, y=0.1, z=1)

    def ome_metadata(self, **more: Any) -> Any:
        found = nd2_ome_metadata(self, **more)  # type: ignore[arg-type]
        random.shuffle(found.instruments[0].detectors)  # they come from a set
        return found


def test_what_nd2_says_of_the_microscope(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nd2, "ND2File", _Stand)
    (tmp_path / "cells.nd2").write_bytes(b"\xda\xce\xbe\x0a")
    document = nboq.read(tmp_path / "cells.nd2")
    (lens,), (image,) = (_of(document, kind) for kind in ("Objective", "Image"))
    assert (lens["model"], lens["lens_na"], lens["magnification"]) == ("Plan Apo 63x Oil", 1.4, 63)
    assert "name" not in image or image["name"] != "cells", "the file has no name for it"
    assert image["pixels"]["channels"][0]["name"] == "FITC" and image["pixels"]["physical_size_x"] == 0.1
    models = sorted(one["model"] for one in _of(document, "GenericDetector"))
    assert models == [f"Q-Cam {n}" for n in range(5)]
    assert nboq.read(tmp_path / "cells.nd2").data == document.data


@pytest.mark.parametrize("kind", ["nd2", "czi", "lif"])
def test_a_reader_that_isnt_there_and_one_that_cant_read(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = {"nd2": b"\xda\xce\xbe\x0a", "czi": b"ZISRAWFILE", "lif": struct.pack("<IIB", 0x70, 9, 0x2A)}[kind]
    path = tmp_path / f"a.{kind}"
    path.write_bytes(start + bytes(40))
    with pytest.raises(Malformed, match=r"can't read it: .*showinf"):
        nboq.read(path)
    real = builtins.__import__
    monkeypatch.setattr("nboq.errors.import_module", lambda name: real("no_such_" + name), raising=True)
    with pytest.raises(MissingDependency, match=rf"pip install 'nboq\[{kind}\]', or have Bio-Formats"):
        nboq.read(path)


_OME = f'<OME xmlns="{CURRENT}"><Instrument ID="Instrument:0"/></OME>'
_PRINTED = (
    "Checking file format [Zeiss CZI]\nInitializing reader\nCZIReader initializing a.czi\n{}"
    '-----\nGenerating OME-XML (schema version 2016-06)\n<?xml version="1.0" encoding="UTF-8"?>\n{}\n'
    "[main] INFO loci.formats - Validating OME-XML\nNo validation errors found.\n"
)


@pytest.mark.parametrize("name", ["a.ome.xml", "a.txt", "a.xml"])
def test_what_showinf_prints_around_the_xml_is_passed_over(name: str, tmp_path: Path) -> None:
    plain, printed = tmp_path / "plain.ome.xml", tmp_path / name
    plain.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{_OME}')
    printed.write_text(_PRINTED.format("Reading global metadata: <none>\n" * 5000, _OME))
    assert nboq.read(printed).data == nboq.read(plain).data
    assert nboq.validate(nboq.read(printed)).findings == nboq.validate(nboq.read(plain)).findings
    printed.write_text(_PRINTED.format("", ""))
    with pytest.raises(Malformed, match="without OME-XML; run it as showinf -nopix -omexml"):
        nboq.read(printed)


def test_files_in_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a.czi", _CZI)
        archive.write(_lif(tmp_path / "a.lif", _LAS), "a.lif")
    assert [len(_of(item.read(), "Image")) for item in items([tmp_path / "all.zip"])] == [1, 1]


def test_a_vendors_file_is_never_written_to(tmp_path: Path) -> None:
    path = _czi(tmp_path / "a.czi", _ZEN)
    with pytest.raises(Malformed, match=r"no TIFF, no OME-XML.*bfconvert"):
        embed(path, nboq.Document({"type": "Instrument", "id": "urn:uuid:1"}))


def test_tiffs_that_point_to_a_companion(tmp_path: Path) -> None:
    pointer = f'<OME xmlns="{CURRENT}"><BinaryOnly MetadataFile="all.companion.ome" UUID="urn:uuid:1"/></OME>'
    tifffile.imwrite(tmp_path / "a.ome.tiff", np.zeros((4, 4), np.uint8), description=pointer, metadata=None)
    (tmp_path / "all.companion.ome").write_text(_OME)
    found = nboq.read(tmp_path / "a.ome.tiff")
    assert found.data == nboq.read(tmp_path / "all.companion.ome").data


def test_an_imagej_tiff_and_xml_of_programs_are_refused_with_the_way_in(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((2, 4, 4), np.uint8), imagej=True)
    with pytest.raises(Malformed, match=r"an ImageJ TIFF.*save it as OME-TIFF, or have Bio-Formats .*showinf"):
        nboq.read(tmp_path / "a.tif")
    for root, said in (("ImageDocument", r"Zeiss CZI.*give the \.czi"), ("PVScan", "Prairie View")):
        (tmp_path / "a.xml").write_text(f"<{root}/>")
        with pytest.raises(InputError, match=rf"{said}.*showinf"):
            nboq.read(tmp_path / "a.xml")
    (tmp_path / "a.oib").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(UnknownFormat, match="showinf"):
        nboq.read(tmp_path / "a.oib")
