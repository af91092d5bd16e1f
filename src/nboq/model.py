"""NBO-Q, a linked-data model of light microscopes: dataclasses.

Generated from `model/nbo_q.yaml` by `make generate`; do not edit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from nboq.record import Record

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    class _t:
        AttenuationMethod: TypeAlias = Literal[
            "Absorption",
            "Reflection",
            "Refraction",
            "Other",
        ]
        CCDArchitecture: TypeAlias = Literal[
            "FrameTransfer",
            "FullFrame",
            "Interline",
            "Other",
        ]
        CCDType: TypeAlias = Literal[
            "Conventional",
            "EMCCD",
            "Other",
        ]
        CO2ControlMethod: TypeAlias = Literal[
            "None",
            "GasMixer",
            "PreMixed",
            "Other",
        ]
        CameraIllumination: TypeAlias = Literal[
            "Back",
            "Front",
            "Other",
        ]
        CoatingMethod: TypeAlias = Literal[
            "HardCoated",
            "SoftCoated",
            "Other",
        ]
        ColorMode: TypeAlias = Literal[
            "NoColor",
            "ThreeSensor",
            "Bayer",
            "CYGM",
            "MultiLayer",
            "Other",
        ]
        CondenserCorrection: TypeAlias = Literal[
            "Astigmatism",
            "Chromatic",
            "Coma",
            "Curvature",
            "Distortion",
            "Spherical",
            "Other",
        ]
        CondenserType: TypeAlias = Literal[
            "Abbe",
            "AchromaticAplanatic",
            "Cardioid",
            "DarkField",
            "Pancratic",
            "PhaseContrast",
            "Universal",
            "Other",
        ]
        ContrastModulationPlate: TypeAlias = Literal[
            "None",
            "Ph1",
            "Ph2",
            "Ph3",
            "Hoffman",
            "VAREL",
            "Other",
        ]
        CorrectionCollarType: TypeAlias = Literal[
            "CoverglassThickness",
            "ImmersionLiquid",
            "NumericalAperture",
            "Temperature",
            "Multi",
        ]
        DetectorMount: TypeAlias = Literal[
            "CMount",
            "DSLRAdapter",
            "SLRAdapter",
            "TMount",
            "Other",
        ]
        DetectorNoiseModel: TypeAlias = Literal[
            "Gaussian",
            "Poisson",
            "Other",
        ]
        DippingMedium: TypeAlias = Literal[
            "WaterBased",
            "OrganicBased",
            "Other",
        ]
        FilterTechnology: TypeAlias = Literal[
            "AbsorptionColoredGlass",
            "MetallicCoating",
            "PolymerBased",
            "ThinFilmInterferenceCoating",
            "Other",
        ]
        FilterType: TypeAlias = Literal[
            "BandPass",
            "BandStop",
            "LongPass",
            "MultiPass",
            "Notch",
            "ShortPass",
            "Other",
        ]
        FocusStabilizationMechanism: TypeAlias = Literal[
            "HardwareBased",
            "ImageBased",
            "Other",
        ]
        HumidityControlMethod: TypeAlias = Literal[
            "None",
            "Active",
            "Passive",
            "MineralOil",
            "WaterBath",
            "Other",
        ]
        IlluminationRole: TypeAlias = Literal[
            "Transmitted",
            "Fluorescence",
            "Reflected",
            "Photomanipulation",
            "Other",
        ]
        ImmersionType: TypeAlias = Literal[
            "Air",
            "Dipping",
            "Glycerol",
            "Multi",
            "MineralOil",
            "SiliconeOil",
            "Water",
            "Other",
        ]
        InstrumentOrigin: TypeAlias = Literal[
            "CommercialAsIs",
            "CommercialCustomModified",
            "CustomBuilt",
        ]
        LightEmittingDiodeType: TypeAlias = Literal[
            "Collimated",
            "Mounted",
            "Unmounted",
            "Other",
        ]
        LightPathLocation: TypeAlias = Literal[
            "InfinitySpace",
            "CameraPort",
            "IlluminationPort",
            "Other",
        ]
        MicroscopeStandType: TypeAlias = Literal[
            "Compound",
            "CustomMade",
            "Dissection",
            "Electrophysiology",
            "LightSheet",
            "Stereomicroscope",
            "Other",
        ]
        MirrorGeometry: TypeAlias = Literal[
            "Aspherical",
            "Cylindrical",
            "Ellipsoidal",
            "Hyperboloidal",
            "Paraboloidal",
            "Spherical",
            "Other",
        ]
        MirrorType: TypeAlias = Literal[
            "Convex",
            "Concave",
            "Planar",
            "Other",
        ]
        ObjectiveCorrection: TypeAlias = Literal[
            "Achro",
            "Achromat",
            "Achroplan",
            "Apo",
            "Apochromat",
            "CAchroplan",
            "EF",
            "Fl",
            "Fluar",
            "Fluor",
            "Fluotar",
            "Lambda",
            "N",
            "Neofluar",
            "NPL",
            "Pl",
            "Plan",
            "Plano",
            "PlanApo",
            "PlanApochromat",
            "PlanFluor",
            "PlanNeofluar",
            "SuperFluor",
            "UPLAN",
            "UPlanApo",
            "UPlanFl",
            "UV",
            "VioletCorrected",
            "Other",
        ]
        ObjectiveLightType: TypeAlias = Literal[
            "Infrared",
            "Ultraviolet",
            "Visible",
        ]
        OpticalMaterial: TypeAlias = Literal[
            "AlphaBariumBorate",
            "BariumCrown",
            "BariumFlint",
            "BariumHeavyFlint",
            "BariumLightFlint",
            "Borofloat",
            "BoronCrown",
            "Borosilicate",
            "Calcite",
            "CalciumFluoride",
            "Crown",
            "CrownFlint",
            "CrystalQuartz",
            "DenseCrown",
            "DenseFlint",
            "ExtraDenseCrown",
            "ExtraLightFlint",
            "Flint",
            "FluorineCrown",
            "Germanium",
            "LanthanumCrown",
            "LanthanumDenseFlint",
            "LanthanumFlint",
            "LightFlint",
            "MagnesiumFluoride",
            "PhosphateCrown",
            "PhosphateDenseCrown",
            "Polytetrafluoroethylene",
            "Pyrex",
            "Rutile",
            "ShortFlintSpecial",
            "Silicon",
            "UVGradeFusedSilica",
            "YttriumOrthovanadate",
            "Zerodur",
            "ZincCrown",
            "ZincSelenide",
            "Other",
        ]
        PhaseContrastDesignation: TypeAlias = Literal[
            "Phase",
            "PHACO",
            "PC",
            "PhL",
            "Ph1",
            "Ph2",
            "Ph3",
            "Ph4",
            "DL",
            "DLL",
            "DM",
            "ADL",
            "PL",
            "PLL",
            "PM",
            "PH",
            "NL",
            "NM",
            "BM",
            "NH",
        ]
        PolarizationMode: TypeAlias = Literal[
            "Circular",
            "Elliptical",
            "Planar",
            "Other",
        ]
        PositioningType: TypeAlias = Literal[
            "Centering",
            "DCServoMotor",
            "Gliding",
            "Levelling",
            "Linear",
            "RigidStand",
            "Stepper",
            "Translational",
            "Other",
        ]
        PowerReportingPosition: TypeAlias = Literal[
            "BackOfTheObjective",
            "BackOfTheMicroscopeStand",
            "Source",
            "Specimen",
            "Other",
        ]
        PowerReportingStatistic: TypeAlias = Literal[
            "Average",
            "Maximum",
            "Median",
            "Other",
        ]
        StageEncoding: TypeAlias = Literal[
            "None",
            "Linear",
            "Rotary",
            "Other",
        ]
        StageMovementAxes: TypeAlias = Literal[
            "X",
            "Y",
            "Z",
            "XY",
            "XYZ",
            "Theta",
            "Other",
        ]
        StandCompatibility: TypeAlias = Literal[
            "Inverted",
            "Upright",
            "Other",
        ]
        TemperatureControlMethod: TypeAlias = Literal[
            "None",
            "CageIncubatorEnclosure",
            "ObjectiveHeater",
            "StageTopChamber",
            "Other",
        ]


@dataclass(slots=True, kw_only=True, repr=False)
class Entity(Record):
    """Anything that can be pointed at from outside: it has an identifier that stays the same when its description
    changes. Told apart from a part, which has no existence of its own.

    Attributes:
        id: The identifier of the entity: the IRI of its persistent identifier where it has one, else a `urn:uuid:`.
            Written in full or with one of the prefixes of the model, such as `RRID:SCR_017934`.
        name: What people at the microscope call the thing. It need not be unique and may change; the identifier does
            not.
        description: Anything worth knowing about the thing that no other field has a place for, in plain sentences.
        extensions: What a source said about the thing that the model has no place for: a JSON object whose keys name
            the source and its field, as in `micrometa:PositionX`. It is carried along untouched, so that nothing is
            lost on a round trip.
    """

    type: ClassVar[str] = "Entity"
    id: str | None = None
    name: str | None = None
    description: str | None = None
    extensions: dict[str, Any] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Component(Entity):
    """Something that an instrument is made of, hardware or software, and that could be exchanged while the instrument
    stays the same instrument."""

    type: ClassVar[str] = "Component"


@dataclass(slots=True, kw_only=True, repr=False)
class Software(Component):
    """A computer program, or a part of one, that runs the microscope, checks its quality or works on its images: a
    full application, a plugin, a script or a macro, commercial or free.

    Attributes:
        software_modules: Plugins, scripts, macros and other modules that the software uses.
        version: Number or name of the release in use, as its developer gives it.
        developer: Company, consortium or person that wrote the software; for a commercial product mostly the company,
            even where the programmers are known.
        website: Web address from which the software can be obtained; for open-source software, its public code
            repository.
        primary_publication: Identifier of the article that first or best describes the software, by which it is
            cited: a DOI, or a PubMed Central or arXiv number.
        open_source: Whether the code is published under a licence that lets anyone use, change and share it (true) or
            is proprietary (false).
        is_macro: Whether the software is itself a macro or a script that another program runs (true) or a full
            program that runs by itself (false). Whether it can run macros is another matter.
        build: Identifier of the particular compilation of a version, such as a build number or the date of a nightly
            build; several builds may bear the same version.
        patch: Number or name of the patch, hotfix or update that was installed on top of the version.
        release_date: Day on which the developer published the release in use; not the day on which it was installed.
        language: Programming language in which the software is written; not the language of its menus.
    """

    type: ClassVar[str] = "Software"
    software_modules: list[str] | None = None
    version: str | None = None
    developer: str | None = None
    website: str | None = None
    primary_publication: str | None = None
    open_source: bool | None = None
    is_macro: bool | None = None
    build: str | None = None
    patch: str | None = None
    release_date: str | None = None
    language: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class AcquisitionSoftware(Software):
    """The software that drives the instrument while images are taken: it moves the stage, switches the light and
    reads out the detector."""

    type: ClassVar[str] = "AcquisitionSoftware"


@dataclass(slots=True, kw_only=True, repr=False)
class Part(Record):
    """A feature of an entity that nobody refers to from elsewhere, such as one pass band of a filter. It lives and is
    replaced together with the entity that holds it.

    Attributes:
        name: What people at the microscope call the thing. It need not be unique and may change; the identifier does
            not.
        description: Anything worth knowing about the thing that no other field has a place for, in plain sentences.
        extensions: What a source said about the thing that the model has no place for: a JSON object whose keys name
            the source and its field, as in `micrometa:PositionX`. It is carried along untouched, so that nothing is
            lost on a round trip.
    """

    type: ClassVar[str] = "Part"
    name: str | None = None
    description: str | None = None
    extensions: dict[str, Any] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class AdditionalVendorInformation(Part):
    """What a vendor adds about its product that neither a term of its own nor a free pair of name and value can
    express. The vendor answers for it and keeps it up to date.

    Attributes:
        file_location: Address of the file: where on the web, or on a disk that its readers can reach, it is found.
        vendor_name: Company that supplied the added information and answers for it; often, though not always, the
            manufacturer of the component.
    """

    type: ClassVar[str] = "AdditionalVendorInformation"
    file_location: str | None = None
    vendor_name: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class HardwareComponent(Component):
    """A component that can be touched: a stand, a lens, a filter, a camera. Told apart from software, which has a
    developer and a version instead of a manufacturer and a catalogue number.

    Attributes:
        map_annotations: Free pairs of a name and a value that belong to the component, such as its inventory number
            or the date of its last service.
        specs_file: Data sheet of the component as its manufacturer publishes it, most often a PDF, given by its file
            name or address.
        vendor_information: Information about the component that a vendor has added and answers for, beyond what can
            be said with terms of this model.
        manufacturer: Company, research group or person that made the component; not the dealer who sold it.
        model: Name or designation that the manufacturer gives to this kind of component, as printed on it or in the
            catalogue. All items of one model share it.
        catalog_number: Number under which the manufacturer lists the component, for ordering it: catalogue, part or
            article number. Where there is none, the serial number of the item serves.
        lot_number: Number of the production batch that the item came from, shared by all items made together. It
            matters where batches differ, as those of filter coatings may.
    """

    type: ClassVar[str] = "HardwareComponent"
    map_annotations: list[MapAnnotation] | None = None
    specs_file: str | None = None
    vendor_information: list[AdditionalVendorInformation] | None = None
    manufacturer: str | None = None
    model: str | None = None
    catalog_number: str | None = None
    lot_number: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class DetectionSystem(HardwareComponent):
    """The device at the end of the light path that turns light from the specimen into an electrical signal, which
    becomes the values of an image: a camera, a photomultiplier, an avalanche photodiode. Told apart from a power
    meter, which measures the illumination and forms no image.

    Attributes:
        relay_lens: The lens between a port of the stand and the detector, often inside the mount, that carries the
            intermediate image onto the sensor and fits its size to it (0.5x, 0.63x). Not the tube lens, which makes
            that intermediate image.
        wavelength_ranges: The spectral bands to which the detector is made to respond, as the maker states them. A
            band is taken to end where the response has fallen to half of its peak.
        camera_mount: Mechanical coupling that joins the detector to the microscope stand: a standard thread, or an
            adapter to the bayonet of a photographic camera. It sets how far behind the port the sensor lies.
        max_bit_depth: Largest number of bits with which the detector's analogue-to-digital converter can write one
            value; n bits tell 2 to the power n grey levels apart. The files may be deeper: 12-bit values are commonly
            stored in 16 bits. In bit (UCUM).
        quantum_efficiency: Share of the photons arriving at the detector that release an electron which is detected,
            at the wavelength where that share is highest, as the maker states it. A fraction of 1, not a percentage.
        electron_conversion_factor: Number of electrons that one grey level (analogue-to-digital unit, ADU) of the
            output stands for, before any multiplication of electrons, as the maker states it for a readout mode.
            Often called the gain of a camera, although it falls as the analogue gain rises. In {electron}/{ADU}
            (UCUM).
        read_out_noise: Uncertainty that reading a value out adds to it, whatever the light and the exposure time: the
            root mean square, in electrons, of what the output amplifier and the electronics contribute, with clock-
            induced charge where the maker counts it in. In {electron} (UCUM).
        detector_noise_model: Probability distribution that describes how the detector's values scatter about their
            mean when the light is constant, for instance in image restoration.
        dark_current_rate: Number of electrons that heat, not light, releases in one second in one pixel, or in the
            whole of a detector without pixels: the median in darkness, as the maker states it for the temperature at
            which the sensor runs. In {electron}/{pixel}/s (UCUM).
        dynamic_range: Ratio of the largest signal that the detector can take without saturating to its noise in
            darkness, in decibels of 20 times the decimal logarithm. For a camera: the well capacity of a pixel over
            the read-out noise. In dB (UCUM).
        ambient_operating_temperature: Temperature of the room air around the detector in which its maker intends it
            to work. Not the temperature to which the sensor itself is cooled. In Cel (UCUM).
        ambient_operating_humidity: Relative humidity of the room air around the detector in which its maker intends
            it to work, in percent of saturation (0 to 100). In % (UCUM).
    """

    type: ClassVar[str] = "DetectionSystem"
    relay_lens: str | None = None
    wavelength_ranges: list[WavelengthRange] | None = None
    camera_mount: _t.DetectorMount | None = None
    max_bit_depth: int | None = None
    quantum_efficiency: float | None = None
    electron_conversion_factor: float | None = None
    read_out_noise: float | None = None
    detector_noise_model: _t.DetectorNoiseModel | None = None
    dark_current_rate: float | None = None
    dynamic_range: float | None = None
    ambient_operating_temperature: float | None = None
    ambient_operating_humidity: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Camera(DetectionSystem):
    """A detection system whose sensor is an array of pixels, onto which the microscope projects an image of the
    specimen. Told apart from a point detector, which measures one spot at a time and gets an image only by scanning.

    Attributes:
        array_width: Number of pixels in one row of the sensor that take part in the image, with neither binning nor
            cropping. A count, not a length. In {pixel} (UCUM).
        array_height: Number of rows of pixels of the sensor that take part in the image, with neither binning nor
            cropping. A count, not a length. In {pixel} (UCUM).
        pixel_width: Size of one pixel along a row of the sensor, from the centre of a pixel to the centre of the
            next, without binning. Measured on the chip; the width it covers in the specimen is this divided by the
            total magnification. In um (UCUM).
        pixel_height: Size of one pixel along a column of the sensor, from the centre of a pixel to the centre of the
            next, without binning. Measured on the chip; the height it covers in the specimen is this divided by the
            total magnification. In um (UCUM).
        sensor_illumination: Side of the chip on which light enters the pixels of the camera: the front, which carries
            the wiring, or the back, which is free of it.
        manufacturer_offset: Grey level that the camera, as set by its maker, adds to every value so that noise in
            darkness does not fall below zero. It is about what an image shows without light, and is subtracted before
            values are converted to electrons. In {ADU} (UCUM).
        color_mode: How the camera tells colours apart: by a mosaic of filters over the pixels, by a sensor for each
            primary colour, by layers in the silicon, or not at all.
        pixel_well_capacity: Largest charge that one pixel of the camera can hold before it saturates (full well), in
            electrons and without binning. In {electron} (UCUM).
        maximum_frame_rate: Largest number of images of the whole sensor that the camera can take in one second, with
            neither binning nor cropping, in its fastest readout mode. In {frame}/s (UCUM).
        maximum_readout_rate: Highest rate at which the camera can read out pixels and digitise them: 1 MHz is a
            million pixels in one second. Told apart from the frame rate, which counts whole images. In MHz (UCUM).
        vertical_clock_speed: Shortest time in which the sensor can shift its charge by one row towards the readout
            register. A time for each row, in spite of the name, so that the smaller value is the faster; sensors that
            shift no charge, such as CMOS, have none. In us (UCUM).
    """

    type: ClassVar[str] = "Camera"
    array_width: int | None = None
    array_height: int | None = None
    pixel_width: float | None = None
    pixel_height: float | None = None
    sensor_illumination: _t.CameraIllumination | None = None
    manufacturer_offset: float | None = None
    color_mode: _t.ColorMode | None = None
    pixel_well_capacity: float | None = None
    maximum_frame_rate: float | None = None
    maximum_readout_rate: float | None = None
    vertical_clock_speed: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class CCD(Camera):
    """A camera whose sensor is a charge-coupled device: the charge collected in the pixels is shifted across the
    chip, step by step, to one or a few output amplifiers. Told apart from a CMOS camera, in which every pixel has an
    amplifier of its own; electron-multiplying CCDs are among the CCDs.

    Attributes:
        ccd_type: Kind of CCD, by whether the charge of a pixel is multiplied on the chip before it reaches the output
            amplifier.
        ccd_architecture: Layout of the CCD that decides where the charge of an exposure goes to be read out: straight
            from the pixels, by way of a masked area beside the image, or by way of masked columns between the pixels.
        register_well_capacity: Largest charge that one cell of the CCD's readout register can hold, in electrons.
            Mostly larger than the capacity of a pixel, so that the summed charge of binned pixels fits in. In
            {electron} (UCUM).
    """

    type: ClassVar[str] = "CCD"
    ccd_type: _t.CCDType | None = None
    ccd_architecture: _t.CCDArchitecture | None = None
    register_well_capacity: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Collection(Entity):
    """A bundle of entities that travel together in one document, such as all descriptors of a facility. It says
    nothing about its members beyond that they are in it.

    Attributes:
        members: The entities that the collection holds, given in full.
    """

    type: ClassVar[str] = "Collection"
    members: list[Entity] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class OpticalAssembly(HardwareComponent):
    """Several optical parts joined in one housing and put into the light path as one unit, such as a condenser. Told
    apart from a holder, which only carries parts and lets one be exchanged for another.

    Attributes:
        filters: The filters that are built into the assembly or placed in it, such as a heat filter or a colour
            filter under a condenser.
        lenses: The lenses that belong to the assembly, such as the swing-out front lens of a condenser.
        mirroring_devices: The mirrors, beam splitters and dichroics that belong to the assembly.
        apertures: The diaphragms, stops, rings and slits that belong to the assembly, such as the aperture diaphragm
            or the phase annuli of a condenser.
        polarization_optics: The polarisers, analysers and wave plates that belong to the assembly, such as the
            polariser under a condenser.
        prisms: The prisms that belong to the assembly, such as the DIC prisms in the turret of a condenser.
    """

    type: ClassVar[str] = "OpticalAssembly"
    filters: list[str] | None = None
    lenses: list[str] | None = None
    mirroring_devices: list[str] | None = None
    apertures: list[str] | None = None
    polarization_optics: list[str] | None = None
    prisms: list[str] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Condenser(OpticalAssembly):
    """The optics that gather transmitted light into a cone on the specimen, on the far side of it from the objective.
    Told apart from an objective, which collects light from the specimen and makes an image.

    Attributes:
        aberration_correction: Image error that the condenser is designed to reduce in the cone of light that it
            makes. A simple Abbe condenser is left almost without such correction.
        condenser_type: Class that the condenser belongs to, by how well it is corrected or by the contrast method
            that it is made for.
    """

    type: ClassVar[str] = "Condenser"
    aberration_correction: _t.CondenserCorrection | None = None
    condenser_type: _t.CondenserType | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class CoreFacility(Entity):
    """An organisational unit that keeps instruments and lets others use them, such as an imaging core of a
    university. Its persistent identifier is an RRID or a ROR.

    Attributes:
        landing_page: A web page made for people that shows the thing and that its persistent identifier leads to.
    """

    type: ClassVar[str] = "CoreFacility"
    landing_page: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MirroringDevice(HardwareComponent):
    """A part whose surface sends light off in a new direction, all of it or a share: a plain mirror, a beam splitter
    or a dichroic. Told apart from a filter, whose reflected light is not used.

    Attributes:
        holder_position: Place where the dichroic, the mirror or the filter cube sits in its turret, slider or wheel:
            the number or name that the holder is marked with.
        mirror_type: Overall form of the reflecting surface as the arriving light meets it: flat, hollow or bulging.
        mirror_geometry: Mathematical form of a curved reflecting surface. Told apart from `mirror_type`, which says
            which way the surface bends.
        diameter: Outer diameter of a round filter or mirror, with the ring that it is delivered in but without the
            holder. In mm (UCUM).
        radius_of_curvature: Distance from the middle of the reflecting surface, where the optical axis meets it, to
            its centre of curvature. It is positive for a convex and a concave mirror alike; a flat mirror has none.
            In mm (UCUM).
        angle_of_incidence: Angle between the axis of the arriving light and the line at right angles to the surface,
            for which the filter or mirror is designed; 0 is head-on. At other angles the bands of a thin-film coating
            shift. In deg (UCUM).
        substrate_type: Kind of body that carries the reflecting layer, such as a polished glass plate or a metal
            block. Told apart from `substrate_material`, which names what the body is made of.
        substrate_material: Material of the body that carries the reflecting layer, by its name in the trade or its
            chemical composition.
        glass_code: Six-digit international code of an optical glass: the first three digits are the refractive index
            less 1, the last three the Abbe number, both at the yellow helium d line (587.6 nm), rounded and without
            decimal points.
    """

    type: ClassVar[str] = "MirroringDevice"
    holder_position: str | None = None
    mirror_type: _t.MirrorType | None = None
    mirror_geometry: _t.MirrorGeometry | None = None
    diameter: float | None = None
    radius_of_curvature: float | None = None
    angle_of_incidence: float | None = None
    substrate_type: str | None = None
    substrate_material: _t.OpticalMaterial | None = None
    glass_code: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Dichroic(MirroringDevice):
    """A mirror that sorts light by wavelength: some wavelengths are reflected, the others pass through, and both are
    used. Told apart from a neutral beam splitter, which shares out all wavelengths alike.

    Attributes:
        transmittance_profile_files: Files that hold the transmission spectrum of the filter or dichroic, wavelength
            by wavelength, as measured or as its maker publishes it.
        reflectance_profile_files: Files that hold the reflection spectrum of the dichroic, wavelength by wavelength,
            as measured or as its maker publishes it.
        transmittance_ranges: The stretches of wavelengths that the filter or dichroic lets through: one for a single-
            band or single-edge part, several for a multi-band one.
        reflectance_ranges: The stretches of wavelengths that the dichroic reflects: one for a single-edge part,
            several for a multi-band one.
        filter_type: Shape of the transmission spectrum of the filter or dichroic: which part of the spectrum passes,
            in relation to the part that does not.
        coating_method: Kind of thin-film coating on the filter or dichroic, by how it was laid down and how much
            handling, heat and light it bears.
        light_path_location: Section of the light path of the microscope where the filter or dichroic sits.
        technology: Physical make of the filter or dichroic: the material or layer by which it tells wavelengths
            apart.
        attenuation_method: What becomes of the light that the filter or dichroic does not let pass: whether it is
            absorbed, reflected or bent out of the beam.
        attenuation_coefficient: How strongly light outside the pass bands is blocked, as an optical density: the
            negative decimal logarithm of the transmittance, so that 6 means one part in a million. It is the figure
            that the maker gives for the blocking range as a whole.
        thickness: Distance between the two faces of the filter or dichroic itself, without ring or holder. In a
            dichroic a thicker plate warps less and shifts the transmitted beam more. In mm (UCUM).
        polarization: State of polarisation that the filter or dichroic gives to light, on purpose or as a side effect
            of a thin-film coating that is met at an angle.
    """

    type: ClassVar[str] = "Dichroic"
    transmittance_profile_files: list[TransmittanceProfileFile] | None = None
    reflectance_profile_files: list[ReflectanceProfileFile] | None = None
    transmittance_ranges: list[TransmittanceRange] | None = None
    reflectance_ranges: list[ReflectanceRange] | None = None
    filter_type: _t.FilterType | None = None
    coating_method: _t.CoatingMethod | None = None
    light_path_location: _t.LightPathLocation | None = None
    technology: _t.FilterTechnology | None = None
    attenuation_method: _t.AttenuationMethod | None = None
    attenuation_coefficient: float | None = None
    thickness: float | None = None
    polarization: _t.PolarizationMode | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Filter(HardwareComponent):
    """A flat optical part that light goes straight through and that lets only some of it pass, chosen by wavelength
    or weakened as a whole. Told apart from a dichroic, which stands at an angle so that the light it reflects is of
    use too.

    Attributes:
        transmittance_ranges: The stretches of wavelengths that the filter or dichroic lets through: one for a single-
            band or single-edge part, several for a multi-band one.
        transmittance_profile_files: Files that hold the transmission spectrum of the filter or dichroic, wavelength
            by wavelength, as measured or as its maker publishes it.
        filter_type: Shape of the transmission spectrum of the filter or dichroic: which part of the spectrum passes,
            in relation to the part that does not.
        coating_method: Kind of thin-film coating on the filter or dichroic, by how it was laid down and how much
            handling, heat and light it bears.
        light_path_location: Section of the light path of the microscope where the filter or dichroic sits.
        filter_position: Number of the place where the filter sits in its wheel, slider or other holder, counted as
            the holder is marked. Told apart from `holder_position`, which is for dichroics, mirrors and filter cubes
            and may be a name.
        technology: Physical make of the filter or dichroic: the material or layer by which it tells wavelengths
            apart.
        attenuation_method: What becomes of the light that the filter or dichroic does not let pass: whether it is
            absorbed, reflected or bent out of the beam.
        attenuation_coefficient: How strongly light outside the pass bands is blocked, as an optical density: the
            negative decimal logarithm of the transmittance, so that 6 means one part in a million. It is the figure
            that the maker gives for the blocking range as a whole.
        diameter: Outer diameter of a round filter or mirror, with the ring that it is delivered in but without the
            holder. In mm (UCUM).
        thickness: Distance between the two faces of the filter or dichroic itself, without ring or holder. In a
            dichroic a thicker plate warps less and shifts the transmitted beam more. In mm (UCUM).
        angle_of_incidence: Angle between the axis of the arriving light and the line at right angles to the surface,
            for which the filter or mirror is designed; 0 is head-on. At other angles the bands of a thin-film coating
            shift. In deg (UCUM).
        polarization: State of polarisation that the filter or dichroic gives to light, on purpose or as a side effect
            of a thin-film coating that is met at an angle.
    """

    type: ClassVar[str] = "Filter"
    transmittance_ranges: list[TransmittanceRange] | None = None
    transmittance_profile_files: list[TransmittanceProfileFile] | None = None
    filter_type: _t.FilterType | None = None
    coating_method: _t.CoatingMethod | None = None
    light_path_location: _t.LightPathLocation | None = None
    filter_position: int | None = None
    technology: _t.FilterTechnology | None = None
    attenuation_method: _t.AttenuationMethod | None = None
    attenuation_coefficient: float | None = None
    diameter: float | None = None
    thickness: float | None = None
    angle_of_incidence: float | None = None
    polarization: _t.PolarizationMode | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class EmissionFilter(Filter):
    """The filter between the specimen and the detector: it passes the fluorescence of the dye and holds back what
    remains of the excitation light."""

    type: ClassVar[str] = "EmissionFilter"


@dataclass(slots=True, kw_only=True, repr=False)
class EnvironmentalControlDevice(HardwareComponent):
    """A device that keeps the surroundings of the specimen as it needs them while it is imaged: warm or cool, moist,
    under a given gas. It may be a box around the microscope, a chamber on the stage or a collar on the objective.

    Attributes:
        temperature_control: Means by which the device holds the specimen at a set temperature, if it does.
        humidity_control: Means by which the device keeps the medium of the specimen from drying up, if it does.
        co2_control: Means by which the device gives the specimen air with a set share of carbon dioxide, if it does.
            That share keeps the pH of media with bicarbonate.
        o2_control: Whether the device can set the share of oxygen in the air around the specimen, for instance to a
            low one for hypoxia.
        vibration_control: Whether the device also keeps vibration away from the specimen, by damping it or by
            cancelling it.
        stand_compatibility: Kind of microscope stand that the device is made to fit, by where the objectives are.
        perfusion: Whether the device has lines for liquid, so that the medium can be exchanged while the specimen
            stays where it is.
        lid_material: Material of the lid of a chamber that holds the specimen; on an inverted stand transmitted light
            passes through that lid. A device without a lid has none.
        max_temperature: Highest temperature that the device can hold steady, in degrees Celsius, as its manufacturer
            states it. In Cel (UCUM).
        min_temperature: Lowest temperature that the device can hold steady, in degrees Celsius, as its manufacturer
            states it. Where the device only heats, this lies above the temperature of the room. In Cel (UCUM).
        temperature_accuracy: How close the device keeps the actual temperature to the set one, as its manufacturer
            states it: a difference in degrees Celsius, where 0.5 stands for a deviation of 0.5 °C up or down. In Cel
            (UCUM).
        ttl_control: Whether the device can be controlled by a TTL signal, the two-level voltage (0 V and 5 V) with
            which shutters and cameras are commonly triggered.
    """

    type: ClassVar[str] = "EnvironmentalControlDevice"
    temperature_control: _t.TemperatureControlMethod | None = None
    humidity_control: _t.HumidityControlMethod | None = None
    co2_control: _t.CO2ControlMethod | None = None
    o2_control: bool | None = None
    vibration_control: bool | None = None
    stand_compatibility: _t.StandCompatibility | None = None
    perfusion: bool | None = None
    lid_material: str | None = None
    max_temperature: float | None = None
    min_temperature: float | None = None
    temperature_accuracy: float | None = None
    ttl_control: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ExcitationFilter(Filter):
    """The filter between the light source and the specimen: it passes only those wavelengths that are meant to excite
    the dye."""

    type: ClassVar[str] = "ExcitationFilter"


@dataclass(slots=True, kw_only=True, repr=False)
class FileAnnotation(Part):
    """A file about a component, such as a measured spectrum, that is kept apart from the facts stated about it. Told
    apart from a map annotation, which states its facts directly.

    Attributes:
        file_location: Address of the file: where on the web, or on a disk that its readers can reach, it is found.
    """

    type: ClassVar[str] = "FileAnnotation"
    file_location: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class OpticsHolder(HardwareComponent):
    """A mechanical part that holds filters, dichroics or other optical elements in the light path: a cube, or a
    slider, wheel or turret that changes one element for another. Told apart from the elements themselves, which act
    on the light.

    Attributes:
        motorized: Whether a motor moves the device (true) or it is moved by hand (false).
        response_time: Time that the holder takes to bring the next of its positions into the light path, ready for
            use, as its manufacturer states it. In ms (UCUM).
        number_of_slots: How many places the holder has, each for one optical element or, in a turret, for one filter
            cube; empty places count too.
    """

    type: ClassVar[str] = "OpticsHolder"
    motorized: bool | None = None
    response_time: float | None = None
    number_of_slots: int | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class FilterCube(OpticsHolder):
    """A removable block that holds a dichroic mirror, mostly at 45° to the light, and often an excitation and an
    emission filter that go with it. In epi-fluorescence it sends the exciting light to the specimen and keeps it
    apart from the fluorescence that comes back.

    Attributes:
        excitation_filter: The filter on the side of the light source, which lets only light that excites the
            fluorophore on to the specimen.
        standard_dichroic: The mirror between the two filters, which as a rule reflects the exciting light to the
            objective and lets the fluorescence, of longer wavelength, through to the detector.
        emission_filter: The filter on the side of the detector and the eyepieces, which lets the fluorescence through
            and stops what is left of the exciting light.
        holder_position: Place where the dichroic, the mirror or the filter cube sits in its turret, slider or wheel:
            the number or name that the holder is marked with.
    """

    type: ClassVar[str] = "FilterCube"
    excitation_filter: str | None = None
    standard_dichroic: str | None = None
    emission_filter: str | None = None
    holder_position: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class FilterCubeTurret(OpticsHolder):
    """A rotating holder with room for several filter cubes, which brings one of them at a time into the light path.

    Attributes:
        filter_cubes: The filter cubes that are mounted in the turret, of which one at a time is in the light path.
    """

    type: ClassVar[str] = "FilterCubeTurret"
    filter_cubes: list[str] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class FocusStabilizationDevice(HardwareComponent):
    """A device that finds the plane in focus, or holds it against drift, by itself: it senses how far the specimen is
    out of focus and has the objective or the stage moved to make up for it. Often sold as autofocus; told apart from
    a Z-drive, which moves but does not sense focus.

    Attributes:
        stabilization_mechanism: What the device judges focus by: a beam of light reflected near the specimen, or the
            sharpness of images taken of it.
        stabilization_algorithm: Name of the method by which software finds or keeps the plane in focus from images of
            the specimen; for image-based devices.
        two_step: True where the device approaches focus in two steps, a coarse search and then a fine one about the
            plane it found; false where one step does.
        probe_wavelength: Wavelength of the light that the device sends towards the specimen to measure its distance,
            mostly in the near infrared, as the maker states it. Image-based devices have none. In nm (UCUM).
    """

    type: ClassVar[str] = "FocusStabilizationDevice"
    stabilization_mechanism: _t.FocusStabilizationMechanism | None = None
    stabilization_algorithm: str | None = None
    two_step: bool | None = None
    probe_wavelength: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class HardwareDescriptor(Entity):
    """A dated document that says what one instrument consists of, down to a stated tier. When the instrument is
    rebuilt, a new descriptor takes the place of the old one, and both stay citable.

    Attributes:
        describes: The physical instrument that the descriptor is about, given in full or by its identifier.
        tier: The level of detail that the descriptor claims to reach: 1 for what a methods section needs, 2 for
            quantitative work, 3 for everything the model knows. It is checked at the tier it claims.
        valid_from: First day on which the instrument was as the descriptor says.
        valid_until: Last day on which the instrument was as the descriptor says; absent while it still is.
        replaces: The earlier descriptor of the same instrument that this one takes over from.
        components: What the instrument consists of: every piece of hardware and software, in one list whatever its
            kind. How they sit in one another is said by the components themselves.
    """

    type: ClassVar[str] = "HardwareDescriptor"
    describes: Instrument | str | None = None
    tier: int | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    replaces: str | None = None
    components: list[Component] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class WavelengthRange(Part):
    """A stretch of the spectrum in which a component works, by its manufacturer's figures: where a detector responds,
    a light source emits or a light guide conducts. The bands of a filter or a dichroic are told apart from it as
    transmittance and reflectance ranges.

    Attributes:
        wavelength_profile_files: Files with the response or the emission of the component at each wavelength of the
            range.
        peak_wavelength: Wavelength within the range at which the response or the emission is strongest, as the
            manufacturer states it. In nm (UCUM).
        cut_on: Short-wavelength end of the range: below it, the response or the emission is less than half of its
            peak. A range that is open towards the ultraviolet has none. In nm (UCUM).
        cut_off: Long-wavelength end of the range: above it, the response or the emission is less than half of its
            peak. A range that is open towards the infrared has none. In nm (UCUM).
        wavelength_profile: Address of a table or curve of the response or the emission of the component at each
            wavelength. A bare address, unlike a wavelength profile file, which has a name and a description as well.
    """

    type: ClassVar[str] = "WavelengthRange"
    wavelength_profile_files: list[WavelengthProfileFile] | None = None
    peak_wavelength: float | None = None
    cut_on: float | None = None
    cut_off: float | None = None
    wavelength_profile: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class IlluminationWavelengthRange(WavelengthRange):
    """A stretch of the spectrum in which a light source emits, together with the power that it gives there.

    Attributes:
        illumination_power: Nominal optical power, in milliwatts, that the source gives in this range, as the
            manufacturer states it for the peak wavelength. It is what reaches the specimen only where the reporting
            position of the source says so. In mW (UCUM).
    """

    type: ClassVar[str] = "IlluminationWavelengthRange"
    illumination_power: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Instrument(Entity):
    """One physical microscope, from the day it was set up until it is taken down. It stays the same instrument when
    parts are exchanged; what it consisted of at a given time is said by its descriptors.

    Attributes:
        hosted_by: The facility that keeps the instrument and answers for it.
        has_model: The make of microscope that the instrument is a copy of. Left out for one that was built in house.
        serial_number: The number that the manufacturer gave to this one copy, as it stands on the type plate.
        inventory_number: The number under which the owner keeps the instrument in its books.
        commissioned_on: The day on which the instrument was handed over for use.
        decommissioned_on: The day on which the instrument was taken out of use for good.
        landing_page: A web page made for people that shows the thing and that its persistent identifier leads to.
    """

    type: ClassVar[str] = "Instrument"
    hosted_by: str | None = None
    has_model: str | None = None
    serial_number: str | None = None
    inventory_number: str | None = None
    commissioned_on: str | None = None
    decommissioned_on: str | None = None
    landing_page: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class InstrumentModel(Entity):
    """A make of microscope that is sold under one name and stands in many places. Told apart from the instrument,
    which is one physical copy of it. Its persistent identifier is an RRID.

    Attributes:
        map_annotations: Free pairs of a name and a value that belong to the component, such as its inventory number
            or the date of its last service.
        specs_file: Data sheet of the component as its manufacturer publishes it, most often a PDF, given by its file
            name or address.
        vendor_information: Information about the component that a vendor has added and answers for, beyond what can
            be said with terms of this model.
        manufacturer: Company, research group or person that made the component; not the dealer who sold it.
        model: Name or designation that the manufacturer gives to this kind of component, as printed on it or in the
            catalogue. All items of one model share it.
        catalog_number: Number under which the manufacturer lists the component, for ordering it: catalogue, part or
            article number. Where there is none, the serial number of the item serves.
        lot_number: Number of the production batch that the item came from, shared by all items made together. It
            matters where batches differ, as those of filter coatings may.
        landing_page: A web page made for people that shows the thing and that its persistent identifier leads to.
    """

    type: ClassVar[str] = "InstrumentModel"
    map_annotations: list[MapAnnotation] | None = None
    specs_file: str | None = None
    vendor_information: list[AdditionalVendorInformation] | None = None
    manufacturer: str | None = None
    model: str | None = None
    catalog_number: str | None = None
    lot_number: str | None = None
    landing_page: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MicroscopeStand(HardwareComponent):
    """The body of the microscope, which carries the objectives, the stage, the illumination and the detectors and has
    the light paths between them built in. Told apart from the instrument, which is the stand with everything mounted
    on it.

    Attributes:
        stand_type: General design of the stand, such as compound, stereo or light sheet. Whether its objectives are
            below or above the specimen is another matter.
        origin: How much of the stand is the work of a manufacturer and how much that of its users: bought and left as
            it was, bought and altered, or built by them.
        eyepiece_field_number: Diameter of the intermediate image that the eyepieces show, set by their field stop and
            engraved on them, in millimetres. Divided by the magnification of the objective and of any optics between
            it and that image, it gives the diameter of the field seen in the specimen. In mm (UCUM).
    """

    type: ClassVar[str] = "MicroscopeStand"
    stand_type: _t.MicroscopeStandType | None = None
    origin: _t.InstrumentOrigin | None = None
    eyepiece_field_number: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class InvertedMicroscopeStand(MicroscopeStand):
    """A stand whose objectives are below the stage and look up at the specimen, through the bottom of its dish or
    through its cover glass, with the condenser above. In an upright stand it is the other way round."""

    type: ClassVar[str] = "InvertedMicroscopeStand"


@dataclass(slots=True, kw_only=True, repr=False)
class LEDModule(IlluminationWavelengthRange):
    """One diode, or one group of equal diodes, within a light source, with a spectrum of its own. A source that
    offers several colours has a module for each.

    Attributes:
        projection_angle: Full angle of the cone into which the module sends its light, between the directions in
            which the intensity is half of that along the axis of the cone. In deg (UCUM).
    """

    type: ClassVar[str] = "LEDModule"
    projection_angle: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Lens(HardwareComponent):
    """A lens, or a group of lenses in one mount, somewhere in the light path other than the objective: it makes light
    converge or diverge. Told apart from an optical assembly, which may hold mirrors, filters and diaphragms too."""

    type: ClassVar[str] = "Lens"


@dataclass(slots=True, kw_only=True, repr=False)
class LightSource(HardwareComponent):
    """A device that makes the light which falls on the specimen: a lamp, a light-emitting diode or a laser. Told
    apart from condensers, filters and light guides, which only shape, select or conduct that light.

    Attributes:
        illumination_role: What the light does at the specimen: pass through it, from the condenser side, or excite
            its fluorescence, as a rule through the objective. One and the same kind of lamp can do either.
        purchase_date: Day on which the light source was bought. It bounds the age of the lamp, but not the hours for
            which it has burnt.
        illumination_power_reporting_statistic: Whether the power that the manufacturer states for the light source is
            an average, a median or a maximum of what was measured.
        illumination_power_reporting_position: Place along the light path for which the manufacturer states the power
            of the light source. The nearer it is to the specimen, the more of the losses in the optics have already
            been taken off.
    """

    type: ClassVar[str] = "LightSource"
    illumination_role: _t.IlluminationRole | None = None
    purchase_date: str | None = None
    illumination_power_reporting_statistic: _t.PowerReportingStatistic | None = None
    illumination_power_reporting_position: _t.PowerReportingPosition | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class LightEmittingDiode(LightSource):
    """A light source in which current through a semiconductor junction makes the light: one band of colour for each
    kind of diode, or white by way of a phosphor or a mix of colours. It can be switched on and off at once, unlike an
    arc lamp, and its light is incoherent, unlike that of a laser.

    Attributes:
        led_modules: The separate emitters that make up the light source, one for each band of wavelengths it offers.
        led_type: Form in which the diode is supplied: bare, on a mount that takes its heat away, or with a lens that
            makes its light parallel.
    """

    type: ClassVar[str] = "LightEmittingDiode"
    led_modules: list[LEDModule] | None = None
    led_type: _t.LightEmittingDiodeType | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MapAnnotation(Part):
    """Facts about a component as pairs of a name and a value, chosen freely by whoever describes the microscope.
    Meant for what has no term of its own here.

    Attributes:
        entries: The pairs of the annotation, each a name and the value that goes with it, such as "room" and "B
            2.14".
    """

    type: ClassVar[str] = "MapAnnotation"
    entries: list[MapEntry] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MapEntry(Part):
    """One pair of a key and a value in a map of free annotations.

    Attributes:
        key: What the value of a pair is about, in the words of whoever wrote it.
        value: What is said under the key of a pair, as text.
    """

    type: ClassVar[str] = "MapEntry"
    key: str | None = None
    value: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Objective(HardwareComponent):
    """The lens assembly next to the specimen: it gathers the light that comes from there and, alone or through a tube
    lens, makes the first image. Told apart from a condenser, which lights the specimen.

    Attributes:
        magnification: Lateral magnification that the maker states for the lens: the length of a feature in the image
            that it forms, divided by the length of the same feature in its object. An infinity-corrected objective
            reaches it only with a tube lens of the focal length that its maker designs for.
        lens_na: Numerical aperture that the maker states for the lens: the refractive index of the medium on the
            specimen side times the sine of half the angle of the widest cone of light that passes between the lens
            and a point in focus. For an objective with an iris it is the value with the iris fully open.
        correction: Optical correction that the label of the objective claims: how far colour errors are removed, and
            whether the field is flat. Much of it is makers' naming, so that two labels may stand for the same
            quality.
        immersion_type: Medium that the objective is designed to have between its front lens and the cover glass or
            specimen. Told apart from the liquid that was in fact used for an image.
        infinity_corrected: True where the light of a point in focus leaves the objective as a parallel bundle, so
            that a tube lens has to form the image; false where the objective alone forms an image at a fixed tube
            length, such as 160 mm.
        contrast_modulation: Plate or ring built into the objective, in or near its back focal plane, that makes
            differences of optical path in the specimen visible as differences of brightness. Told apart from the ring
            or slit in the condenser that goes with it.
        dic: True where the maker offers the objective for differential interference contrast: its lenses are low in
            strain and there is a DIC prism that matches it. The prism itself is a separate component.
        light_type: Spectral region for which the glass, the coatings and the colour correction of the objective are
            made.
        dipping_medium: Kind of liquid in which the front lens of a dipping objective may stand together with the
            specimen. Objectives of any other immersion type have none.
        working_distance: Clear distance, with the specimen in focus, from the front of the objective to the first
            surface that it meets: that of the cover glass, or that of a specimen without one. It is the maker's
            figure, for the medium and the cover glass that the objective is corrected for. In mm (UCUM).
        has_correction_collar: True where the objective has a ring that moves lenses inside it to make up for a cover
            glass, an immersion or a temperature other than the nominal one. Told apart from the ring of an iris,
            which changes the aperture.
        correction_collar_type: Condition to which the correction collar of the objective is set, such as the
            thickness of the cover glass.
        phase_contrast_designation: Phase contrast mark on the barrel of the objective: the number of the condenser
            annulus that fits its phase ring, or a code for the tone and strength of the contrast. Told apart from
            `contrast_modulation`, which names the kind of plate inside.
        calibrated_magnification: Magnification of the objective found by measurement on the microscope that it
            belongs to, for example from the image of a stage micrometer. Told apart from the nominal magnification on
            its label.
        has_iris: True where the objective contains a diaphragm that can be closed by a ring on its barrel and so
            lowers its numerical aperture, as for dark-field work.
        field_number: Diameter of the largest field that the objective is made to image, measured in the plane of the
            intermediate image; divided by the magnification it gives the field on the specimen. Told apart from the
            field number of the eyepieces, which limits what the eye sees of it. In mm (UCUM).
        image_distance: How far behind the rear principal plane of the objective, in air, the first image lies that it
            forms by itself. Only an objective that is not infinity-corrected has a finite image distance. In mm
            (UCUM).
        front_focal_length: Distance between the front principal plane of the lens and its front focal plane, in the
            medium before the lens. In an immersion objective it is the back focal length times the refractive index
            of that medium. In mm (UCUM).
        back_focal_length: Distance in air from the rear focal plane of the lens to its rear principal plane, not to a
            glass surface. For an infinity-corrected objective it equals the focal length of its maker's tube lens
            divided by the magnification. In mm (UCUM).
        parfocalizing_distance: Distance from the shoulder by which the objective sits on the nosepiece to the
            specimen in focus. Objectives that share it stay in focus when one is swapped for another. In mm (UCUM).
    """

    type: ClassVar[str] = "Objective"
    magnification: float | None = None
    lens_na: float | None = None
    correction: _t.ObjectiveCorrection | None = None
    immersion_type: _t.ImmersionType | None = None
    infinity_corrected: bool | None = None
    contrast_modulation: _t.ContrastModulationPlate | None = None
    dic: bool | None = None
    light_type: _t.ObjectiveLightType | None = None
    dipping_medium: _t.DippingMedium | None = None
    working_distance: float | None = None
    has_correction_collar: bool | None = None
    correction_collar_type: _t.CorrectionCollarType | None = None
    phase_contrast_designation: _t.PhaseContrastDesignation | None = None
    calibrated_magnification: float | None = None
    has_iris: bool | None = None
    field_number: float | None = None
    image_distance: float | None = None
    front_focal_length: float | None = None
    back_focal_length: float | None = None
    parfocalizing_distance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class OpticalAperture(HardwareComponent):
    """A part that shapes the beam in space, by where in its cross-section light may pass: a diaphragm, pinhole, stop,
    slit, ring or grating. Told apart from a filter, which treats the whole cross-section alike."""

    type: ClassVar[str] = "OpticalAperture"


@dataclass(slots=True, kw_only=True, repr=False)
class SamplePositioning(HardwareComponent):
    """A device that sets where the specimen lies relative to the optics: across the field, along the optical axis or
    turned about it. Told apart from a focus stabilisation device, which finds the right distance and leaves the
    movement to one of these.

    Attributes:
        encoding: Kind of encoder that reads where the device really is and reports it to the controller, or the lack
            of one.
        motorized: Whether a motor moves the device (true) or it is moved by hand (false).
        z_max_velocity: Highest speed at which the device can move along the optical axis (Z), as the maker states it.
            In um/s (UCUM).
        z_repeatability: How far from a Z position it has held before the device may come to rest when it is sent
            there again, as the maker states it: a deviation without sign, the smaller the better. Told apart from
            reproducibility, which is about staying in place. In nm (UCUM).
        z_travel_range: Distance along the optical axis (Z) from one end of the device's travel to the other. In um
            (UCUM).
        movement_axes: Directions in which the device can move: X and Y in the plane of the specimen, Z along the
            optical axis, Θ for rotation.
        built_in: True where the device is a fixed part of the microscope stand; false where it can be taken off and
            exchanged for another.
        z_reproducibility: How far along the optical axis the device may stray in the course of time from a Z position
            it should hold, as the maker states it: focal drift, the smaller the better. Told apart from
            repeatability, which is about coming back. In nm (UCUM).
        z_settling_time: Time that the device takes to come to rest at a new Z position, to within the maker's
            tolerance. Images taken sooner are blurred or out of focus. In ms (UCUM).
        z_resolution: Smallest step that the device can make along the optical axis (Z), as the maker states it. A
            property of the movement, not the axial resolution of the image. In nm (UCUM).
        z_position_linearity_error: Largest departure of the Z positions reached from a straight-line relation to
            those commanded, without sign, in percent of the Z travel range, as the maker states it. In % (UCUM).
        positioning_type: Build of the device, by what drives it (stepper, DC servo motor), how it runs (gliding,
            linear) or what it is for (centring, levelling).
        rotation_angle: Angle through which the device can turn from one stop to the other, mostly about the optical
            axis; 360 where it turns all the way round. In deg (UCUM).
    """

    type: ClassVar[str] = "SamplePositioning"
    encoding: _t.StageEncoding | None = None
    motorized: bool | None = None
    z_max_velocity: float | None = None
    z_repeatability: float | None = None
    z_travel_range: float | None = None
    movement_axes: _t.StageMovementAxes | None = None
    built_in: bool | None = None
    z_reproducibility: float | None = None
    z_settling_time: float | None = None
    z_resolution: float | None = None
    z_position_linearity_error: float | None = None
    positioning_type: _t.PositioningType | None = None
    rotation_angle: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Stage(SamplePositioning):
    """The platform that carries the specimen, in its holder or in an insert, square to the optical axis, and as a
    rule moves it across the field of view. Told apart from a Z-drive, which only focuses.

    Attributes:
        xy_max_velocity: Highest speed at which the stage can move in its plane, along X or Y, as the maker states it.
            In um/s (UCUM).
        xy_repeatability: How far from an XY position it has held before the stage may come to rest when it is sent
            there again, as the maker states it: a deviation without sign, the smaller the better. It decides how well
            tiles join and marked places are found again. In nm (UCUM).
        x_travel_range: Distance in the plane of the stage from one end of its travel along X to the other; X mostly
            runs left to right as the operator sees it. In um (UCUM).
        y_travel_range: Distance in the plane of the stage from one end of its travel along Y to the other; Y mostly
            runs front to back as the operator sees it. In um (UCUM).
        xy_reproducibility: How far in its plane the stage may stray in the course of time from an XY position it
            should hold, as the maker states it: lateral drift, the smaller the better. Told apart from repeatability,
            which is about coming back. In nm (UCUM).
        xy_settling_time: Time that the stage takes to come to rest at a new XY position, to within the maker's
            tolerance. Images taken sooner are blurred or displaced. In ms (UCUM).
        xy_resolution: Smallest step that the stage can make in its plane, along X or Y, as the maker states it. A
            property of the movement, not the lateral resolution of the image. In nm (UCUM).
        xy_position_linearity_error: Largest departure of the X or Y positions reached from a straight-line relation
            to those commanded, without sign, in percent of the travel range of that axis, as the maker states it. In
            % (UCUM).
    """

    type: ClassVar[str] = "Stage"
    xy_max_velocity: float | None = None
    xy_repeatability: float | None = None
    x_travel_range: float | None = None
    y_travel_range: float | None = None
    xy_reproducibility: float | None = None
    xy_settling_time: float | None = None
    xy_resolution: float | None = None
    xy_position_linearity_error: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PiezoElectricStage(Stage):
    """A stage moved by piezoelectric elements, which change their length with the voltage across them: fast and in
    steps of nanometres, over some hundred micrometres with stacked elements, over centimetres with piezo motors. Told
    apart from a mechanical stage, which screws or racks move."""

    type: ClassVar[str] = "PiezoElectricStage"


@dataclass(slots=True, kw_only=True, repr=False)
class PolarizationOptics(HardwareComponent):
    """A flat part that selects or changes the polarisation of the light that passes it: a polariser, an analyser or a
    wave plate. Told apart from a polarising prism, which separates the two polarisations by its shape."""

    type: ClassVar[str] = "PolarizationOptics"


@dataclass(slots=True, kw_only=True, repr=False)
class Prism(HardwareComponent):
    """A block of transparent material with flat polished faces, at least two of them at an angle to each other, that
    deflects a beam, spreads its colours or splits it in two. The prisms of differential interference contrast are
    among them."""

    type: ClassVar[str] = "Prism"


@dataclass(slots=True, kw_only=True, repr=False)
class ReflectanceProfileFile(FileAnnotation):
    """A table of the share of light that an optical element throws back at each wavelength, at the angle of incidence
    it is made for. Shares are fractions or percent, as the file itself says."""

    type: ClassVar[str] = "ReflectanceProfileFile"


@dataclass(slots=True, kw_only=True, repr=False)
class ReflectanceRange(Part):
    """One stretch of wavelengths that a dichroic reflects, summed up in a few numbers. Told apart from a reflection
    spectrum, which gives a value for every wavelength.

    Attributes:
        center_wavelength: Wavelength by which a range of transmission or reflection is named. For a band it is the
            middle between its two half-maximum points; for a range with one edge only, as with long-pass and short-
            pass filters and most dichroics, it is that edge, where half of the light passes. In nm (UCUM).
        fwhm_bandwidth: Full width at half maximum of a range: the span between the two wavelengths where
            transmittance or reflectance has dropped to half of its peak. For a range with one edge only it is 0. In
            nm (UCUM).
        reflectance: Share of the arriving light that is reflected, at the wavelength of the range where it is
            largest, as a fraction of 1. It is the figure for the angle of incidence that the part is designed for.
    """

    type: ClassVar[str] = "ReflectanceRange"
    center_wavelength: float | None = None
    fwhm_bandwidth: float | None = None
    reflectance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class RelayLens(Lens):
    """A lens that carries an image that is already there on to a further plane, often at another size; the usual one
    sits in the adapter between the stand and the camera. Told apart from a tube lens, which forms that image in the
    first place."""

    type: ClassVar[str] = "RelayLens"


@dataclass(slots=True, kw_only=True, repr=False)
class SoftwareModule(Software):
    """A plugin, script, macro or other piece of software that does one task, in acquisition, image analysis or
    quality control. Told apart from the acquisition software, which drives the instrument as a whole."""

    type: ClassVar[str] = "SoftwareModule"


@dataclass(slots=True, kw_only=True, repr=False)
class StandardDichroic(Dichroic):
    """The dichroic of the usual fluorescence light path, where excitation and emission part: commonly it reflects the
    excitation light to the objective and lets the emission pass. Told apart from dichroics elsewhere, such as those
    that split the emission between two cameras."""

    type: ClassVar[str] = "StandardDichroic"


@dataclass(slots=True, kw_only=True, repr=False)
class TransmittanceProfileFile(FileAnnotation):
    """A table of the share of light that an optical element lets through at each wavelength, such as the spectrum
    that comes with a filter. Shares are fractions or percent, as the file itself says."""

    type: ClassVar[str] = "TransmittanceProfileFile"


@dataclass(slots=True, kw_only=True, repr=False)
class TransmittanceRange(Part):
    """One stretch of wavelengths that a filter or dichroic lets through, summed up in a few numbers. Told apart from
    a transmission spectrum, which gives a value for every wavelength.

    Attributes:
        center_wavelength: Wavelength by which a range of transmission or reflection is named. For a band it is the
            middle between its two half-maximum points; for a range with one edge only, as with long-pass and short-
            pass filters and most dichroics, it is that edge, where half of the light passes. In nm (UCUM).
        fwhm_bandwidth: Full width at half maximum of a range: the span between the two wavelengths where
            transmittance or reflectance has dropped to half of its peak. For a range with one edge only it is 0. In
            nm (UCUM).
        transmittance: Share of the arriving light that passes, at the wavelength of the range where it is largest, as
            a fraction of 1. It is the figure for the angle of incidence that the part is designed for.
    """

    type: ClassVar[str] = "TransmittanceRange"
    center_wavelength: float | None = None
    fwhm_bandwidth: float | None = None
    transmittance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class WavelengthProfileFile(FileAnnotation):
    """A table of how strongly a component acts at each wavelength, such as the sensitivity curve of a detector or the
    emission spectrum of a light source."""

    type: ClassVar[str] = "WavelengthProfileFile"


@dataclass(slots=True, kw_only=True, repr=False)
class ZDrive(SamplePositioning):
    """An electronically controlled drive that focuses by moving a large part of the microscope along the optical
    axis, such as the stage or, on a dissecting microscope, the whole body. Told apart from drives that move the
    nosepiece or a single objective."""

    type: ClassVar[str] = "ZDrive"


CLASSES: dict[str, type[Record]] = {
    "AcquisitionSoftware": AcquisitionSoftware,
    "AdditionalVendorInformation": AdditionalVendorInformation,
    "CCD": CCD,
    "Collection": Collection,
    "Condenser": Condenser,
    "CoreFacility": CoreFacility,
    "EmissionFilter": EmissionFilter,
    "EnvironmentalControlDevice": EnvironmentalControlDevice,
    "ExcitationFilter": ExcitationFilter,
    "FileAnnotation": FileAnnotation,
    "FilterCube": FilterCube,
    "FilterCubeTurret": FilterCubeTurret,
    "FocusStabilizationDevice": FocusStabilizationDevice,
    "HardwareDescriptor": HardwareDescriptor,
    "IlluminationWavelengthRange": IlluminationWavelengthRange,
    "Instrument": Instrument,
    "InstrumentModel": InstrumentModel,
    "InvertedMicroscopeStand": InvertedMicroscopeStand,
    "LEDModule": LEDModule,
    "LightEmittingDiode": LightEmittingDiode,
    "MapAnnotation": MapAnnotation,
    "MapEntry": MapEntry,
    "Objective": Objective,
    "PiezoElectricStage": PiezoElectricStage,
    "PolarizationOptics": PolarizationOptics,
    "Prism": Prism,
    "ReflectanceProfileFile": ReflectanceProfileFile,
    "ReflectanceRange": ReflectanceRange,
    "RelayLens": RelayLens,
    "SoftwareModule": SoftwareModule,
    "StandardDichroic": StandardDichroic,
    "TransmittanceProfileFile": TransmittanceProfileFile,
    "TransmittanceRange": TransmittanceRange,
    "WavelengthProfileFile": WavelengthProfileFile,
    "WavelengthRange": WavelengthRange,
    "ZDrive": ZDrive,
}

__all__ = [
    "CLASSES",
    "AcquisitionSoftware",
    "AdditionalVendorInformation",
    "CCD",
    "Camera",
    "Collection",
    "Component",
    "Condenser",
    "CoreFacility",
    "DetectionSystem",
    "Dichroic",
    "EmissionFilter",
    "Entity",
    "EnvironmentalControlDevice",
    "ExcitationFilter",
    "FileAnnotation",
    "Filter",
    "FilterCube",
    "FilterCubeTurret",
    "FocusStabilizationDevice",
    "HardwareComponent",
    "HardwareDescriptor",
    "IlluminationWavelengthRange",
    "Instrument",
    "InstrumentModel",
    "InvertedMicroscopeStand",
    "LEDModule",
    "Lens",
    "LightEmittingDiode",
    "LightSource",
    "MapAnnotation",
    "MapEntry",
    "MicroscopeStand",
    "MirroringDevice",
    "Objective",
    "OpticalAperture",
    "OpticalAssembly",
    "OpticsHolder",
    "Part",
    "PiezoElectricStage",
    "PolarizationOptics",
    "Prism",
    "ReflectanceProfileFile",
    "ReflectanceRange",
    "RelayLens",
    "SamplePositioning",
    "Software",
    "SoftwareModule",
    "Stage",
    "StandardDichroic",
    "TransmittanceProfileFile",
    "TransmittanceRange",
    "WavelengthProfileFile",
    "WavelengthRange",
    "ZDrive",
]
