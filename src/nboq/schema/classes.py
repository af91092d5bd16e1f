"""NBO-Q, a linked-data model of light microscopes: dataclasses.

Generated from `model/nbo_q.yaml` by `make generate`; do not edit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from nboq.schema.base import ModelObject
from nboq.schema.references import PartOrRef, PartsOrRefs, RefsTo, RefTo

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    class _t:
        AcoustoOpticalDesign: TypeAlias = Literal[
            "Resonant",
            "TravelingWave",
            "Other",
        ]
        AcoustoOpticalGeometry: TypeAlias = Literal[
            "Longitudinal",
            "Transverse",
            "Other",
        ]
        AcoustoOpticalMaterial: TypeAlias = Literal[
            "ChalcogenGlasses",
            "CrystallineQuartz",
            "GalliumPhosphide",
            "Germanium",
            "FusedSilica",
            "IndiumPhosphide",
            "LithiumNiobate",
            "TelluriumDioxide",
            "Other",
        ]
        AcoustoOpticalModulatorType: TypeAlias = Literal[
            "FrequencyShifters",
            "Intracavity",
            "SimpleIntensity",
            "Other",
        ]
        AdditionalDimensionType: TypeAlias = Literal[
            "Angle",
            "Lambda",
            "Lifetime",
            "MultiView",
            "MassToCharge",
            "Phase",
            "Tile",
            "Other",
        ]
        AlternateIdentifierKind: TypeAlias = Literal[
            "SerialNumber",
            "InventoryNumber",
            "Other",
        ]
        ApertureShape: TypeAlias = Literal[
            "Diamond",
            "Round",
            "Slit",
            "Square",
            "Other",
        ]
        ArcType: TypeAlias = Literal[
            "Hg",
            "Xe",
            "HgXe",
            "Other",
        ]
        AttenuationMethod: TypeAlias = Literal[
            "Absorption",
            "Reflection",
            "Refraction",
            "Other",
        ]
        BeadType: TypeAlias = Literal[
            "SingleColor",
            "MultiColor",
            "Other",
        ]
        BeamExpanderConfiguration: TypeAlias = Literal[
            "GalileanTelescope",
            "KeplerianTelescope",
            "Other",
        ]
        BeamShape: TypeAlias = Literal[
            "Gaussian",
            "TopHat",
            "Donut",
            "BottleBeam",
            "Bessel",
            "Lattice",
            "Line",
            "Other",
        ]
        CCDArchitecture: TypeAlias = Literal[
            "FrameTransfer",
            "FullFrame",
            "Interline",
            "ProgressiveScan",
            "Other",
        ]
        CCDType: TypeAlias = Literal[
            "Conventional",
            "EMCCD",
            "Other",
        ]
        CMOSType: TypeAlias = Literal[
            "Conventional",
            "Scientific",
            "Other",
        ]
        CO2ControlMethod: TypeAlias = Literal[
            "None",
            "GasMixer",
            "PreMixed",
            "Other",
        ]
        CalibrationMeasure: TypeAlias = Literal[
            "CoRegistrationAccuracy",
            "DetectorLinearity",
            "Distance",
            "Magnification",
            "OpticalDistortion",
            "Resolution",
            "MultiMetric",
            "Other",
        ]
        CalibrationMetric: TypeAlias = Literal[
            "Gain",
            "LinearOffset",
            "DetectionLimit",
            "LinearRangeMax",
            "Variance",
            "Mean",
            "Other",
        ]
        CalibrationSlideType: TypeAlias = Literal[
            "ARGOHM",
            "ARGOLM",
            "ARGOSIM",
            "GellerMRS4",
            "PSFCheck",
            "ZeissUniversalD0",
            "Other",
        ]
        CameraConnection: TypeAlias = Literal[
            "FrameGrabber",
            "FireWire",
            "USB2",
            "USB3",
            "CameraLink",
            "CoaXPress",
            "GigabitEthernet",
            "Other",
        ]
        CameraIllumination: TypeAlias = Literal[
            "Back",
            "Front",
            "Other",
        ]
        ChannelContrastMethod: TypeAlias = Literal[
            "Brightfield",
            "Darkfield",
            "DifferentialInterferenceContrast",
            "Fluorescence",
            "HoffmanModulation",
            "ObliqueIllumination",
            "PhaseContrast",
            "PolarizedLight",
            "VarelContrast",
            "Other",
        ]
        CoatingMethod: TypeAlias = Literal[
            "HardCoated",
            "SoftCoated",
            "Other",
        ]
        ColorMethod: TypeAlias = Literal[
            "MultiChip",
            "MultiLayer",
            "FilterMask",
            "Prism",
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
        ConfocalMultiChannelMode: TypeAlias = Literal[
            "Parallel",
            "Sequential",
            "Other",
        ]
        ConfocalScanDirectionality: TypeAlias = Literal[
            "Bidirectional",
            "Unidirectional",
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
        CoolingMode: TypeAlias = Literal[
            "Liquid",
            "Fan",
            "LiquidAndFan",
            "Passive",
            "Other",
        ]
        CorrectionCollarType: TypeAlias = Literal[
            "CoverglassThickness",
            "ImmersionLiquid",
            "NumericalAperture",
            "Temperature",
            "Multi",
        ]
        CoverGlassNumber: TypeAlias = Literal[
            "No0",
            "No1",
            "No1_5",
            "No1_5H",
            "No2",
            "No3",
            "No4",
        ]
        DICPrismType: TypeAlias = Literal[
            "DeSenarmont",
            "Nomarski",
            "Wollaston",
            "None",
        ]
        DNAOrigamiEmitterType: TypeAlias = Literal[
            "PointSource",
            "Nanoruler",
            "Other",
        ]
        DarkCurrentMetric: TypeAlias = Literal[
            "Average",
            "Median",
            "RMS",
        ]
        DeformableMirrorType: TypeAlias = Literal[
            "Bimorph",
            "Ferrofluid",
            "MEMS",
            "Magnetic",
            "Membrane",
            "Segmented",
            "Other",
        ]
        DetectorMount: TypeAlias = Literal[
            "CMount",
            "CSMount",
            "DSLRAdapter",
            "FMount",
            "SLRAdapter",
            "TMount",
            "Other",
        ]
        DetectorNoiseModel: TypeAlias = Literal[
            "Gaussian",
            "Poisson",
            "Other",
        ]
        DetectorOffsetMode: TypeAlias = Literal[
            "ArbitraryUnits",
            "ScaledPercentage",
            "Voltage",
            "Other",
        ]
        DimensionOrder: TypeAlias = Literal[
            "XYZCT",
            "XYZTC",
            "XYCTZ",
            "XYCZT",
            "XYTCZ",
            "XYTZC",
        ]
        DippingMedium: TypeAlias = Literal[
            "WaterBased",
            "OrganicBased",
            "Other",
        ]
        ExperimentPurpose: TypeAlias = Literal[
            "CoLocalization",
            "Electrophysiology",
            "FluorescentSpeckleMicroscopy",
            "HighThroughputScreen",
            "Histology",
            "IntensityQuantification",
            "LaserCaptureMicrodissection",
            "Localization",
            "Morphometry",
            "OpticalTrapping",
            "PGIDocumentation",
            "PhotoAblation",
            "SingleMoleculeImaging",
            "TimeLapse",
            "Other",
        ]
        FacingTheObjective: TypeAlias = Literal[
            "SampleHolder",
            "CoverGlass",
            "None",
        ]
        FiberDesign: TypeAlias = Literal[
            "StepIndex",
            "GradedIndex",
            "PhotonicCrystal",
            "HollowCore",
            "Other",
        ]
        FilamentType: TypeAlias = Literal[
            "Standard",
            "Halogen",
            "Other",
        ]
        FilterMaskType: TypeAlias = Literal[
            "RGB",
            "ComplementaryColor",
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
        FluorescentLabelType: TypeAlias = Literal[
            "NucleicAcidAptamerMotif",
            "NucleicAcidBacteriophageDerivedRNATag",
            "NucleicAcidChemicalModification",
            "NucleicAcidDCas9",
            "NucleicAcidMolecularBeacon",
            "NucleicAcidOrganicDye",
            "ProteinBiarsenicalDye",
            "ProteinBiologicalFluorophore",
            "ProteinFluorescentProtein",
            "ProteinOrganicDyeAspecific",
            "ProteinOrganicDyeImmunologicalTargeting",
            "ProteinOrganicDyeSpecific",
            "ProteinSelfLabellingEnzymeTag",
            "QuantumDots",
            "None",
            "Other",
        ]
        FocusStabilizationMechanism: TypeAlias = Literal[
            "HardwareBased",
            "ImageBased",
            "Other",
        ]
        HistochemistryType: TypeAlias = Literal[
            "AcidFuchsin",
            "AlcianBlue",
            "AnilineBlue",
            "Azan",
            "ChromeAlumHaematoxylin",
            "Eosin",
            "Giemsa",
            "HistochemistryStains",
            "IsaminBlueEosin",
            "MassonTrichrome",
            "MethylGreen",
            "MethyleneBlue",
            "NisslAndMethyleneBlue",
            "OrangeG",
            "PeriodicAcidSchiffReaction",
            "PyroninG",
            "ReticulinStain",
            "SilverAndGold",
            "SudanBlackAndOsmium",
            "ToluidineBlue",
            "VanGieson",
            "Other",
        ]
        HoffmanPlateSlitDesign: TypeAlias = Literal[
            "Center",
            "Offset",
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
            "Depletion",
            "Other",
        ]
        IlluminationSide: TypeAlias = Literal[
            "Left",
            "Right",
            "Top",
            "Bottom",
            "DetectionObjective",
        ]
        ImageSplittingProperty: TypeAlias = Literal[
            "Wavelength",
            "Polarization",
            "Focus",
            "Other",
        ]
        ImageTransfer: TypeAlias = Literal[
            "FiberOpticTaper",
            "RelayOptic",
            "Other",
        ]
        ImagingMethod: TypeAlias = Literal[
            "FourDPlus",
            "CoherentAntiStokesRamanScattering",
            "ConfocalFluorescenceArrayRasterScan",
            "ConfocalFluorescenceSingleSpotRasterScan",
            "ConfocalFluorescenceSlitRasterScan",
            "ConfocalFluorescenceSpinningDisk",
            "ConfocalFluorescenceSweptField",
            "ConfocalFluorescenceTwoPhotonLaserScanningMicroscopy",
            "ConfocalFluorescenceMultiPhotonLaserScanningMicroscopy",
            "ConfocalFluorescenceFLIM",
            "FluorescenceCorrelationSpectroscopy",
            "ImageScanningMicroscopy",
            "InterferenceReflection",
            "InterferometricScattering",
            "LatticeLightSheetMicroscopy",
            "LightSheetFluorescenceMicroscopy",
            "NearFieldScanningOpticalMicroscopy",
            "OpticalCoherenceTomography",
            "QuantitativePhaseImaging",
            "SecondHarmonicImagingMicroscopy",
            "SpectralImaging",
            "SPIM",
            "StimulatedRamanScattering",
            "SuperResolutionGSD",
            "SuperResolutionMINFLUX",
            "SuperResolutionDOPI",
            "SuperResolutionFIONA",
            "SuperResolutionPAINT",
            "SuperResolutionPALM",
            "SuperResolutionSTORM",
            "SuperResolutionSTED",
            "SuperResolutionSIM",
            "ThirdHarmonicGeneration",
            "TIRF",
            "TransmittedBrightField",
            "TransmittedDarkField",
            "TransmittedDarkFieldEvanescentWaveScattering",
            "TransmittedDifferentialInterferenceContrast",
            "TransmittedHoffmanModulation",
            "TransmittedPhaseContrast",
            "TransmittedPolarization",
            "TransmittedObliqueIllumination",
            "TransmittedVarelContrast",
            "WidefieldFluorescence",
            "WidefieldFluorescenceFLIM",
            "WidefieldFluorescenceFLIP",
            "WidefieldFluorescenceFRAP",
            "WidefieldFluorescenceFRET",
            "WidefieldFluorescenceSPIM",
            "WidefieldFluorescenceTIRF",
            "Other",
        ]
        ImmersionLiquidType: TypeAlias = Literal[
            "Glycerol",
            "Multi",
            "MineralOil",
            "SiliconeOil",
            "Water",
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
        IntensifierType: TypeAlias = Literal[
            "Conventional",
            "ElectronBombardment",
            "ElectronMultiplication",
            "MicroChannelPlate",
            "Other",
        ]
        IntensityCalibrationType: TypeAlias = Literal[
            "Detector",
            "Excitation",
            "Other",
        ]
        LaserClass: TypeAlias = Literal[
            "Class1",
            "Class1M",
            "Class2",
            "Class2M",
            "Class3R",
            "Class3B",
            "Class4",
            "Other",
        ]
        LaserMedium: TypeAlias = Literal[
            "Cu",
            "Ag",
            "ArF",
            "ArCl",
            "KrF",
            "KrCl",
            "XeF",
            "XeCl",
            "XeBr",
            "Ar",
            "ArKr",
            "CO",
            "CO2",
            "H2O",
            "HeCd",
            "HeNe",
            "HF",
            "Kr",
            "N",
            "Xe",
            "NdGlass",
            "NdYAG",
            "ErGlass",
            "ErYAG",
            "HoYLF",
            "HoYAG",
            "Ruby",
            "TiSapphire",
            "Alexandrite",
            "Rhodamine6G",
            "CoumarinC30",
            "GaAs",
            "GaAlAs",
            "AlGaInP",
            "InGaN",
            "InGaAs",
            "Yb",
            "Er",
            "FreeElectrons",
            "Other",
        ]
        LaserModulation: TypeAlias = Literal[
            "AcoustoOpticalBeamSplitter",
            "AcoustoOpticalTuneableFilter",
            "AcoustoOpticalModulator",
            "Direct",
            "None",
            "Other",
        ]
        LaserType: TypeAlias = Literal[
            "Chemical",
            "DiodePumpedSolidState",
            "Dye",
            "Gas",
            "MetalVapor",
            "OpticalParametricOscillator",
            "SolidState",
            "SemiconductorLaserDiode",
            "Fiber",
            "Supercontinuum",
            "OpticallyPumpedSemiconductor",
            "Other",
        ]
        LatticePattern: TypeAlias = Literal[
            "Square",
            "Hexagonal",
            "Other",
        ]
        LensGeometry: TypeAlias = Literal[
            "Spherical",
            "Aspherical",
            "Cylindrical",
            "Ball",
            "HemisphericBall",
            "Cone",
            "Drum",
            "Rod",
            "Toric",
            "Other",
        ]
        LensShape: TypeAlias = Literal[
            "AmiciBertrand",
            "Biconvex",
            "Biconcave",
            "PlanoConvex",
            "PlanoConcave",
            "ConvexMeniscus",
            "ConcaveMeniscus",
            "Equiconvex",
            "Other",
        ]
        LensletShape: TypeAlias = Literal[
            "Circular",
            "Hexagonal",
            "Octagonal",
            "Square",
            "Other",
        ]
        LightEmittingDiodeType: TypeAlias = Literal[
            "Collimated",
            "Mounted",
            "Unmounted",
            "Other",
        ]
        LightGuideGeometry: TypeAlias = Literal[
            "Backlight",
            "DiffuseAxial",
            "LineLight",
            "RingLight",
            "SpotLight",
            "Other",
        ]
        LightGuideMaterial: TypeAlias = Literal[
            "Borosilicate",
            "Quartz",
            "Silica",
            "Other",
        ]
        LightGuideType: TypeAlias = Literal[
            "FiberOptics",
            "Liquid",
            "Other",
        ]
        LightGuideWaveguideMode: TypeAlias = Literal[
            "TransverseElectric",
            "TransverseElectromagnetic",
            "TransverseMagnetic",
            "Hybrid",
            "Other",
        ]
        LightPathLocation: TypeAlias = Literal[
            "InfinitySpace",
            "CameraPort",
            "IlluminationPort",
            "Other",
        ]
        LightSheetType: TypeAlias = Literal[
            "CylindricalLens",
            "DigitallyScanned",
            "ScannedBessel",
            "OpticalLattice",
            "Oblique",
            "Other",
        ]
        MaskingPlateFunction: TypeAlias = Literal[
            "FourierFilter",
            "PhaseMask",
            "Other",
        ]
        MicrobeamManipulationType: TypeAlias = Literal[
            "FLIP",
            "FRAP",
            "InverseFRAP",
            "OpticalTrapping",
            "Photoablation",
            "Photoactivation",
            "Uncaging",
            "Other",
        ]
        MicroscopeStandType: TypeAlias = Literal[
            "Compound",
            "CustomMade",
            "Dissection",
            "Electrophysiology",
            "LightSheet",
            "HighContentImager",
            "SlideScanner",
            "Stereomicroscope",
            "Other",
        ]
        MicroscopeTableType: TypeAlias = Literal[
            "AirActive",
            "AirPassive",
            "NonIsolatingFrame",
            "SimpleBench",
            "Stone",
            "Other",
        ]
        MicroscopeTubeType: TypeAlias = Literal[
            "Body",
            "Intermediate",
            "Viewing",
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
        ModulationMode: TypeAlias = Literal[
            "Intensity",
            "Phase",
            "Polarization",
            "Wavelength",
            "Other",
        ]
        MountingMediumType: TypeAlias = Literal[
            "AlcoholBased",
            "GlycerolBased",
            "GrowthMedium",
            "ImpregnatingResin",
            "Other",
        ]
        MultianodeArrangement: TypeAlias = Literal[
            "Hexagonal",
            "Linear",
            "Round",
            "Square",
            "Other",
        ]
        NeutralDensityType: TypeAlias = Literal[
            "Absorbing",
            "Reflecting",
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
        ObjectiveRole: TypeAlias = Literal[
            "Detection",
            "Illumination",
            "IlluminationAndDetection",
            "RemoteFocusing",
            "Other",
        ]
        OpticalAxisDirection: TypeAlias = Literal[
            "Vertical",
            "Horizontal",
            "Inclined",
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
        OpticalReadout: TypeAlias = Literal[
            "PhosphorScreen",
            "ElectromagneticReadout",
            "Other",
        ]
        PartyKind: TypeAlias = Literal[
            "Organization",
            "Person",
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
        PhasePlateType: TypeAlias = Literal[
            "Vortex",
            "AnnularStep",
            "DoubleHelix",
            "Tetrapod",
            "Cubic",
            "Other",
        ]
        PhaseRingNumber: TypeAlias = Literal[
            "PhL",
            "Ph1",
            "Ph2",
            "Ph3",
            "Ph4",
        ]
        PhosphorType: TypeAlias = Literal[
            "P43",
            "P46",
            "Other",
        ]
        PhotocathodeMaterial: TypeAlias = Literal[
            "BiAlkali",
            "MultiAlkali",
            "GalliumArsenidePhosphide",
            "GalliumArsenide",
            "S20",
            "Other",
        ]
        PixelType: TypeAlias = Literal[
            "Bit",
            "Complex",
            "Double",
            "DoubleComplex",
            "Float",
            "Int8",
            "Int12",
            "Int14",
            "Int16",
            "Int32",
            "Uint8",
            "Uint12",
            "Uint14",
            "Uint16",
            "Uint32",
            "Other",
        ]
        PockelsCellMaterial: TypeAlias = Literal[
            "AmmoniumDihydrogenPhosphate",
            "BetaBariumBorate",
            "LithiumNiobate",
            "LithiumTantalate",
            "PotassiumDiDeuteriumPhosphate",
            "PotassiumTitanylPhosphate",
            "Other",
        ]
        PolarizationMode: TypeAlias = Literal[
            "Circular",
            "Elliptical",
            "Planar",
            "Other",
        ]
        PolarizationOpticsConstruction: TypeAlias = Literal[
            "Achromatic",
            "ZeroOrder",
            "MultipleOrder",
            "Other",
        ]
        PolarizationOpticsFabrication: TypeAlias = Literal[
            "Birefringent",
            "Film",
            "PolarizingBandPass",
            "PolarizingBeamsplitter",
            "Polymer",
            "Quartz",
            "Variable",
            "WireGrid",
            "Other",
        ]
        PolarizationOpticsFunction: TypeAlias = Literal[
            "Polarizer",
            "Analyzer",
            "Other",
        ]
        PolarizationOpticsRetardation: TypeAlias = Literal[
            "FullWave",
            "HalfWave",
            "QuarterWave",
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
        PrismDesign: TypeAlias = Literal[
            "Rhomboid",
            "Wedge",
            "GlanFoucault",
            "GlanTaylor",
            "GlanThompson",
            "Nicol",
            "Nomarski",
            "Rochon",
            "Senarmont",
            "Wollaston",
            "AbbeKonig",
            "AmiciRoof",
            "Dove",
            "Penta",
            "Porro",
            "PorroAbbe",
            "RightAngle",
            "SchmidtPechan",
            "Abbe",
            "Amici",
            "Grism",
            "PellinBroca",
            "Triangular",
            "Other",
        ]
        PrismFunction: TypeAlias = Literal[
            "BeamShaping",
            "Deflecting",
            "Polarizing",
            "Reflecting",
            "Refracting",
            "Other",
        ]
        PrismPosition: TypeAlias = Literal[
            "H",
            "L",
            "M",
            "N1",
            "N2",
        ]
        RasterScannerType: TypeAlias = Literal[
            "GalvanometerMirror",
            "Resonant",
            "Other",
        ]
        RelationType: TypeAlias = Literal[
            "IsCitedBy",
            "Cites",
            "IsSupplementTo",
            "IsSupplementedBy",
            "IsContinuedBy",
            "Continues",
            "Describes",
            "IsDescribedBy",
            "HasMetadata",
            "IsMetadataFor",
            "HasVersion",
            "IsVersionOf",
            "IsNewVersionOf",
            "IsPreviousVersionOf",
            "IsPartOf",
            "HasPart",
            "IsPublishedIn",
            "IsReferencedBy",
            "References",
            "IsDocumentedBy",
            "Documents",
            "IsCompiledBy",
            "Compiles",
            "IsVariantFormOf",
            "IsOriginalFormOf",
            "IsIdenticalTo",
            "Reviews",
            "IsReviewedBy",
            "IsDerivedFrom",
            "IsSourceOf",
            "Requires",
            "IsRequiredBy",
            "Obsoletes",
            "IsObsoletedBy",
            "Collects",
            "IsCollectedBy",
            "HasTranslation",
            "IsTranslationOf",
            "HasComponent",
            "IsComponentOf",
            "WasUsedIn",
            "IsAttachedTo",
            "Other",
        ]
        SampleHolderType: TypeAlias = Literal[
            "ChamberedCoverslip",
            "CulturePlate",
            "MicroscopeSlide",
            "MultiwellPlate",
            "PetriDish",
            "Other",
        ]
        SampleType: TypeAlias = Literal[
            "WholeOrganism",
            "OrganismPart",
            "Organ",
            "Tissue",
            "Cell",
            "SubCellularStructure",
            "Organoid",
            "Other",
        ]
        ScanIntegrationMethod: TypeAlias = Literal[
            "Average",
            "Sum",
            "Other",
        ]
        ScanUnit: TypeAlias = Literal[
            "Frame",
            "Line",
            "Stack",
            "Other",
        ]
        SensorExposureMode: TypeAlias = Literal[
            "GlobalShutter",
            "RollingShutter",
            "TimeDelayIntegration",
            "LightSheetReadout",
            "Other",
        ]
        SensorType: TypeAlias = Literal[
            "CCD",
            "CMOS",
            "Other",
        ]
        ShutterFunction: TypeAlias = Literal[
            "DetectionControl",
            "IlluminationControl",
            "WavelengthSelection",
            "Other",
        ]
        ShutterMode: TypeAlias = Literal[
            "Fast",
            "NeutralDensity",
            "Slow",
            "Other",
        ]
        SignalProcessingMode: TypeAlias = Literal[
            "Analog",
            "PhotonCounting",
            "Other",
        ]
        SpatialLightModulatorType: TypeAlias = Literal[
            "DigitalMicromirrorDevice",
            "ElectricallyAddressedSLM",
            "LiquidCrystalOnSilicon",
            "LiquidCrystalDisplay",
            "OpticallyAddressedSLM",
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
            "XYZTheta",
            "Theta",
            "Other",
        ]
        StandCompatibility: TypeAlias = Literal[
            "Inverted",
            "Upright",
            "Other",
        ]
        TIRFMethod: TypeAlias = Literal[
            "Lightguide",
            "Objective",
            "Prism",
            "Other",
        ]
        TemperatureControlMethod: TypeAlias = Literal[
            "None",
            "CageIncubatorEnclosure",
            "ObjectiveHeater",
            "StageTopChamber",
            "Other",
        ]
        TuneableLensMechanism: TypeAlias = Literal[
            "Membrane",
            "Electrowetting",
            "Acoustic",
            "LiquidCrystal",
            "Other",
        ]
        WaveFrontSensorType: TypeAlias = Literal[
            "ShackHartmann",
            "Interferometer",
            "Other",
        ]
        WavefrontCorrectionMethod: TypeAlias = Literal[
            "WavefrontSensor",
            "Sensorless",
            "Fixed",
            "Computed",
            "Other",
        ]
        ZDirection: TypeAlias = Literal[
            "Towards",
            "Apart",
        ]

else:
    from nboq.schema.references import values as _t


@dataclass(slots=True, kw_only=True, repr=False)
class Entity(ModelObject):
    """Anything that can be pointed at from outside: it has an identifier that stays the same when its description
    changes. Told apart from a part, which has no existence of its own.

    Attributes:
        id: Identifier of the entity: the IRI of its persistent identifier where it has one, else a `urn:uuid:`.
            Written in full or with one of the prefixes of the model, such as `RRID:SCR_017934`.
        name: What people at the microscope call the thing. It need not be unique and may change; the identifier does
            not.
        description: Anything worth knowing about the thing that has no term of its own here, in plain sentences.
        extensions: What a source said about the thing that the model has no term for: a JSON object whose keys name
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
    """Something that an instrument is made of or equipped with, hardware or software, and that could be exchanged
    while the instrument stays the same instrument."""

    type: ClassVar[str] = "Component"


@dataclass(slots=True, kw_only=True, repr=False)
class HardwareComponent(Component):
    """A component that can be touched: a stand, a lens, a filter, a camera. Told apart from software, which has a
    developer and a version instead of a maker and a catalogue number.

    Attributes:
        map_annotations: Free pairs of a key and a value that belong to a component, to its settings or to the
            conditions around the specimen, such as the date of the last service.
        specs_file: Data sheet of the item as its maker publishes it, most often a PDF, given by its file name or
            address.
        vendor_information: What a vendor has added about a component or its settings, and answers for, beyond what
            can be said with the terms of this model.
        manufacturer: Company, research group or person that made the item; not the dealer who sold it.
        model: Name or designation that the maker gives to this kind of item, as printed on it or in the catalogue.
            All items of one model share it.
        catalog_number: Number under which the maker lists the item, for ordering it: catalogue, part or article
            number. Of what nobody sells, such as a part that its users built, `build_documentation` tells instead how
            another can be had.
        build_documentation: Where it is documented how an item was made that is in nobody's catalogue, such as a part
            that its users built: the address of drawings, a parts list or a protocol, or where they are kept or whom
            to ask, in words.
        lot_number: Number of the production batch that the item came from, shared by all items made together. It
            matters where batches differ, as those of filter coatings may.
        serial_number: Number that the maker gave to this one copy, as it stands on the type plate or label.
    """

    type: ClassVar[str] = "HardwareComponent"
    map_annotations: list[MapAnnotation] | None = None
    specs_file: str | None = None
    vendor_information: list[AdditionalVendorInformation] | None = None
    manufacturer: str | None = None
    model: str | None = None
    catalog_number: str | None = None
    build_documentation: str | None = None
    lot_number: str | None = None
    serial_number: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class AcoustoOpticalDevice(HardwareComponent):
    """A device that acts on light through a sound wave in a crystal or glass: the wave is a moving grating, which
    diffracts light by an angle that follows the frequency of the sound and with a strength that follows its power.
    Told apart from an electro-optical device, which works without sound.

    Attributes:
        contrast_ratio: Light that the device passes on at its brightest setting divided by the light that it passes
            on at its darkest, as the maker states it. The higher, the better light can be switched off.
        coating: Thin layer, or stack of layers, on the surface of the part, by name, purpose or substance: on optics
            mostly one against reflections, on a cover glass one that cells hold on to.
        attenuation_method: What becomes of the light that the part does not pass on: whether it is absorbed,
            reflected or bent out of the beam.
        attenuation_coefficient: How strongly the part blocks light, as an optical density: the negative decimal
            logarithm of the transmittance, so that 6 means one part in a million. For a filter or dichroic it is the
            figure that the maker gives for the whole of the range that is not meant to pass.
        tuning_accuracy: How far the wavelength that the device selects may lie from the one it is set to, as the
            maker states it: a deviation without sign, the smaller the better. In nm (UCUM).
        polarization: State of polarisation that the part gives to light, on purpose or as a side effect, as of a
            thin-film coating that is met at an angle.
        bragg: True where the device works in the Bragg regime, in which light that comes in at the right angle is
            diffracted to one side only, in a single order; false where it is diffracted into several orders.
        tuning_resolution: Width of the band of wavelengths that the device selects, between the two points where half
            of its peak is reached, as the maker states it. It mostly changes with the wavelength to which the device
            is set. In nm (UCUM).
        tuning_time: Time that the device takes to go over from one setting to another (also called tuning rate), as
            the maker states it; in an acousto-optical device mostly the time that sound takes across the beam. In us
            (UCUM).
        angle_of_incidence: Angle between the axis of the arriving light and the line at right angles to the surface,
            for which the part is designed; 0 is head-on. At other angles the bands of a thin-film coating shift, and
            a modulator works worse or not at all. In deg (UCUM).
        angular_aperture: Half of the angle of the widest cone of light that the device takes in and treats as
            specified. Makers may state the whole angle, which is twice as large. In deg (UCUM).
        ao_material: Crystal or glass in the device that light and sound pass through.
        ao_design: What becomes of the sound at the far end of the crystal: whether it is absorbed there or thrown
            back.
        ao_geometry: Direction of the electric field that is applied to the device, in relation to the beam of light.
        operating_temperature: Temperature of the surroundings at which the device is made to work, as the maker
            states it. In Cel (UCUM).
    """

    type: ClassVar[str] = "AcoustoOpticalDevice"
    contrast_ratio: float | None = None
    coating: str | None = None
    attenuation_method: _t.AttenuationMethod | None = None
    attenuation_coefficient: float | None = None
    tuning_accuracy: float | None = None
    polarization: _t.PolarizationMode | None = None
    bragg: bool | None = None
    tuning_resolution: float | None = None
    tuning_time: float | None = None
    angle_of_incidence: float | None = None
    angular_aperture: float | None = None
    ao_material: _t.AcoustoOpticalMaterial | None = None
    ao_design: _t.AcoustoOpticalDesign | None = None
    ao_geometry: _t.AcoustoOpticalGeometry | None = None
    operating_temperature: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class AcoustoOpticalBeamSplitter(AcoustoOpticalDevice):
    """An acousto-optical device in place of the main dichroic of a confocal microscope: it diverts the chosen laser
    lines to the specimen and lets all other light that comes back through to the detectors. Told apart from a
    tuneable filter, which selects the laser lines before they get there."""

    type: ClassVar[str] = "AcoustoOpticalBeamSplitter"


@dataclass(slots=True, kw_only=True, repr=False)
class Part(ModelObject):
    """Something that belongs to one entity and is never pointed at from elsewhere, such as one pass band of a filter.
    It lives and is replaced together with the entity that holds it.

    Attributes:
        name: What people at the microscope call the thing. It need not be unique and may change; the identifier does
            not.
        description: Anything worth knowing about the thing that has no term of its own here, in plain sentences.
        extensions: What a source said about the thing that the model has no term for: a JSON object whose keys name
            the source and its field, as in `micrometa:PositionX`. It is carried along untouched, so that nothing is
            lost on a round trip.
    """

    type: ClassVar[str] = "Part"
    id: str | None = None  # where a source gave the part an IRI
    name: str | None = None
    description: str | None = None
    extensions: dict[str, Any] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Settings(Part):
    """How one component was set while an image, or one channel of it, was taken. Told apart from the description of
    the component itself, which says what it is and can do and is the same for every image.

    Attributes:
        map_annotations: Free pairs of a key and a value that belong to a component, to its settings or to the
            conditions around the specimen, such as the date of the last service.
        vendor_information: What a vendor has added about a component or its settings, and answers for, beyond what
            can be said with the terms of this model.
    """

    type: ClassVar[str] = "Settings"
    map_annotations: list[MapAnnotation] | None = None
    vendor_information: list[AdditionalVendorInformation] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class AcoustoOpticalDeviceSettings(Settings):
    """How a device that diffracts light at a sound wave in a crystal was driven while a channel was taken: which
    wavelengths it passed on, how much of them, and at what frequency of the sound.

    Attributes:
        transmittance_profile_files: Files that hold the transmission spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        reflectance_profile_files: Files that hold the reflection spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        transmission_wavelength_range_settings: The stretches of wavelengths that the component was set to let
            through, one for each separate band.
        reflection_wavelength_range_settings: The stretches of wavelengths that the component was set to reflect, one
            for each separate band.
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        diffraction_efficiency: Share of the optical power arriving at the grating or acousto-optical device that left
            it in the wanted diffraction order, as a fraction of 1. It holds for the wavelength and the drive that
            were used.
        acoustic_velocity: Speed at which the sound wave ran through the crystal of the device. Together with the
            width of the beam it decides how quickly the device can change over. In m/s (UCUM).
        acoustic_frequency: Frequency of the sound wave in the crystal of the device, the same as that of the
            electrical signal that drives it. It decides which wavelength is diffracted, or at what angle. In MHz
            (UCUM).
    """

    type: ClassVar[str] = "AcoustoOpticalDeviceSettings"
    transmittance_profile_files: list[TransmittanceProfileFile] | None = None
    reflectance_profile_files: list[ReflectanceProfileFile] | None = None
    transmission_wavelength_range_settings: list[TransmissionWavelengthRangeSettings] | None = None
    reflection_wavelength_range_settings: list[ReflectionWavelengthRangeSettings] | None = None
    settings_of: RefTo[AcoustoOpticalDevice] = None  # type: ignore[assignment]
    diffraction_efficiency: float | None = None
    acoustic_velocity: float | None = None
    acoustic_frequency: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class AcoustoOpticalBeamSplitterSettings(AcoustoOpticalDeviceSettings):
    """Which narrow bands of excitation light an acousto-optical beam splitter turned towards the specimen while a
    channel was taken. All other wavelengths from the specimen it lets through to the detectors, in place of a
    dichroic."""

    type: ClassVar[str] = "AcoustoOpticalBeamSplitterSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class AcoustoOpticalDeflector(AcoustoOpticalDevice):
    """An acousto-optical device that steers a laser beam to and fro in one direction, without moving parts, by
    changing the frequency of the sound. Told apart from a modulator, where the frequency stays and the strength of
    the sound changes."""

    type: ClassVar[str] = "AcoustoOpticalDeflector"


@dataclass(slots=True, kw_only=True, repr=False)
class AcoustoOpticalDeflectorSettings(AcoustoOpticalDeviceSettings):
    """How an acousto-optical deflector, which steers a beam, was driven while a channel was taken. The angle of the
    beam follows the frequency of the sound wave."""

    type: ClassVar[str] = "AcoustoOpticalDeflectorSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class AcoustoOpticalModulator(AcoustoOpticalDevice):
    """An acousto-optical device that switches or dims a laser beam, or shifts its frequency, through the sound that
    diffracts it. Told apart from a tuneable filter, which does so for several wavelengths one by one.

    Attributes:
        aom_type: What the modulator is built for: to switch and dim a beam, to shift its frequency, or to act inside
            a laser.
    """

    type: ClassVar[str] = "AcoustoOpticalModulator"
    aom_type: _t.AcoustoOpticalModulatorType | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class AcoustoOpticalModulatorSettings(AcoustoOpticalDeviceSettings):
    """How an acousto-optical modulator, which weakens a beam or switches it on and off, was driven while a channel
    was taken. Told apart from a tuneable filter, which does so for each chosen wavelength by itself."""

    type: ClassVar[str] = "AcoustoOpticalModulatorSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class AcoustoOpticalTuneableFilter(AcoustoOpticalDevice):
    """An acousto-optical device that passes on only those wavelengths that match the frequencies of the sound, each
    as strongly as its sound is: the usual switch and dimmer for the lines of several lasers. Told apart from a liquid
    crystal tuneable filter, which is slower and works without sound."""

    type: ClassVar[str] = "AcoustoOpticalTuneableFilter"


@dataclass(slots=True, kw_only=True, repr=False)
class AcoustoOpticalTuneableFilterSettings(AcoustoOpticalDeviceSettings):
    """Which laser lines or other bands an acousto-optical tuneable filter passed on while a channel was taken, and
    how much of each. Told apart from a modulator, which treats the beam as a whole."""

    type: ClassVar[str] = "AcoustoOpticalTuneableFilterSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class Software(Component):
    """A computer program, or a part of one, that runs the microscope, checks its performance or works on its images:
    a full application, a plugin, a script or a macro, commercial or free.

    Attributes:
        software_modules: Plugins, scripts, macros and other modules that the software uses.
        version: Number or name of the release in use, as its developer gives it.
        developer: Company, consortium or person that wrote the software; for a commercial product mostly the company,
            even where the programmers are known.
        website: Web address from which the software can be obtained; for open-source software, its public code
            repository.
        primary_publication: Identifier of the article that first or best describes the software or the fluorophore,
            by which it is cited: a DOI, or a PubMed Central or arXiv number.
        open_source: True where the code is published under a licence that lets anyone use, change and share it; false
            where it is proprietary.
        is_macro: True where the software is itself a macro or a script that another program runs; false where it is
            anything else, such as a program that runs by itself. Whether it can run macros is another matter.
        build: Identifier of the particular compilation of a version, such as a build number or the date of a nightly
            build; several builds may bear the same version.
        patch: Number or name of the patch, hotfix or update that was installed on top of the version.
        release_date: Day on which the developer published the release in use; not the day on which it was installed.
        language: Programming language in which the software is written; not the language of its menus.
    """

    type: ClassVar[str] = "Software"
    software_modules: RefsTo[SoftwareModule] = None  # type: ignore[assignment]
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
class AdditionalDimensionMap(Part):
    """A dimension of an image beyond x, y, z, channel and time, such as wavelength or fluorescence lifetime: what
    changes along it, in how many steps and in which unit. Told apart from a single place along it, which belongs to
    certain planes.

    Attributes:
        additional_dimension: Place along the additional dimension at which planes of the image were taken, with its
            number and step.
        dimension_size: Number of places along the additional dimension at which planes were taken, such as 32
            spectral bands.
        dimension_type: What changes from place to place along the additional dimension, such as a wavelength or an
            angle.
        type_description: What the places along the additional dimension stand for, in words that let a person or a
            program make sense of the values.
        order_of_dimension: Rank of the additional dimension in storage, after the five that every image has: 0 for
            the first one that follows them.
        preset_step_increment: Step from one place along the additional dimension to the next as it was set
            beforehand, in the unit of that dimension. The value -1 says that the steps are uneven, and that each
            place has its own.
        dimension_unit: Unit in which the steps along the additional dimension are measured, such as nm for a
            wavelength or ns for a lifetime.
    """

    type: ClassVar[str] = "AdditionalDimensionMap"
    additional_dimension: PartOrRef[AdditionalDimensionPlace] = None  # type: ignore[assignment]
    dimension_size: int | None = None
    dimension_type: _t.AdditionalDimensionType | None = None
    type_description: str | None = None
    order_of_dimension: int | None = None
    preset_step_increment: float | None = None
    dimension_unit: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class AdditionalDimensionPlace(Entity):
    """One place along an additional dimension of an image, at which certain planes were taken, such as the third of
    eight angles. Told apart from the dimension itself, which has many such places.

    Attributes:
        dimension_index: Number of the place along its additional dimension, counted from 1, unlike depth, channel and
            time point, which are counted from 0.
        increment_stamp: Step that was in fact made along the additional dimension to reach the place, in the unit of
            that dimension. It is needed where the steps are uneven.
    """

    type: ClassVar[str] = "AdditionalDimensionPlace"
    dimension_index: int | None = None
    increment_stamp: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class AdditionalVendorInformation(Part):
    """What a vendor adds about its product or the settings of it that neither a term of the model nor a free pair of
    a key and a value can express. The vendor answers for it and keeps it up to date.

    Attributes:
        file_location: Address of the file: where on the web, or on a disk that its readers can reach, it is found.
        vendor_name: Company that supplied the added information and answers for it; often, though not always, the
            maker of the component.
    """

    type: ClassVar[str] = "AdditionalVendorInformation"
    file_location: str | None = None
    vendor_name: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Agent(Entity):
    """Whoever can answer for something: a person or an organisation. Told apart from a party, which is a mention of
    one in a record."""

    type: ClassVar[str] = "Agent"


@dataclass(slots=True, kw_only=True, repr=False)
class AlternateIdentifier(Part):
    """A number or name under which the same thing is known to somebody, and that nobody else can resolve: a key of a
    booking system, a second serial number.

    Attributes:
        identifier_text: An identifier as it was written, where it cannot be made into an address: a number in a list,
            a catalogue entry, a key of a local system.
        identifier_kind: What sort of number or name it is, and so whose books it stands in.
    """

    type: ClassVar[str] = "AlternateIdentifier"
    identifier_text: str | None = None
    identifier_kind: _t.AlternateIdentifierKind | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class LightSource(HardwareComponent):
    """A device that makes the light which falls on the specimen: a lamp, a light-emitting diode or a laser. Told
    apart from condensers, filters and light guides, which only shape, select or conduct that light.

    Attributes:
        illumination_role: What the light does at the specimen, such as to pass through it from the condenser side, or
            to excite its fluorescence, as a rule through the objective. One and the same kind of source can do
            either.
        purchase_date: Day on which the light source was bought. It sets a limit to the age of the lamp, but says
            nothing of the hours for which it has burnt.
        illumination_power_reporting_statistic: How the maker sums up the measured power of the light source in one
            figure: as an average, a median or a maximum.
        illumination_power_reporting_position: Place along the light path for which the maker states the power of the
            light source. The nearer it is to the specimen, the more of the losses in the optics have already been
            taken off.
    """

    type: ClassVar[str] = "LightSource"
    illumination_role: _t.IlluminationRole | None = None
    purchase_date: str | None = None
    illumination_power_reporting_statistic: _t.PowerReportingStatistic | None = None
    illumination_power_reporting_position: _t.PowerReportingPosition | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Arc(LightSource):
    """A lamp in which an electric arc burns between two electrodes, in gas or metal vapour inside a bulb. It is
    brighter than a filament lamp and richer in blue and ultraviolet, but takes minutes to warm up and weakens as the
    bulb ages.

    Attributes:
        illumination_wavelength_ranges: The stretches of the spectrum in which the source emits, each with its power:
            one narrow range for each line of a laser or an arc lamp, one wide range for a source with an even
            spectrum.
        arc_type: What the bulb of the arc lamp is filled with: mercury, xenon or both. It decides whether the
            spectrum is made of lines or is even.
    """

    type: ClassVar[str] = "Arc"
    illumination_wavelength_ranges: list[IlluminationWavelengthRange] | None = None
    arc_type: _t.ArcType | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class OpticalAssembly(HardwareComponent):
    """Several optical parts joined in one housing and put into the light path as one unit, such as a condenser. Told
    apart from a holder, which only carries parts and lets one be exchanged for another.

    Attributes:
        filters: The filters that belong to the assembly or sit in the turret, such as a heat filter or a colour
            filter under a condenser.
        lenses: The lenses that belong to the assembly or sit in the turret, such as the swing-out front lens of a
            condenser.
        mirroring_devices: The mirrors, beam splitters and dichroics that belong to the assembly or sit in the turret.
        apertures: The diaphragms, stops, rings, pinholes and other parts that shape the beam, as far as they belong
            to the assembly, sit in the turret or, for a light path, are met by the light on its way.
        polarization_optics: The polarisers, analysers and wave plates that belong to the assembly, sit in the turret
            or, for a light path, are met by the light on its way.
        prisms: The prisms that belong to the assembly or module or sit in the turret, such as the DIC prisms in the
            turret of a condenser.
    """

    type: ClassVar[str] = "OpticalAssembly"
    filters: RefsTo[Filter] = None  # type: ignore[assignment]
    lenses: RefsTo[Lens] = None  # type: ignore[assignment]
    mirroring_devices: RefsTo[MirroringDevice] = None  # type: ignore[assignment]
    apertures: RefsTo[OpticalAperture] = None  # type: ignore[assignment]
    polarization_optics: RefsTo[PolarizationOptics] = None  # type: ignore[assignment]
    prisms: RefsTo[Prism] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class BeamCollimator(OpticalAssembly):
    """Optics that turn the spreading light from a small source, such as the end of a fibre, into a parallel beam.
    Told apart from a beam expander, which starts from a beam that is parallel already."""

    type: ClassVar[str] = "BeamCollimator"


@dataclass(slots=True, kw_only=True, repr=False)
class Lens(HardwareComponent):
    """A lens, or a group of lenses in one mount, somewhere in the light path other than the objective: it makes light
    converge or diverge. Told apart from an optical assembly, which may hold mirrors, filters and diaphragms too.

    Attributes:
        magnification: Lateral magnification that the maker states for the lens: the length of a feature in the image
            that it forms, divided by the length of the same feature in its object; for a magnification changer, the
            factor by which it multiplies that of the objective. An infinity-corrected objective reaches it only with
            a tube lens of the focal length that its maker designs for.
        lens_na: Numerical aperture that the maker states for the lens: the refractive index of the medium in front of
            it times the sine of half the angle of the widest cone of light that passes between the lens and a point
            in focus. For an objective with an iris it is the value with the iris fully open.
        infinity_corrected: True where the light of a point in focus leaves the lens as a parallel bundle, so that a
            tube lens has to form the image; false where the lens forms an image by itself at a fixed distance, as in
            a tube of 160 mm.
        is_composite: True where the lens is put together from two or more single lenses, cemented or held apart by
            air; false where it is one piece of glass or plastic.
        lens_shape: Form of the lens in profile: which of its two surfaces bulge outwards, are hollow or are flat.
            Told apart from `lens_geometry`, which says what kind of surface they are.
        lens_geometry: Geometrical form of the surfaces of the lens, such as part of a sphere or of a cylinder, or of
            its body as a whole, such as a ball or a rod. Told apart from `lens_shape`, which says which way the
            surfaces bend.
        diameter: Outer diameter of a round filter, mirror or lens, with the ring that it is delivered in but without
            the holder; of a light guide, the diameter of the whole guide and not that of its core. In mm (UCUM).
        coating: Thin layer, or stack of layers, on the surface of the part, by name, purpose or substance: on optics
            mostly one against reflections, on a cover glass one that cells hold on to.
        attenuation_coefficient: How strongly the part blocks light, as an optical density: the negative decimal
            logarithm of the transmittance, so that 6 means one part in a million. For a filter or dichroic it is the
            figure that the maker gives for the whole of the range that is not meant to pass.
        working_distance: Clear distance from the front of the lens to the surface nearest to it, with the object in
            focus: that of the cover glass or, without one, that of the object. It is the maker's figure, for the
            medium and the cover glass that the lens is corrected for. In mm (UCUM).
        image_distance: Distance in air from the back principal plane of the lens to the image that it forms by
            itself. An infinity-corrected lens has none that is finite. In mm (UCUM).
        front_focal_length: Distance from the front principal plane of the lens to its front focal plane, in the
            medium in front of the lens; in a microlens array, that of each of its lenses. In an immersion objective
            it is the back focal length times the refractive index of that medium. In mm (UCUM).
        back_focal_length: Distance in air from the back principal plane of the lens, not from a glass surface, to its
            back focal plane; in a microlens array, that of each of its lenses. For an infinity-corrected objective it
            equals the focal length of its maker's tube lens divided by the magnification. In mm (UCUM).
        radius_of_curvature: Distance from the middle of the curved surface, where the optical axis meets it, to its
            centre of curvature, without a sign. A flat surface has none. In mm (UCUM).
        material: Glass, crystal or other substance that the part is made of, by its name in the trade or its chemical
            composition. Told apart from the glass code, which singles out one glass by its optical figures.
        glass_code: Six-digit international code of an optical glass: the first three digits are the refractive index
            less 1, the last three the Abbe number, both at the yellow helium d line (587.6 nm), rounded and without
            decimal points.
        refractive_index: How many times slower light travels in the material of the part, or in the medium or liquid,
            than in empty space; for a light guide, in its core. The figure for glass mostly holds at 587.6 nm (d
            line), that for immersion oil at 546.1 nm (e line) and 23 °C.
        abbe_number: How little the material of the part spreads colours: its refractive index at the yellow helium d
            line (587.6 nm) less 1, divided by the difference between its indices at the blue F line (486.1 nm) and
            the red C line (656.3 nm). Crown glasses have high values, flint glasses low ones.
        density: Mass of the material of the part divided by its volume, at room temperature, as the maker of the
            material states it. Told apart from optical density, which is about light. In g/mL (UCUM).
    """

    type: ClassVar[str] = "Lens"
    magnification: float | None = None
    lens_na: float | None = None
    infinity_corrected: bool | None = None
    is_composite: bool | None = None
    lens_shape: _t.LensShape | None = None
    lens_geometry: _t.LensGeometry | None = None
    diameter: float | None = None
    coating: str | None = None
    attenuation_coefficient: float | None = None
    working_distance: float | None = None
    image_distance: float | None = None
    front_focal_length: float | None = None
    back_focal_length: float | None = None
    radius_of_curvature: float | None = None
    material: _t.OpticalMaterial | None = None
    glass_code: str | None = None
    refractive_index: float | None = None
    abbe_number: float | None = None
    density: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class BeamCollimatorLens(Lens):
    """A lens that makes a parallel beam of the light that spreads from a small source, such as the end of an optical
    fibre. Told apart from a beam expander lens, which takes in a beam that is parallel already."""

    type: ClassVar[str] = "BeamCollimatorLens"


@dataclass(slots=True, kw_only=True, repr=False)
class BeamCombiner(OpticalAssembly):
    """Mirrors, dichroics or prisms that lay the beams of several light sources on one another, so that they go on as
    one. Told apart from a multi-laser engine, which holds the lasers as well, and from a beam splitter, which makes
    two beams of one.

    Attributes:
        combined_sources: The light sources whose beams the combiner lays on one another.
    """

    type: ClassVar[str] = "BeamCombiner"
    combined_sources: RefsTo[LightSource] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class BeamExpander(OpticalAssembly):
    """Lenses or mirrors set up as a telescope, which turn a parallel beam into a wider one that is parallel too, for
    example to fill the back aperture of an objective with the beam of a laser.

    Attributes:
        beam_expander_configuration: Kind of telescope that the beam expander is, by whether the light comes to a
            focus between its two lenses.
    """

    type: ClassVar[str] = "BeamExpander"
    beam_expander_configuration: _t.BeamExpanderConfiguration | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class BeamExpanderLens(Lens):
    """One of the lenses that together turn a narrow parallel beam, most often that of a laser, into a wider parallel
    one. Told apart from the beam expander, which is the whole assembly of them."""

    type: ClassVar[str] = "BeamExpanderLens"


@dataclass(slots=True, kw_only=True, repr=False)
class MirroringDevice(HardwareComponent):
    """A part whose surface sends light off in a new direction, all of it or a share: a plain mirror, a beam splitter
    or a dichroic. Told apart from a filter, whose reflected light is not used.

    Attributes:
        holder_position: Place where the part sits in its turret, slider or wheel: the number or name that the holder
            is marked with. It serves dichroics, mirrors, filter cubes, diaphragms, stops and the like; told apart
            from `filter_position`, that of a filter.
        mirror_type: Overall form of the reflecting surface as the arriving light meets it: flat, hollow (concave) or
            bulging (convex).
        mirror_geometry: Mathematical form of a curved reflecting surface. Told apart from `mirror_type`, which says
            which way the surface bends.
        diameter: Outer diameter of a round filter, mirror or lens, with the ring that it is delivered in but without
            the holder; of a light guide, the diameter of the whole guide and not that of its core. In mm (UCUM).
        radius_of_curvature: Distance from the middle of the curved surface, where the optical axis meets it, to its
            centre of curvature, without a sign. A flat surface has none. In mm (UCUM).
        angle_of_incidence: Angle between the axis of the arriving light and the line at right angles to the surface,
            for which the part is designed; 0 is head-on. At other angles the bands of a thin-film coating shift, and
            a modulator works worse or not at all. In deg (UCUM).
        substrate_type: Kind of body that carries the reflecting layer, such as a polished glass plate or a metal
            block. Told apart from `substrate_material`, which names what the body is made of.
        substrate_material: Material of the body that carries the reflecting layer or the lenslets, by its name in the
            trade or its chemical composition.
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
class BeamSplitter(MirroringDevice):
    """A partly reflecting plate, cube or film that reflects a fixed share of the light, nearly the same at every
    wavelength, and lets the rest pass; both shares are used. Told apart from a dichroic, where the wavelength
    decides.

    Attributes:
        transmittance_profile_files: Files that hold the transmission spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        reflectance_profile_files: Files that hold the reflection spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        transmittance: Share of the arriving light that passes, as a fraction of 1, at the wavelength where it is
            largest; for a range of wavelengths, within that range. For a coated part it holds at the angle of
            incidence that the part is designed for.
        transmission_angle: Angle between the axis of the light that has passed the beam splitter and the line at
            right angles to its reflecting surface; 0 is straight through a surface that is met head-on. For a flat
            plate it equals the angle of incidence. In deg (UCUM).
        reflectance: Share of the arriving light that is reflected, as a fraction of 1, at the wavelength where it is
            largest; for a range of wavelengths, within that range. For a coated part it holds at the angle of
            incidence that the part is designed for.
    """

    type: ClassVar[str] = "BeamSplitter"
    transmittance_profile_files: list[TransmittanceProfileFile] | None = None
    reflectance_profile_files: list[ReflectanceProfileFile] | None = None
    transmittance: float | None = None
    transmission_angle: float | None = None
    reflectance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class DetectionSystem(HardwareComponent):
    """The device at the end of the light path that turns light from the specimen into an electrical signal, which
    becomes the values of an image: a camera, a photomultiplier, an avalanche photodiode. Told apart from a power
    meter, which measures the illumination and forms no image.

    Attributes:
        brand: Name under which the detector is sold, as it stands on the housing, where it differs from that of the
            company that made it.
        original_equipment_manufacturer: Company that built the detector where another one sells it under its own
            name, as microscope makers do with the cameras of camera makers.
        firmware_version: Release of the program that runs inside the detector, as its maker numbers it. Not that of
            the driver or of the acquisition software on the computer.
        relay_lens: The lens between a port of the stand and the detector, often inside the mount, that carries the
            intermediate image onto the sensor and fits its size to it (0.5x, 0.63x). Not the tube lens, which makes
            that intermediate image.
        camera_mount: Mechanical coupling that joins the detector to the microscope stand: a standard thread, or an
            adapter to the bayonet of a photographic camera. It sets how far behind the port the sensor lies.
        detector_wavelength_ranges: Stretches of the spectrum to which the detector is made to respond, as its maker
            states them. A stretch is taken to end where the response has fallen to half of its peak.
        operational_modes: The ways in which the detector can be run, as its maker offers them, such as a fast and a
            low-noise readout; a single one where there is no choice.
        quantum_efficiency: Share of the photons arriving at the detector that release an electron in its sensor or
            from its photocathode, at the wavelength where that share is highest over all the detector responds to, as
            the maker states it. A fraction of 1, not a percentage.
        detector_noise_model: Probability distribution that describes how the detector's values scatter about their
            mean when the light is constant, for instance for image restoration.
        dark_current: Number of electrons that heat, not light, releases in one second in one pixel, or in the whole
            of a detector without pixels, as the maker states it for one temperature of the sensor. In
            {electron}/{pixel}/s (UCUM).
        dark_current_temperature: Temperature of the sensor for which the dark current is stated. The dark current of
            silicon doubles with every 6 or 7 degrees, so that the one figure says little without the other. In Cel
            (UCUM).
        dark_current_metric: Statistic over the pixels by which the dark current is stated. Pixels with a defect can
            have a hundred times the dark current of their neighbours, which raises the average but hardly the median.
        dynamic_range: Ratio of the largest signal that the detector can take without saturating to its noise in
            darkness, in decibels, counted as 20 times its decimal logarithm. For a camera: the well capacity of a
            pixel over the readout noise. In dB (UCUM).
        dynamic_range_gain: Gain at which the detector has the stated dynamic range, as a factor: 1 for the plain
            signal, more where the electrons are multiplied or the signal is amplified first.
        high_dynamic_range: True where the detector can join readings of each pixel at a high and at a low gain, or at
            two exposures, into one value, for scenes with both dim and bright parts; false where it cannot.
        available_cooling_modes: Ways in which the detector can give off the heat of its sensor, and of the Peltier
            element on it where there is one. Which of them was in use is a setting.
        cooling_temperature: Temperature to which cooling can bring the sensor, as the maker states it; the lowest,
            where it can be chosen. The temperature at which the sensor was kept for an image is a setting. In Cel
            (UCUM).
        ambient_operating_temperature: Temperature of the room air in which the detector is made to work, as the maker
            states it. Not the temperature to which the sensor itself is cooled. In Cel (UCUM).
        ambient_operating_humidity: Relative humidity of the room air in which the detector is made to work, in
            percent (0 to 100), as the maker states it. In % (UCUM).
    """

    type: ClassVar[str] = "DetectionSystem"
    brand: str | None = None
    original_equipment_manufacturer: str | None = None
    firmware_version: str | None = None
    relay_lens: RefTo[RelayLens] = None  # type: ignore[assignment]
    camera_mount: _t.DetectorMount | None = None
    detector_wavelength_ranges: list[DetectorWavelengthRange] | None = None
    operational_modes: PartsOrRefs[OperationalMode] = None  # type: ignore[assignment]
    quantum_efficiency: float | None = None
    detector_noise_model: _t.DetectorNoiseModel | None = None
    dark_current: float | None = None
    dark_current_temperature: float | None = None
    dark_current_metric: _t.DarkCurrentMetric | None = None
    dynamic_range: float | None = None
    dynamic_range_gain: float | None = None
    high_dynamic_range: bool | None = None
    available_cooling_modes: list[_t.CoolingMode] | None = None
    cooling_temperature: float | None = None
    ambient_operating_temperature: float | None = None
    ambient_operating_humidity: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Camera(DetectionSystem):
    """A detection system whose sensor is an array of pixels, onto which the microscope projects an image of the
    specimen. Told apart from a point detector, which measures one spot at a time and gets an image only by scanning.

    Attributes:
        sensor_chips: The chips with pixels inside the camera: one in most, several behind a prism in some colour
            cameras.
        sensor_illumination: Side of the chip on which light enters the pixels of the camera: the front, which carries
            the wiring, or the back, which is free of it.
        selectable_offset: True where the user can change the grey level that the camera adds to every value; false
            where it stays as the maker set it.
        color_mode: How the camera tells colours apart: by a mosaic of filters over the pixels, by a sensor for each
            primary colour, by layers in the silicon, or not at all.
        max_effective_pixel_well_capacity: Largest charge that one pixel of the camera can hold and still answer in
            proportion to the light (full well), in electrons and without binning. In {electron} (UCUM).
        maximum_full_frame_rate: Largest number of images of the whole sensor that the camera can take in one second,
            with neither binning nor cropping, in its fastest readout mode. In {frame}/s (UCUM).
        limited_by_camera_memory: True where the camera can keep up its maximum frame rate only until its own memory
            is full, as very fast cameras do; false where it can do so for as long as the computer takes in the
            images.
        connection_type: Interface over which the camera, as it is installed, sends its images to the computer. It
            often limits the frame rate more than the sensor does.
        maximum_readout_rate: Highest rate at which the camera can read out pixels and digitise them: 1 MHz is a
            million pixels in one second. Told apart from the frame rate, which counts whole images. In MHz (UCUM).
        binning_options: Sizes of the squares of pixels that the camera can bin, each as the number of pixels along a
            side: 1 for no binning, 2 for two by two.
        binning_min_x: Smallest number of neighbouring pixels of a row that the camera can read out as one; 1 unless
            it always bins.
        binning_min_y: Smallest number of neighbouring pixels of a column that the camera can read out as one; 1
            unless it always bins.
        binning_max_x: Largest number of neighbouring pixels of a row that the camera can read out as one.
        binning_max_y: Largest number of neighbouring pixels of a column that the camera can read out as one; up to
            the height of the chip in cameras for spectra.
    """

    type: ClassVar[str] = "Camera"
    sensor_chips: PartsOrRefs[SensorChip] = None  # type: ignore[assignment]
    sensor_illumination: _t.CameraIllumination | None = None
    selectable_offset: bool | None = None
    color_mode: _t.ColorMode | None = None
    max_effective_pixel_well_capacity: float | None = None
    maximum_full_frame_rate: float | None = None
    limited_by_camera_memory: bool | None = None
    connection_type: _t.CameraConnection | None = None
    maximum_readout_rate: float | None = None
    binning_options: list[int] | None = None
    binning_min_x: int | None = None
    binning_min_y: int | None = None
    binning_max_x: int | None = None
    binning_max_y: int | None = None


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
        adjustable_analog_gain: True where the user of the CCD can choose among several analogue gains; false where
            there is one, set by the maker.
        transfer_register_well_capacity: Largest charge, in electrons, that one cell of the register can hold through
            which a CCD moves its charge to the output amplifier. Mostly larger than the capacity of a pixel, so that
            the summed charge of binned pixels fits in. In {electron} (UCUM).
        vertical_clock_speed: Shortest time in which the sensor can shift its charge by one row towards the readout
            register. A time for each row, in spite of the name, so that the smaller value is the faster; sensors that
            shift no charge, such as CMOS, have none. In us (UCUM).
    """

    type: ClassVar[str] = "CCD"
    ccd_type: _t.CCDType | None = None
    ccd_architecture: _t.CCDArchitecture | None = None
    adjustable_analog_gain: bool | None = None
    transfer_register_well_capacity: float | None = None
    vertical_clock_speed: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class DetectionSystemSettings(Settings):
    """How one detection system was set while an image was taken: its gain, its offset, its bit depth and how it was
    cooled. Told apart from the detection system itself, whose facts stay the same from image to image.

    Attributes:
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        actual_bit_depth: Number of bits to which each value was digitised while the image was taken; at most what the
            operational mode allows. The files may be deeper: 12-bit values are commonly stored in 16 bits. In bit
            (UCUM).
        bit_padding: True where the values were filled up to a whole number of bytes with bits that carry nothing, as
            when 12 bits are sent as 16; false where they came as they were digitised.
        analog_gain: Gain at which the signal is amplified before it is digitised, as the number of electrons that one
            grey level (ADU) then stands for: 8 means eight electrons to a grey level, and a smaller number a brighter
            image. In settings, the gain that was used; of a camera, the one that its maker has given it. In
            {electron}/{ADU} (UCUM).
        amplification_gain: Factor by which the detector multiplies the electrons that light has released, in a gain
            register, an intensifier, a chain of dynodes or an avalanche; 1 where nothing multiplies them. In
            settings, the factor that was used; of a detector, the largest that its maker states.
        offset: What was added to the signal, as it was set, so that noise in darkness does not fall below zero: the
            black level. Its scale is that of the offset mode: a number without a unit, a percentage or a voltage, as
            the software shows it.
        offset_mode: Scale on which the offset of the detector is given.
        zoom: Factor by which the detector enlarged the image by itself while it was taken, 1 for not at all. Told
            apart from the zoom of a scanner, which scans a smaller field.
        gate_delay: Time from the pulse of light, or from another trigger, to the moment from which on the detector
            counted or took in light. What came earlier, such as reflected light, was left out. In ns (UCUM).
        gate_width: Time for which the detector counted or took in light after each pulse, from the end of the gate
            delay on. In ns (UCUM).
        cooling_mode: Way in which the detector gave off the heat of its sensor while the image was taken, out of
            those that it has.
        temperature_set_point: Temperature at which the cooling of the detector was set to keep its sensor while the
            image was taken. The dark current depends on it. In Cel (UCUM).
    """

    type: ClassVar[str] = "DetectionSystemSettings"
    settings_of: RefTo[DetectionSystem] = None  # type: ignore[assignment]
    actual_bit_depth: int | None = None
    bit_padding: bool | None = None
    analog_gain: float | None = None
    amplification_gain: float | None = None
    offset: float | None = None
    offset_mode: _t.DetectorOffsetMode | None = None
    zoom: float | None = None
    gate_delay: float | None = None
    gate_width: float | None = None
    cooling_mode: _t.CoolingMode | None = None
    temperature_set_point: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class CameraSettings(DetectionSystemSettings):
    """How a camera was set while an image was taken, with its binning, its readout and its operational mode. For a
    camera of a known kind, such as a CCD, the settings of that kind say more.

    Attributes:
        binning: Number of pixels along each side of the square that was read out as one value of the image: 1 for no
            binning, 2 for two by two.
        pixel_readout_rate: Rate at which pixels were read out and digitised while the image was taken, the inverse of
            the time for one pixel: 1 MHz is a million pixels in one second. Told apart from the frame rate, which
            counts whole images. In MHz (UCUM).
        sensor_exposure_mode: Order in which the rows of the sensor were exposed while the image was taken: all at
            once or one after another. It matters for CMOS cameras; a CCD exposes all rows at once.
        integration: Number of frames, one after the other, that the camera or its software averaged into one image; 1
            for a single frame. Told apart from the exposure time, the time for which each frame took in light.
        frame_rate: Number of frames that the camera took in one second, with their exposure and their readout, in the
            series that the image belongs to. In {frame}/s (UCUM).
        line_rate: Number of lines that a sensor read line by line gave in one second: the clock of time delay
            integration. Told apart from the frame rate, which counts whole images. In Hz (UCUM).
        used_operational_mode: The operational mode in which the camera was run, out of those that it offers; it
            brings with it the conversion factor and the readout noise.
        digital_gain: Factor by which the values were multiplied after they had been digitised, 1 for none. It makes
            the image brighter without telling more grey levels apart.
        actual_pixel_well_capacity: Largest charge, in electrons, that one pixel could hold before its value
            saturated, in the mode, at the gain and with the binning that were used. Less than the capacity that the
            maker states where the digitiser saturates first. In {electron} (UCUM).
    """

    type: ClassVar[str] = "CameraSettings"
    binning: int | None = None
    pixel_readout_rate: float | None = None
    sensor_exposure_mode: _t.SensorExposureMode | None = None
    integration: int | None = None
    frame_rate: float | None = None
    line_rate: float | None = None
    used_operational_mode: RefTo[OperationalMode] = None  # type: ignore[assignment]
    digital_gain: float | None = None
    actual_pixel_well_capacity: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class CCDCameraSettings(CameraSettings):
    """How a CCD camera was set while an image was taken, of any kind of CCD or of one that is not known. Its analogue
    gain can mostly be chosen, unlike that of most CMOS cameras."""

    type: ClassVar[str] = "CCDCameraSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class CMOS(Camera):
    """A camera whose sensor is made in complementary metal-oxide-semiconductor technology: every pixel turns its
    charge into a voltage with an amplifier of its own, and whole rows are digitised at once. Told apart from a CCD,
    which moves all charge to one or a few amplifiers; scientific CMOS cameras (sCMOS) are among the CMOS cameras.

    Attributes:
        cmos_type: Kind of CMOS camera, by whether its sensor was made for measuring faint light or for general use.
        cmos_architecture: Orders in which the rows of a CMOS sensor can be exposed, as it is built: all at once or
            one after another. Both where the user can choose; the one that was chosen for an image is a setting.
        analog_gain: Gain at which the signal is amplified before it is digitised, as the number of electrons that one
            grey level (ADU) then stands for: 8 means eight electrons to a grey level, and a smaller number a brighter
            image. In settings, the gain that was used; of a camera, the one that its maker has given it. In
            {electron}/{ADU} (UCUM).
    """

    type: ClassVar[str] = "CMOS"
    cmos_type: _t.CMOSType | None = None
    cmos_architecture: list[_t.SensorExposureMode] | None = None
    analog_gain: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class CMOSCameraSettings(CameraSettings):
    """How a CMOS camera of any kind was set while an image was taken, with the order in which its rows were exposed.

    Attributes:
        exposed_rows: Number of rows that were exposed at the same time in light-sheet readout: the width of the band
            that runs over the sensor. In {pixel} (UCUM).
    """

    type: ClassVar[str] = "CMOSCameraSettings"
    exposed_rows: int | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Calibration(Entity):
    """A dated measurement of how one microscope, or certain of its components, in fact performs, made with a standard
    or a measuring tool, and its results. It holds for that physical instrument as it was built on that day, and for
    the components that it was made for; told apart from a maker's figures, which hold for every item of a model.

    Attributes:
        calibration_date: Day on which the measurements of the calibration were made. Not the day on which they were
            evaluated, nor that on which the tools used were last calibrated themselves.
        calibrated_instrument: The physical microscope that the calibration was made on. It remains the same one when
            it is rebuilt; how it was built on that day is told by `calibrated_descriptor`.
        calibrated_descriptor: The hardware descriptor that was valid for the instrument on the day of the
            calibration. When a newer descriptor replaces it, the calibration stays with the old one.
        calibrates: Components of the instrument that the calibration was made for: an objective, a stage, a camera,
            the parts of a light path. Not the tools and standards that it was made with.
        calibrated_channel: Name of the channel that the calibration was made in, as the acquisition software or the
            protocol calls it. Results are comparable over the years within one channel of one objective only.
    """

    type: ClassVar[str] = "Calibration"
    calibration_date: str | None = None
    calibrated_instrument: RefTo[Instrument] = None  # type: ignore[assignment]
    calibrated_descriptor: RefTo[HardwareDescriptor] = None  # type: ignore[assignment]
    calibrates: RefsTo[Component] = None  # type: ignore[assignment]
    calibrated_channel: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class CalibrationMap(Part):
    """A grid with one value of one metric, such as the gain, for every pixel of a detector, as large as the images
    that it serves to correct. Not itself an image: it is computed from a series of them.

    Attributes:
        matrix_rows: Rows of a matrix as text, from top to bottom, each with its values from left to right: rows are
            divided by semicolons, values by spaces.
        calibration_metric: The property of the pixels whose values a calibration map contains, such as the gain or
            the variance.
        map_illumination_intensity: Intensity of the light under which the images behind a map of means or variances
            were taken: 0 for dark images, else a percentage of full power or an absolute power, as the method of the
            calibration says. Maps of other metrics combine several intensities and have none.
        number_of_images: Number of images from which a calibration map was computed. The more there are, the less the
            chance of single images shows in it.
    """

    type: ClassVar[str] = "CalibrationMap"
    matrix_rows: str | None = None
    calibration_metric: _t.CalibrationMetric | None = None
    map_illumination_intensity: float | None = None
    number_of_images: int | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class CalibrationSoftware(Software):
    """Software that works out how well the instrument performs, from images of calibration standards or from readings
    of the light power, and mostly writes a report of it. Told apart from acquisition software, which takes those
    images."""

    type: ClassVar[str] = "CalibrationSoftware"


@dataclass(slots=True, kw_only=True, repr=False)
class ImagingTarget(Entity):
    """What is put under the microscope to be imaged, whether it is itself studied or serves to test the microscope."""

    type: ClassVar[str] = "ImagingTarget"


@dataclass(slots=True, kw_only=True, repr=False)
class OpticalCalibrationStandard(ImagingTarget):
    """A specimen of known properties that is imaged to check how the microscope performs, such as a slide with a
    pattern, with beads or with an even layer of dye. Told apart from a calibration tool, such as a power meter, which
    measures by itself.

    Attributes:
        map_annotations: Free pairs of a key and a value that belong to a component, to its settings or to the
            conditions around the specimen, such as the date of the last service.
        specs_file: Data sheet of the item as its maker publishes it, most often a PDF, given by its file name or
            address.
        vendor_information: What a vendor has added about a component or its settings, and answers for, beyond what
            can be said with the terms of this model.
        manufacturer: Company, research group or person that made the item; not the dealer who sold it.
        model: Name or designation that the maker gives to this kind of item, as printed on it or in the catalogue.
            All items of one model share it.
        catalog_number: Number under which the maker lists the item, for ordering it: catalogue, part or article
            number. Of what nobody sells, such as a part that its users built, `build_documentation` tells instead how
            another can be had.
        build_documentation: Where it is documented how an item was made that is in nobody's catalogue, such as a part
            that its users built: the address of drawings, a parts list or a protocol, or where they are kept or whom
            to ask, in words.
        lot_number: Number of the production batch that the item came from, shared by all items made together. It
            matters where batches differ, as those of filter coatings may.
        serial_number: Number that the maker gave to this one copy, as it stands on the type plate or label.
        wavelength_ranges: Stretches of the spectrum for which the item is made, as its maker states them: where a
            light guide conducts, a polariser polarises, a prism or a lens array can be used, a calibration standard
            or a bead fluoresces. A stretch is taken to end where the effect has fallen to half of its peak; light
            sources and detectors have ranges of kinds of their own.
        calibration_method: How a calibration was carried out or, for a calibration standard, how that was prepared,
            told so fully that someone else could repeat it.
        mounting_media: What the specimen lay in while it was imaged; there is more than one where it was embedded in
            one medium and covered with another. Also that of an optical standard, such as of the beads on a slide.
        cover_glasses: Cover glasses of the sample or of an optical standard, such as the one on its slide or the
            glass bottom of its dish.
        sample_holders: What carried the specimen under the microscope, such as the slide that it, or the beads of an
            optical standard, are mounted on.
    """

    type: ClassVar[str] = "OpticalCalibrationStandard"
    map_annotations: list[MapAnnotation] | None = None
    specs_file: str | None = None
    vendor_information: list[AdditionalVendorInformation] | None = None
    manufacturer: str | None = None
    model: str | None = None
    catalog_number: str | None = None
    build_documentation: str | None = None
    lot_number: str | None = None
    serial_number: str | None = None
    wavelength_ranges: list[WavelengthRange] | None = None
    calibration_method: str | None = None
    mounting_media: PartsOrRefs[MountingMedium] = None  # type: ignore[assignment]
    cover_glasses: PartsOrRefs[CoverGlass] = None  # type: ignore[assignment]
    sample_holders: PartsOrRefs[SampleHolder] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class CalibrationStandardSlide(OpticalCalibrationStandard):
    """A ready-made slide with a pattern of known dimensions, etched, engraved or written into it, on which one or
    several properties of the microscope are checked. Told apart from a slide of beads, which lie where they happened
    to settle.

    Attributes:
        pattern_image: Image that shows the pattern on the slide, so that the parts of it that were used can be told.
            Not one of the images that the calibration was computed from.
        slide_type: Product that the calibration slide is, by the name of its maker.
        calibration_measure: Property of the microscope that the slide is made to check. A slide that serves for
            several of them is multi-metric.
        imaged_area: Part or parts of the calibration slide that were imaged, such as the names of single patterns on
            it or their place.
    """

    type: ClassVar[str] = "CalibrationStandardSlide"
    pattern_image: RefTo[Image] = None  # type: ignore[assignment]
    slide_type: _t.CalibrationSlideType | None = None
    calibration_measure: _t.CalibrationMeasure | None = None
    imaged_area: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Channel(Entity):
    """The part of an image that was taken with a light path and a contrast of its own, such as its green fluorescence
    or its phase contrast. All planes of a channel show the specimen in the same way.

    Attributes:
        fluorophores: The fluorescent substances whose light the channel shows. A channel in transmitted light has
            none.
        illumination_wavelength: Wavelength of the light that the specimen was lit with for the channel, the centre
            where it was a band, as far as no fluorophore is named that it excited. Told apart from the excitation of
            a fluorophore, which is said there. In nm (UCUM).
        detection_wavelength: Wavelength of the light that was detected for the channel, the centre where it was a
            band, as far as no fluorophore is named that gave it off. Told apart from the emission of a fluorophore,
            which is said there. In nm (UCUM).
        light_path: The route of the light for the channel, from its source to the detector: the components on it and
            how each of them was set.
        excitation_calibrations: Measurements of the excitation light that hold for the channel, such as that of its
            power at the specimen.
        imaging_method: Method of microscopy with which the channel was taken, by how the specimen was lit and how its
            light was gathered. Told apart from the contrast method, which says only what makes details visible.
        imaging_method_term: Term of an ontology that stands for the imaging method, by its full address; preferably
            one that the Biological Imaging Methods Ontology (FBbi) has below light microscopy.
        contrast_method: What makes details of the specimen stand out in the channel, such as fluorescence, absorption
            or differences of optical path.
        display_color: Colour in which the channel is meant to be shown on a screen: its red, green, blue and opacity,
            a byte each, read together as a signed number of 32 bits, so that -1 is opaque white. It need not match
            the wavelength of the light.
        samples_per_pixel: Number of values that each pixel of the channel has: 1 as a rule, 3 where a colour camera
            gave red, green and blue.
    """

    type: ClassVar[str] = "Channel"
    fluorophores: PartsOrRefs[Fluorophore] = None  # type: ignore[assignment]
    illumination_wavelength: float | None = None
    detection_wavelength: float | None = None
    light_path: LightPath | None = None
    excitation_calibrations: PartsOrRefs[ExcitationCalibration] = None  # type: ignore[assignment]
    imaging_method: _t.ImagingMethod | None = None
    imaging_method_term: str | None = None
    contrast_method: _t.ChannelContrastMethod | None = None
    display_color: int | None = None
    samples_per_pixel: int | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ChromaticRegistrationEvaluation(Part):
    """One assessment of how far apart a single point appears at two wavelengths, as a rule a point in the centre of
    the field. Also called co-registration accuracy; every further pair of wavelengths has an evaluation of its own.

    Attributes:
        reference_wavelength: Wavelength of the channel whose image of a point is taken as being in the right place;
            shifts of the other channel are counted from there. In nm (UCUM).
        test_wavelength: Wavelength of the channel that is compared with the reference channel, to find how far its
            image of the same point is displaced. In nm (UCUM).
        x_chromatic_shift_rt: Distance along X from the image of a point at the reference wavelength to the image of
            the same point at the test wavelength, on the scale of the specimen and without sign. Measured between the
            brightest places or the centres of intensity. In nm (UCUM).
        y_chromatic_shift_rt: Distance along Y from the image of a point at the reference wavelength to the image of
            the same point at the test wavelength, on the scale of the specimen and without sign. Measured between the
            brightest places or the centres of intensity. In nm (UCUM).
        x_chromatic_shift_tr: Distance along X from the image of a point at the test wavelength back to that at the
            reference wavelength, on the scale of the specimen and without sign. For the same pair of images it equals
            `x_chromatic_shift_rt`. In nm (UCUM).
        y_chromatic_shift_tr: Distance along Y from the image of a point at the test wavelength back to that at the
            reference wavelength, on the scale of the specimen and without sign. For the same pair of images it equals
            `y_chromatic_shift_rt`. In nm (UCUM).
        axial_chromatic_shift_rt: Distance along the optical axis between the images of one point at the reference
            wavelength and at the test wavelength, on the scale of the specimen; it has no sign. Measured between the
            brightest places or the centres of intensity. In nm (UCUM).
        axial_chromatic_shift_tr: Distance along the optical axis from the image of a point at the test wavelength
            back to that at the reference wavelength, on the scale of the specimen and without sign. For the same pair
            of images it equals `axial_chromatic_shift_rt`. In nm (UCUM).
    """

    type: ClassVar[str] = "ChromaticRegistrationEvaluation"
    reference_wavelength: float | None = None
    test_wavelength: float | None = None
    x_chromatic_shift_rt: float | None = None
    y_chromatic_shift_rt: float | None = None
    x_chromatic_shift_tr: float | None = None
    y_chromatic_shift_tr: float | None = None
    axial_chromatic_shift_rt: float | None = None
    axial_chromatic_shift_tr: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Collection(Entity):
    """A bundle of entities that travel together in one document, such as all descriptors of a facility. It says
    nothing about its members beyond that they are in it.

    Attributes:
        members: The entities that the collection holds, given in full.
    """

    type: ClassVar[str] = "Collection"
    members: PartsOrRefs[Entity] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class ColorCCD(CCD):
    """A CCD camera that tells colours apart by itself, with filters over its pixels, several chips behind a prism or
    pixels in layers. Told apart from a monochrome one, which needs an exposure through another filter for each
    colour.

    Attributes:
        color_method: Construction by which a colour camera separates colours: several chips, a prism, layers of one
            chip or a mask of filters on it. Which filters the mask has is said by its type.
        filter_mask_type: Set of colours of the filters in the mask that covers the pixels of a colour camera: the
            primary colours or those complementary to them.
        number_of_chips: Number of sensor chips among which a colour camera shares out the light; 1 where it separates
            colours on a single chip.
        different_chip_types: True where the chips of a colour camera are of different types, for instance with pixels
            of another size for one of the colours; false where all are alike.
    """

    type: ClassVar[str] = "ColorCCD"
    color_method: _t.ColorMethod | None = None
    filter_mask_type: _t.FilterMaskType | None = None
    number_of_chips: int | None = None
    different_chip_types: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ColorCCDSettings(CCDCameraSettings):
    """How a colour CCD camera was set while an image was taken. Its colours can be balanced or joined afterwards,
    which is no setting of the camera."""

    type: ClassVar[str] = "ColorCCDSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class ColorCMOS(CMOS):
    """A CMOS camera that tells colours apart by itself, most often with a mosaic of filters over its pixels. Common
    for stained sections in transmitted light, where a monochrome camera would need an exposure for each colour.

    Attributes:
        color_method: Construction by which a colour camera separates colours: several chips, a prism, layers of one
            chip or a mask of filters on it. Which filters the mask has is said by its type.
        filter_mask_type: Set of colours of the filters in the mask that covers the pixels of a colour camera: the
            primary colours or those complementary to them.
        number_of_chips: Number of sensor chips among which a colour camera shares out the light; 1 where it separates
            colours on a single chip.
        different_chip_types: True where the chips of a colour camera are of different types, for instance with pixels
            of another size for one of the colours; false where all are alike.
    """

    type: ClassVar[str] = "ColorCMOS"
    color_method: _t.ColorMethod | None = None
    filter_mask_type: _t.FilterMaskType | None = None
    number_of_chips: int | None = None
    different_chip_types: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Consumable(Entity):
    """Something bought or made for experiments or calibrations that is used up or replaced, such as a cover glass or
    an immersion liquid. Told apart from a component, which stays with the instrument.

    Attributes:
        map_annotations: Free pairs of a key and a value that belong to a component, to its settings or to the
            conditions around the specimen, such as the date of the last service.
        specs_file: Data sheet of the item as its maker publishes it, most often a PDF, given by its file name or
            address.
        vendor_information: What a vendor has added about a component or its settings, and answers for, beyond what
            can be said with the terms of this model.
        manufacturer: Company, research group or person that made the item; not the dealer who sold it.
        model: Name or designation that the maker gives to this kind of item, as printed on it or in the catalogue.
            All items of one model share it.
        catalog_number: Number under which the maker lists the item, for ordering it: catalogue, part or article
            number. Of what nobody sells, such as a part that its users built, `build_documentation` tells instead how
            another can be had.
        build_documentation: Where it is documented how an item was made that is in nobody's catalogue, such as a part
            that its users built: the address of drawings, a parts list or a protocol, or where they are kept or whom
            to ask, in words.
        lot_number: Number of the production batch that the item came from, shared by all items made together. It
            matters where batches differ, as those of filter coatings may.
    """

    type: ClassVar[str] = "Consumable"
    map_annotations: list[MapAnnotation] | None = None
    specs_file: str | None = None
    vendor_information: list[AdditionalVendorInformation] | None = None
    manufacturer: str | None = None
    model: str | None = None
    catalog_number: str | None = None
    build_documentation: str | None = None
    lot_number: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ColoredBeads(Consumable):
    """Fluorescent microspheres of one nominal diameter, stained with one or more dyes, as they are supplied in
    suspension. Told apart from the slide that is prepared with them and put under the microscope.

    Attributes:
        wavelength_ranges: Stretches of the spectrum for which the item is made, as its maker states them: where a
            light guide conducts, a polariser polarises, a prism or a lens array can be used, a calibration standard
            or a bead fluoresces. A stretch is taken to end where the effect has fallen to half of its peak; light
            sources and detectors have ranges of kinds of their own.
        bead_diameter: Diameter of one bead, as its maker states it for the lot; the mean where it varies. Beads well
            below the resolution of the microscope serve as points. In nm (UCUM).
        bead_concentration: Number of beads in one millilitre of the suspension. In {U}/mL (UCUM).
        bead_type: Whether each bead fluoresces in one colour or in several; it takes several to compare the places of
            two colours.
        bead_material: What the body of the beads is made of, apart from the dye in it or on it.
    """

    type: ClassVar[str] = "ColoredBeads"
    wavelength_ranges: list[WavelengthRange] | None = None
    bead_diameter: float | None = None
    bead_concentration: float | None = None
    bead_type: _t.BeadType | None = None
    bead_material: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ColoredBeadsSlide(OpticalCalibrationStandard):
    """A slide on which fluorescent beads of known size lie fixed or embedded, mostly prepared in the laboratory. Told
    apart from the suspension of beads that it is made with.

    Attributes:
        colored_beads: The bead suspension that the slide was prepared with, as bought.
        preparation_date: Day on which the slide was prepared. It tells how far the beads may have bleached or come
            off since; not the day on which they were bought.
        bead_volume: Volume of bead suspension that was put on the slide, at the concentration stated for the beads.
            In uL (UCUM).
    """

    type: ClassVar[str] = "ColoredBeadsSlide"
    colored_beads: PartOrRef[ColoredBeads] = None  # type: ignore[assignment]
    preparation_date: str | None = None
    bead_volume: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ComputerWorkstation(HardwareComponent):
    """The computer at the microscope, on which the acquisition software runs or images are stored and processed. Told
    apart from a controller, whose program nobody at the microscope works with.

    Attributes:
        runs_software: The programs that run on the computer and have to do with the microscope, such as the one that
            takes the images.
        operating_system: Operating system of the computer with its release, as the computer itself shows it.
        processor: Central processor of the computer by its maker's designation; with two or more of them, their
            number is written in front.
        graphics_processor: Graphics processor of the computer by its maker's designation. It matters where images are
            deconvolved or reconstructed while they are taken.
        memory_size: Working memory of the computer, that which is lost when it's switched off. Told apart from the
            space on its disks. In GBy (UCUM).
    """

    type: ClassVar[str] = "ComputerWorkstation"
    runs_software: RefsTo[Software] = None  # type: ignore[assignment]
    operating_system: str | None = None
    processor: str | None = None
    graphics_processor: str | None = None
    memory_size: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Condenser(OpticalAssembly):
    """The optics that, for transmitted light, gather the light of the source into a cone on the specimen, on the far
    side of it from the objective. Told apart from an objective, which collects light from the specimen and makes an
    image.

    Attributes:
        aberration_correction: Aberration that the condenser is designed to reduce in the cone of light that it makes.
            A simple Abbe condenser is left almost without such correction.
        condenser_type: Class that the condenser belongs to, by how well it is corrected or by the contrast method
            that it is made for.
        lens_na: Numerical aperture that the maker states for the lens: the refractive index of the medium in front of
            it times the sine of half the angle of the widest cone of light that passes between the lens and a point
            in focus. For an objective with an iris it is the value with the iris fully open.
        working_distance: Clear distance from the front of the lens to the surface nearest to it, with the object in
            focus: that of the cover glass or, without one, that of the object. It is the maker's figure, for the
            medium and the cover glass that the lens is corrected for. In mm (UCUM).
    """

    type: ClassVar[str] = "Condenser"
    aberration_correction: _t.CondenserCorrection | None = None
    condenser_type: _t.CondenserType | None = None
    lens_na: float | None = None
    working_distance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class CondenserLens(Lens):
    """A lens that gathers light from the source and concentrates it in a cone on the specimen. Told apart from the
    condenser, the assembly in which most such lenses sit together with a diaphragm or a turret."""

    type: ClassVar[str] = "CondenserLens"


@dataclass(slots=True, kw_only=True, repr=False)
class ConfocalScanner(HardwareComponent):
    """The unit of a confocal microscope that leads one or many spots of light over the specimen and brings the light
    from each back to a pinhole, which holds back what comes from other depths. Told apart from a stage, which moves
    the specimen.

    Attributes:
        number_of_scan_points: Number of spots that scan the specimen at the same time: 1 for a plain laser scanning
            confocal microscope, many for a spinning disk.
        max_frame_rate: Largest number of whole frames that the scanner can take in one second, as the maker states it
            for the frame size that the maker names. In {frame}/s (UCUM).
        points_configuration: Pattern in which the scanning spots lie, such as a line, a grid or spirals.
    """

    type: ClassVar[str] = "ConfocalScanner"
    number_of_scan_points: int | None = None
    max_frame_rate: float | None = None
    points_configuration: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ConfocalScannerSettings(Settings):
    """How a confocal scanner was set while a channel was taken: its pinholes, the direction, zoom and timing of the
    scan, and what was averaged. A single pinhole that opens and closes has settings of its own.

    Attributes:
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        preset_pinhole_size: Diameter of the pinholes in use, chosen from the fixed sizes that a scanner with many of
            them offers, such as a spinning disk; measured on the disk, not in the specimen. Told apart from the
            diameter of a single pinhole that opens and closes. In um (UCUM).
        pinhole_spacing: Distance from the centre of one pinhole to the centre of the next on a scanner with many
            pinholes, such as a spinning disk; measured on the disk, not in the specimen. In um (UCUM).
        scan_directionality: Whether the scanner took data on the way there and on the way back along the lines, or on
            the way there only.
        integration_number: Number of lines, frames or stacks, taken one after the other at the same place, that were
            made into one; 1 where none were put together.
        integration_unit: What was scanned over and over to be put together into one: the line, the frame or the whole
            stack.
        integration_method: How the repeated scans of the same place were made into one, as their mean or as their
            sum.
        effective_zoom: Factor by which the scanned field was narrower than the one that the maker of the scanner
            counts as 1, because the mirrors swung less far. Unlike the enlargement of a finished image, it makes the
            pixels smaller in the specimen.
        zoom_area_width: Number of pixels in one line of the area that was scanned at the chosen zoom. A count, not a
            length in the specimen. In {pixel} (UCUM).
        zoom_area_height: Number of lines in the area that was scanned at the chosen zoom. A count, not a length in
            the specimen. In {pixel} (UCUM).
        descanned: True where the light from the specimen went back over the scanning mirrors, so that it stood still
            at the pinhole and the detector; false where it was picked up before them, as in many two-photon
            microscopes.
        scan_format: What the scanner took as the unit of the scan: a line, a frame or a stack. Told apart from the
            number of pixels in a frame, which many programs call scan format.
        multi_channel_mode: Whether the scanner took the channels of the image at the same time or one after the
            other.
        scan_time: Time in which the scanner took a number of lines, frames or stacks, with the way back to its
            starting point. Told apart from the dwell time, which is that of a single pixel. In s (UCUM).
        confocal_field_number: Diameter of the largest field that the scan optics take in at once, carried over to the
            intermediate image: the diameter in the specimen times the magnification of the objective. For a square
            field it is the diagonal that counts. In mm (UCUM).
        scan_rotation: Angle through which the scanned field was turned about the optical axis, away from the
            orientation that the scanner counts as 0. In deg (UCUM).
        scanning_frequency: Number of lines, frames or stacks that the scanner took in a scan, divided by the scan
            time. Which of the three are counted is told by the scan format. In Hz (UCUM).
        spinning_disk_in_light_path: True where the disk of a spinning-disk confocal microscope stood in the light
            path while the image was taken or the illumination measured; false where it was moved out. The disk holds
            part of the light back, so that powers measured with it and without it are not comparable.
    """

    type: ClassVar[str] = "ConfocalScannerSettings"
    settings_of: RefTo[ConfocalScanner] = None  # type: ignore[assignment]
    preset_pinhole_size: float | None = None
    pinhole_spacing: float | None = None
    scan_directionality: _t.ConfocalScanDirectionality | None = None
    integration_number: int | None = None
    integration_unit: _t.ScanUnit | None = None
    integration_method: _t.ScanIntegrationMethod | None = None
    effective_zoom: float | None = None
    zoom_area_width: int | None = None
    zoom_area_height: int | None = None
    descanned: bool | None = None
    scan_format: _t.ScanUnit | None = None
    multi_channel_mode: _t.ConfocalMultiChannelMode | None = None
    scan_time: float | None = None
    confocal_field_number: float | None = None
    scan_rotation: float | None = None
    scanning_frequency: float | None = None
    spinning_disk_in_light_path: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Controller(HardwareComponent):
    """Electronics that drive or time other parts of the microscope, in a box of their own or as a card in a computer:
    of a stage or a laser, of scanning mirrors, of the pulses that start an exposure. Told apart from the computer, on
    which the acquisition software runs.

    Attributes:
        controls: The parts of the microscope that the controller drives, switches or times.
    """

    type: ClassVar[str] = "Controller"
    controls: RefsTo[HardwareComponent] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class Organization(Agent):
    """A university, institute, company or other body that owns instruments, makes them, keeps them or pays for them.
    Its persistent identifier is a ROR.

    Attributes:
        landing_page: Web page made for people that shows the thing and that its persistent identifier leads to.
        alternate_identifiers: Other numbers and names of the same thing that cannot be resolved. The one serial
            number and the one inventory number of an instrument have fields of their own.
        related_identifiers: Identifiers of things that have to do with this one, each with how it does, where none of
            the named relations of the model says it.
        creators: The people or organisations that get the credit when the thing is cited: the makers of an
            instrument, the authors of a descriptor, in no particular order.
        publisher: The organisation that makes the thing, or its description, known to the world and answers for the
            page that shows it.
        publication_year: Year in which the thing, or its description, was first made known under its persistent
            identifier.
        funding: Where the money for the thing came from, with the number of each award.
        part_of: The larger thing that this one belongs to: an instrument of several, the institute of a facility.
        identical_to: The very same thing under another persistent identifier, where it was registered twice.
        described_in: A paper or report that was written about the thing itself, such as one on how an instrument was
            built.
        cited_by: A paper or report that names the thing as a source or a tool.
        funded_by: The grant that the thing was paid from, or that the work was done under.
    """

    type: ClassVar[str] = "Organization"
    landing_page: str | None = None
    alternate_identifiers: list[AlternateIdentifier] | None = None
    related_identifiers: list[RelatedIdentifier] | None = None
    creators: list[Party] | None = None
    publisher: Party | None = None
    publication_year: int | None = None
    funding: list[FundingReference] | None = None
    part_of: RefsTo[Entity] = None  # type: ignore[assignment]
    identical_to: RefsTo[Entity] = None  # type: ignore[assignment]
    described_in: RefsTo[Publication] = None  # type: ignore[assignment]
    cited_by: RefsTo[Publication] = None  # type: ignore[assignment]
    funded_by: RefsTo[Grant] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class CoreFacility(Organization):
    """An organisation, most often a unit of a larger one, that keeps instruments and lets others use them, such as an
    imaging core of a university. Its persistent identifier is an RRID or a ROR.

    Attributes:
        owners: Who the instrument or the facility belongs to, or who answers for it towards the outside: the
            university, the institute, the group that bought it.
        custodians: Who looks after the thing from day to day and can be asked about it: the staff of the facility,
            the person in charge of the microscope.
        owned_by: The organisation that the thing belongs to, by its own identifier. What a record says of it besides
            stands among the owners.
        managed_by: Who is in charge, by their own identifier: a person as a rule, or the unit that has the charge.
            What a record says of them besides stands among the custodians.
    """

    type: ClassVar[str] = "CoreFacility"
    owners: list[Party] | None = None
    custodians: list[Party] | None = None
    owned_by: RefsTo[Organization] = None  # type: ignore[assignment]
    managed_by: RefsTo[Agent] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class CouplingLens(Lens):
    """The lens at the junction between a light source, or the light guide that comes from it, and the stand: it
    passes the light on into the illumination path. Told apart from a relay lens, which carries an image."""

    type: ClassVar[str] = "CouplingLens"


@dataclass(slots=True, kw_only=True, repr=False)
class CoverGlass(Consumable):
    """A thin plate of glass over the specimen or under it, laid on a slide or fixed as the bottom of a dish, through
    which the objective looks as a rule. Objectives are corrected for its thickness, so that it counts as part of the
    optics.

    Attributes:
        coating: Thin layer, or stack of layers, on the surface of the part, by name, purpose or substance: on optics
            mostly one against reflections, on a cover glass one that cells hold on to.
        cover_glass_number: Number under which cover glasses are sold, which stands for a range of thickness. Most
            objectives are corrected for 0.17 mm, which lies in that of #1.5.
        thickness: Distance between the two faces of a filter or dichroic itself, without ring or holder, or of a
            cover glass as measured. In a dichroic a thicker plate warps less and shifts the transmitted beam more. In
            mm (UCUM).
    """

    type: ClassVar[str] = "CoverGlass"
    coating: str | None = None
    cover_glass_number: _t.CoverGlassNumber | None = None
    thickness: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class DNAOrigami(OpticalCalibrationStandard):
    """A slide with structures of a few tens or hundreds of nanometres, folded from DNA, that hold fluorophores at the
    places they were designed for. Told apart from beads, which carry their dye all over or throughout.

    Attributes:
        origami_size: Width of one fluorescent emitter of the DNA origami: its full width at half maximum. Not the
            outer size of the folded DNA, nor the distance between the marks of a nanoruler. In nm (UCUM).
        emitter_type: How the fluorophores are arranged on the DNA origami: gathered in a single spot, or in several
            spots at a known distance from one another.
    """

    type: ClassVar[str] = "DNAOrigami"
    origami_size: float | None = None
    emitter_type: _t.DNAOrigamiEmitterType | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class OpticalAperture(HardwareComponent):
    """A part that shapes the beam, by where in its cross-section, or when, light may pass: a diaphragm, pinhole,
    stop, slit, ring, grating or shutter. Told apart from a filter, which treats the whole cross-section alike.

    Attributes:
        holder_position: Place where the part sits in its turret, slider or wheel: the number or name that the holder
            is marked with. It serves dichroics, mirrors, filter cubes, diaphragms, stops and the like; told apart
            from `filter_position`, that of a filter.
        outer_diameter: Diameter of the part as a whole, across its mount and not across its opening: it decides
            whether the part fits a holder. In mm (UCUM).
    """

    type: ClassVar[str] = "OpticalAperture"
    holder_position: str | None = None
    outer_diameter: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class DarkFieldStop(OpticalAperture):
    """An opaque round stop in the front focal plane of the condenser that blocks the middle of the cone of light, so
    that none of it enters the objective directly and the specimen shines on a dark background. Told apart from a
    phase ring, through which light does reach the objective.

    Attributes:
        center_stop_diameter: Diameter of the opaque round part in the middle of the stop or ring, measured on the
            part itself. In mm (UCUM).
    """

    type: ClassVar[str] = "DarkFieldStop"
    center_stop_diameter: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Dataset(Entity):
    """Images or measurements that were deposited together and are cited together, such as a study in an image
    archive. Told apart from an image, which is one of the things in it.

    Attributes:
        landing_page: Web page made for people that shows the thing and that its persistent identifier leads to.
        alternate_identifiers: Other numbers and names of the same thing that cannot be resolved. The one serial
            number and the one inventory number of an instrument have fields of their own.
        related_identifiers: Identifiers of things that have to do with this one, each with how it does, where none of
            the named relations of the model says it.
        creators: The people or organisations that get the credit when the thing is cited: the makers of an
            instrument, the authors of a descriptor, in no particular order.
        publisher: The organisation that makes the thing, or its description, known to the world and answers for the
            page that shows it.
        publication_year: Year in which the thing, or its description, was first made known under its persistent
            identifier.
        funding: Where the money for the thing came from, with the number of each award.
        part_of: The larger thing that this one belongs to: an instrument of several, the institute of a facility.
        identical_to: The very same thing under another persistent identifier, where it was registered twice.
        described_in: A paper or report that was written about the thing itself, such as one on how an instrument was
            built.
        cited_by: A paper or report that names the thing as a source or a tool.
        funded_by: The grant that the thing was paid from, or that the work was done under.
        collected_by: The physical instrument that the data came from.
        documented_by: The descriptor that says what the instrument consisted of when the data were taken.
        follows_protocol: The published instructions that were followed to get the data.
    """

    type: ClassVar[str] = "Dataset"
    landing_page: str | None = None
    alternate_identifiers: list[AlternateIdentifier] | None = None
    related_identifiers: list[RelatedIdentifier] | None = None
    creators: list[Party] | None = None
    publisher: Party | None = None
    publication_year: int | None = None
    funding: list[FundingReference] | None = None
    part_of: RefsTo[Entity] = None  # type: ignore[assignment]
    identical_to: RefsTo[Entity] = None  # type: ignore[assignment]
    described_in: RefsTo[Publication] = None  # type: ignore[assignment]
    cited_by: RefsTo[Publication] = None  # type: ignore[assignment]
    funded_by: RefsTo[Grant] = None  # type: ignore[assignment]
    collected_by: RefsTo[Instrument] = None  # type: ignore[assignment]
    documented_by: RefsTo[HardwareDescriptor] = None  # type: ignore[assignment]
    follows_protocol: RefsTo[Protocol] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class ElectroOpticalDevice(HardwareComponent):
    """A device that changes the intensity, phase, polarisation or colour of light under an electric signal, by an
    electro-optic crystal, by liquid crystals or by mirrors that are moved or bent. Told apart from an acousto-optical
    device, in which a sound wave does so.

    Attributes:
        modulation_mode: Property of light that the grating or device changes, across the beam or in the course of
            time.
        contrast_ratio: Light that the device passes on at its brightest setting divided by the light that it passes
            on at its darkest, as the maker states it. The higher, the better light can be switched off.
        coating: Thin layer, or stack of layers, on the surface of the part, by name, purpose or substance: on optics
            mostly one against reflections, on a cover glass one that cells hold on to.
        attenuation_method: What becomes of the light that the part does not pass on: whether it is absorbed,
            reflected or bent out of the beam.
        attenuation_coefficient: How strongly the part blocks light, as an optical density: the negative decimal
            logarithm of the transmittance, so that 6 means one part in a million. For a filter or dichroic it is the
            figure that the maker gives for the whole of the range that is not meant to pass.
        tuning_accuracy: How far the wavelength that the device selects may lie from the one it is set to, as the
            maker states it: a deviation without sign, the smaller the better. In nm (UCUM).
        tuning_resolution: Width of the band of wavelengths that the device selects, between the two points where half
            of its peak is reached, as the maker states it. It mostly changes with the wavelength to which the device
            is set. In nm (UCUM).
        tuning_time: Time that the device takes to go over from one setting to another (also called tuning rate), as
            the maker states it; in an acousto-optical device mostly the time that sound takes across the beam. In us
            (UCUM).
        angle_of_incidence: Angle between the axis of the arriving light and the line at right angles to the surface,
            for which the part is designed; 0 is head-on. At other angles the bands of a thin-film coating shift, and
            a modulator works worse or not at all. In deg (UCUM).
        angular_aperture: Half of the angle of the widest cone of light that the device takes in and treats as
            specified. Makers may state the whole angle, which is twice as large. In deg (UCUM).
        operating_temperature: Temperature of the surroundings at which the device is made to work, as the maker
            states it. In Cel (UCUM).
        operating_humidity: Relative humidity of the surrounding air at which the device is made to work, in percent
            (0 to 100), as the maker states it. In % (UCUM).
        warm_up_time: Time from switching on until the device works as specified, as the maker states it. In min
            (UCUM).
    """

    type: ClassVar[str] = "ElectroOpticalDevice"
    modulation_mode: _t.ModulationMode | None = None
    contrast_ratio: float | None = None
    coating: str | None = None
    attenuation_method: _t.AttenuationMethod | None = None
    attenuation_coefficient: float | None = None
    tuning_accuracy: float | None = None
    tuning_resolution: float | None = None
    tuning_time: float | None = None
    angle_of_incidence: float | None = None
    angular_aperture: float | None = None
    operating_temperature: float | None = None
    operating_humidity: float | None = None
    warm_up_time: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class DeformableMirror(ElectroOpticalDevice):
    """A mirror whose surface actuators push and pull into a wanted form, so as to change the wavefront of the light
    that it reflects; in adaptive optics it makes up for aberrations. Told apart from a spatial light modulator, whose
    area is divided into pixels, mostly far more of them.

    Attributes:
        deformable_mirror_type: Build of the mirror: what its surface consists of and what moves it.
        actuator_count: Number of elements, each driven by itself, that push or pull the surface of the mirror.
        actuator_pitch: Distance between the centres of two neighbouring actuators, along the surface of the mirror.
            In um (UCUM).
        actuator_stroke: Longest distance by which an actuator can move the surface of the mirror, square to it, from
            one end to the other. At normal incidence the wavefront changes by twice as much. In um (UCUM).
        response_time: Time that the device takes to change its state and be ready for use, as the maker states it: a
            holder to bring in its next position, a shutter to open fully, a deformable mirror or a spatial light
            modulator to change its pattern. In ms (UCUM).
    """

    type: ClassVar[str] = "DeformableMirror"
    deformable_mirror_type: _t.DeformableMirrorType | None = None
    actuator_count: int | None = None
    actuator_pitch: float | None = None
    actuator_stroke: float | None = None
    response_time: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ElectroOpticalDeviceSettings(Settings):
    """How a device that changes light under electrical control, such as a deformable mirror or a liquid crystal
    filter, was set while a channel was taken. Told apart from acousto-optical devices, which act by a sound wave.

    Attributes:
        transmittance_profile_files: Files that hold the transmission spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        reflectance_profile_files: Files that hold the reflection spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        transmission_wavelength_range_settings: The stretches of wavelengths that the component was set to let
            through, one for each separate band.
        reflection_wavelength_range_settings: The stretches of wavelengths that the component was set to reflect, one
            for each separate band.
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
    """

    type: ClassVar[str] = "ElectroOpticalDeviceSettings"
    transmittance_profile_files: list[TransmittanceProfileFile] | None = None
    reflectance_profile_files: list[ReflectanceProfileFile] | None = None
    transmission_wavelength_range_settings: list[TransmissionWavelengthRangeSettings] | None = None
    reflection_wavelength_range_settings: list[ReflectionWavelengthRangeSettings] | None = None
    settings_of: RefTo[ElectroOpticalDevice] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class DeformableMirrorSettings(ElectroOpticalDeviceSettings):
    """Settings of a deformable mirror, whose surface is bent to undo errors of the wavefront, while a channel was
    taken: the wavelengths that it reflected, how much of them, and the correction that its shape made.

    Attributes:
        wavefront_correction_method: How the correction of the wavefront was found: measured by a sensor, tried out on
            the images, or set once for the instrument.
        wavefront_modes: The correction as amounts of Zernike modes; those that aren't listed were left alone. Nothing
            is recorded where neither these nor a file are there.
        wavefront_file: Address of a file with the whole correction or pattern: a voltage for each actuator, or a
            phase for each pixel.
        residual_wavefront_error: Error of the wavefront that was left after the correction, as root mean square over
            the pupil. Below about a fourteenth of the wavelength the image is counted as sharp as diffraction lets it
            be. In nm (UCUM).
    """

    type: ClassVar[str] = "DeformableMirrorSettings"
    wavefront_correction_method: _t.WavefrontCorrectionMethod | None = None
    wavefront_modes: list[WavefrontMode] | None = None
    wavefront_file: str | None = None
    residual_wavefront_error: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class WavelengthRangeSettings(Part):
    """A stretch of the spectrum that a component was set to act on while a channel was taken, given by its two ends.
    Told apart from a wavelength range, in which the component can work by its maker's figures.

    Attributes:
        cut_on: Short-wavelength end of the range: below it, the response, the emission or the light passed on or
            reflected is less than half of its peak. A range that is open towards the ultraviolet has none. In nm
            (UCUM).
        cut_off: Long-wavelength end of the range: above it, the response, the emission or the light passed on or
            reflected is less than half of its peak. A range that is open towards the infrared has none. In nm (UCUM).
    """

    type: ClassVar[str] = "WavelengthRangeSettings"
    cut_on: float | None = None
    cut_off: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class DetectionWindow(WavelengthRangeSettings):
    """A stretch of the spectrum whose light a detector took in while a channel was taken, chosen by slits, mirrors or
    elements of a spectral detector. Told apart from the band of an emission filter, which stays the same."""

    type: ClassVar[str] = "DetectionWindow"


@dataclass(slots=True, kw_only=True, repr=False)
class PointDetector(DetectionSystem):
    """A detection system without pixels, which measures all light of one spot, or of a few, at a time; the image
    comes about as the spot is scanned over the specimen, as in a confocal microscope. Told apart from a camera, which
    takes in the whole field at once.

    Attributes:
        photocathode_material: Material of the photocathode, the layer in a detector or an intensifier tube from which
            light releases electrons into the vacuum. It decides to which wavelengths the tube responds; photodiodes
            have no such layer.
        signal_processing: How the electronics of a point detector turn its pulses into a value: by averaging the
            current that they add up to, or by counting them.
        detector_response_time: Time that the output of a point detector takes to follow a step of light, mostly
            stated as the rise from 10 to 90 percent. In ns (UCUM).
        dead_time: Time after the detection of a photon for which a point detector, or the electronics that time its
            pulses, is blind to the next. It limits how many photons can be counted in one second. In ns (UCUM).
        timing_jitter: How far the measured times scatter of photons that arrived at the same moment: full width at
            half maximum, as the maker states it for a point detector or for the electronics that time its pulses. It
            sets the shortest lifetime that can be told. In ps (UCUM).
        afterpulsing_probability: Share of the pulses of a photon-counting detector that are followed by another one
            which no photon caused, as the maker states it. A fraction of 1, not a percentage.
        radiant_sensitivity: Current that leaves the photocathode or the diode for each watt of light that arrives, at
            the wavelength where this is highest and before any multiplication; in milliamperes for each watt. In mA/W
            (UCUM).
    """

    type: ClassVar[str] = "PointDetector"
    photocathode_material: _t.PhotocathodeMaterial | None = None
    signal_processing: _t.SignalProcessingMode | None = None
    detector_response_time: float | None = None
    dead_time: float | None = None
    timing_jitter: float | None = None
    afterpulsing_probability: float | None = None
    radiant_sensitivity: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class DetectorArray(PointDetector):
    """A point detector of some tens of elements side by side, each of which sees the scanned spot from a little
    aside, so that the image can be made sharper afterwards without closing a pinhole. Told apart from a camera, which
    has far more elements and takes in a whole field, and from a photomultiplier with several anodes behind a grating,
    each of which sees other wavelengths.

    Attributes:
        number_of_elements: Number of elements of a detector array, each with a signal of its own.
        element_arrangement: Pattern in which the elements of a detector array lie.
        fill_factor: Share of the area of a detector array that responds to light, with microlenses over its elements
            where it has them. A fraction of 1, not a percentage.
    """

    type: ClassVar[str] = "DetectorArray"
    number_of_elements: int | None = None
    element_arrangement: _t.MultianodeArrangement | None = None
    fill_factor: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PointDetectorSettings(DetectionSystemSettings):
    """How a photomultiplier or another point detector was set while an image was taken, with the voltage across it
    and whether it counted photons. How the spot was scanned is set on the scanner.

    Attributes:
        voltage: High voltage across the point detector while the image was taken. The higher it is, the more the
            electrons are multiplied, and the noise with them. In V (UCUM).
        photon_counting: True where the point detector counted single photons while the image was taken; false where
            it gave the mean of its current.
        detection_windows: The stretches of the spectrum whose light the detector took in while the image was taken,
            each with its two ends; one for each channel of a spectral detector that was read by itself.
    """

    type: ClassVar[str] = "PointDetectorSettings"
    voltage: float | None = None
    photon_counting: bool | None = None
    detection_windows: list[DetectionWindow] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class DetectorArraySettings(PointDetectorSettings):
    """How a detector array was set while an image was taken: how many of its elements counted, and whether what they
    saw was shifted back to its place.

    Attributes:
        elements_used: Number of elements of the detector array whose signals went into the image.
        virtual_pinhole_size: Diameter, in Airy units, of the part of the detector array whose signals went into the
            image; it acts like a pinhole of that size. Told apart from a pinhole ahead of the array, which has
            settings of its own.
        pixel_reassignment: True where the signal of each element was shifted back to the place that it came from and
            the signals then added up, so that the image became sharper; false where they were added up or kept as
            they were.
    """

    type: ClassVar[str] = "DetectorArraySettings"
    elements_used: int | None = None
    virtual_pinhole_size: float | None = None
    pixel_reassignment: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class IntensityCalibration(Calibration):
    """A calibration that measures amounts of light, or the signal that a detector gives for them. Told apart from an
    optical calibration, which measures the shape and the place of what is imaged.

    Attributes:
        calibration_tools: Devices with which light was measured or supplied for the calibration, such as a power
            meter. Specimens that were imaged for it are calibration standards instead.
        calibration_reports: Files with the results of the calibration as its software wrote them, such as a PDF or a
            table. Told apart from the images and readings that the results were computed from.
        calibration_software: Programs with which the images or readings of the calibration were evaluated. Not the
            software that drove the microscope, unless it did both.
        sample_size: Number of single measurements from which the results of the calibration were computed, such as
            beads evaluated or readings of the power taken. Not the number of specimens or slides.
        calibration_method: How a calibration was carried out or, for a calibration standard, how that was prepared,
            told so fully that someone else could repeat it.
    """

    type: ClassVar[str] = "IntensityCalibration"
    calibration_tools: RefsTo[IntensityCalibrationTool] = None  # type: ignore[assignment]
    calibration_reports: list[FileAnnotation] | None = None
    calibration_software: PartsOrRefs[CalibrationSoftware] = None  # type: ignore[assignment]
    sample_size: int | None = None
    calibration_method: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class DetectorCalibration(IntensityCalibration):
    """An intensity calibration of a detector: what value it gives, if need be pixel by pixel, for how much light, and
    how far its values scatter. Told apart from an excitation calibration, which measures the light on its way to the
    specimen.

    Attributes:
        calibration_maps: Maps of the detector that came out of the calibration, one for each metric and intensity of
            light.
        calibration_images: Images from which the results of the calibration were computed, taken with the same
            instrument and settings as those that it is made for. For an optical calibration they show an optical
            standard, mostly as stacks; for a detector calibration, mostly darkness or even light.
        calibrated_modes: Operational modes of the detector for which the results hold, since gain, noise and offset
            are those of a mode.
        number_of_hot_pixels: Number of pixels that were found to give far more signal in darkness than the rest; by
            which bound they were told apart is in the method. In {pixel} (UCUM).
        number_of_dead_pixels: Number of pixels that were found not to answer to light, or far less than the rest. In
            {pixel} (UCUM).
    """

    type: ClassVar[str] = "DetectorCalibration"
    calibration_maps: list[CalibrationMap] | None = None
    calibration_images: RefsTo[Image] = None  # type: ignore[assignment]
    calibrated_modes: RefsTo[OperationalMode] = None  # type: ignore[assignment]
    number_of_hot_pixels: int | None = None
    number_of_dead_pixels: int | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class WavelengthRange(Part):
    """A stretch of the spectrum in which an item works, by its maker's figures: where a detector responds, a light
    source emits, a light guide conducts or a polariser polarises. Told apart from the transmittance and reflectance
    ranges, which are the bands of filters and dichroics.

    Attributes:
        wavelength_profile_files: Files with the response, the emission or the transmission of the component at each
            wavelength of the range.
        peak_wavelength: Wavelength within the range at which the response, the emission or the transmission is
            strongest, as the maker states it. In nm (UCUM).
        cut_on: Short-wavelength end of the range: below it, the response, the emission or the light passed on or
            reflected is less than half of its peak. A range that is open towards the ultraviolet has none. In nm
            (UCUM).
        cut_off: Long-wavelength end of the range: above it, the response, the emission or the light passed on or
            reflected is less than half of its peak. A range that is open towards the infrared has none. In nm (UCUM).
        wavelength_profile: Address of a table or curve of the response, the emission or the transmission of the
            component at each wavelength. Told apart from a wavelength profile file, which has a name and a
            description as well.
    """

    type: ClassVar[str] = "WavelengthRange"
    wavelength_profile_files: list[WavelengthProfileFile] | None = None
    peak_wavelength: float | None = None
    cut_on: float | None = None
    cut_off: float | None = None
    wavelength_profile: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class DetectorWavelengthRange(WavelengthRange):
    """A stretch of the spectrum in which a detector responds, with the quantum efficiency that it reaches there. A
    detector has several where its response has gaps or where its maker states them for several windows or coatings.

    Attributes:
        peak_quantum_efficiency: Share of the photons arriving at the detector that release an electron in its sensor
            or from its photocathode, at the peak wavelength of one range, as the maker states it. A fraction of 1,
            not a percentage; with a window over the sensor it counts what the window takes away.
        window_present: True where the figures of the range hold for the detector with the window that covers its
            sensor or photocathode; false where they hold for the bare sensor, with the window taken off.
    """

    type: ClassVar[str] = "DetectorWavelengthRange"
    peak_quantum_efficiency: float | None = None
    window_present: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Dichroic(MirroringDevice):
    """A mirror that sorts light by wavelength: some wavelengths are reflected, the others pass through, and both are
    used. Told apart from a neutral beam splitter, which shares out all wavelengths alike.

    Attributes:
        transmittance_profile_files: Files that hold the transmission spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        reflectance_profile_files: Files that hold the reflection spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
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
        attenuation_method: What becomes of the light that the part does not pass on: whether it is absorbed,
            reflected or bent out of the beam.
        attenuation_coefficient: How strongly the part blocks light, as an optical density: the negative decimal
            logarithm of the transmittance, so that 6 means one part in a million. For a filter or dichroic it is the
            figure that the maker gives for the whole of the range that is not meant to pass.
        thickness: Distance between the two faces of a filter or dichroic itself, without ring or holder, or of a
            cover glass as measured. In a dichroic a thicker plate warps less and shifts the transmitted beam more. In
            mm (UCUM).
        polarization: State of polarisation that the part gives to light, on purpose or as a side effect, as of a
            thin-film coating that is met at an angle.
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
class OpticsHolder(HardwareComponent):
    """A mechanical part that holds filters, dichroics or other optical parts in the light path: a cube, or a slider,
    wheel or turret that changes one part for another. Told apart from the parts themselves, which act on the light.

    Attributes:
        motorized: True where a motor or another drive moves the device; false where it is moved by hand.
        response_time: Time that the device takes to change its state and be ready for use, as the maker states it: a
            holder to bring in its next position, a shutter to open fully, a deformable mirror or a spatial light
            modulator to change its pattern. In ms (UCUM).
        number_of_slots: How many places the holder, insert or loader has, each for one optical part, filter cube or
            sample holder; empty places count too.
    """

    type: ClassVar[str] = "OpticsHolder"
    motorized: bool | None = None
    response_time: float | None = None
    number_of_slots: int | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class FilterSlider(OpticsHolder):
    """A holder with filters or dichroics in a row, which is pushed along a straight line to bring one of them into
    the light path. Told apart from a filter wheel, which turns."""

    type: ClassVar[str] = "FilterSlider"


@dataclass(slots=True, kw_only=True, repr=False)
class DichroicFilterSlider(FilterSlider):
    """A filter slider whose places hold dichroics, so that the dichroic between excitation and emission can be
    changed by itself.

    Attributes:
        standard_dichroics: The standard dichroics that are mounted in the slider or wheel or, for a light path, those
            that the light meets on its way.
    """

    type: ClassVar[str] = "DichroicFilterSlider"
    standard_dichroics: RefsTo[StandardDichroic] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class FilterWheel(OpticsHolder):
    """A round holder with filters or dichroics in a circle, which turns to bring one of them into the light path.
    Told apart from a filter slider, which moves in a straight line."""

    type: ClassVar[str] = "FilterWheel"


@dataclass(slots=True, kw_only=True, repr=False)
class DichroicFilterWheel(FilterWheel):
    """A filter wheel whose places hold dichroics, so that the dichroic between excitation and emission can be changed
    by itself.

    Attributes:
        standard_dichroics: The standard dichroics that are mounted in the slider or wheel or, for a light path, those
            that the light meets on its way.
    """

    type: ClassVar[str] = "DichroicFilterWheel"
    standard_dichroics: RefsTo[StandardDichroic] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class DiffractionGrating(OpticalAperture):
    """A part with a fine periodic pattern of lines or grooves that sends light off in several beams, at angles which
    depend on the wavelength: to make the stripes of structured illumination, or to spread light into a spectrum. Told
    apart from a prism, which sends each colour one way only.

    Attributes:
        grating_period: Distance from one line or groove of the grating to the next, centre to centre. Its inverse is
            the spatial frequency. In um (UCUM).
        spatial_frequency: How many lines, each with the gap that goes with it, the grating has in a millimetre across
            them. Its inverse is the period. In {line_pair}/mm (UCUM).
        transmissive: True where light goes through the grating and leaves it on the other side; false where the
            grating reflects it.
        modulation_mode: Property of light that the grating or device changes, across the beam or in the course of
            time.
        is_ronchi_ruling: True where the lines of the grating are bars with sharp edges and the profile is a square
            wave, as in a Ronchi ruling; false where it rises and falls smoothly, as a sine wave.
    """

    type: ClassVar[str] = "DiffractionGrating"
    grating_period: float | None = None
    spatial_frequency: float | None = None
    transmissive: bool | None = None
    modulation_mode: _t.ModulationMode | None = None
    is_ronchi_ruling: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class OpticalApertureSettings(Settings):
    """How a part that shapes the beam, such as a pinhole, a mask or a grating, was set while a channel was taken, and
    which wavelengths left it. Shutters have settings of a kind of their own.

    Attributes:
        transmittance_profile_files: Files that hold the transmission spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        reflectance_profile_files: Files that hold the reflection spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        transmission_wavelength_range_settings: The stretches of wavelengths that the component was set to let
            through, one for each separate band.
        reflection_wavelength_range_settings: The stretches of wavelengths that the component was set to reflect, one
            for each separate band.
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
    """

    type: ClassVar[str] = "OpticalApertureSettings"
    transmittance_profile_files: list[TransmittanceProfileFile] | None = None
    reflectance_profile_files: list[ReflectanceProfileFile] | None = None
    transmission_wavelength_range_settings: list[TransmissionWavelengthRangeSettings] | None = None
    reflection_wavelength_range_settings: list[ReflectionWavelengthRangeSettings] | None = None
    settings_of: RefTo[OpticalAperture] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class DiffractionGratingSettings(OpticalApertureSettings):
    """How a diffraction grating was used while a channel was taken: the wavelengths that left it and how much of the
    light went into the wanted order. A pattern written on a display belongs to a spatial light modulator instead.

    Attributes:
        diffraction_efficiency: Share of the optical power arriving at the grating or acousto-optical device that left
            it in the wanted diffraction order, as a fraction of 1. It holds for the wavelength and the drive that
            were used.
    """

    type: ClassVar[str] = "DiffractionGratingSettings"
    diffraction_efficiency: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class DiskPattern(Part):
    """One of the patterns of pinholes that a spinning-disk unit has, mostly each on a disk of its own that can be
    moved in, with the size of its pinholes and their distance. Told apart from the settings of the scanner, which say
    which was in use.

    Attributes:
        pinhole_diameter: Diameter of a pinhole, measured on the pinhole itself and not as it appears in the specimen:
            in settings, the one to which it was opened; of a disk, that of its many pinholes. Told apart from the
            same in Airy units. In um (UCUM).
        pinhole_spacing: Distance from the centre of one pinhole to the centre of the next on a scanner with many
            pinholes, such as a spinning disk; measured on the disk, not in the specimen. In um (UCUM).
        points_configuration: Pattern in which the scanning spots lie, such as a line, a grid or spirals.
    """

    type: ClassVar[str] = "DiskPattern"
    pinhole_diameter: float | None = None
    pinhole_spacing: float | None = None
    points_configuration: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class EMCCD(CCD):
    """An electron-multiplying CCD camera: a gain register on the chip multiplies the charge of each pixel by impact
    ionisation ahead of the output amplifier, so that a few photons rise above the readout noise. Told apart from an
    intensified CCD, which multiplies ahead of the chip.

    Attributes:
        gain_register_well_capacity: Largest charge, in electrons, that one cell of the gain register of an electron-
            multiplying CCD can hold. Reached sooner than the capacity of a pixel when the gain is high, as the charge
            arrives there multiplied. In {electron} (UCUM).
        amplification_gain: Factor by which the detector multiplies the electrons that light has released, in a gain
            register, an intensifier, a chain of dynodes or an avalanche; 1 where nothing multiplies them. In
            settings, the factor that was used; of a detector, the largest that its maker states.
    """

    type: ClassVar[str] = "EMCCD"
    gain_register_well_capacity: float | None = None
    amplification_gain: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class EMCCDSettings(CCDCameraSettings):
    """How an electron-multiplying CCD camera was set while an image was taken; the electron-multiplying (EM) gain is
    its amplification gain."""

    type: ClassVar[str] = "EMCCDSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class ElectroOpticalModulator(ElectroOpticalDevice):
    """An electro-optical device that changes the intensity, phase or polarisation of a whole beam, as fast as its
    voltage can change. Told apart from the Pockels cell in it, which needs polarisers besides to change intensity.

    Attributes:
        pockels_cell: The Pockels cell by which the modulator acts on light: the crystal with its electrodes.
    """

    type: ClassVar[str] = "ElectroOpticalModulator"
    pockels_cell: PartOrRef[PockelsCell] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class ElectroOpticalModulatorSettings(ElectroOpticalDeviceSettings):
    """How an electro-optical modulator, in which a voltage across a crystal changes the power, phase or polarisation
    of a beam, was used while a channel was taken: the wavelengths that it passed on and how much of them."""

    type: ClassVar[str] = "ElectroOpticalModulatorSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class Filter(HardwareComponent):
    """A flat optical part that light goes straight through and that lets only some of it pass, chosen by wavelength
    or weakened as a whole. Told apart from a dichroic, which stands at an angle so that the light it reflects is of
    use too.

    Attributes:
        transmittance_ranges: The stretches of wavelengths that the filter or dichroic lets through: one for a single-
            band or single-edge part, several for a multi-band one.
        transmittance_profile_files: Files that hold the transmission spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        filter_type: Shape of the transmission spectrum of the filter or dichroic: which part of the spectrum passes,
            in relation to the part that does not.
        coating_method: Kind of thin-film coating on the filter or dichroic, by how it was laid down and how much
            handling, heat and light it bears.
        light_path_location: Section of the light path of the microscope where the filter or dichroic sits.
        filter_position: Number of the place where the filter sits in its wheel, slider or other holder, counted as
            the holder is marked. Told apart from `holder_position`, which is for parts other than filters and may be
            a name.
        technology: Physical make of the filter or dichroic: the material or layer by which it tells wavelengths
            apart.
        attenuation_method: What becomes of the light that the part does not pass on: whether it is absorbed,
            reflected or bent out of the beam.
        attenuation_coefficient: How strongly the part blocks light, as an optical density: the negative decimal
            logarithm of the transmittance, so that 6 means one part in a million. For a filter or dichroic it is the
            figure that the maker gives for the whole of the range that is not meant to pass.
        diameter: Outer diameter of a round filter, mirror or lens, with the ring that it is delivered in but without
            the holder; of a light guide, the diameter of the whole guide and not that of its core. In mm (UCUM).
        thickness: Distance between the two faces of a filter or dichroic itself, without ring or holder, or of a
            cover glass as measured. In a dichroic a thicker plate warps less and shifts the transmitted beam more. In
            mm (UCUM).
        angle_of_incidence: Angle between the axis of the arriving light and the line at right angles to the surface,
            for which the part is designed; 0 is head-on. At other angles the bands of a thin-film coating shift, and
            a modulator works worse or not at all. In deg (UCUM).
        polarization: State of polarisation that the part gives to light, on purpose or as a side effect, as of a
            thin-film coating that is met at an angle.
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
    """The filter between the specimen and the detector: it passes the fluorescence of the specimen and holds back
    what remains of the excitation light."""

    type: ClassVar[str] = "EmissionFilter"


@dataclass(slots=True, kw_only=True, repr=False)
class EmissionFilterSlider(FilterSlider):
    """A filter slider that sits between the specimen and the detector and holds emission filters.

    Attributes:
        emission_filters: The emission filters that are mounted in the slider or wheel or, for a light path, those
            that the light meets on its way.
    """

    type: ClassVar[str] = "EmissionFilterSlider"
    emission_filters: RefsTo[EmissionFilter] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class EmissionFilterWheel(FilterWheel):
    """A filter wheel that sits between the specimen and the detector and holds emission filters.

    Attributes:
        emission_filters: The emission filters that are mounted in the slider or wheel or, for a light path, those
            that the light meets on its way.
    """

    type: ClassVar[str] = "EmissionFilterWheel"
    emission_filters: RefsTo[EmissionFilter] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class EnvironmentalControlDevice(HardwareComponent):
    """A device that keeps the surroundings of the specimen as it needs them while it is imaged: warm or cool, moist,
    under a given gas. It may be a box around the microscope, a chamber on the stage or a collar on the objective.
    Told apart from the imaging environment, the conditions that were kept for an image.

    Attributes:
        temperature_control: Means by which the device holds the specimen at a set temperature, if it does.
        humidity_control: Means by which the device keeps the medium of the specimen from drying up, if it does.
        co2_control: Means by which the device gives the specimen air with a set share of carbon dioxide, if it does.
            That share keeps the pH of media with bicarbonate.
        o2_control: True where the device can set the share of oxygen in the air around the specimen, for instance to
            a low one for hypoxia; false where it cannot.
        vibration_control: True where the device also keeps vibration away from the specimen, by damping it or by
            cancelling it; false where it does not.
        stand_compatibility: Kind of microscope stand that the device is made to fit, by where the objectives are.
        perfusion: True where the device has lines for liquid, so that the medium can be exchanged while the specimen
            stays where it is; false where it has none.
        lid_material: Material of the lid of a chamber that holds the specimen; on an inverted stand transmitted light
            passes through that lid. A device without a lid has none.
        max_temperature: Highest temperature that the device can hold steady, as the maker states it. In Cel (UCUM).
        min_temperature: Lowest temperature that the device can hold steady, as the maker states it. Where the device
            only heats, it lies above the temperature of the room. In Cel (UCUM).
        temperature_accuracy: How close the device keeps the actual temperature to the set one, as the maker states
            it: a difference, where 0.5 stands for a deviation of 0.5 °C up or down. In K (UCUM).
        ttl_control: True where the device can be controlled by a TTL signal, the two-level voltage (0 V and 5 V) with
            which shutters and cameras are commonly triggered; false where it cannot.
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
class ExcitationCalibration(IntensityCalibration):
    """An intensity calibration of the illumination: the wavelength, the power and the steadiness of the light that
    excites the specimen, as measured at a known setting of the light source. Told apart from the power that the maker
    states for the source.

    Attributes:
        spinning_disk_in_light_path: True where the disk of a spinning-disk confocal microscope stood in the light
            path while the image was taken or the illumination measured; false where it was moved out. The disk holds
            part of the light back, so that powers measured with it and without it are not comparable.
        nominal_excitation_wavelength: Peak wavelength of the excitation light by the label of the light source or
            filter used in the calibration. Stated where it differs from the excitation wavelength of the channel that
            the calibration was made for. In nm (UCUM).
        observed_excitation_wavelength: Peak wavelength of the excitation light as measured in the calibration, at the
            back of the objective. Told apart from the nominal wavelength, which the maker states. In nm (UCUM).
        nominal_power_setting: Power to which the light source was set for the measurement, in percent (0 to 100) of
            the power that its maker calls full. A setting, not a measured power. In % (UCUM).
        observed_illumination_power_at_back_of_objective: Power of the excitation light measured where the back focal
            plane of the objective lies, with the objective taken out. In mW (UCUM).
        observed_illumination_power_at_sample: Power of the excitation light measured in front of the objective, where
            the specimen lies, with the objective in place as a rule. Lower than at the back of the objective by what
            the objective cuts off, reflects and absorbs. In mW (UCUM).
        sd_illumination_power_at_sample: Standard deviation, among the readings of the calibration at one setting, of
            the power of which `observed_illumination_power_at_sample` is the mean. In mW (UCUM).
        short_term_illumination_stability: Steadiness of the illumination power during 5 minutes without interruption,
            read once a second, in percent: 100 × (1 − (Pmax − Pmin) / (Pmax + Pmin)), from the highest and the lowest
            reading, as in ISO 21073. 100 means constant. In % (UCUM).
        long_term_illumination_stability: Steadiness of the illumination power during 2 hours without interruption,
            read for one second in every 30, in percent: 100 × (1 − (Pmax − Pmin) / (Pmax + Pmin)), from the highest
            and the lowest reading, as in ISO 21073. 100 means constant. In % (UCUM).
        illumination_linearity: Coefficient of linear correlation between the power settings of the light source and
            the powers measured for them at the back of the objective. 1 means that the power follows the setting
            along a straight line.
        observed_irradiance_at_sample: Power of the excitation light per area in the plane of the specimen, measured
            and averaged over the field of view. For a scanned beam it is this average and not the far higher
            irradiance inside the spot. In mW/um2 (UCUM).
        observed_irradiance_variance: How much the irradiance of the excitation light varies from place to place in
            the field of view, as measured in the plane of the specimen: a pure number, relative to the mean
            irradiance. 0 means perfectly even light.
    """

    type: ClassVar[str] = "ExcitationCalibration"
    spinning_disk_in_light_path: bool | None = None
    nominal_excitation_wavelength: float | None = None
    observed_excitation_wavelength: float | None = None
    nominal_power_setting: float | None = None
    observed_illumination_power_at_back_of_objective: float | None = None
    observed_illumination_power_at_sample: float | None = None
    sd_illumination_power_at_sample: float | None = None
    short_term_illumination_stability: float | None = None
    long_term_illumination_stability: float | None = None
    illumination_linearity: float | None = None
    observed_irradiance_at_sample: float | None = None
    observed_irradiance_variance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ExcitationFilter(Filter):
    """The filter between the light source and the specimen: it passes only those wavelengths that are meant to excite
    the fluorophore."""

    type: ClassVar[str] = "ExcitationFilter"


@dataclass(slots=True, kw_only=True, repr=False)
class ExcitationFilterSlider(FilterSlider):
    """A filter slider that sits between the light source and the specimen and holds excitation filters.

    Attributes:
        excitation_filters: The excitation filters that are mounted in the slider or wheel or, for a light path, those
            that the light meets on its way.
    """

    type: ClassVar[str] = "ExcitationFilterSlider"
    excitation_filters: RefsTo[ExcitationFilter] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class ExcitationFilterWheel(FilterWheel):
    """A filter wheel that sits between the light source and the specimen and holds excitation filters.

    Attributes:
        excitation_filters: The excitation filters that are mounted in the slider or wheel or, for a light path, those
            that the light meets on its way.
    """

    type: ClassVar[str] = "ExcitationFilterWheel"
    excitation_filters: RefsTo[ExcitationFilter] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class Experiment(Entity):
    """A piece of work with certain samples and for a certain purpose, in whose course images are taken. Told apart
    from an image, of which an experiment may have many.

    Attributes:
        experimenters: People who did the work: who carried out the experiment, took the image or aimed the beam at
            the specimen.
        samples: The samples that were under the microscope: those that an image shows, or all those of an experiment.
            An optical standard, such as a slide of beads, stands here as what it is.
        microbeam_manipulations: Uses of a focused beam on the specimen that were part of the experiment, such as the
            bleaching of an area.
        experiment_purpose: What the experiment was mainly for, such as to find out where a molecule is or how much of
            it there is.
        labelling_method: How the structures of interest were made visible, in words: such as immunofluorescence, or a
            fluorescent protein fused to a protein of the cell. Preferably the name of a term in an ontology.
        labelling_method_term: Term of an ontology that stands for the labelling method, by its full address;
            preferably one that the Biological Imaging Methods Ontology (FBbi) has below visualisation method.
        tag: What was attached to the molecule of interest so that it can be seen or bound, in words: such as GFP, an
            HA epitope or biotin. Preferably the name of a term in an ontology.
        tag_term: Term of an ontology that stands for the tag, by its full address; preferably one that the Molecular
            Interactions vocabulary (PSI-MI) has below tag.
        histochemistry_type: Stain by which the tissue was coloured for histology. An experiment without such a stain
            has none.
    """

    type: ClassVar[str] = "Experiment"
    experimenters: RefsTo[Person] = None  # type: ignore[assignment]
    samples: RefsTo[ImagingTarget] = None  # type: ignore[assignment]
    microbeam_manipulations: PartsOrRefs[MicrobeamManipulation] = None  # type: ignore[assignment]
    experiment_purpose: _t.ExperimentPurpose | None = None
    labelling_method: str | None = None
    labelling_method_term: str | None = None
    tag: str | None = None
    tag_term: str | None = None
    histochemistry_type: _t.HistochemistryType | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Person(Agent):
    """A human being who has to do with instruments or images: who runs a facility, looks after a microscope or takes
    images with it. The persistent identifier is an ORCID iD.

    Attributes:
        first_name: Given name of the person, written out or as an initial.
        middle_name: Names of the person between given name and family name, written out or as initials; many people
            have none.
        last_name: Family name of the person, with particles such as van or de where it has them.
        email: Address at which the person can be reached by electronic mail, at the time of the experiment or later.
        institution: University, institute or company that the person works at; not a department or a group within it.
        user_name: Login name under which the person is known to the computer of the microscope or to the image
            database, where nobody else has the same.
    """

    type: ClassVar[str] = "Person"
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    institution: str | None = None
    user_name: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Experimenter(Person):
    """A person who carries out experiments and takes images. Told apart from those who keep the instrument, unless
    they do both."""

    type: ClassVar[str] = "Experimenter"


@dataclass(slots=True, kw_only=True, repr=False)
class Eyepiece(Lens):
    """The lens or group of lenses that the eye looks into, which magnifies the intermediate image. Told apart from a
    relay lens, which carries that image on to a camera.

    Attributes:
        eyepiece_field_number: Diameter of the intermediate image that the eyepieces show, set by their field stop and
            engraved on them. Divided by the magnification of the objective and of any optics between it and that
            image, it gives the diameter of the field seen in the specimen. In mm (UCUM).
    """

    type: ClassVar[str] = "Eyepiece"
    eyepiece_field_number: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class FieldUniformityEvaluation(Part):
    """One assessment of how brightness varies across the field of view when the specimen is itself uniform. It shows
    the joint effect of the illumination, the optics and the detector, not that of any one of them.

    Attributes:
        flat_field_images: Images of a uniform specimen, such as an evenly fluorescent slide, from which the
            uniformity of the field was computed. Their own shading is what is measured, so they have not been
            corrected for it.
        max_intensity_pixel_x_coordinate: Column of the brightest pixel of the flat-field image, counted in pixels
            from its left edge. Far from the middle, it tells of light that is off centre. In {pixel} (UCUM).
        max_intensity_pixel_y_coordinate: Row of the brightest pixel of the flat-field image, counted in pixels from
            its top edge. Far from the middle, it tells of light that is off centre. In {pixel} (UCUM).
        mean_maximum_to_corner_ratio: Value of the brightest pixel of the flat-field image divided by that of a corner
            pixel, averaged over the four corners. 1 means that the corners are as bright as the brightest spot.
        sd_maximum_to_corner_ratio: Standard deviation, among the four corners of the flat-field image, of the ratio
            of its brightest pixel to the corner pixel. The larger it is, the more lopsided the shading.
    """

    type: ClassVar[str] = "FieldUniformityEvaluation"
    flat_field_images: RefsTo[Image] = None  # type: ignore[assignment]
    max_intensity_pixel_x_coordinate: float | None = None
    max_intensity_pixel_y_coordinate: float | None = None
    mean_maximum_to_corner_ratio: float | None = None
    sd_maximum_to_corner_ratio: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Filament(LightSource):
    """A lamp in which a current heats a wire, mostly of tungsten, until it glows. Its spectrum is even, rich in red
    and infrared and poor in blue, and turns redder as the lamp is dimmed, unlike that of a light-emitting diode.

    Attributes:
        illumination_wavelength_ranges: The stretches of the spectrum in which the source emits, each with its power:
            one narrow range for each line of a laser or an arc lamp, one wide range for a source with an even
            spectrum.
        filament_type: What fills the bulb of the lamp around its wire: a halogen, which lets the wire burn hotter and
            last longer, or none.
    """

    type: ClassVar[str] = "Filament"
    illumination_wavelength_ranges: list[IlluminationWavelengthRange] | None = None
    filament_type: _t.FilamentType | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class FileAnnotation(Part):
    """A file about a component, its settings or its calibration, such as a measured spectrum, that is kept apart from
    the facts stated about it. Told apart from a map annotation, which states its facts directly.

    Attributes:
        file_location: Address of the file: where on the web, or on a disk that its readers can reach, it is found.
    """

    type: ClassVar[str] = "FileAnnotation"
    file_location: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class FilterCube(OpticsHolder):
    """A removable block that holds a dichroic, mostly at 45° to the light, and often an excitation and an emission
    filter that go with it. In epi-fluorescence it sends the excitation light to the specimen and keeps it apart from
    the fluorescence that comes back.

    Attributes:
        excitation_filter: The filter on the side of the light source, which lets only light that excites the
            fluorophore through to the specimen.
        standard_dichroic: The dichroic between the two filters, which as a rule reflects the excitation light to the
            objective and lets the fluorescence, of longer wavelength, through to the detector.
        emission_filter: The filter on the side of the detector and the eyepieces, which lets the fluorescence through
            and holds back what remains of the excitation light.
        member_filters: The filters of a set or cube that has several of one kind, such as one for each band of a
            quad-band filter. They belong to it; in which order they stand, and whether the light meets all of them,
            is not said.
        holder_position: Place where the part sits in its turret, slider or wheel: the number or name that the holder
            is marked with. It serves dichroics, mirrors, filter cubes, diaphragms, stops and the like; told apart
            from `filter_position`, that of a filter.
    """

    type: ClassVar[str] = "FilterCube"
    excitation_filter: RefTo[ExcitationFilter] = None  # type: ignore[assignment]
    standard_dichroic: RefTo[StandardDichroic] = None  # type: ignore[assignment]
    emission_filter: RefTo[EmissionFilter] = None  # type: ignore[assignment]
    member_filters: RefsTo[Filter] = None  # type: ignore[assignment]
    holder_position: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class FilterCubeTurret(OpticsHolder):
    """A rotating holder with room for several filter cubes, which brings one of them at a time into the light path.

    Attributes:
        filter_cubes: The filter cubes that are mounted in the turret, of which one at a time is in the light path.
    """

    type: ClassVar[str] = "FilterCubeTurret"
    filter_cubes: RefsTo[FilterCube] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class FilterSet(Part):
    """An excitation filter, a dichroic and an emission filter that were used together, sold as a set or put together
    by the user. Told apart from a filter cube, the block that often holds them; a set may just as well be spread over
    wheels and sliders.

    Attributes:
        excitation_filter: The filter on the side of the light source, which lets only light that excites the
            fluorophore through to the specimen.
        standard_dichroic: The dichroic between the two filters, which as a rule reflects the excitation light to the
            objective and lets the fluorescence, of longer wavelength, through to the detector.
        emission_filter: The filter on the side of the detector and the eyepieces, which lets the fluorescence through
            and holds back what remains of the excitation light.
        member_filters: The filters of a set or cube that has several of one kind, such as one for each band of a
            quad-band filter. They belong to it; in which order they stand, and whether the light meets all of them,
            is not said.
    """

    type: ClassVar[str] = "FilterSet"
    excitation_filter: RefTo[ExcitationFilter] = None  # type: ignore[assignment]
    standard_dichroic: RefTo[StandardDichroic] = None  # type: ignore[assignment]
    emission_filter: RefTo[EmissionFilter] = None  # type: ignore[assignment]
    member_filters: RefsTo[Filter] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class FluorescentReferenceSlide(OpticalCalibrationStandard):
    """A slide that fluoresces evenly over its whole area, most often of dyed plastic, for checking whether the field
    is evenly lit and the light centred. It has no pattern, and as its brightness differs from slide to slide it is a
    poor standard of intensity."""

    type: ClassVar[str] = "FluorescentReferenceSlide"


@dataclass(slots=True, kw_only=True, repr=False)
class Fluorophore(Consumable):
    """A dye, protein or other substance that absorbs light and gives off light of another, as a rule longer,
    wavelength, by which something in the specimen becomes visible in a channel.

    Attributes:
        label_type: Kind of label that the fluorophore is part of, by whether it marks nucleic acid or protein and by
            how it comes to its target.
        excitation_wavelength: Wavelength at which the fluorophore was excited for the channel; the centre where it
            was a band. Told apart from the peak of its excitation spectrum, which may lie elsewhere. In nm (UCUM).
        emission_wavelength: Wavelength at which the fluorescence was detected for the channel; the centre where it
            was a band. Told apart from the peak of its emission spectrum, which may lie elsewhere. In nm (UCUM).
        concentration: Concentration of the fluorophore in the solution with which the specimen was stained. A
            fluorophore that the cells make themselves has none. In umol/L (UCUM).
        fpbase_id: Identifier of a fluorescent protein in the database FPbase (fpbase.org), where its spectra and
            other properties are found. Other fluorophores have none.
        primary_publication: Identifier of the article that first or best describes the software or the fluorophore,
            by which it is cited: a DOI, or a PubMed Central or arXiv number.
    """

    type: ClassVar[str] = "Fluorophore"
    label_type: _t.FluorescentLabelType | None = None
    excitation_wavelength: float | None = None
    emission_wavelength: float | None = None
    concentration: float | None = None
    fpbase_id: str | None = None
    primary_publication: str | None = None


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
class SamplePositioning(HardwareComponent):
    """A device that sets where the specimen lies relative to the optics: across the field, along the optical axis or
    turned about it. Told apart from a focus stabilisation device, which finds the right distance and leaves the
    movement to one of these.

    Attributes:
        encoding: Kind of encoder that reads where the device really is and reports it to the controller, or the lack
            of one.
        motorized: True where a motor or another drive moves the device; false where it is moved by hand.
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
        positive_z_direction: Which way the objective and the specimen move against each other when the Z position of
            the device grows: apart or towards each other.
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
    positive_z_direction: _t.ZDirection | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class FocusingDevice(SamplePositioning):
    """A device that focuses by moving one objective, or all of them with the nosepiece, along the optical axis, while
    the specimen stays where it is. Told apart from a Z-drive, which moves a larger part of the microscope, such as
    the stage."""

    type: ClassVar[str] = "FocusingDevice"


@dataclass(slots=True, kw_only=True, repr=False)
class LightSourceCoupling(HardwareComponent):
    """What leads the light from a light source to the microscope stand: a mount, a path through the air or a light
    guide. Told apart from the source that makes the light and from the optics inside the stand that spread it.

    Attributes:
        coupling_lens: The lens at the place where the coupling meets the microscope stand, which fits the beam to the
            optics of the stand.
        coupling_attenuation: Loss of light on the way along the coupling, at the peak wavelength of the light, as
            decibels for each kilometre of its length; 10 decibels leave a tenth of the power. Told apart from the
            transmittance, which holds for the coupling as a whole. In dB/km (UCUM).
        transmittance: Share of the arriving light that passes, as a fraction of 1, at the wavelength where it is
            largest; for a range of wavelengths, within that range. For a coated part it holds at the angle of
            incidence that the part is designed for.
    """

    type: ClassVar[str] = "LightSourceCoupling"
    coupling_lens: RefTo[CouplingLens] = None  # type: ignore[assignment]
    coupling_attenuation: float | None = None
    transmittance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class FreeBeam(LightSourceCoupling):
    """A coupling in which the light passes through air: the light source is mounted straight on the stand, or mirrors
    send a beam across to it. Told apart from a light guide, which conducts the light inside a core.

    Attributes:
        direct_mount: True where the light source is fixed straight to the microscope stand; false where its beam
            crosses open air to get there.
        mount_type: Kind of mount that holds the light source straight on the stand, such as a bayonet or a dovetail.
            A beam that crosses open air has none.
    """

    type: ClassVar[str] = "FreeBeam"
    direct_mount: bool | None = None
    mount_type: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class IdentifiedPart(Part):
    """A mention of something that has a life elsewhere, such as a company or a paper: its name as a record gives it,
    and its identifier, which joins the record to the thing itself.

    Attributes:
        identified_by: The persistent identifier of what is named here: a ROR or ORCID iD of a party, a DOI of a
            paper.
        identifier_text: An identifier as it was written, where it cannot be made into an address: a number in a list,
            a catalogue entry, a key of a local system.
        identifier_scheme: Name of the list or system that the identifier belongs to, such as ISBN or Wikidata.
    """

    type: ClassVar[str] = "IdentifiedPart"
    identified_by: str | None = None
    identifier_text: str | None = None
    identifier_scheme: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class FundingReference(IdentifiedPart):
    """Money that the thing was paid from, as a record names it: who gave it, under which number. The identifier is
    that of the grant.

    Attributes:
        funder: The organisation that gave the money, as it is named in the acknowledgements.
        award_number: Number that the funder gave to the award, as it stands in the letter of award.
    """

    type: ClassVar[str] = "FundingReference"
    funder: Party | None = None
    award_number: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class GenericCamera(Camera):
    """A camera of which only that is known: something that cameras alone have was said of it, such as a binning, but
    not what its sensor is. Told apart from a detection system that need not be a camera at all."""

    type: ClassVar[str] = "GenericCamera"


@dataclass(slots=True, kw_only=True, repr=False)
class GenericComponent(HardwareComponent):
    """A piece of hardware of a kind that has no class of its own here, such as a beam chopper, a pulse compressor or
    a robot arm; what it is there for stands in a field of its own. What carries several optical parts is a generic
    optical assembly instead.

    Attributes:
        component_function: What the part does in the microscope, in a few words, since its class doesn't say it.
    """

    type: ClassVar[str] = "GenericComponent"
    component_function: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class GenericDetector(DetectionSystem):
    """A detection system that is neither a camera nor a point detector, or is not known to be one; free pairs of a
    key and a value say what is special about it."""

    type: ClassVar[str] = "GenericDetector"


@dataclass(slots=True, kw_only=True, repr=False)
class GenericDetectorSettings(DetectionSystemSettings):
    """How a detection system of a kind that has no class of its own was set while an image was taken; what is special
    about it stands in free pairs of a key and a value."""

    type: ClassVar[str] = "GenericDetectorSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class GenericDichroic(Dichroic):
    """A dichroic in any other place than the standard one, where excitation and emission part: one that joins the
    beams of several lasers, say, or splits the emission between two cameras."""

    type: ClassVar[str] = "GenericDichroic"


@dataclass(slots=True, kw_only=True, repr=False)
class GenericFilter(Filter):
    """A filter other than the excitation filter, the emission filter and a neutral density filter, such as a heat
    filter, a colour filter for transmitted light or a barrier against ultraviolet."""

    type: ClassVar[str] = "GenericFilter"


@dataclass(slots=True, kw_only=True, repr=False)
class GenericLens(Lens):
    """A lens in the light path for which none of the more telling kinds fits, such as a field lens or the Bertrand
    lens that shows the back focal plane of the objective."""

    type: ClassVar[str] = "GenericLens"


@dataclass(slots=True, kw_only=True, repr=False)
class GenericLightSource(LightSource):
    """A light source of a kind that has no class of its own here, such as a plasma lamp; its map annotations say what
    is special about it. It may light the specimen in any way, not only for fluorescence.

    Attributes:
        illumination_wavelength_ranges: The stretches of the spectrum in which the source emits, each with its power:
            one narrow range for each line of a laser or an arc lamp, one wide range for a source with an even
            spectrum.
    """

    type: ClassVar[str] = "GenericLightSource"
    illumination_wavelength_ranges: list[IlluminationWavelengthRange] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MicroscopeStand(HardwareComponent):
    """The body of the microscope, which carries the objectives, the stage, the illumination and the detectors and has
    the light paths between them built in. Told apart from the instrument, which is the stand with everything mounted
    on it.

    Attributes:
        stand_type: General design of the stand, such as compound, stereo or light sheet. Told apart from whether its
            objectives are below or above the specimen, which the class of the stand says.
        origin: How much of the stand is the work of a maker and how much that of its users: bought and left as it
            was, bought and altered, or built by them.
        eyepiece_field_number: Diameter of the intermediate image that the eyepieces show, set by their field stop and
            engraved on them. Divided by the magnification of the objective and of any optics between it and that
            image, it gives the diameter of the field seen in the specimen. In mm (UCUM).
        optical_axis: How the axis of the objective that takes the image lies in the room, and with it the Z direction
            of images: up and down in most stands.
    """

    type: ClassVar[str] = "MicroscopeStand"
    stand_type: _t.MicroscopeStandType | None = None
    origin: _t.InstrumentOrigin | None = None
    eyepiece_field_number: float | None = None
    optical_axis: _t.OpticalAxisDirection | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class GenericMicroscopeStand(MicroscopeStand):
    """A stand that is neither upright nor inverted, such as one whose objectives look at the specimen from the side,
    or from several sides at once, or parts on an optical table that no body joins."""

    type: ClassVar[str] = "GenericMicroscopeStand"


@dataclass(slots=True, kw_only=True, repr=False)
class GenericOpticalApertureSettings(OpticalApertureSettings):
    """The settings of an aperture that no narrower kind of settings is made for, such as an iris diaphragm, a dark-
    field stop or a phase ring. Köhler illumination is set by two of them: the aperture diaphragm and the field
    diaphragm.

    Attributes:
        opening_diameter: Diameter to which a diaphragm was opened, measured on the diaphragm itself. Told apart from
            the largest opening of which it's capable. In mm (UCUM).
        relative_opening: Diameter to which a diaphragm was opened, in percent of a full one: of the field of view for
            a field diaphragm, of the pupil of the objective for an aperture diaphragm, where 70 to 80 is usual. In %
            (UCUM).
        numerical_aperture_setting: Numerical aperture at which the objective was used, where an iris, a collar or a
            choice of immersion lets it vary; of an aperture diaphragm, that to which it narrowed the light of the
            condenser. As a rule no larger than the one on the label.
    """

    type: ClassVar[str] = "GenericOpticalApertureSettings"
    opening_diameter: float | None = None
    relative_opening: float | None = None
    numerical_aperture_setting: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class GenericOpticalAssembly(OpticalAssembly):
    """Several optical parts in one housing, put into the light path as a unit, for which none of the more telling
    kinds of assembly fits, such as a module that makes the beam of a laser even. Told apart from a generic component,
    which no light need pass.

    Attributes:
        component_function: What the part does in the microscope, in a few words, since its class doesn't say it.
    """

    type: ClassVar[str] = "GenericOpticalAssembly"
    component_function: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Grant(Entity):
    """An award of money for research or equipment, under an identifier that its funder gave it.

    Attributes:
        landing_page: Web page made for people that shows the thing and that its persistent identifier leads to.
        alternate_identifiers: Other numbers and names of the same thing that cannot be resolved. The one serial
            number and the one inventory number of an instrument have fields of their own.
        related_identifiers: Identifiers of things that have to do with this one, each with how it does, where none of
            the named relations of the model says it.
        creators: The people or organisations that get the credit when the thing is cited: the makers of an
            instrument, the authors of a descriptor, in no particular order.
        publisher: The organisation that makes the thing, or its description, known to the world and answers for the
            page that shows it.
        publication_year: Year in which the thing, or its description, was first made known under its persistent
            identifier.
        funding: Where the money for the thing came from, with the number of each award.
        part_of: The larger thing that this one belongs to: an instrument of several, the institute of a facility.
        identical_to: The very same thing under another persistent identifier, where it was registered twice.
        described_in: A paper or report that was written about the thing itself, such as one on how an instrument was
            built.
        cited_by: A paper or report that names the thing as a source or a tool.
        funded_by: The grant that the thing was paid from, or that the work was done under.
        funder: The organisation that gave the money, as it is named in the acknowledgements.
        award_number: Number that the funder gave to the award, as it stands in the letter of award.
    """

    type: ClassVar[str] = "Grant"
    landing_page: str | None = None
    alternate_identifiers: list[AlternateIdentifier] | None = None
    related_identifiers: list[RelatedIdentifier] | None = None
    creators: list[Party] | None = None
    publisher: Party | None = None
    publication_year: int | None = None
    funding: list[FundingReference] | None = None
    part_of: RefsTo[Entity] = None  # type: ignore[assignment]
    identical_to: RefsTo[Entity] = None  # type: ignore[assignment]
    described_in: RefsTo[Publication] = None  # type: ignore[assignment]
    cited_by: RefsTo[Publication] = None  # type: ignore[assignment]
    funded_by: RefsTo[Grant] = None  # type: ignore[assignment]
    funder: Party | None = None
    award_number: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class HardwareDescriptor(Entity):
    """A dated document that says what one instrument consists of, down to a stated tier. When the instrument is
    rebuilt, a new descriptor takes the place of the old one, and both stay citable.

    Attributes:
        landing_page: Web page made for people that shows the thing and that its persistent identifier leads to.
        alternate_identifiers: Other numbers and names of the same thing that cannot be resolved. The one serial
            number and the one inventory number of an instrument have fields of their own.
        related_identifiers: Identifiers of things that have to do with this one, each with how it does, where none of
            the named relations of the model says it.
        creators: The people or organisations that get the credit when the thing is cited: the makers of an
            instrument, the authors of a descriptor, in no particular order.
        publisher: The organisation that makes the thing, or its description, known to the world and answers for the
            page that shows it.
        publication_year: Year in which the thing, or its description, was first made known under its persistent
            identifier.
        funding: Where the money for the thing came from, with the number of each award.
        part_of: The larger thing that this one belongs to: an instrument of several, the institute of a facility.
        identical_to: The very same thing under another persistent identifier, where it was registered twice.
        described_in: A paper or report that was written about the thing itself, such as one on how an instrument was
            built.
        cited_by: A paper or report that names the thing as a source or a tool.
        funded_by: The grant that the thing was paid from, or that the work was done under.
        describes: The physical instrument that the descriptor is about, given in full or by its identifier.
        tier: Level of detail that the descriptor claims to reach: 1 for what a methods section needs, 2 for
            quantitative work, 3 for everything the model knows. It is checked at the tier it claims.
        valid_from: First day on which the instrument was as the descriptor says.
        valid_until: Last day on which the instrument was as the descriptor says; absent while it still is.
        replaces: The earlier descriptor of the same instrument that this one takes over from.
        version: Number or name of the release in use, as its developer gives it.
        content_id: Identifier made from the content of the descriptor alone: whoever has the descriptor can work it
            out again, and any change gives another. It stays when the descriptor gets a DOI, and so shows that
            nothing was changed.
        components: The hardware and software that the instrument consists of, every piece in one list whatever its
            kind. How they sit in one another is said by the components themselves.
    """

    type: ClassVar[str] = "HardwareDescriptor"
    landing_page: str | None = None
    alternate_identifiers: list[AlternateIdentifier] | None = None
    related_identifiers: list[RelatedIdentifier] | None = None
    creators: list[Party] | None = None
    publisher: Party | None = None
    publication_year: int | None = None
    funding: list[FundingReference] | None = None
    part_of: RefsTo[Entity] = None  # type: ignore[assignment]
    identical_to: RefsTo[Entity] = None  # type: ignore[assignment]
    described_in: RefsTo[Publication] = None  # type: ignore[assignment]
    cited_by: RefsTo[Publication] = None  # type: ignore[assignment]
    funded_by: RefsTo[Grant] = None  # type: ignore[assignment]
    describes: PartOrRef[Instrument] = None  # type: ignore[assignment]
    tier: int | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    replaces: RefTo[HardwareDescriptor] = None  # type: ignore[assignment]
    version: str | None = None
    content_id: str | None = None
    components: PartsOrRefs[Component] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class HoffmanPlate(OpticalAperture):
    """The plate with a slit that goes into the condenser, at its front focal plane, for Hoffman modulation contrast.
    Told apart from the modulator, the plate with a dark, a grey and a clear zone in the objective, onto whose grey
    zone the slit is imaged.

    Attributes:
        slit_design: Place of the slit on the Hoffman plate: on the optical axis or to one side of it.
    """

    type: ClassVar[str] = "HoffmanPlate"
    slit_design: _t.HoffmanPlateSlitDesign | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class HybridPhotoDetector(PointDetector):
    """A vacuum tube in which several kilovolts drive the electrons from a photocathode onto an avalanche photodiode,
    which multiplies them. It tells single photons apart better than a photomultiplier, whose dynodes multiply less
    evenly."""

    type: ClassVar[str] = "HybridPhotoDetector"


@dataclass(slots=True, kw_only=True, repr=False)
class IlluminationWavelengthRange(WavelengthRange):
    """A stretch of the spectrum in which a light source emits, together with the power that it gives there.

    Attributes:
        illumination_power: Nominal optical power that the source gives in this range, as the maker states it for the
            peak wavelength. It is what reaches the specimen only where the reporting position of the source says so.
            In mW (UCUM).
    """

    type: ClassVar[str] = "IlluminationWavelengthRange"
    illumination_power: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Image(Entity):
    """What an instrument recorded in one acquisition, with everything known about how it was taken: a single plane,
    or planes over depth, channels and time that belong together. Told apart from its pixels, which are the array of
    values alone.

    Attributes:
        instrument: The physical microscope with which the image was taken: the one that stands in a certain room, not
            its make.
        experiment: The experiment in whose course the image was taken, which says with what samples and for what
            purpose.
        experimenters: People who did the work: who carried out the experiment, took the image or aimed the beam at
            the specimen.
        samples: The samples that were under the microscope: those that an image shows, or all those of an experiment.
            An optical standard, such as a slide of beads, stands here as what it is.
        experimenter_groups: Groups that the people who took the image belong to, such as a laboratory or a project,
            each by its web address or persistent identifier.
        regions_of_interest: Outlined areas of an image, each by the address at which its outline is kept: those that
            are marked in the image, or those that a beam was aimed at.
        stage_inserts: Inserts that sat in the opening of the stage while the image was taken and held the slide, dish
            or plate.
        focus_stabilization_devices: Devices that kept the specimen in focus while the image was taken; none where
            they were switched off.
        acquisition_software: Programs that ran the microscope and recorded the image, not those that processed it
            afterwards.
        imaging_environments: Conditions around the specimen while the image was taken, such as its temperature. There
            are several where more than one device kept them or where they changed.
        microscope_stand_settings: How the stand was set while the image was taken, such as the total magnification
            that this gave.
        microscope_table_settings: The state of the table that the microscope stands on while the image was taken,
            above all whether its top floated.
        objective_settings: The objective that the image was taken with and how it was set, such as the position of
            its correction collar and the liquid at its front.
        further_objective_settings: The other objectives that the light went through, such as the one that made a
            light sheet or the second and the third of an oblique plane microscope, each with its role. The one next
            to the specimen that took the image has a field of its own.
        stage_labels: Named positions of the stage at which the image or parts of it were taken, as in a list of
            positions to visit.
        sample_positioning_settings: How the stages and focus drives were set while the image was taken, such as the
            speed at which they moved.
        optical_calibrations: Measurements of the optics that hold for the image, such as those of its resolution, of
            the evenness of its field or of the match between its colours.
        detector_calibrations: Measurements of the detectors that hold for the image, such as those of gain and
            offset, by which its values are converted to electrons.
        pixels: The array of values that the image consists of, with its extent, its scale and the way it is stored.
        acquisition_date: Day on which the acquisition of the image began, by the calendar at the place of the
            microscope.
        acquired_at: Moment at which the acquisition of the image began, as the clock of the computer that took it
            showed it, so that images of one day have an order. Its zone is given where it is known. Told apart from
            the day of acquisition, which is that of the place even where this clock ran in another zone.
        documented_by: The descriptor that says what the instrument consisted of when the data were taken.
        part_of: The larger thing that this one belongs to: an instrument of several, the institute of a facility.
    """

    type: ClassVar[str] = "Image"
    instrument: RefTo[Instrument] = None  # type: ignore[assignment]
    experiment: RefTo[Experiment] = None  # type: ignore[assignment]
    experimenters: RefsTo[Person] = None  # type: ignore[assignment]
    samples: RefsTo[ImagingTarget] = None  # type: ignore[assignment]
    experimenter_groups: list[str] | None = None
    regions_of_interest: list[str] | None = None
    stage_inserts: RefsTo[StageInsert] = None  # type: ignore[assignment]
    focus_stabilization_devices: RefsTo[FocusStabilizationDevice] = None  # type: ignore[assignment]
    acquisition_software: RefsTo[AcquisitionSoftware] = None  # type: ignore[assignment]
    imaging_environments: list[ImagingEnvironment] | None = None
    microscope_stand_settings: MicroscopeStandSettings | None = None
    microscope_table_settings: list[MicroscopeTableSettings] | None = None
    objective_settings: ObjectiveSettings | None = None
    further_objective_settings: list[ObjectiveSettings] | None = None
    stage_labels: list[StageLabel] | None = None
    sample_positioning_settings: list[SamplePositioningSettings] | None = None
    optical_calibrations: PartsOrRefs[OpticalCalibration] = None  # type: ignore[assignment]
    detector_calibrations: PartsOrRefs[DetectorCalibration] = None  # type: ignore[assignment]
    pixels: PartOrRef[Pixels] = None  # type: ignore[assignment]
    acquisition_date: str | None = None
    acquired_at: str | None = None
    documented_by: RefsTo[HardwareDescriptor] = None  # type: ignore[assignment]
    part_of: RefsTo[Entity] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class ImageSplitter(OpticalAssembly):
    """Optics ahead of a camera that divide the light into two or more images side by side on one sensor, or on one
    sensor each, such as by colour or by polarisation. Told apart from a beam splitter, which is one plate or cube and
    makes no image.

    Attributes:
        number_of_split_images: Number of images into which the splitter divides the light.
        split_by: Property of the light by which the splitter decides to which image it goes.
    """

    type: ClassVar[str] = "ImageSplitter"
    number_of_split_images: int | None = None
    split_by: _t.ImageSplittingProperty | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ImagingEnvironment(Part):
    """The conditions in which the specimen was kept while an image was taken: temperature, humidity, gases, pressure.
    Told apart from the device that keeps them, which is part of the instrument.

    Attributes:
        map_annotations: Free pairs of a key and a value that belong to a component, to its settings or to the
            conditions around the specimen, such as the date of the last service.
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        temperature: Temperature while the image was taken. In the settings of an objective it is that of the
            objective, where it differs from its surroundings; otherwise that of the surroundings of the specimen. In
            Cel (UCUM).
        co2_concentration: Share of carbon dioxide in the gas around the specimen, in percent by volume: about 0.04 in
            plain air, mostly 5 over media with bicarbonate. In % (UCUM).
        humidity: Relative humidity of the air around the specimen: the water vapour in it, in percent of the most
            that it can hold at its temperature. In % (UCUM).
        air_pressure: Pressure of the air around the specimen as it is there, not as reduced to sea level. In hPa
            (UCUM).
        o2_concentration: Share of oxygen in the gas around the specimen, in percent by volume: about 20.9 in plain
            air, less under hypoxia. In % (UCUM).
    """

    type: ClassVar[str] = "ImagingEnvironment"
    map_annotations: list[MapAnnotation] | None = None
    settings_of: RefTo[EnvironmentalControlDevice] = None  # type: ignore[assignment]
    temperature: float | None = None
    co2_concentration: float | None = None
    humidity: float | None = None
    air_pressure: float | None = None
    o2_concentration: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ImmersionLiquid(Consumable):
    """A liquid that was in fact between the objective and the cover glass, or between the objective and a specimen
    without one. Told apart from the immersion that an objective is made for, and from the mounting medium around the
    specimen.

    Attributes:
        immersion_liquid_type: Kind of immersion liquid, by what it consists of, which also tells about how strongly
            it refracts.
        refractive_index: How many times slower light travels in the material of the part, or in the medium or liquid,
            than in empty space; for a light guide, in its core. The figure for glass mostly holds at 587.6 nm (d
            line), that for immersion oil at 546.1 nm (e line) and 23 °C.
        viscosity: Dynamic viscosity of the liquid as its maker states it, at room temperature. The higher it is, the
            less easily the liquid flows and the more it drags on the specimen. In mPa.s (UCUM).
    """

    type: ClassVar[str] = "ImmersionLiquid"
    immersion_liquid_type: _t.ImmersionLiquidType | None = None
    refractive_index: float | None = None
    viscosity: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class IndividualObjectiveFocusing(FocusingDevice):
    """A focusing device between the nosepiece and a single objective that moves this objective alone: fast and in
    steps of nanometres, mostly over a few hundred micrometres. Told apart from a drive that moves the whole
    nosepiece.

    Attributes:
        is_piezoelectric: True where piezoelectric elements move the objective; false where another drive does, such
            as a linear motor.
    """

    type: ClassVar[str] = "IndividualObjectiveFocusing"
    is_piezoelectric: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Instrument(Entity):
    """One physical microscope, from the day it was set up until it is taken down. It stays the same instrument when
    parts are exchanged; what it consisted of at a given time is said by its descriptors. Its persistent identifier is
    a DOI or Handle of the kind called PIDINST.

    Attributes:
        landing_page: Web page made for people that shows the thing and that its persistent identifier leads to.
        alternate_identifiers: Other numbers and names of the same thing that cannot be resolved. The one serial
            number and the one inventory number of an instrument have fields of their own.
        related_identifiers: Identifiers of things that have to do with this one, each with how it does, where none of
            the named relations of the model says it.
        creators: The people or organisations that get the credit when the thing is cited: the makers of an
            instrument, the authors of a descriptor, in no particular order.
        publisher: The organisation that makes the thing, or its description, known to the world and answers for the
            page that shows it.
        publication_year: Year in which the thing, or its description, was first made known under its persistent
            identifier.
        funding: Where the money for the thing came from, with the number of each award.
        part_of: The larger thing that this one belongs to: an instrument of several, the institute of a facility.
        identical_to: The very same thing under another persistent identifier, where it was registered twice.
        described_in: A paper or report that was written about the thing itself, such as one on how an instrument was
            built.
        cited_by: A paper or report that names the thing as a source or a tool.
        funded_by: The grant that the thing was paid from, or that the work was done under.
        hosted_by: The facility that keeps the instrument and answers for it.
        has_model: The make of microscope that the instrument is a copy of. Left out for one that was built in house.
        serial_number: Number that the maker gave to this one copy, as it stands on the type plate or label.
        inventory_number: Number under which the owner keeps the instrument in its books.
        commissioned_on: Day on which the instrument was handed over for use.
        decommissioned_on: Day on which the instrument was taken out of use for good.
        owners: Who the instrument or the facility belongs to, or who answers for it towards the outside: the
            university, the institute, the group that bought it.
        custodians: Who looks after the thing from day to day and can be asked about it: the staff of the facility,
            the person in charge of the microscope.
        manufacturers: Who made this one instrument: a company, or the group that built it in house. Several, where
            they built it together.
        model: Name or designation that the maker gives to this kind of item, as printed on it or in the catalogue.
            All items of one model share it.
        instrument_types: What kind of instrument it is, in as many ways as it can be classed.
        measured_variables: What the instrument measures or makes visible, such as fluorescence intensity.
        measurement_techniques: How observations come about: the methods of microscopy that an instrument was made for
            or a protocol is about, such as confocal fluorescence microscopy.
        measured_quantities: What the instrument measures, with the term that says which quantity is meant. Takes the
            place of the measured variables, which are names only.
        subjects: Keywords under which the instrument is to be found.
        owned_by: The organisation that the thing belongs to, by its own identifier. What a record says of it besides
            stands among the owners.
        managed_by: Who is in charge, by their own identifier: a person as a rule, or the unit that has the charge.
            What a record says of them besides stands among the custodians.
        manufactured_by: The organisation that made the thing, by its own identifier. What a record says of it besides
            stands among the manufacturers.
        attached_to: Another instrument that this one is fixed to or stands on without being part of it.
    """

    type: ClassVar[str] = "Instrument"
    landing_page: str | None = None
    alternate_identifiers: list[AlternateIdentifier] | None = None
    related_identifiers: list[RelatedIdentifier] | None = None
    creators: list[Party] | None = None
    publisher: Party | None = None
    publication_year: int | None = None
    funding: list[FundingReference] | None = None
    part_of: RefsTo[Entity] = None  # type: ignore[assignment]
    identical_to: RefsTo[Entity] = None  # type: ignore[assignment]
    described_in: RefsTo[Publication] = None  # type: ignore[assignment]
    cited_by: RefsTo[Publication] = None  # type: ignore[assignment]
    funded_by: RefsTo[Grant] = None  # type: ignore[assignment]
    hosted_by: RefTo[CoreFacility] = None  # type: ignore[assignment]
    has_model: RefTo[InstrumentModel] = None  # type: ignore[assignment]
    serial_number: str | None = None
    inventory_number: str | None = None
    commissioned_on: str | None = None
    decommissioned_on: str | None = None
    owners: list[Party] | None = None
    custodians: list[Party] | None = None
    manufacturers: list[Party] | None = None
    model: str | None = None
    instrument_types: list[InstrumentType] | None = None
    measured_variables: list[str] | None = None
    measurement_techniques: list[NamedConcept] | None = None
    measured_quantities: list[NamedConcept] | None = None
    subjects: list[NamedConcept] | None = None
    owned_by: RefsTo[Organization] = None  # type: ignore[assignment]
    managed_by: RefsTo[Agent] = None  # type: ignore[assignment]
    manufactured_by: RefsTo[Organization] = None  # type: ignore[assignment]
    attached_to: RefsTo[Instrument] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class InstrumentModel(Entity):
    """A make of microscope that is sold under one name and stands in many places. Told apart from the instrument,
    which is one physical copy of it. Its persistent identifier is an RRID.

    Attributes:
        landing_page: Web page made for people that shows the thing and that its persistent identifier leads to.
        alternate_identifiers: Other numbers and names of the same thing that cannot be resolved. The one serial
            number and the one inventory number of an instrument have fields of their own.
        related_identifiers: Identifiers of things that have to do with this one, each with how it does, where none of
            the named relations of the model says it.
        creators: The people or organisations that get the credit when the thing is cited: the makers of an
            instrument, the authors of a descriptor, in no particular order.
        publisher: The organisation that makes the thing, or its description, known to the world and answers for the
            page that shows it.
        publication_year: Year in which the thing, or its description, was first made known under its persistent
            identifier.
        funding: Where the money for the thing came from, with the number of each award.
        part_of: The larger thing that this one belongs to: an instrument of several, the institute of a facility.
        identical_to: The very same thing under another persistent identifier, where it was registered twice.
        described_in: A paper or report that was written about the thing itself, such as one on how an instrument was
            built.
        cited_by: A paper or report that names the thing as a source or a tool.
        funded_by: The grant that the thing was paid from, or that the work was done under.
        map_annotations: Free pairs of a key and a value that belong to a component, to its settings or to the
            conditions around the specimen, such as the date of the last service.
        specs_file: Data sheet of the item as its maker publishes it, most often a PDF, given by its file name or
            address.
        vendor_information: What a vendor has added about a component or its settings, and answers for, beyond what
            can be said with the terms of this model.
        manufacturer: Company, research group or person that made the item; not the dealer who sold it.
        model: Name or designation that the maker gives to this kind of item, as printed on it or in the catalogue.
            All items of one model share it.
        catalog_number: Number under which the maker lists the item, for ordering it: catalogue, part or article
            number. Of what nobody sells, such as a part that its users built, `build_documentation` tells instead how
            another can be had.
        build_documentation: Where it is documented how an item was made that is in nobody's catalogue, such as a part
            that its users built: the address of drawings, a parts list or a protocol, or where they are kept or whom
            to ask, in words.
        lot_number: Number of the production batch that the item came from, shared by all items made together. It
            matters where batches differ, as those of filter coatings may.
        instrument_types: What kind of instrument it is, in as many ways as it can be classed.
        manufactured_by: The organisation that made the thing, by its own identifier. What a record says of it besides
            stands among the manufacturers.
    """

    type: ClassVar[str] = "InstrumentModel"
    landing_page: str | None = None
    alternate_identifiers: list[AlternateIdentifier] | None = None
    related_identifiers: list[RelatedIdentifier] | None = None
    creators: list[Party] | None = None
    publisher: Party | None = None
    publication_year: int | None = None
    funding: list[FundingReference] | None = None
    part_of: RefsTo[Entity] = None  # type: ignore[assignment]
    identical_to: RefsTo[Entity] = None  # type: ignore[assignment]
    described_in: RefsTo[Publication] = None  # type: ignore[assignment]
    cited_by: RefsTo[Publication] = None  # type: ignore[assignment]
    funded_by: RefsTo[Grant] = None  # type: ignore[assignment]
    map_annotations: list[MapAnnotation] | None = None
    specs_file: str | None = None
    vendor_information: list[AdditionalVendorInformation] | None = None
    manufacturer: str | None = None
    model: str | None = None
    catalog_number: str | None = None
    build_documentation: str | None = None
    lot_number: str | None = None
    instrument_types: list[InstrumentType] | None = None
    manufactured_by: RefsTo[Organization] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class InstrumentType(IdentifiedPart):
    """A kind of instrument, in the words of whoever registered the instrument or with the identifier of a term that
    says what is meant, such as "confocal laser scanning microscope"."""

    type: ClassVar[str] = "InstrumentType"


@dataclass(slots=True, kw_only=True, repr=False)
class IntensifiedCCD(CCD):
    """A CCD camera with an image intensifier, a tube in which light releases electrons that are multiplied or sped up
    on their way to a screen or to the chip itself. Told apart from an electron-multiplying CCD, which has no tube.

    Attributes:
        intensifier_type: Principle by which an intensified camera strengthens the signal of the electrons that light
            has released, ahead of its sensor or on it.
        amplification_gain: Factor by which the detector multiplies the electrons that light has released, in a gain
            register, an intensifier, a chain of dynodes or an avalanche; 1 where nothing multiplies them. In
            settings, the factor that was used; of a detector, the largest that its maker states.
        multi_channel_plates: The micro-channel plate tubes through which the image passes on its way to the sensor;
            none in a camera with an intensifier of another kind.
    """

    type: ClassVar[str] = "IntensifiedCCD"
    intensifier_type: _t.IntensifierType | None = None
    amplification_gain: float | None = None
    multi_channel_plates: PartsOrRefs[MultiChannelPlate] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class IntensifiedCCDSettings(CCDCameraSettings):
    """How a CCD camera with an image intensifier was set while an image was taken; the gain of the intensifier is its
    amplification gain."""

    type: ClassVar[str] = "IntensifiedCCDSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class IntensifiedCMOS(CMOS):
    """A CMOS camera with an image intensifier, a tube in which light releases electrons that are multiplied or sped
    up on their way to a screen or to the chip itself. Told apart from a plain CMOS camera, which detects the light
    directly.

    Attributes:
        intensifier_type: Principle by which an intensified camera strengthens the signal of the electrons that light
            has released, ahead of its sensor or on it.
        amplification_gain: Factor by which the detector multiplies the electrons that light has released, in a gain
            register, an intensifier, a chain of dynodes or an avalanche; 1 where nothing multiplies them. In
            settings, the factor that was used; of a detector, the largest that its maker states.
        multi_channel_plates: The micro-channel plate tubes through which the image passes on its way to the sensor;
            none in a camera with an intensifier of another kind.
    """

    type: ClassVar[str] = "IntensifiedCMOS"
    intensifier_type: _t.IntensifierType | None = None
    amplification_gain: float | None = None
    multi_channel_plates: PartsOrRefs[MultiChannelPlate] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class IntensifiedCamera(Camera):
    """A camera with an image intensifier ahead of its sensor, named without regard to what that sensor is. Where the
    sensor is known to be a CCD or a CMOS chip, the camera is an intensified CCD or an intensified CMOS camera.

    Attributes:
        sensor_type: Technology of the sensor behind the image intensifier of a camera.
        intensifier_type: Principle by which an intensified camera strengthens the signal of the electrons that light
            has released, ahead of its sensor or on it.
        amplification_gain: Factor by which the detector multiplies the electrons that light has released, in a gain
            register, an intensifier, a chain of dynodes or an avalanche; 1 where nothing multiplies them. In
            settings, the factor that was used; of a detector, the largest that its maker states.
        multi_channel_plates: The micro-channel plate tubes through which the image passes on its way to the sensor;
            none in a camera with an intensifier of another kind.
        transfer_register_well_capacity: Largest charge, in electrons, that one cell of the register can hold through
            which a CCD moves its charge to the output amplifier. Mostly larger than the capacity of a pixel, so that
            the summed charge of binned pixels fits in. In {electron} (UCUM).
        vertical_clock_speed: Shortest time in which the sensor can shift its charge by one row towards the readout
            register. A time for each row, in spite of the name, so that the smaller value is the faster; sensors that
            shift no charge, such as CMOS, have none. In us (UCUM).
    """

    type: ClassVar[str] = "IntensifiedCamera"
    sensor_type: _t.SensorType | None = None
    intensifier_type: _t.IntensifierType | None = None
    amplification_gain: float | None = None
    multi_channel_plates: PartsOrRefs[MultiChannelPlate] = None  # type: ignore[assignment]
    transfer_register_well_capacity: float | None = None
    vertical_clock_speed: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class IntensityCalibrationTool(HardwareComponent):
    """A device by which the power of the excitation light is measured or the response of a detector is checked, such
    as a power meter. Told apart from calibration standards, such as slides with beads, which are imaged.

    Attributes:
        light_sensor: The sensor that the calibration tool measures with, such as the head that is plugged into a
            power meter.
        calibration_tool_type: Kind of tool, in a word or two of common use.
        calibration_type: What on the microscope the tool is made to calibrate: the light that excites the specimen or
            the response of the detector.
        last_calibration_date: Day on which the tool or the sensor itself was last compared with a standard, mostly by
            its maker. The days on which it served to calibrate a microscope do not count.
    """

    type: ClassVar[str] = "IntensityCalibrationTool"
    light_sensor: RefTo[LightSensor] = None  # type: ignore[assignment]
    calibration_tool_type: str | None = None
    calibration_type: _t.IntensityCalibrationType | None = None
    last_calibration_date: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class InvertedMicroscopeStand(MicroscopeStand):
    """A stand whose objectives are below the stage and look up at the specimen, through the bottom of its dish or
    through its cover glass, with the condenser above. Told apart from an upright stand, in which it is the other way
    round."""

    type: ClassVar[str] = "InvertedMicroscopeStand"


@dataclass(slots=True, kw_only=True, repr=False)
class IrisDiaphragm(OpticalAperture):
    """An opening of variable size, formed by overlapping leaves that a ring, a lever or a motor moves together; the
    field diaphragm and the aperture diaphragm of a stand are of this kind. Told apart from a shutter, which lets the
    beam pass or stops it.

    Attributes:
        max_aperture_diameter: Diameter of the opening of the diaphragm or shutter when it is open as far as it goes.
            A wider beam is cut off. In mm (UCUM).
        aperture_shape: Outline of the opening of the diaphragm or pinhole, as seen along the beam.
    """

    type: ClassVar[str] = "IrisDiaphragm"
    max_aperture_diameter: float | None = None
    aperture_shape: _t.ApertureShape | None = None


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
class Laser(LightSource):
    """A light source that gives a narrow beam of coherent light, of one wavelength or a few, by stimulated emission
    between mirrors. Optical parametric oscillators, which give such a beam but amplify it in another way, are counted
    among the lasers.

    Attributes:
        illumination_wavelength_ranges: The stretches of the spectrum in which the source emits, each with its power:
            one narrow range for each line of a laser or an arc lamp, one wide range for a source with an even
            spectrum.
        acousto_optical_devices: The acousto-optical devices, such as tuneable filters or modulators, that the light
            of the laser goes through on its way to the specimen.
        pumped_by: The other laser whose light supplies this one with its energy, as a green laser does for a
            Ti:sapphire laser.
        laser_type: Class that the laser belongs to, by the kind of its medium and by how energy gets into it. Told
            apart from `laser_medium`, which names the substance.
        tuneable: True where the user can choose the wavelength of the laser within a range; false where the laser
            gives fixed lines only.
        modulation_mechanism: Means by which the light of the laser is switched and made stronger or weaker while
            images are taken.
        pulsed: True where the laser gives its light in pulses, as for two-photon excitation; false where it gives a
            continuous wave. A continuous laser that is merely switched on and off from outside counts as continuous.
        laser_class: Safety class of the laser as a device by itself, as its label states it. The microscope that
            encloses its beam may be in a lower class.
        laser_medium: Substance in the laser that amplifies the light. It largely decides which wavelengths the laser
            can give.
        is_pumped: True where the laser gets its energy as light from another laser, one built into it included; false
            where it gets it from a current, a lamp or a chemical reaction.
        is_pump: True where the light of the laser serves to supply another laser with energy; false where it goes to
            the specimen itself.
        position_in_engine: Number of the place where the laser sits in its multi-laser engine, counted as the engine
            is marked.
        repetition_rate: How many pulses a pulsed laser gives each second. A laser with a continuous wave has none. In
            Hz (UCUM).
        pulse_duration: Duration of one pulse of a pulsed laser, between the moments when its power is half of the
            peak (full width at half maximum). It holds at the exit of the laser; glass on the way to the specimen
            stretches short pulses. In ps (UCUM).
        frequency_multiplication: Factor by which a crystal behind or inside the laser multiplies the frequency of the
            light, and so divides its wavelength: 2 where a laser of 1064 nm gives 532 nm. Without such a crystal it
            is 1.
        uses_acousto_optical_device: True where an acousto-optical device, such as a tuneable filter or a modulator,
            sets the strength of the light; false where other means do, or none.
    """

    type: ClassVar[str] = "Laser"
    illumination_wavelength_ranges: list[IlluminationWavelengthRange] | None = None
    acousto_optical_devices: RefsTo[AcoustoOpticalDevice] = None  # type: ignore[assignment]
    pumped_by: RefTo[Laser] = None  # type: ignore[assignment]
    laser_type: _t.LaserType | None = None
    tuneable: bool | None = None
    modulation_mechanism: _t.LaserModulation | None = None
    pulsed: bool | None = None
    laser_class: _t.LaserClass | None = None
    laser_medium: _t.LaserMedium | None = None
    is_pumped: bool | None = None
    is_pump: bool | None = None
    position_in_engine: int | None = None
    repetition_rate: float | None = None
    pulse_duration: float | None = None
    frequency_multiplication: float | None = None
    uses_acousto_optical_device: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class LegacyCamera(Camera):
    """A camera of a technology that microscopes have left behind, such as a video camera with a tube or an early
    chip, whose analogue signal a card in the computer digitised. Told apart from CCD and CMOS cameras of today, which
    digitise by themselves.

    Attributes:
        vertical_clock_speed: Shortest time in which the sensor can shift its charge by one row towards the readout
            register. A time for each row, in spite of the name, so that the smaller value is the faster; sensors that
            shift no charge, such as CMOS, have none. In us (UCUM).
    """

    type: ClassVar[str] = "LegacyCamera"
    vertical_clock_speed: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class LegacyCameraSettings(CameraSettings):
    """How a camera of an older technology, such as an analogue video camera, was set while an image was taken; its
    offset, the black level, is set by hand."""

    type: ClassVar[str] = "LegacyCameraSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class LensSettings(Settings):
    """What a lens other than the objective, such as a magnification changer or a relay lens, was doing in the light
    path while a channel was taken.

    Attributes:
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        lens_function: What the lens was there for in this light path, in a few words. The same lens may serve another
            purpose elsewhere.
        focal_power_setting: One divided by the focal length to which a tuneable lens was set, as its driver shows it.
            Lenses of a fixed focal length have none. In [diop] (UCUM).
    """

    type: ClassVar[str] = "LensSettings"
    settings_of: RefTo[Lens] = None  # type: ignore[assignment]
    lens_function: str | None = None
    focal_power_setting: float | None = None


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
class LightGuide(LightSourceCoupling):
    """A coupling, mostly flexible, that conducts light inside a solid or liquid core, by reflection at its wall: an
    optical fibre, a bundle of fibres or a tube filled with liquid. Told apart from a free beam, which passes through
    air.

    Attributes:
        wavelength_ranges: Stretches of the spectrum for which the item is made, as its maker states them: where a
            light guide conducts, a polariser polarises, a prism or a lens array can be used, a calibration standard
            or a bead fluoresces. A stretch is taken to end where the effect has fallen to half of its peak; light
            sources and detectors have ranges of kinds of their own.
        light_guide_type: What the light guide consists of: solid fibre or a tube filled with liquid.
        refractive_index: How many times slower light travels in the material of the part, or in the medium or liquid,
            than in empty space; for a light guide, in its core. The figure for glass mostly holds at 587.6 nm (d
            line), that for immersion oil at 546.1 nm (e line) and 23 °C.
        numerical_aperture: Sine of half the angle of the widest cone of light that the light guide takes in from air
            and conducts, as the maker states it. Told apart from `lens_na`, that of a lens.
        acceptance_angle: Largest angle to the axis at which light can enter the light guide from air and still be
            conducted: half of the full cone, which some makers state instead. Its sine is the numerical aperture. In
            deg (UCUM).
        light_guide_geometry: Form of the end of the light guide that the light comes out of, which shapes the lit
            field: a spot, a line, a ring or an area.
        light_guide_material: Material that the light runs through inside the light guide; the sleeve around it does
            not count.
        single_mode: True where the light comes out in a single transverse mode, as one smooth spot that can be
            focused to the limit of diffraction; false where it comes out in many modes, as a larger and uneven spot.
        waveguide_mode: Direction of the electric and the magnetic field in the mode that the light guide conducts:
            across the axis alone or partly along it.
        diameter: Outer diameter of a round filter, mirror or lens, with the ring that it is delivered in but without
            the holder; of a light guide, the diameter of the whole guide and not that of its core. In mm (UCUM).
    """

    type: ClassVar[str] = "LightGuide"
    wavelength_ranges: list[WavelengthRange] | None = None
    light_guide_type: _t.LightGuideType | None = None
    refractive_index: float | None = None
    numerical_aperture: float | None = None
    acceptance_angle: float | None = None
    light_guide_geometry: _t.LightGuideGeometry | None = None
    light_guide_material: _t.LightGuideMaterial | None = None
    single_mode: bool | None = None
    waveguide_mode: _t.LightGuideWaveguideMode | None = None
    diameter: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class LightPath(Part):
    """The route of the light for one channel, from the light source by way of the specimen to the detector: the
    components on it and how they were set. Told apart from the list of what the instrument consists of, in which
    those that were not in use stand as well.

    Attributes:
        light_source_settings: The light sources that were in use, in a light path or to act on the specimen, each
            with its power and what was taken away from it.
        light_source_couplings: The light guides or free beams by which the light got from the sources into the
            microscope.
        excitation_filters: The excitation filters that are mounted in the slider or wheel or, for a light path, those
            that the light meets on its way.
        standard_dichroics: The standard dichroics that are mounted in the slider or wheel or, for a light path, those
            that the light meets on its way.
        emission_filters: The emission filters that are mounted in the slider or wheel or, for a light path, those
            that the light meets on its way.
        filter_sets: The sets of excitation filter, dichroic and emission filter that stood in the light path.
        generic_filters: The filters in the light path that are neither excitation nor emission filters, such as a
            heat filter in front of a lamp or a green filter for transmitted light.
        lens_settings: The lenses in the light path other than the objective, such as a magnification changer, each
            with what it was there for.
        mirroring_device_settings: The mirrors and beam splitters in the light path, each with the angle at which it
            was mounted. The dichroic that separates excitation and emission is given on its own.
        apertures: The diaphragms, stops, rings, pinholes and other parts that shape the beam, as far as they belong
            to the assembly, sit in the turret or, for a light path, are met by the light on its way.
        optical_assemblies: The assemblies that the light went through as a whole, such as a condenser, a beam
            expander or a microscope tube.
        optical_aperture_settings: The pinholes, gratings, masks and other parts that shape the beam in the light
            path, each with how it was set. Shutters are given apart from them.
        polarization_optics: The polarisers, analysers and wave plates that belong to the assembly, sit in the turret
            or, for a light path, are met by the light on its way.
        prism_settings: The prisms in the light path, such as those of differential interference contrast, each with
            how it was set.
        shutter_settings: The shutters in the light path, each with how it was driven and how far it opened.
        detector_settings: The cameras, photomultipliers or other detectors at the end of the light path, each with
            how it was set.
        photon_timing_settings: How the arrival times of photons were measured and sorted, where they were.
        confocal_scanner_settings: The scanners that moved one or many confocal spots over the specimen, each with how
            it was set.
        acousto_optical_device_settings: The beam splitters, deflectors, modulators and tuneable filters in the light
            path that act by a sound wave, each with how it was driven.
        electro_optical_device_settings: The modulators, tuneable filters and deformable mirrors in the light path
            that are controlled electrically, each with how it was set.
        tirf_settings: How total internal reflection was brought about on the light path; channels that were taken
            without it have none.
        light_sheet_settings: The sheets of light in which the specimen lay; channels that were taken without one have
            none.
        light_path_map: The order in which the light meets the components of the light path, from its source to the
            detector.
    """

    type: ClassVar[str] = "LightPath"
    light_source_settings: list[LightSourceSettings] | None = None
    light_source_couplings: RefsTo[LightSourceCoupling] = None  # type: ignore[assignment]
    excitation_filters: RefsTo[ExcitationFilter] = None  # type: ignore[assignment]
    standard_dichroics: RefsTo[StandardDichroic] = None  # type: ignore[assignment]
    emission_filters: RefsTo[EmissionFilter] = None  # type: ignore[assignment]
    filter_sets: list[FilterSet] | None = None
    generic_filters: RefsTo[Filter] = None  # type: ignore[assignment]
    lens_settings: list[LensSettings] | None = None
    mirroring_device_settings: list[MirroringDeviceSettings] | None = None
    apertures: RefsTo[OpticalAperture] = None  # type: ignore[assignment]
    optical_assemblies: RefsTo[OpticalAssembly] = None  # type: ignore[assignment]
    optical_aperture_settings: list[OpticalApertureSettings] | None = None
    polarization_optics: RefsTo[PolarizationOptics] = None  # type: ignore[assignment]
    prism_settings: list[PrismSettings] | None = None
    shutter_settings: list[ShutterSettings] | None = None
    detector_settings: list[DetectionSystemSettings] | None = None
    photon_timing_settings: list[PhotonTimingSettings] | None = None
    confocal_scanner_settings: list[ConfocalScannerSettings] | None = None
    acousto_optical_device_settings: list[AcoustoOpticalDeviceSettings] | None = None
    electro_optical_device_settings: list[ElectroOpticalDeviceSettings] | None = None
    tirf_settings: list[TIRFSettings] | None = None
    light_sheet_settings: list[LightSheetSettings] | None = None
    light_path_map: LightPathMap | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class LightPathMap(Part):
    """The order in which the light meets the components of a light path. Told apart from the light path itself, which
    says what was on the way and how it was set.

    Attributes:
        optical_component_positions: The components of the light path, each with its rank in the order in which the
            light meets them.
    """

    type: ClassVar[str] = "LightPathMap"
    optical_component_positions: list[OpticalComponentPosition] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class LightSensor(HardwareComponent):
    """The part of a power meter or another calibration tool that the light falls on and that turns it into an
    electric signal, such as a photodiode or a thermal head. Told apart from the detectors of the microscope, which
    take the images.

    Attributes:
        last_calibration_date: Day on which the tool or the sensor itself was last compared with a standard, mostly by
            its maker. The days on which it served to calibrate a microscope do not count.
    """

    type: ClassVar[str] = "LightSensor"
    last_calibration_date: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class LightSheetModule(OpticalAssembly):
    """The unit that makes a thin sheet of light and sends it into the specimen, in or near the plane in focus, mostly
    from the side. Told apart from a unit for total internal reflection, whose light stays at the glass.

    Attributes:
        light_sheet_type: How the module makes the sheet: by one lens at once, by a beam that is swept, or by beams
            that interfere.
        illumination_sides: Sides from which the sheet can come, or came, into the specimen, as seen by the objective
            that takes the image. Both left and right stand where the specimen is lit from two sides.
        min_sheet_thickness: Thickness of the thinnest sheet that the module can make, at its waist: the full width at
            half of the brightness. In um (UCUM).
        pivots_sheet: True where the module can swing the sheet about the specimen within its own plane while a
            picture is taken, so that what is opaque casts weaker stripes.
        sweeps_waist: True where the module can move the waist of the sheet, where it is thinnest, across the field
            while the camera reads out line by line with it.
    """

    type: ClassVar[str] = "LightSheetModule"
    light_sheet_type: _t.LightSheetType | None = None
    illumination_sides: list[_t.IlluminationSide] | None = None
    min_sheet_thickness: float | None = None
    pivots_sheet: bool | None = None
    sweeps_waist: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class LightSheetSettings(Settings):
    """The sheet of light in which the specimen lay while a channel was taken: from where it came, how thin and how
    wide it was, and whether it was swept or swung. Told apart from the module that made it, which can make others.

    Attributes:
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        illumination_sides: Sides from which the sheet can come, or came, into the specimen, as seen by the objective
            that takes the image. Both left and right stand where the specimen is lit from two sides.
        sheet_thickness: Thickness of the sheet in the specimen where it's thinnest, at its waist: the full width at
            half of the brightness, measured or worked out from the numerical aperture. In um (UCUM).
        sheet_na: Numerical aperture with which the light converged to the sheet across its thickness; of an annular
            or a lattice pattern, the outer edge. As a rule far less than that of the objective that it came through.
        sheet_inner_na: Numerical aperture of the inner edge of the ring in the pupil from which a Bessel beam or a
            lattice is made. A sheet from a filled pupil has none.
        sheet_length: Distance along the way of the light over which the sheet stays thin: to where it's wider by the
            square root of 2 than at its waist, on both sides of it together. Twice the Rayleigh length. In um (UCUM).
        sheet_width: Extent of the sheet in its own plane, across the way of the light: how much of the field it lit
            at once or was swept over. In um (UCUM).
        sheet_angle: Angle between the sheet and the plane square to the axis of the objective nearest to the specimen
            that took the image: 0 where the sheet lay in the plane in focus, 30 to 60 in oblique plane microscopy. In
            deg (UCUM).
        sheet_scanned: True where a thin beam was swept to make the sheet; false where the whole sheet was there at
            once.
        sheet_pivoted: True where the sheet was swung within its own plane while a picture was taken, to weaken
            stripes; false where its direction stayed.
        pivot_angle: Whole angle through which the sheet was swung within its own plane, from one end to the other. In
            deg (UCUM).
        waist_swept: True where the waist of the sheet was moved across the field while the camera read out line by
            line with it; false where it stayed.
        lattice_pattern: Arrangement of the bright spots across the sheet of an optical lattice. Sheets of other types
            have none.
        lattice_dithered: True where the lattice was moved to and fro while a picture was taken, so that the sheet was
            even; false where it was stepped between pictures, for structured illumination.
    """

    type: ClassVar[str] = "LightSheetSettings"
    settings_of: RefTo[LightSheetModule] = None  # type: ignore[assignment]
    illumination_sides: list[_t.IlluminationSide] | None = None
    sheet_thickness: float | None = None
    sheet_na: float | None = None
    sheet_inner_na: float | None = None
    sheet_length: float | None = None
    sheet_width: float | None = None
    sheet_angle: float | None = None
    sheet_scanned: bool | None = None
    sheet_pivoted: bool | None = None
    pivot_angle: float | None = None
    waist_swept: bool | None = None
    lattice_pattern: _t.LatticePattern | None = None
    lattice_dithered: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class LightSourceSettings(Settings):
    """How strongly a light source shone while a channel was taken, or while the specimen was bleached or otherwise
    manipulated: the power that was set and what was then taken away. Told apart from the power that the source can
    give.

    Attributes:
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        illumination_power_setting: Optical power that the light source was set to give, as its control unit or the
            acquisition software shows it. Neither the power that is left after attenuation nor the power at the
            specimen. Most software shows percent instead: that has a field of its own, and either of the two will do.
            In mW (UCUM).
        relative_illumination_power_setting: Share of its full power that the light source was set to give, in percent
            (0 to 100), as an acousto-optical tuneable filter, a dimmer or a control program shows it. It says nothing
            of the power in milliwatts, unless somebody has measured what 100 percent are. In % (UCUM).
        attenuation: Share of the power of the light source that was taken away before the light reached the specimen,
            as a fraction of 1: 0 where nothing was, 0.9 where a tenth got through.
        attenuation_means: What weakened the light of the source, such as a neutral density filter, an acousto-optical
            tuneable filter or a pair of polarisers.
        uses_acousto_optical_device: True where an acousto-optical device, such as a tuneable filter or a modulator,
            sets the strength of the light; false where other means do, or none.
        beam_shape: Form in which the light came to a focus or fell on the specimen, after plates, modulators and
            lenses had shaped it.
    """

    type: ClassVar[str] = "LightSourceSettings"
    settings_of: RefTo[LightSource] = None  # type: ignore[assignment]
    illumination_power_setting: float | None = None
    relative_illumination_power_setting: float | None = None
    attenuation: float | None = None
    attenuation_means: str | None = None
    uses_acousto_optical_device: bool | None = None
    beam_shape: _t.BeamShape | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class LiquidCrystalTuneableFilter(ElectroOpticalDevice):
    """A filter whose pass band is moved along the spectrum by voltages on layers of liquid crystal between
    polarisers. Told apart from an acousto-optical tuneable filter, which is faster and selects by sound.

    Attributes:
        selectable_bandwidth: True where the width of the pass band can be chosen; false where it is given by the
            build of the filter and only the wavelength can be set.
        maximum_power: Highest power of light that the filter bears without damage, as the maker states it, for the
            wavelength and the size of beam that the maker names. In mW (UCUM).
    """

    type: ClassVar[str] = "LiquidCrystalTuneableFilter"
    selectable_bandwidth: bool | None = None
    maximum_power: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class LiquidCrystalTuneableFilterSettings(ElectroOpticalDeviceSettings):
    """The band to which a liquid crystal tuneable filter was tuned while a channel was taken, how much of it passed,
    and how far the polarisation of the light was turned.

    Attributes:
        polarization_rotation: Angle through which the plane of polarisation of the light was turned on its way
            through the device. In deg (UCUM).
    """

    type: ClassVar[str] = "LiquidCrystalTuneableFilterSettings"
    polarization_rotation: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MagnificationChanger(Lens):
    """A lens or group of lenses, mostly between the objective and the tube lens, that is brought into the light path
    to change the magnification by a factor such as 1.6 while the objective stays the same. Zeiss calls it Optovar;
    told apart from the relay lens in the adapter of a camera."""

    type: ClassVar[str] = "MagnificationChanger"


@dataclass(slots=True, kw_only=True, repr=False)
class MapAnnotation(Part):
    """Facts stated as pairs of a key and a value, chosen freely by whoever describes the microscope or the
    experiment. Meant for what has no term of its own here.

    Attributes:
        entries: The pairs of the annotation, each a key and the value that goes with it, such as "room" and "B 2.14".
    """

    type: ClassVar[str] = "MapAnnotation"
    entries: list[MapEntry] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MapEntry(Part):
    """One pair of a key and a value in a map annotation.

    Attributes:
        key: What the value of a pair is about, in the words of whoever wrote it.
        value: What is said under the key of a pair, as text.
    """

    type: ClassVar[str] = "MapEntry"
    key: str | None = None
    value: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MaskingPlate(OpticalAperture):
    """A plate with a fixed pattern of openings or zones that keeps chosen parts of the beam from passing or, as a
    phase mask, delays them. Told apart from a spatial light modulator, whose pattern can be changed.

    Attributes:
        masking_plate_function: What the plate does to the beam: whether it blocks some of its spatial frequencies or
            delays some of its parts.
        in_excitation_path: True where the plate stands in the light path ahead of the specimen; false where it stands
            behind the specimen, on the way to the detector.
        mask_aperture_size: Width of a single opening of the plate, measured on the plate where the opening is widest.
            In um (UCUM).
        aperture_count: How many openings, separate from each other, the plate has.
        mask_aperture_shape: Outline of the single openings of the plate, such as a round hole, a slit or a ring.
        mask_material: Substance that the plate is made of, with the layer that makes it opaque where there is one.
    """

    type: ClassVar[str] = "MaskingPlate"
    masking_plate_function: _t.MaskingPlateFunction | None = None
    in_excitation_path: bool | None = None
    mask_aperture_size: float | None = None
    aperture_count: int | None = None
    mask_aperture_shape: str | None = None
    mask_material: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MaskingPlateSettings(OpticalApertureSettings):
    """How a plate that holds back chosen parts of the beam was used while a channel was taken: the wavelengths that
    got past it. Its openings are those of the plate itself and cannot be set."""

    type: ClassVar[str] = "MaskingPlateSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class MechanicalCalibration(Calibration):
    """A calibration of how well the microscope reaches, finds again and holds a position, across the field and in
    focus. Told apart from the figures that the maker of the stage or focus drive states, which leave out the room and
    the rest of the instrument.

    Attributes:
        sample_positioning: Stage or focus drive whose movements were measured in the mechanical calibration: the one
            used for the images that it is made for.
        focus_stabilization_device: Device that held the focus while the mechanical calibration was made, where there
            was one: the one used for the images that it is made for.
        measured_x_reproducibility: How far along X the instrument was found to stray in the course of time from an X
            position that it should hold: lateral drift along X, a deviation without sign, the smaller the better.
            Told apart from repeatability, which is about coming back. In um (UCUM).
        measured_y_reproducibility: How far along Y the instrument was found to stray in the course of time from a Y
            position that it should hold: lateral drift along Y, a deviation without sign, the smaller the better.
            Told apart from repeatability, which is about coming back. In um (UCUM).
        measured_focal_reproducibility: How far along the optical axis the instrument was found to stray in the course
            of time from a focus position that it should hold: focal drift, a deviation without sign, the smaller the
            better. Told apart from repeatability, which is about coming back. In um (UCUM).
        measured_x_repeatability: How far along X the instrument was found to come to rest from an X position it had
            held before, when sent there again: a deviation without sign, the smaller the better. Told apart from
            reproducibility, which is about staying in place. In um (UCUM).
        measured_y_repeatability: How far along Y the instrument was found to come to rest from a Y position it had
            held before, when sent there again: a deviation without sign, the smaller the better. Told apart from
            reproducibility, which is about staying in place. In um (UCUM).
        measured_focal_repeatability: How far along the optical axis the instrument was found to come to rest from a
            focus position it had held before, when sent there again: a deviation without sign, the smaller the
            better. Told apart from reproducibility, which is about staying in place. In um (UCUM).
        measured_x_settling_time: Time that the instrument was found to need to come to rest at a new X position that
            it was sent to. Told apart from the settling time that the maker states for the device alone. In s (UCUM).
        measured_y_settling_time: Time that the instrument was found to need to come to rest at a new Y position that
            it was sent to. Told apart from the settling time that the maker states for the device alone. In s (UCUM).
        measured_focal_settling_time: Time that the instrument was found to need to come to rest at a new focus
            position that it was sent to. Told apart from the settling time that the maker states for the device
            alone. In s (UCUM).
        measured_x_reproducibility_sd: Standard deviation of the single measurements, in the same calibration, that
            `measured_x_reproducibility` sums up: how much the drift along X differs from one measurement to the next.
            In um (UCUM).
        measured_y_reproducibility_sd: Standard deviation of the single measurements, in the same calibration, that
            `measured_y_reproducibility` sums up: how much the drift along Y differs from one measurement to the next.
            In um (UCUM).
        measured_focal_reproducibility_sd: Standard deviation of the single measurements, in the same calibration,
            that `measured_focal_reproducibility` sums up: how much the drift along the optical axis differs from one
            measurement to the next. In um (UCUM).
        measured_x_repeatability_sd: Standard deviation of the single measurements, in the same calibration, that
            `measured_x_repeatability` sums up: how much the error of return along X differs from one approach to the
            next. In um (UCUM).
        measured_y_repeatability_sd: Standard deviation of the single measurements, in the same calibration, that
            `measured_y_repeatability` sums up: how much the error of return along Y differs from one approach to the
            next. In um (UCUM).
        measured_focal_repeatability_sd: Standard deviation of the single measurements, in the same calibration, that
            `measured_focal_repeatability` sums up: how much the error of return along the optical axis differs from
            one approach to the next. In um (UCUM).
        measured_x_settling_time_sd: Standard deviation of the single measurements, in the same calibration, that
            `measured_x_settling_time` sums up: how much the time to come to rest along X differs from one move to the
            next. In s (UCUM).
        measured_y_settling_time_sd: Standard deviation of the single measurements, in the same calibration, that
            `measured_y_settling_time` sums up: how much the time to come to rest along Y differs from one move to the
            next. In s (UCUM).
        measured_focal_settling_time_sd: Standard deviation of the single measurements, in the same calibration, that
            `measured_focal_settling_time` sums up: how much the time to come to rest along the optical axis differs
            from one move to the next. In s (UCUM).
    """

    type: ClassVar[str] = "MechanicalCalibration"
    sample_positioning: RefTo[SamplePositioning] = None  # type: ignore[assignment]
    focus_stabilization_device: RefTo[FocusStabilizationDevice] = None  # type: ignore[assignment]
    measured_x_reproducibility: float | None = None
    measured_y_reproducibility: float | None = None
    measured_focal_reproducibility: float | None = None
    measured_x_repeatability: float | None = None
    measured_y_repeatability: float | None = None
    measured_focal_repeatability: float | None = None
    measured_x_settling_time: float | None = None
    measured_y_settling_time: float | None = None
    measured_focal_settling_time: float | None = None
    measured_x_reproducibility_sd: float | None = None
    measured_y_reproducibility_sd: float | None = None
    measured_focal_reproducibility_sd: float | None = None
    measured_x_repeatability_sd: float | None = None
    measured_y_repeatability_sd: float | None = None
    measured_focal_repeatability_sd: float | None = None
    measured_x_settling_time_sd: float | None = None
    measured_y_settling_time_sd: float | None = None
    measured_focal_settling_time_sd: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Stage(SamplePositioning):
    """The platform that carries the specimen, in its holder or in an insert, and as a rule moves it across the field
    of view, in a plane square to the optical axis. Told apart from a Z-drive, which only focuses.

    Attributes:
        xy_max_velocity: Highest speed at which the stage can move in its plane, along X or Y, as the maker states it.
            In um/s (UCUM).
        xy_repeatability: How far from an XY position it has held before the stage may come to rest when it is sent
            there again, as the maker states it: a deviation without sign, the smaller the better. It decides how well
            tiles join and marked places are found again. In nm (UCUM).
        x_travel_range: Distance in the plane of the stage from one end of its travel along X to the other; X mostly
            runs left to right as the user sees it. In um (UCUM).
        y_travel_range: Distance in the plane of the stage from one end of its travel along Y to the other; Y mostly
            runs front to back as the user sees it. In um (UCUM).
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
class MechanicalStage(Stage):
    """A stage moved over centimetres by screws, racks, belts or linear motors, turned by hand or run by a controller.
    Told apart from a piezoelectric stage, whose steps are finer."""

    type: ClassVar[str] = "MechanicalStage"


@dataclass(slots=True, kw_only=True, repr=False)
class MicrobeamManipulation(Entity):
    """The use of a focused beam to act on chosen places in the specimen, such as to bleach, to activate, to cut or to
    hold. Told apart from imaging, which is meant to leave the specimen as it is.

    Attributes:
        experimenters: People who did the work: who carried out the experiment, took the image or aimed the beam at
            the specimen.
        regions_of_interest: Outlined areas of an image, each by the address at which its outline is kept: those that
            are marked in the image, or those that a beam was aimed at.
        light_source_settings: The light sources that were in use, in a light path or to act on the specimen, each
            with its power and what was taken away from it.
        manipulation_type: What the beam does to the specimen or, for the bleaching methods, what is found out by it.
    """

    type: ClassVar[str] = "MicrobeamManipulation"
    experimenters: RefsTo[Person] = None  # type: ignore[assignment]
    regions_of_interest: list[str] | None = None
    light_source_settings: list[LightSourceSettings] | None = None
    manipulation_type: _t.MicrobeamManipulationType | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MicrolensArray(HardwareComponent):
    """A plate with many small lenses side by side, each of which focuses its own part of the beam: in spinning disk
    units onto the pinholes, in wavefront sensors and light field cameras onto the sensor. Told apart from a lens,
    which treats the beam as a whole.

    Attributes:
        wavelength_ranges: Stretches of the spectrum for which the item is made, as its maker states them: where a
            light guide conducts, a polariser polarises, a prism or a lens array can be used, a calibration standard
            or a bead fluoresces. A stretch is taken to end where the effect has fallen to half of its peak; light
            sources and detectors have ranges of kinds of their own.
        lenslet_diameter: Width of a single lens of the array: the diameter of a round one, the distance between
            opposite sides of any other. In um (UCUM).
        lenslet_pitch: Distance between the centres of two neighbouring lenses of the array. It equals their width
            where they lie side by side without gaps. In um (UCUM).
        lenslet_arrangement: Pattern in which the lenses of the array lie on its plate, such as a square or hexagonal
            grid, a row or spirals.
        lenslet_shape: Outline of a single lens of the array as seen along the optical axis. Told apart from
            `lenslet_profile_shape`, which is its form as seen from the side.
        lenslet_profile_shape: Form of a single lens of the array in profile: which of its surfaces bulge outwards,
            are hollow or are flat. Told apart from `lenslet_shape`, which is its outline.
        coating: Thin layer, or stack of layers, on the surface of the part, by name, purpose or substance: on optics
            mostly one against reflections, on a cover glass one that cells hold on to.
        reflectance: Share of the arriving light that is reflected, as a fraction of 1, at the wavelength where it is
            largest; for a range of wavelengths, within that range. For a coated part it holds at the angle of
            incidence that the part is designed for.
        substrate_material: Material of the body that carries the reflecting layer or the lenslets, by its name in the
            trade or its chemical composition.
        front_focal_length: Distance from the front principal plane of the lens to its front focal plane, in the
            medium in front of the lens; in a microlens array, that of each of its lenses. In an immersion objective
            it is the back focal length times the refractive index of that medium. In mm (UCUM).
        back_focal_length: Distance in air from the back principal plane of the lens, not from a glass surface, to its
            back focal plane; in a microlens array, that of each of its lenses. For an infinity-corrected objective it
            equals the focal length of its maker's tube lens divided by the magnification. In mm (UCUM).
    """

    type: ClassVar[str] = "MicrolensArray"
    wavelength_ranges: list[WavelengthRange] | None = None
    lenslet_diameter: float | None = None
    lenslet_pitch: float | None = None
    lenslet_arrangement: str | None = None
    lenslet_shape: _t.LensletShape | None = None
    lenslet_profile_shape: _t.LensShape | None = None
    coating: str | None = None
    reflectance: float | None = None
    substrate_material: _t.OpticalMaterial | None = None
    front_focal_length: float | None = None
    back_focal_length: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MicroscopeStandSettings(Settings):
    """How the microscope stand as a whole was set while an image was taken: how much it magnified and how large a
    field it showed in the eyepieces.

    Attributes:
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        total_effective_magnification: Magnification of the objective times that of any magnification changer in the
            light path, as they stood for the image; calibrated values go before nominal ones. The eyepieces are not
            counted in.
        field_of_view: Diameter of the part of the specimen that could be seen through the eyepieces, measured in the
            specimen. Told apart from the field that the camera or scanner took, which is mostly smaller. In um
            (UCUM).
    """

    type: ClassVar[str] = "MicroscopeStandSettings"
    settings_of: RefTo[MicroscopeStand] = None  # type: ignore[assignment]
    total_effective_magnification: float | None = None
    field_of_view: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MicroscopeTable(HardwareComponent):
    """The table, bench or frame that the microscope stands on while images are taken. Many are made to keep the
    vibrations of the building away from it.

    Attributes:
        shared_by_several_microscopes: True where more than one microscope stands on the table; false where this is
            the only one. Moving parts of one can shake the images of another.
        table_type: Build of the table, by what it does against vibrations.
        table_width: Extent of the table top from left to right, as seen by the person who sits at the microscope. In
            cm (UCUM).
        table_depth: Extent of the table top from front to back, as seen by the person who sits at the microscope. In
            cm (UCUM).
    """

    type: ClassVar[str] = "MicroscopeTable"
    shared_by_several_microscopes: bool | None = None
    table_type: _t.MicroscopeTableType | None = None
    table_width: float | None = None
    table_depth: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MicroscopeTableSettings(Settings):
    """The state of the table under the microscope while an image was taken: whether its top floated, and so kept the
    vibrations of the floor away.

    Attributes:
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        floating: True where the top of the table floated on its supports, as a rule on compressed air, and so was
            isolated from vibration; false where it stood fast.
    """

    type: ClassVar[str] = "MicroscopeTableSettings"
    settings_of: RefTo[MicroscopeTable] = None  # type: ignore[assignment]
    floating: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MicroscopeTube(OpticalAssembly):
    """The section of the microscope between the objective and the eyepieces or the camera, with the tube lens and
    other optics in it, if there are any. It may be a piece of its own or built into the stand.

    Attributes:
        tube_type: Section of the way from the objective to the eyepieces or the camera that the tube makes up.
        mechanical_length: Distance in air from the face of the nosepiece that the objective is screwed against to the
            rim of the tube where the eyepiece rests, or to the camera port. It is 160 mm for most objectives with a
            finite image distance; infinity-corrected ones do not depend on it. In mm (UCUM).
        optical_length: Distance from the back focal plane of the objective to the plane of the intermediate image. It
            has a meaning only for objectives that are not infinity-corrected; divided by their focal length it gives
            their magnification. In mm (UCUM).
        tube_factor: Factor by which lenses in the tube change the magnification of the intermediate image beyond what
            objective and standard tube lens give; 1 means no change. Multiplied with the magnification of the
            objective, it gives that of the image.
    """

    type: ClassVar[str] = "MicroscopeTube"
    tube_type: _t.MicroscopeTubeType | None = None
    mechanical_length: float | None = None
    optical_length: float | None = None
    tube_factor: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MirroringDeviceSettings(Settings):
    """How a mirror, beam splitter or dichroic was mounted in the light path while a channel was taken. Told apart
    from the angle that it is designed for.

    Attributes:
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        actual_mounted_angle: Angle between the surface of the mirror, as it was mounted, and the optical axis of the
            arriving light: 45 in most light paths. Told apart from the angle of incidence, which is counted from the
            line at right angles to the surface. In deg (UCUM).
    """

    type: ClassVar[str] = "MirroringDeviceSettings"
    settings_of: RefTo[MirroringDevice] = None  # type: ignore[assignment]
    actual_mounted_angle: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MonochromeCCD(CCD):
    """A CCD camera whose pixels all respond to the same wavelengths and tell no colours apart; what colour an image
    stands for is decided by the filters ahead of it. Told apart from electron-multiplying and intensified CCDs, which
    are mostly monochrome too but multiply the signal."""

    type: ClassVar[str] = "MonochromeCCD"


@dataclass(slots=True, kw_only=True, repr=False)
class MonochromeCCDSettings(CCDCameraSettings):
    """How a monochrome CCD camera, one that tells no colours apart, was set while an image was taken."""

    type: ClassVar[str] = "MonochromeCCDSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class MonochromeCMOS(CMOS):
    """A CMOS camera whose pixels all respond to the same wavelengths and tell no colours apart; what colour an image
    stands for is decided by the filters ahead of it. Most scientific CMOS cameras for fluorescence are of this kind."""

    type: ClassVar[str] = "MonochromeCMOS"


@dataclass(slots=True, kw_only=True, repr=False)
class MountingMedium(Consumable):
    """What the specimen lies in while it is imaged, such as glycerol, resin or culture medium. Told apart from an
    immersion liquid, which lies on the other side of the cover glass.

    Attributes:
        mounting_medium_type: Kind of mounting medium, by what it mainly consists of or what it is for.
        refractive_index: How many times slower light travels in the material of the part, or in the medium or liquid,
            than in empty space; for a light guide, in its core. The figure for glass mostly holds at 587.6 nm (d
            line), that for immersion oil at 546.1 nm (e line) and 23 °C.
    """

    type: ClassVar[str] = "MountingMedium"
    mounting_medium_type: _t.MountingMediumType | None = None
    refractive_index: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MultiChannelPlate(Entity):
    """An image intensifier with one or more plates of many fine channels, a micro-channel plate tube: a photocathode
    turns the image into electrons, which the channels multiply on their way to a screen or an electrode. Unlike a
    photomultiplier it keeps the places apart, so that an image comes out.

    Attributes:
        photocathode_material: Material of the photocathode, the layer in a detector or an intensifier tube from which
            light releases electrons into the vacuum. It decides to which wavelengths the tube responds; photodiodes
            have no such layer.
        photocathode_diameter: Diameter of the part of the photocathode that responds to light; the image has to fit
            inside it. In mm (UCUM).
        number_of_amplification_stages: Number of channel plates, one behind the other, through which the electrons
            pass; each multiplies them by a thousand or so.
        optical_readout: What takes up the multiplied electrons at the end of an intensifier tube: a screen that
            glows, or electrodes.
        phosphor_type: Phosphor of the screen at the end of an intensifier tube, by its registered number. It trades
            brightness against the time for which the screen glows on.
        image_transfer: Optics that carry the image from the screen of an intensifier tube to the sensor of the
            camera.
        shortest_gating_time: Shortest time for which the intensifier tube can be switched on to let an image through,
            as an electronic shutter. In ns (UCUM).
    """

    type: ClassVar[str] = "MultiChannelPlate"
    photocathode_material: _t.PhotocathodeMaterial | None = None
    photocathode_diameter: float | None = None
    number_of_amplification_stages: int | None = None
    optical_readout: _t.OpticalReadout | None = None
    phosphor_type: _t.PhosphorType | None = None
    image_transfer: _t.ImageTransfer | None = None
    shortest_gating_time: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class MultiLaserEngine(LightSource):
    """Several lasers in one housing, whose beams are joined there and led out together by one port or more, mostly
    into an optical fibre. Told apart from a single laser that gives several lines.

    Attributes:
        lasers: The lasers that are built into the engine, each described as a component of its own.
        single_mode: True where the light comes out in a single transverse mode, as one smooth spot that can be
            focused to the limit of diffraction; false where it comes out in many modes, as a larger and uneven spot.
        number_of_lasers: How many lasers the engine contains, which as a rule is also the number of laser lines that
            it offers.
        number_of_output_ports: How many ports the engine has by which its light can leave, each for one light guide.
            It is a count, not the number of the port in use.
        multiport_switch_time: Time that the engine takes to change its output from one laser line to another, as the
            maker states it. In ms (UCUM).
    """

    type: ClassVar[str] = "MultiLaserEngine"
    lasers: RefsTo[Laser] = None  # type: ignore[assignment]
    single_mode: bool | None = None
    number_of_lasers: int | None = None
    number_of_output_ports: int | None = None
    multiport_switch_time: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class NamedConcept(IdentifiedPart):
    """A technique, a quantity or a subject in the words of whoever named it in a record, or with the identifier of a
    term that says what is meant."""

    type: ClassVar[str] = "NamedConcept"


@dataclass(slots=True, kw_only=True, repr=False)
class NeutralDensityFilter(Filter):
    """A filter that weakens light of all wavelengths by nearly the same factor, so that it gets dimmer without a
    change of colour.

    Attributes:
        neutral_density_type: What becomes of the light that the neutral density filter holds back: taken up by the
            glass or reflected by a metal film.
        optical_density: How strongly the neutral density filter weakens light that passes: the negative decimal
            logarithm of its transmittance, so that 0.3 lets half through and 1 a tenth. Told apart from
            `attenuation_coefficient`, which in a filter is for light that is not meant to pass at all.
    """

    type: ClassVar[str] = "NeutralDensityFilter"
    neutral_density_type: _t.NeutralDensityType | None = None
    optical_density: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class NextGenerationCamera(Camera):
    """A camera of a newer kind than those that collect charge and read it out frame by frame, such as an array of
    single-photon avalanche diodes or a camera that reports each change of brightness as an event. Told apart from CCD
    and CMOS cameras in the usual sense."""

    type: ClassVar[str] = "NextGenerationCamera"


@dataclass(slots=True, kw_only=True, repr=False)
class NextGenerationCameraSettings(CameraSettings):
    """How a camera of a newer kind than CCD and CMOS cameras was set while an image was taken."""

    type: ClassVar[str] = "NextGenerationCameraSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class Nosepiece(OpticsHolder):
    """The holder that objectives are screwed into, one or several, and that brings one of them into the light path,
    mostly by turning. Told apart from a focusing device, which moves it up and down, and from the turrets of filters
    and condensers.

    Attributes:
        objectives: The objectives that sit in the nosepiece, in no particular order.
    """

    type: ClassVar[str] = "Nosepiece"
    objectives: RefsTo[Objective] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class Objective(HardwareComponent):
    """The lens assembly next to the specimen: it gathers the light that comes from there and, alone or through a tube
    lens, makes the first image. Told apart from a condenser, which lights the specimen.

    Attributes:
        magnification: Lateral magnification that the maker states for the lens: the length of a feature in the image
            that it forms, divided by the length of the same feature in its object; for a magnification changer, the
            factor by which it multiplies that of the objective. An infinity-corrected objective reaches it only with
            a tube lens of the focal length that its maker designs for.
        lens_na: Numerical aperture that the maker states for the lens: the refractive index of the medium in front of
            it times the sine of half the angle of the widest cone of light that passes between the lens and a point
            in focus. For an objective with an iris it is the value with the iris fully open.
        correction: Optical correction that the label of the objective claims: how far colour errors are removed, and
            whether the field is flat. Much of it is makers' naming, so that two labels may stand for the same
            quality.
        immersion_type: Medium that the objective is designed to have between its front lens and the cover glass or
            specimen. Told apart from the liquid that was in fact used for an image.
        infinity_corrected: True where the light of a point in focus leaves the lens as a parallel bundle, so that a
            tube lens has to form the image; false where the lens forms an image by itself at a fixed distance, as in
            a tube of 160 mm.
        contrast_modulation: Plate built into the objective, in or near its back focal plane, that makes differences
            of optical path length in the specimen visible as differences of brightness. Told apart from the ring or
            slit in the condenser that goes with it.
        dic: True where the part is made for differential interference contrast (DIC): an objective whose lenses are
            low in strain and for which there is a matching prism, or a polariser or wave plate that serves in it.
        light_type: Spectral region for which the glass, the coatings and the colour correction of the objective are
            made.
        dipping_medium: Kind of liquid in which the front lens of a dipping objective may stand together with the
            specimen. Objectives of any other immersion type have none.
        working_distance: Clear distance from the front of the lens to the surface nearest to it, with the object in
            focus: that of the cover glass or, without one, that of the object. It is the maker's figure, for the
            medium and the cover glass that the lens is corrected for. In mm (UCUM).
        has_correction_collar: True where the objective has a ring that moves lenses inside it to make up for a cover
            glass, an immersion medium or a temperature other than the nominal one. Told apart from the ring of an
            iris, which changes the aperture.
        correction_collar_type: Condition to which the correction collar of the objective is set, such as the
            thickness of the cover glass.
        correction_collar_range: The two ends of the scale on the correction collar, as they stand on it, with the
            unit if there is one. Of a collar for the cover glass, the thicknesses are numbers in fields of their own
            as well.
        cover_glass_thickness: Thickness of the cover glass that the objective is corrected for, as its barrel states
            it: 0 where it's made for use without one. An objective marked with a dash, which bears any, has none;
            told apart from the thickness of a cover glass that was in fact used. In mm (UCUM).
        min_cover_glass_thickness: Thinnest cover glass or dish bottom that the objective can be used with, as its
            maker states it; with a collar, the one that it can be set to. In mm (UCUM).
        max_cover_glass_thickness: Thickest cover glass or dish bottom that the objective can be used with, as its
            maker states it; with a collar, the one that it can be set to. In mm (UCUM).
        phase_contrast_designation: Phase contrast mark on the barrel of the objective: the number of the phase ring
            in the condenser that fits it, or a code for the tone and strength of the contrast. Told apart from
            `contrast_modulation`, which names the kind of plate inside.
        calibrated_magnification: Magnification of the objective found by measurement on the microscope that it
            belongs to, for example from the image of a stage micrometer. Told apart from the nominal magnification on
            its label.
        has_iris: True where the objective contains a diaphragm that can be closed by a ring on its barrel and so
            lowers its numerical aperture, as for dark-field work.
        field_number: Diameter of the largest field that the objective is made to image, measured in the plane of the
            intermediate image; divided by the magnification of the objective, it gives the diameter of the field in
            the specimen. Told apart from the field number of the eyepieces, which limits what the eye sees of it. In
            mm (UCUM).
        image_distance: Distance in air from the back principal plane of the lens to the image that it forms by
            itself. An infinity-corrected lens has none that is finite. In mm (UCUM).
        front_focal_length: Distance from the front principal plane of the lens to its front focal plane, in the
            medium in front of the lens; in a microlens array, that of each of its lenses. In an immersion objective
            it is the back focal length times the refractive index of that medium. In mm (UCUM).
        back_focal_length: Distance in air from the back principal plane of the lens, not from a glass surface, to its
            back focal plane; in a microlens array, that of each of its lenses. For an infinity-corrected objective it
            equals the focal length of its maker's tube lens divided by the magnification. In mm (UCUM).
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
    correction_collar_range: str | None = None
    cover_glass_thickness: float | None = None
    min_cover_glass_thickness: float | None = None
    max_cover_glass_thickness: float | None = None
    phase_contrast_designation: _t.PhaseContrastDesignation | None = None
    calibrated_magnification: float | None = None
    has_iris: bool | None = None
    field_number: float | None = None
    image_distance: float | None = None
    front_focal_length: float | None = None
    back_focal_length: float | None = None
    parfocalizing_distance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ObjectiveSettings(Settings):
    """The state in which the objective was used for an image: its immersion, correction collar, iris and temperature.
    Told apart from the objective itself, whose label says what it was designed for.

    Attributes:
        immersion_liquid: The liquid that was in fact between the front lens of the objective and the cover glass or
            specimen. Told apart from the immersion type, the medium that the objective is designed for; a dry
            objective has no liquid.
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        correction_collar_position: Reading of the correction collar of the objective, on whatever scale it has: a
            thickness of the cover glass, a temperature, a bare number, or a word such as "oil".
        numerical_aperture_setting: Numerical aperture at which the objective was used, where an iris, a collar or a
            choice of immersion lets it vary; of an aperture diaphragm, that to which it narrowed the light of the
            condenser. As a rule no larger than the one on the label.
        measured_refractive_index: Refractive index of the liquid in which the front lens of the objective stood,
            measured at the temperature at which it was used, as a rule in yellow light near 589 nm. Told apart from
            the index on the bottle, which for oil mostly holds at 23 °C.
        temperature: Temperature while the image was taken. In the settings of an objective it is that of the
            objective, where it differs from its surroundings; otherwise that of the surroundings of the specimen. In
            Cel (UCUM).
        iris_aperture_diameter: Diameter of the opening to which the iris inside the objective was closed, measured in
            the plane of the iris. Told apart from the numerical aperture that results. In mm (UCUM).
        objective_role: What the objective was there for, where an image was taken with several: to light the
            specimen, to gather its light, both, or to carry an image on to another objective.
    """

    type: ClassVar[str] = "ObjectiveSettings"
    immersion_liquid: PartOrRef[ImmersionLiquid] = None  # type: ignore[assignment]
    settings_of: RefTo[Objective] = None  # type: ignore[assignment]
    correction_collar_position: str | None = None
    numerical_aperture_setting: float | None = None
    measured_refractive_index: float | None = None
    temperature: float | None = None
    iris_aperture_diameter: float | None = None
    objective_role: _t.ObjectiveRole | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class OperationalMode(Entity):
    """One of the ways in which a detection system can be run, such as a fast and a low-noise readout of the same
    camera, with the bit depth, the conversion factor, the noise and the offset that hold in it. Cameras may have
    several, a point detector has one.

    Attributes:
        max_bit_depth: Largest number of bits to which the detector can digitise one value in the mode; n bits tell 2
            to the power n grey levels apart. The files may be deeper: 12-bit values are commonly stored in 16 bits.
            In bit (UCUM).
        electron_conversion_factor: Number of electrons that one grey level (analogue-to-digital unit, ADU) of the
            output stands for, before any multiplication of electrons, as the maker states it for an operational mode.
            Often called the gain of a camera, although it falls as the analogue gain rises. In {electron}/{ADU}
            (UCUM).
        read_out_noise_median: Uncertainty that reading a value out adds to it, as the median over all pixels, in
            electrons. Half of the pixels are noisier; for a CMOS sensor, whose pixels differ, it is smaller than the
            root mean square, for a CCD about the same. In {electron} (UCUM).
        read_out_noise_rms: Uncertainty that reading a value out adds to it, whatever the light and the exposure time:
            the root mean square, in electrons, of what the output amplifier and the electronics contribute, with
            clock-induced charge where the maker counts it in. In {electron} (UCUM).
        manufacturer_offset: Grey level that the detector, as set by its maker, adds to every value so that noise in
            darkness does not fall below zero. It is about what an image shows without light, and is subtracted before
            values are converted to electrons. In {ADU} (UCUM).
        stabilized_manufacturer_offset: True where the detector keeps its offset steady by itself, for instance
            against masked pixels at the edge of the chip; false where the offset drifts with temperature and time.
    """

    type: ClassVar[str] = "OperationalMode"
    max_bit_depth: int | None = None
    electron_conversion_factor: float | None = None
    read_out_noise_median: float | None = None
    read_out_noise_rms: float | None = None
    manufacturer_offset: float | None = None
    stabilized_manufacturer_offset: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class OpticalCalibration(Calibration):
    """A calibration of how the microscope forms images: how large and how regular the image of a point is, whether
    colours coincide and how even the field is. It rests on images of an optical standard; told apart from an
    intensity calibration, which measures amounts of light.

    Attributes:
        calibration_images: Images from which the results of the calibration were computed, taken with the same
            instrument and settings as those that it is made for. For an optical calibration they show an optical
            standard, mostly as stacks; for a detector calibration, mostly darkness or even light.
        psf_equation_files: Files that set out the equation fitted to the image of a point (point spread function,
            PSF), in any format. Where the equation is short enough to write down, `psf_equation` gives it directly.
        calibration_reports: Files with the results of the calibration as its software wrote them, such as a PDF or a
            table. Told apart from the images and readings that the results were computed from.
        chromatic_registration_evaluations: How well colours coincide in the images of the calibration, one evaluation
            for each pair of wavelengths compared.
        field_uniformity_evaluations: How even the field of view was found to be, one evaluation for each condition
            examined, such as a channel or an objective.
        calibration_standards: Slides or other specimens of known properties that were imaged for the calibration.
            Tools that measure light by themselves are calibration tools instead.
        calibration_software: Programs with which the images or readings of the calibration were evaluated. Not the
            software that drove the microscope, unless it did both.
        theoretical_xy_spot_size: Lateral width that the image of a point should have by theory under the conditions
            of the calibration, among them the wavelength and the numerical aperture: full width at half maximum, on
            the scale of the specimen. Computed so that it can be compared with `median_xy_spot_size`. In nm (UCUM).
        median_xy_spot_size: Median of the lateral widths measured on the images of points: full width at half maximum
            of an elliptical Gaussian fitted to each, on the scale of the specimen. Points all over the field are
            best; where only one was measured, it lay in the centre. In nm (UCUM).
        min_xy_spot_size: Width of the image of a point in the lateral direction in which it is narrowest, averaged
            over the points measured: full width at half maximum along the short axis of the fitted ellipse, on the
            scale of the specimen. In nm (UCUM).
        max_xy_spot_size: Width of the image of a point in the lateral direction in which it is widest, averaged over
            the points measured: full width at half maximum along the long axis of the fitted ellipse, on the scale of
            the specimen. In nm (UCUM).
        theoretical_z_spot_size: Length along the optical axis that the image of a point should have by theory under
            the conditions of the calibration: full width at half maximum, on the scale of the specimen. Computed so
            that it can be compared with `median_z_spot_size`. In nm (UCUM).
        median_z_spot_size: Median of the lengths along the optical axis measured on the images of points: full width
            at half maximum of a Gaussian fitted to each, on the scale of the specimen. Points all over the field are
            best; where only one was measured, it lay in the centre. In nm (UCUM).
        mean_x_spot_size: Mean of the widths along X measured on the images of points: full width at half maximum of a
            Gaussian fitted to each, on the scale of the specimen. In nm (UCUM).
        sd_x_spot_size: Standard deviation, among the points measured, of the widths that `mean_x_spot_size` sums up.
            In nm (UCUM).
        mean_y_spot_size: Mean of the widths along Y measured on the images of points: full width at half maximum of a
            Gaussian fitted to each, on the scale of the specimen. In nm (UCUM).
        sd_y_spot_size: Standard deviation, among the points measured, of the widths that `mean_y_spot_size` sums up.
            In nm (UCUM).
        mean_z_spot_size: Mean of the widths along the optical axis measured on the images of points: full width at
            half maximum of a Gaussian fitted to each, on the scale of the specimen. In nm (UCUM).
        sd_z_spot_size: Standard deviation, among the points measured, of the widths that `mean_z_spot_size` sums up.
            In nm (UCUM).
        maximum_na_checked: True where someone checked, before the calibration, that an objective whose numerical
            aperture can be altered by a ring stood at its largest aperture; false where nobody did. It has no meaning
            for an objective of fixed aperture.
        z_stack_used: True where the calibration rests on stacks of planes (Z-stacks), so that the axial properties
            could be found as well; false where it rests on images of a single plane.
        nyquist_rate: How finely the images of the calibration are sampled, as the number of pixels to the smallest
            distance that the optics resolve at the numerical aperture and the wavelengths used. At 2 the Nyquist
            criterion is just met; for high resolution 2.5 to 3 is usual.
        sample_size: Number of single measurements from which the results of the calibration were computed, such as
            beads evaluated or readings of the power taken. Not the number of specimens or slides.
        psf_equation: The equation that was fitted to the image of a point (point spread function, PSF) to find its
            widths, written out as text; as a rule an elliptical Gaussian.
        planarity: How far the surface that is in focus departs, across the field of view, from a plane square to the
            optical axis: the spread of the Z positions of best focus of points spread over the field, on the scale of
            the specimen. 0 means a flat field; tilt and field curvature raise it. In nm (UCUM).
        lateral_asymmetry: Smallest lateral width of the image of a point divided by its largest (both full widths at
            half maximum), averaged over the field of view. 1 means round; lower values come from aberrations such as
            astigmatism.
        axial_asymmetry: Smallest width of the image of a point along the optical axis divided by its largest (both
            full widths at half maximum), averaged over the field of view. 1 means equal widths; lower values are a
            sign of spherical aberration.
    """

    type: ClassVar[str] = "OpticalCalibration"
    calibration_images: RefsTo[Image] = None  # type: ignore[assignment]
    psf_equation_files: list[FileAnnotation] | None = None
    calibration_reports: list[FileAnnotation] | None = None
    chromatic_registration_evaluations: list[ChromaticRegistrationEvaluation] | None = None
    field_uniformity_evaluations: list[FieldUniformityEvaluation] | None = None
    calibration_standards: PartsOrRefs[OpticalCalibrationStandard] = None  # type: ignore[assignment]
    calibration_software: PartsOrRefs[CalibrationSoftware] = None  # type: ignore[assignment]
    theoretical_xy_spot_size: float | None = None
    median_xy_spot_size: float | None = None
    min_xy_spot_size: float | None = None
    max_xy_spot_size: float | None = None
    theoretical_z_spot_size: float | None = None
    median_z_spot_size: float | None = None
    mean_x_spot_size: float | None = None
    sd_x_spot_size: float | None = None
    mean_y_spot_size: float | None = None
    sd_y_spot_size: float | None = None
    mean_z_spot_size: float | None = None
    sd_z_spot_size: float | None = None
    maximum_na_checked: bool | None = None
    z_stack_used: bool | None = None
    nyquist_rate: float | None = None
    sample_size: int | None = None
    psf_equation: str | None = None
    planarity: float | None = None
    lateral_asymmetry: float | None = None
    axial_asymmetry: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class OpticalComponentPosition(Part):
    """The rank of one component in the order in which the light meets them. Told apart from the place that a filter
    or mirror has in its turret, slider or wheel.

    Attributes:
        component: The component of the light path whose rank is given, such as a filter, a mirror or a lens.
        order_in_path: Rank of the component in the order in which the light meets those of the path, starting with 1
            on the side of the light source.
    """

    type: ClassVar[str] = "OpticalComponentPosition"
    component: RefTo[Component] = None  # type: ignore[assignment]
    order_in_path: int | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class OpticalFiber(LightGuide):
    """A light guide that is one thin fibre, of glass or with a hollow core, through which mostly the beam of a laser
    is sent. Told apart from bundles of fibres and from tubes filled with liquid, which conduct the light of lamps.

    Attributes:
        fiber_design: How core and cladding of the fibre keep the light in: by steps or slopes of the refractive
            index, or by fine holes along it.
        core_diameter: Diameter of the core of the fibre, in which most of the light runs, without the cladding and
            the jacket around it. In um (UCUM).
        mode_field_diameter: Diameter of the spot of light at the end of a single-mode fibre, where the intensity has
            fallen to 1/e² of that in the middle, at the wavelength that the maker names. It is somewhat wider than
            the core. In um (UCUM).
        polarization_maintaining: True where the fibre keeps light polarised as it came in, if it comes in along one
            of its two axes; false where bends and warmth change the polarisation on the way.
        fiber_length: Length of the fibre from connector to connector. Long ones stretch short pulses more. In m
            (UCUM).
        fiber_connectors: Kind of plug at the two ends of the fibre, and the polish of its face, in the words of the
            trade.
    """

    type: ClassVar[str] = "OpticalFiber"
    fiber_design: _t.FiberDesign | None = None
    core_diameter: float | None = None
    mode_field_diameter: float | None = None
    polarization_maintaining: bool | None = None
    fiber_length: float | None = None
    fiber_connectors: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class OpticsTurret(OpticsHolder):
    """A rotating holder with places for optical parts of several kinds, such as the turret of a condenser with its
    phase rings and prisms. Told apart from a filter wheel, for filters or dichroics only, and from a filter cube
    turret.

    Attributes:
        lenses: The lenses that belong to the assembly or sit in the turret, such as the swing-out front lens of a
            condenser.
        mirroring_devices: The mirrors, beam splitters and dichroics that belong to the assembly or sit in the turret.
        apertures: The diaphragms, stops, rings, pinholes and other parts that shape the beam, as far as they belong
            to the assembly, sit in the turret or, for a light path, are met by the light on its way.
        filters: The filters that belong to the assembly or sit in the turret, such as a heat filter or a colour
            filter under a condenser.
        prisms: The prisms that belong to the assembly or module or sit in the turret, such as the DIC prisms in the
            turret of a condenser.
        polarization_optics: The polarisers, analysers and wave plates that belong to the assembly, sit in the turret
            or, for a light path, are met by the light on its way.
    """

    type: ClassVar[str] = "OpticsTurret"
    lenses: RefsTo[Lens] = None  # type: ignore[assignment]
    mirroring_devices: RefsTo[MirroringDevice] = None  # type: ignore[assignment]
    apertures: RefsTo[OpticalAperture] = None  # type: ignore[assignment]
    filters: RefsTo[Filter] = None  # type: ignore[assignment]
    prisms: RefsTo[Prism] = None  # type: ignore[assignment]
    polarization_optics: RefsTo[PolarizationOptics] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class Party(IdentifiedPart):
    """A person or organisation as named in a record of an instrument or a descriptor: whoever owns it, keeps it, made
    it or published it. Told apart from the organisation itself, which is what the identifier leads to.

    Attributes:
        party_kind: Whether the party is a person or an organisation.
        contact: Where the party can be reached about the instrument, most often an address for mail.
    """

    type: ClassVar[str] = "Party"
    party_kind: _t.PartyKind | None = None
    contact: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PhasePlate(OpticalAperture):
    """A clear plate that delays parts of the beam against others by its thickness or its refractive index, and so
    gives the focus or the point spread function another form, such as a donut. Told apart from a masking plate, which
    blocks, and from the plates for phase contrast inside objectives.

    Attributes:
        phase_plate_type: Pattern of delays that the plate has across the beam, named by what it makes of the focus.
        in_excitation_path: True where the plate stands in the light path ahead of the specimen; false where it stands
            behind the specimen, on the way to the detector.
        design_wavelength: Wavelength for which the delays of the plate are what they are named for, such as one whole
            turn of phase around a vortex. In nm (UCUM).
        topological_charge: How many whole turns the phase makes around the middle of a vortex plate, at its design
            wavelength; below 0 where it turns the other way. 1 makes the donut of STED.
    """

    type: ClassVar[str] = "PhasePlate"
    phase_plate_type: _t.PhasePlateType | None = None
    in_excitation_path: bool | None = None
    design_wavelength: float | None = None
    topological_charge: int | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PhaseRing(OpticalAperture):
    """The ring-shaped opening in the front focal plane of the condenser for phase contrast, also called phase
    annulus: it lights the specimen with a hollow cone that falls on the phase plate of the objective. Told apart from
    that plate, which is built into the objective.

    Attributes:
        phase_number: Size mark of the ring, as it stands on the ring or on the condenser turret. It has to agree with
            the phase contrast mark of the objective in use.
        center_stop_diameter: Diameter of the opaque round part in the middle of the stop or ring, measured on the
            part itself. In mm (UCUM).
        slit_width: Width of the ring-shaped opening, measured outwards from its inner to its outer edge on the part
            itself. In mm (UCUM).
    """

    type: ClassVar[str] = "PhaseRing"
    phase_number: _t.PhaseRingNumber | None = None
    center_stop_diameter: float | None = None
    slit_width: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PhotoDiode(PointDetector):
    """A semiconductor junction in which light sets charge free; in an avalanche photodiode (APD), a high voltage
    across the junction multiplies it. Told apart from a photomultiplier, which is a vacuum tube and has a
    photocathode.

    Attributes:
        avalanche: True where the photodiode is run at so high a voltage that each charge set free by light knocks
            loose more of them (an avalanche photodiode, APD); false where nothing multiplies the charge.
        pin_junction: True where the photodiode has an undoped layer between its p and n sides (a PIN diode), which
            makes it faster; false where it is a plain p-n junction.
    """

    type: ClassVar[str] = "PhotoDiode"
    avalanche: bool | None = None
    pin_junction: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PhotomultiplierTube(PointDetector):
    """A vacuum tube (PMT) in which light releases electrons from a photocathode and a chain of dynodes multiplies
    them, often a million times. Told apart from a hybrid detector, in which a diode takes the place of the dynodes,
    and from a photodiode, which has no vacuum.

    Attributes:
        collection_efficiency: Share of the electrons leaving the photocathode that land where the first dynode can
            multiply them. A fraction of 1; times the quantum efficiency it gives the share of photons that are
            detected.
        multianode: True where the photomultiplier has several anodes side by side in one tube, each a channel of its
            own, as spectral detectors have; false where it has a single one.
        number_of_anodes: Number of anodes, and so of channels, of a photomultiplier with several of them.
        multianode_arrangement: Pattern in which the anodes of a photomultiplier with several of them lie.
        head_on: True where light enters the photomultiplier through the end of the tube; false where it enters
            through the side.
    """

    type: ClassVar[str] = "PhotomultiplierTube"
    collection_efficiency: float | None = None
    multianode: bool | None = None
    number_of_anodes: int | None = None
    multianode_arrangement: _t.MultianodeArrangement | None = None
    head_on: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PhotonTimingSettings(Settings):
    """How the arrival times of photons were measured and sorted while a channel was taken: into how many bins of
    which width, and against which reference.

    Attributes:
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        time_bin_width: Width of one of the bins into which the arrival times of photons are sorted: of a photon
            timing unit, the narrowest that it has; in settings, the one that was used. Told apart from the jitter,
            which is mostly larger. In ps (UCUM).
        number_of_time_bins: Number of bins into which the arrival times of photons were sorted for each pixel.
        sync_rate: Rate of the reference pulses, mostly those of the laser, from which the arrival times were counted.
            The time between two of them is the longest that can be told. In MHz (UCUM).
        timed_detectors: The detectors whose pulses were timed, each photon by itself.
    """

    type: ClassVar[str] = "PhotonTimingSettings"
    settings_of: RefTo[PhotonTimingUnit] = None  # type: ignore[assignment]
    time_bin_width: float | None = None
    number_of_time_bins: int | None = None
    sync_rate: float | None = None
    timed_detectors: RefsTo[PointDetector] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class PhotonTimingUnit(HardwareComponent):
    """Electronics that measure when each photon came, counted from a reference such as the last pulse of the laser,
    and sort the photons into bins of time: a card or a box for time-correlated single photon counting, or a time
    tagger. Told apart from the detector, which gives it the pulses.

    Attributes:
        number_of_timing_channels: Number of inputs for the pulses of detectors that the unit can time, without that
            of the reference.
        time_bin_width: Width of one of the bins into which the arrival times of photons are sorted: of a photon
            timing unit, the narrowest that it has; in settings, the one that was used. Told apart from the jitter,
            which is mostly larger. In ps (UCUM).
        timing_jitter: How far the measured times scatter of photons that arrived at the same moment: full width at
            half maximum, as the maker states it for a point detector or for the electronics that time its pulses. It
            sets the shortest lifetime that can be told. In ps (UCUM).
        dead_time: Time after the detection of a photon for which a point detector, or the electronics that time its
            pulses, is blind to the next. It limits how many photons can be counted in one second. In ns (UCUM).
        max_count_rate: Largest number of photons that the unit can time in one second on one channel, in millions, as
            the maker states it. In MHz (UCUM).
    """

    type: ClassVar[str] = "PhotonTimingUnit"
    number_of_timing_channels: int | None = None
    time_bin_width: float | None = None
    timing_jitter: float | None = None
    dead_time: float | None = None
    max_count_rate: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PiezoElectricStage(Stage):
    """A stage moved by piezoelectric elements, which change their length with the voltage across them: fast and in
    steps of nanometres, over up to some hundred micrometres with stacked elements, over centimetres with piezo
    motors. Told apart from a mechanical stage, which is moved by screws or racks."""

    type: ClassVar[str] = "PiezoElectricStage"


@dataclass(slots=True, kw_only=True, repr=False)
class Pinhole(OpticalAperture):
    """A small opening, of fixed or variable size, that lets only the light of a small spot pass: in a confocal
    microscope, in a plane conjugate to the plane in focus, it holds back light from other depths; behind a laser it
    cleans the beam. Told apart from the diaphragms of the illumination, which are far wider.

    Attributes:
        max_pinhole_diameter: Diameter of the pinhole, or of the widest opening that it can be set to, measured on the
            pinhole and not as it appears in the specimen or in Airy units. In um (UCUM).
        aperture_shape: Outline of the opening of the diaphragm or pinhole, as seen along the beam.
    """

    type: ClassVar[str] = "Pinhole"
    max_pinhole_diameter: float | None = None
    aperture_shape: _t.ApertureShape | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PinholeSettings(OpticalApertureSettings):
    """How wide a pinhole was open while a channel was taken. The many fixed pinholes of a spinning disk belong to the
    settings of the confocal scanner.

    Attributes:
        pinhole_size: Diameter to which the pinhole was opened, in Airy units: 1 is the diameter of the Airy disk in
            the plane of the pinhole, at the wavelength that the control software reckons with. Where the software
            shows micrometres, `pinhole_diameter` will do.
        pinhole_diameter: Diameter of a pinhole, measured on the pinhole itself and not as it appears in the specimen:
            in settings, the one to which it was opened; of a disk, that of its many pinholes. Told apart from the
            same in Airy units. In um (UCUM).
        airy_unit_wavelength: Wavelength with which the control software reckoned to turn the diameter of the pinhole
            into Airy units, mostly that of the emission. With it and the numerical aperture, one can be had from the
            other. In nm (UCUM).
    """

    type: ClassVar[str] = "PinholeSettings"
    pinhole_size: float | None = None
    pinhole_diameter: float | None = None
    airy_unit_wavelength: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Pixels(Entity):
    """The array of intensity values that makes up an image: its extent along every dimension, the scale of its steps
    in the specimen and in time, and the way its values are stored. Its channels and planes say what each part of it
    shows.

    Attributes:
        planes: The two-dimensional pictures that make up the array: one for each combination of depth, channel and
            time point, and of places along further dimensions where there are any.
        channels: The channels of the array, in the order in which they are numbered: one for each light path and
            contrast with which the specimen was imaged.
        additional_dimension_map: The dimension in which the array extends beyond x, y, z, channel and time. Most
            images have none.
        stored_in: Addresses of the files or stores that hold the values of the array, such as a TIFF file or an OME-
            Zarr store.
        dimension_order: Order in which the values of the array follow one another in storage, from the dimension that
            changes fastest to the one that changes slowest.
        size_x: Number of pixels in each row of a plane, from its left edge to its right edge.
        size_y: Number of rows of pixels in a plane, from its top edge to its bottom edge.
        size_z: Number of depths at which planes were taken; 1 for an image that is not a stack.
        size_c: Number of channels in the array, and so of the channels that are described with it.
        size_t: Number of time points at which planes were taken; 1 for an image that is not a time series.
        physical_size_x: Distance in the specimen between the centres of neighbouring pixels of a row, with all
            magnification and binning taken into account. Told apart from the width of the pixels on the sensor. In um
            (UCUM).
        physical_size_y: Distance in the specimen between the centres of neighbouring pixels of a column, with all
            magnification and binning taken into account. Told apart from the height of the pixels on the sensor. In
            um (UCUM).
        physical_size_z: Distance between neighbouring planes of a stack along the optical axis, as a rule the step
            that the focus drive made. Where refractive indices do not match, the planes in the specimen are closer
            together or further apart than that. In um (UCUM).
        time_increment: Time from the start of one time point to the start of the next, where a series was taken at
            even intervals. A series at uneven intervals has none; its planes say when they were taken. In s (UCUM).
        pixel_type: Kind of number in which the value of each pixel is stored, by its size in bits and by whether it
            has a sign or fractions.
        interleaved: True where the values that a pixel has in all channels are stored side by side, as in RGBRGB;
            false where each channel is a block of its own.
        significant_bits: Number of bits in each stored value that carry signal, where its type of number has room for
            more: 12 where the values of a camera with 12 bits are stored in 16.
        big_endian: True where the most significant byte of each value is stored first; false where it is stored last.
            Values of a single byte have no such order.
    """

    type: ClassVar[str] = "Pixels"
    planes: list[Plane] | None = None
    channels: PartsOrRefs[Channel] = None  # type: ignore[assignment]
    additional_dimension_map: AdditionalDimensionMap | None = None
    stored_in: list[str] | None = None
    dimension_order: _t.DimensionOrder | None = None
    size_x: int | None = None
    size_y: int | None = None
    size_z: int | None = None
    size_c: int | None = None
    size_t: int | None = None
    physical_size_x: float | None = None
    physical_size_y: float | None = None
    physical_size_z: float | None = None
    time_increment: float | None = None
    pixel_type: _t.PixelType | None = None
    interleaved: bool | None = None
    significant_bits: int | None = None
    big_endian: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Plane(Part):
    """One two-dimensional picture within an image, taken at one depth, at one time point and in one channel, with the
    moment and the place at which it was taken.

    Attributes:
        hash_sha1: Checksum of the values of the plane by the SHA-1 algorithm, written as 40 hexadecimal digits; a
            change to any value shows in it.
        mechanical_calibrations: Measurements of the stage and the focus drive that hold for the plane, such as how
            closely they return to a position.
        additional_dimension_places: The places along additional dimensions at which the plane was taken, beside its
            depth, channel and time point.
        plane_transformation_matrices: Matrices that bring the plane into line with other planes or images, or with
            the coordinates of the microscope.
        the_z: The depth of the stack at which the plane was taken, as its number counted from 0.
        the_t: The time point of the series at which the plane was taken, as its number counted from 0.
        the_c: The channel that the plane belongs to, as its number counted from 0 in the order of the channels.
        timestamp: Time from the start of the acquisition of the image to the moment at which the plane was taken:
            elapsed seconds, not the time of day. In s (UCUM).
        exposure_time: Time for which the camera gathered light for the plane. Told apart from the dwell time of a
            scanner, which counts for one pixel only. In ms (UCUM).
        pixel_dwell_time: Time that the beam of a scanner spends on each pixel of the plane in one pass, where it is
            the same for all pixels. Told apart from the exposure time of a camera, which counts for the whole plane
            at once. In us (UCUM).
        position_x: Position of the plane along the x axis of the microscope: where the stage, together with an insert
            that moves on it, stood in its own coordinates when the plane was taken. In um (UCUM).
        position_y: Position of the plane along the y axis of the microscope: where the stage, together with an insert
            that moves on it, stood in its own coordinates when the plane was taken. In um (UCUM).
        position_z: Position of the plane along the optical axis of the microscope: where the focus drive, together
            with an insert that moves, stood in its own coordinates when the plane was taken. In um (UCUM).
        plane_x_offset: Distance in x from the centre of the full frame to the centre of the plane, where only a part
            of the frame was recorded; 0 for a plane that fills the frame. In {pixel} (UCUM).
        plane_y_offset: Distance in y from the centre of the full frame to the centre of the plane, where only a part
            of the frame was recorded; 0 for a plane that fills the frame. In {pixel} (UCUM).
        plane_z_offset: Displacement along the optical axis that the focus drive adds for the plane, for instance to
            make up for the different focus of its channel. In um (UCUM).
    """

    type: ClassVar[str] = "Plane"
    hash_sha1: str | None = None
    mechanical_calibrations: PartsOrRefs[MechanicalCalibration] = None  # type: ignore[assignment]
    additional_dimension_places: RefsTo[AdditionalDimensionPlace] = None  # type: ignore[assignment]
    plane_transformation_matrices: list[PlaneTransformationMatrix] | None = None
    the_z: int | None = None
    the_t: int | None = None
    the_c: int | None = None
    timestamp: float | None = None
    exposure_time: float | None = None
    pixel_dwell_time: float | None = None
    position_x: float | None = None
    position_y: float | None = None
    position_z: float | None = None
    plane_x_offset: float | None = None
    plane_y_offset: float | None = None
    plane_z_offset: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PlaneTransformationMatrix(Part):
    """A matrix of four rows and four columns that carries positions in a plane over to those in other planes or
    images, or to the coordinates of the microscope. It makes up for shift, rotation, scaling and shear, as between
    two cameras.

    Attributes:
        matrix_rows: Rows of a matrix as text, from top to bottom, each with its values from left to right: rows are
            divided by semicolons, values by spaces.
    """

    type: ClassVar[str] = "PlaneTransformationMatrix"
    matrix_rows: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PockelsCell(HardwareComponent):
    """A crystal with electrodes whose birefringence follows the voltage across it, so that it acts as a wave plate of
    variable retardation. Told apart from an electro-optical modulator, of which it is the heart.

    Attributes:
        half_wave_voltage: Voltage across the cell that changes its retardation by half a wave, as the maker states it
            for the wavelength that the maker names; between polarisers, the step from darkest to brightest. It grows
            with the wavelength. In V (UCUM).
        pockels_cell_material: Crystal in the cell whose birefringence follows the voltage.
    """

    type: ClassVar[str] = "PockelsCell"
    half_wave_voltage: float | None = None
    pockels_cell_material: _t.PockelsCellMaterial | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PockelsCellSettings(ElectroOpticalDeviceSettings):
    """How a Pockels cell, the crystal with electrodes inside an electro-optical modulator, was used while a channel
    was taken: the wavelengths that it passed on and how much of them. Told apart from the settings of the whole
    modulator.

    Attributes:
        polarization_rotation: Angle through which the plane of polarisation of the light was turned on its way
            through the device. In deg (UCUM).
    """

    type: ClassVar[str] = "PockelsCellSettings"
    polarization_rotation: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PolarizationOptics(HardwareComponent):
    """A part, mostly flat, that selects or changes the polarisation of the light that passes it: a polariser, an
    analyser or a wave plate. Told apart from a polarising prism, a block of crystal whose slanting faces separate the
    two polarisations.

    Attributes:
        wavelength_ranges: Stretches of the spectrum for which the item is made, as its maker states them: where a
            light guide conducts, a polariser polarises, a prism or a lens array can be used, a calibration standard
            or a bead fluoresces. A stretch is taken to end where the effect has fallen to half of its peak; light
            sources and detectors have ranges of kinds of their own.
        polarization_function: Role that the part has with polarised light: to polarise the light that goes to the
            specimen, or to test the polarisation of the light that comes from there.
        is_crossed_pair: True where the part is a polariser and an analyser in one, set at right angles to each other
            so that hardly any light passes both; false where it is a single part.
        dic: True where the part is made for differential interference contrast (DIC): an objective whose lenses are
            low in strain and for which there is a matching prism, or a polariser or wave plate that serves in it.
        is_beam_splitter: True where the part sends light of the two polarisations off in different directions and
            both are used; false where one beam leaves it.
        is_faraday_isolator: True where the part lets light through one way only, as it turns the polarisation in a
            magnetic field between two polarisers, and so keeps reflected light out of a laser.
        polarization_construction: How the retardation of a wave plate comes about, which decides over how wide a
            range of wavelengths it holds. A polariser has none.
        polarization_retardation: How far the part holds back light polarised along its slow axis against light
            polarised along its fast axis, in parts of a wave at the wavelength that it is made for. A polariser has
            none.
        polarization_fabrication: Substance or structure by which the part acts on polarisation, such as a dyed film,
            a crystal or a grid of wires.
        material: Glass, crystal or other substance that the part is made of, by its name in the trade or its chemical
            composition. Told apart from the glass code, which singles out one glass by its optical figures.
        glass_code: Six-digit international code of an optical glass: the first three digits are the refractive index
            less 1, the last three the Abbe number, both at the yellow helium d line (587.6 nm), rounded and without
            decimal points.
    """

    type: ClassVar[str] = "PolarizationOptics"
    wavelength_ranges: list[WavelengthRange] | None = None
    polarization_function: _t.PolarizationOpticsFunction | None = None
    is_crossed_pair: bool | None = None
    dic: bool | None = None
    is_beam_splitter: bool | None = None
    is_faraday_isolator: bool | None = None
    polarization_construction: _t.PolarizationOpticsConstruction | None = None
    polarization_retardation: _t.PolarizationOpticsRetardation | None = None
    polarization_fabrication: _t.PolarizationOpticsFabrication | None = None
    material: _t.OpticalMaterial | None = None
    glass_code: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Prism(HardwareComponent):
    """A block of transparent material with flat polished faces, at least two of them at an angle to each other, that
    deflects a beam, spreads its colours or splits it in two. The prisms of differential interference contrast are
    among them.

    Attributes:
        wavelength_ranges: Stretches of the spectrum for which the item is made, as its maker states them: where a
            light guide conducts, a polariser polarises, a prism or a lens array can be used, a calibration standard
            or a bead fluoresces. A stretch is taken to end where the effect has fallen to half of its peak; light
            sources and detectors have ranges of kinds of their own.
        dic_prism_type: Kind of DIC prism, a birefringent prism for differential interference contrast that splits
            light into two beams a little apart, or joins them again behind the specimen. A prism with another use is
            of the type None.
        prism_function: What the prism does to the beam: whether it turns it, spreads its colours, reshapes it or
            parts its polarisations.
        for_condenser: True where the DIC prism is made for the condenser, in front of the specimen; false where it is
            made for the side of the objective.
        for_oil_objective: True where the DIC prism is matched to objectives for oil immersion; false where it is
            matched to others.
        is_compound: True where the prism is put together from two or more prisms, mostly cemented; false where it is
            a single block.
        refractive_index: How many times slower light travels in the material of the part, or in the medium or liquid,
            than in empty space; for a light guide, in its core. The figure for glass mostly holds at 587.6 nm (d
            line), that for immersion oil at 546.1 nm (e line) and 23 °C.
        reflectance: Share of the arriving light that is reflected, as a fraction of 1, at the wavelength where it is
            largest; for a range of wavelengths, within that range. For a coated part it holds at the angle of
            incidence that the part is designed for.
        angle_of_incidence: Angle between the axis of the arriving light and the line at right angles to the surface,
            for which the part is designed; 0 is head-on. At other angles the bands of a thin-film coating shift, and
            a modulator works worse or not at all. In deg (UCUM).
        deviation_angle: Angle between the direction in which a beam comes to the prism and the direction in which it
            leaves, both faces and all reflections taken together, at the wavelength and the angle of incidence that
            the prism is made for. In deg (UCUM).
        prism_angle: Angle between the two faces by which light enters and leaves the prism, measured inside the
            material. In deg (UCUM).
        prism_design: Named form of the prism, by the angles between its faces, the parts it is joined from and, in a
            crystal, the direction of the optic axis.
        abbe_number: How little the material of the part spreads colours: its refractive index at the yellow helium d
            line (587.6 nm) less 1, divided by the difference between its indices at the blue F line (486.1 nm) and
            the red C line (656.3 nm). Crown glasses have high values, flint glasses low ones.
        material: Glass, crystal or other substance that the part is made of, by its name in the trade or its chemical
            composition. Told apart from the glass code, which singles out one glass by its optical figures.
        glass_code: Six-digit international code of an optical glass: the first three digits are the refractive index
            less 1, the last three the Abbe number, both at the yellow helium d line (587.6 nm), rounded and without
            decimal points.
        density: Mass of the material of the part divided by its volume, at room temperature, as the maker of the
            material states it. Told apart from optical density, which is about light. In g/mL (UCUM).
    """

    type: ClassVar[str] = "Prism"
    wavelength_ranges: list[WavelengthRange] | None = None
    dic_prism_type: _t.DICPrismType | None = None
    prism_function: _t.PrismFunction | None = None
    for_condenser: bool | None = None
    for_oil_objective: bool | None = None
    is_compound: bool | None = None
    refractive_index: float | None = None
    reflectance: float | None = None
    angle_of_incidence: float | None = None
    deviation_angle: float | None = None
    prism_angle: float | None = None
    prism_design: _t.PrismDesign | None = None
    abbe_number: float | None = None
    material: _t.OpticalMaterial | None = None
    glass_code: str | None = None
    density: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class PrismSettings(Settings):
    """How a prism, such as one of the pair for differential interference contrast, was used while a channel was
    taken: its position and the wavelengths that it passed or reflected.

    Attributes:
        transmittance_profile_files: Files that hold the transmission spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        reflectance_profile_files: Files that hold the reflection spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        transmission_wavelength_range_settings: The stretches of wavelengths that the component was set to let
            through, one for each separate band.
        reflection_wavelength_range_settings: The stretches of wavelengths that the component was set to reflect, one
            for each separate band.
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        prism_position: Mark of the place, in the turret or slider of the condenser, that was chosen for the prism of
            differential interference contrast. It has to match the mark behind the letters DIC on the objective.
    """

    type: ClassVar[str] = "PrismSettings"
    transmittance_profile_files: list[TransmittanceProfileFile] | None = None
    reflectance_profile_files: list[ReflectanceProfileFile] | None = None
    transmission_wavelength_range_settings: list[TransmissionWavelengthRangeSettings] | None = None
    reflection_wavelength_range_settings: list[ReflectionWavelengthRangeSettings] | None = None
    settings_of: RefTo[Prism] = None  # type: ignore[assignment]
    prism_position: _t.PrismPosition | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Protocol(Entity):
    """Instructions for an experiment, a measurement or a calibration, published so that others can follow them step
    by step.

    Attributes:
        landing_page: Web page made for people that shows the thing and that its persistent identifier leads to.
        alternate_identifiers: Other numbers and names of the same thing that cannot be resolved. The one serial
            number and the one inventory number of an instrument have fields of their own.
        related_identifiers: Identifiers of things that have to do with this one, each with how it does, where none of
            the named relations of the model says it.
        creators: The people or organisations that get the credit when the thing is cited: the makers of an
            instrument, the authors of a descriptor, in no particular order.
        publisher: The organisation that makes the thing, or its description, known to the world and answers for the
            page that shows it.
        publication_year: Year in which the thing, or its description, was first made known under its persistent
            identifier.
        funding: Where the money for the thing came from, with the number of each award.
        part_of: The larger thing that this one belongs to: an instrument of several, the institute of a facility.
        identical_to: The very same thing under another persistent identifier, where it was registered twice.
        described_in: A paper or report that was written about the thing itself, such as one on how an instrument was
            built.
        cited_by: A paper or report that names the thing as a source or a tool.
        funded_by: The grant that the thing was paid from, or that the work was done under.
        measurement_techniques: How observations come about: the methods of microscopy that an instrument was made for
            or a protocol is about, such as confocal fluorescence microscopy.
    """

    type: ClassVar[str] = "Protocol"
    landing_page: str | None = None
    alternate_identifiers: list[AlternateIdentifier] | None = None
    related_identifiers: list[RelatedIdentifier] | None = None
    creators: list[Party] | None = None
    publisher: Party | None = None
    publication_year: int | None = None
    funding: list[FundingReference] | None = None
    part_of: RefsTo[Entity] = None  # type: ignore[assignment]
    identical_to: RefsTo[Entity] = None  # type: ignore[assignment]
    described_in: RefsTo[Publication] = None  # type: ignore[assignment]
    cited_by: RefsTo[Publication] = None  # type: ignore[assignment]
    funded_by: RefsTo[Grant] = None  # type: ignore[assignment]
    measurement_techniques: list[NamedConcept] | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Publication(Entity):
    """A paper, preprint, book or report that somebody wrote and others can cite.

    Attributes:
        landing_page: Web page made for people that shows the thing and that its persistent identifier leads to.
        alternate_identifiers: Other numbers and names of the same thing that cannot be resolved. The one serial
            number and the one inventory number of an instrument have fields of their own.
        related_identifiers: Identifiers of things that have to do with this one, each with how it does, where none of
            the named relations of the model says it.
        creators: The people or organisations that get the credit when the thing is cited: the makers of an
            instrument, the authors of a descriptor, in no particular order.
        publisher: The organisation that makes the thing, or its description, known to the world and answers for the
            page that shows it.
        publication_year: Year in which the thing, or its description, was first made known under its persistent
            identifier.
        funding: Where the money for the thing came from, with the number of each award.
        part_of: The larger thing that this one belongs to: an instrument of several, the institute of a facility.
        identical_to: The very same thing under another persistent identifier, where it was registered twice.
        described_in: A paper or report that was written about the thing itself, such as one on how an instrument was
            built.
        cited_by: A paper or report that names the thing as a source or a tool.
        funded_by: The grant that the thing was paid from, or that the work was done under.
    """

    type: ClassVar[str] = "Publication"
    landing_page: str | None = None
    alternate_identifiers: list[AlternateIdentifier] | None = None
    related_identifiers: list[RelatedIdentifier] | None = None
    creators: list[Party] | None = None
    publisher: Party | None = None
    publication_year: int | None = None
    funding: list[FundingReference] | None = None
    part_of: RefsTo[Entity] = None  # type: ignore[assignment]
    identical_to: RefsTo[Entity] = None  # type: ignore[assignment]
    described_in: RefsTo[Publication] = None  # type: ignore[assignment]
    cited_by: RefsTo[Publication] = None  # type: ignore[assignment]
    funded_by: RefsTo[Grant] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class RasterScanner(ConfocalScanner):
    """A confocal scanner that leads a spot line after line over the field, mostly with mirrors that swing about two
    axes at right angles. Told apart from a spinning disk, which scans with many spots at once.

    Attributes:
        raster_scanner_type: Way in which the mirrors of the scanner are moved: as they are told, or at a fixed
            frequency of their own along the lines.
        horizontal_scanning_speed: Highest speed at which the spot moves in the specimen along the lines of the scan
            (X), with the objective and at the zoom that the maker names with it. In m/s (UCUM).
        vertical_scanning_speed: Highest speed at which the spot moves in the specimen across the lines of the scan
            (Y), with the objective and at the zoom that the maker names with it. In m/s (UCUM).
    """

    type: ClassVar[str] = "RasterScanner"
    raster_scanner_type: _t.RasterScannerType | None = None
    horizontal_scanning_speed: float | None = None
    vertical_scanning_speed: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ReflectanceProfileFile(FileAnnotation):
    """A table of the share of light that an optical part reflects at each wavelength, at the angle of incidence that
    it is made for. Shares are fractions of 1 or percent, as the file itself says."""

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
        reflectance: Share of the arriving light that is reflected, as a fraction of 1, at the wavelength where it is
            largest; for a range of wavelengths, within that range. For a coated part it holds at the angle of
            incidence that the part is designed for.
    """

    type: ClassVar[str] = "ReflectanceRange"
    center_wavelength: float | None = None
    fwhm_bandwidth: float | None = None
    reflectance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ReflectingMirror(MirroringDevice):
    """A mirror that sends all light off in a new direction, save for the little that is lost at its surface. Told
    apart from a beam splitter and a dichroic, which let part of the light pass.

    Attributes:
        reflectance_profile_files: Files that hold the reflection spectrum of the optical part, wavelength by
            wavelength, as measured or as its maker publishes it.
        reflectance: Share of the arriving light that is reflected, as a fraction of 1, at the wavelength where it is
            largest; for a range of wavelengths, within that range. For a coated part it holds at the angle of
            incidence that the part is designed for.
    """

    type: ClassVar[str] = "ReflectingMirror"
    reflectance_profile_files: list[ReflectanceProfileFile] | None = None
    reflectance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ReflectionWavelengthRangeSettings(WavelengthRangeSettings):
    """A stretch of wavelengths that a component was set to reflect, with the share of the light that it sends back.
    Told apart from a reflectance range, which a dichroic has for good.

    Attributes:
        reflectance: Share of the arriving light that is reflected, as a fraction of 1, at the wavelength where it is
            largest; for a range of wavelengths, within that range. For a coated part it holds at the angle of
            incidence that the part is designed for.
    """

    type: ClassVar[str] = "ReflectionWavelengthRangeSettings"
    reflectance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class RelatedIdentifier(IdentifiedPart):
    """The identifier of something that has to do with the thing described, with the manner in which it does: a paper
    that describes an instrument, a larger instrument that it is part of.

    Attributes:
        relation_type: How the thing described relates to what is identified, read from the former to the latter: the
            instrument `IsDescribedBy` the paper.
        relation_note: More about the relation than its type says.
        resource_kind: What kind of thing is identified, in the words of DataCite's list of general resource types,
            such as Dataset or Instrument.
    """

    type: ClassVar[str] = "RelatedIdentifier"
    relation_type: _t.RelationType | None = None
    relation_note: str | None = None
    resource_kind: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class RelayLens(Lens):
    """A lens that carries an image that is already there on to a further plane, often at another size; the usual one
    sits in the adapter between the stand and the camera. Told apart from a tube lens, which forms that image in the
    first place."""

    type: ClassVar[str] = "RelayLens"


@dataclass(slots=True, kw_only=True, repr=False)
class SPADArray(DetectorArray):
    """A detector array whose elements are single-photon avalanche diodes on one chip, so that each photon has its
    place and its time. Told apart from a single such diode, and from arrays of photomultipliers, which have a
    photocathode."""

    type: ClassVar[str] = "SPADArray"


@dataclass(slots=True, kw_only=True, repr=False)
class Sample(ImagingTarget):
    """A specimen that lies under the microscope to be imaged, alive or not, with the medium, the cover glass and the
    holder that go with it. Told apart from an optical standard such as a slide of beads, which an image can name in
    its place.

    Attributes:
        mounting_media: What the specimen lay in while it was imaged; there is more than one where it was embedded in
            one medium and covered with another. Also that of an optical standard, such as of the beads on a slide.
        cover_glasses: Cover glasses of the sample or of an optical standard, such as the one on its slide or the
            glass bottom of its dish.
        sample_holders: What carried the specimen under the microscope, such as the slide that it, or the beads of an
            optical standard, are mounted on.
        of_biological_origin: True where the sample comes from an organism, living or dead; false for beads, test
            slides and other things without life.
        sample_type: How much of an organism the sample is, from the whole of it down to a part of a cell.
        live: True where the sample was alive while it was imaged; false where it was fixed, dead or never alive.
        organism: Species that the sample comes from, by its scientific name, with the strain where it matters. A
            sample that is not biological has the word none.
        organism_term: Term of an ontology that stands for the species, by its full address; preferably one of the
            NCBI taxonomy (NCBITaxon).
        organism_part: Part or product of the organism that the sample was taken from, such as an organ, a tissue or
            blood; not a type of cell. Preferably the name of a term in an ontology.
        organism_part_term: Term of an ontology that stands for the part of the organism, by its full address;
            preferably one that the Experimental Factor Ontology (EFO) has below organism part.
        sample_preparation_method: How the sample was made ready to be imaged, in words: such as by fixation with
            formaldehyde or by cutting on a cryostat. Preferably the name of a term in an ontology.
        sample_preparation_method_term: Term of an ontology that stands for the preparation, by its full address;
            preferably one that the Biological Imaging Methods Ontology (FBbi) has below sample preparation method.
        metrology_sample: True where the sample serves to test or calibrate the microscope, such as a slide of beads;
            false where it is itself what is studied.
        facing_the_objective: What the light passes on its way from the specimen to the objective, apart from liquids
            and air: the cover glass, the holder or nothing.
        contained_standards: Optical standards that the sample is or has in it, such as beads mounted with the cells,
            where they are described as what they are.
    """

    type: ClassVar[str] = "Sample"
    mounting_media: PartsOrRefs[MountingMedium] = None  # type: ignore[assignment]
    cover_glasses: PartsOrRefs[CoverGlass] = None  # type: ignore[assignment]
    sample_holders: PartsOrRefs[SampleHolder] = None  # type: ignore[assignment]
    of_biological_origin: bool | None = None
    sample_type: _t.SampleType | None = None
    live: bool | None = None
    organism: str | None = None
    organism_term: str | None = None
    organism_part: str | None = None
    organism_part_term: str | None = None
    sample_preparation_method: str | None = None
    sample_preparation_method_term: str | None = None
    metrology_sample: bool | None = None
    facing_the_objective: _t.FacingTheObjective | None = None
    contained_standards: RefsTo[OpticalCalibrationStandard] = None  # type: ignore[assignment]


@dataclass(slots=True, kw_only=True, repr=False)
class SampleHolder(Consumable):
    """A slide, dish, plate or chamber that carries the specimen. Told apart from a stage insert, in which it is
    placed.

    Attributes:
        sample_holder_type: Kind of carrier in which the specimen comes, such as a slide, a dish or a multiwell plate:
            that which the sample holder is, or which the insert is made to take.
    """

    type: ClassVar[str] = "SampleHolder"
    sample_holder_type: _t.SampleHolderType | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class SampleLoader(HardwareComponent):
    """A device that takes slides, dishes or plates out of a magazine by itself, lays them on the stage and takes them
    back. Told apart from the stage, which moves what lies on it under the objective.

    Attributes:
        sample_holder_type: Kind of carrier in which the specimen comes, such as a slide, a dish or a multiwell plate:
            that which the sample holder is, or which the insert is made to take.
        number_of_slots: How many places the holder, insert or loader has, each for one optical part, filter cube or
            sample holder; empty places count too.
    """

    type: ClassVar[str] = "SampleLoader"
    sample_holder_type: _t.SampleHolderType | None = None
    number_of_slots: int | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class SamplePositioningSettings(Settings):
    """How fast a stage, a focus drive or another positioning device was set to move while an image was taken, and how
    steadily to hold its place. Told apart from the positions that it went to, which belong to the planes of the
    image.

    Attributes:
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        xy_velocity_setting: Speed at which the device was set to move across the field, along X or Y. Told apart from
            the highest speed that it can reach. In um/s (UCUM).
        z_velocity_setting: Speed at which the device was set to move along the optical axis (Z). Told apart from the
            highest speed that it can reach. In um/s (UCUM).
        xy_reproducibility_setting: How far across the field the device, as it was set, may have strayed in the course
            of time from an XY position it should hold: its lateral drift, the smaller the better. Told apart from the
            maker's figure for the device in general. In nm (UCUM).
        z_reproducibility_setting: How far along the optical axis the device, as it was set, may have strayed in the
            course of time from a Z position it should hold: its focal drift, the smaller the better. Told apart from
            the maker's figure for the device in general. In nm (UCUM).
    """

    type: ClassVar[str] = "SamplePositioningSettings"
    settings_of: RefTo[SamplePositioning] = None  # type: ignore[assignment]
    xy_velocity_setting: float | None = None
    z_velocity_setting: float | None = None
    xy_reproducibility_setting: float | None = None
    z_reproducibility_setting: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class SensorChip(Entity):
    """The piece of semiconductor in a camera that bears the pixels. Most cameras have one, colour cameras with a
    prism three. Told apart from an operational mode, which is one way to read the chip out.

    Attributes:
        array_width: Number of pixels in one row of the array: of a sensor, those that take part in the image, with
            neither binning nor cropping; of a light modulator, those that can be driven. A count, not a length. In
            {pixel} (UCUM).
        array_height: Number of rows of pixels in the array: of a sensor, those that take part in the image, with
            neither binning nor cropping; of a light modulator, those that can be driven. A count, not a length. In
            {pixel} (UCUM).
        pixel_width: Size of one pixel along a row of the sensor, from the centre of a pixel to the centre of the
            next, without binning. Measured on the chip; the width it covers in the specimen is this divided by the
            total magnification. In um (UCUM).
        pixel_height: Size of one pixel along a column of the sensor, from the centre of a pixel to the centre of the
            next, without binning. Measured on the chip; the height it covers in the specimen is this divided by the
            total magnification. In um (UCUM).
        initial_number_of_hot_pixels: Number of pixels with far more dark current than the rest that the chip had when
            it was new, or the number that the maker allows for its grade. Their number grows with age. In {pixel}
            (UCUM).
    """

    type: ClassVar[str] = "SensorChip"
    array_width: int | None = None
    array_height: int | None = None
    pixel_width: float | None = None
    pixel_height: float | None = None
    initial_number_of_hot_pixels: int | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Shutter(OpticalAperture):
    """A device in the light path that opens and closes, so that light reaches the specimen or the detector only when
    it should. Told apart from an iris diaphragm, which sets how wide a beam passes, and from the electronic shutter
    of a camera.

    Attributes:
        response_time: Time that the device takes to change its state and be ready for use, as the maker states it: a
            holder to bring in its next position, a shutter to open fully, a deformable mirror or a spatial light
            modulator to change its pattern. In ms (UCUM).
        shutter_function: What the shutter governs: the light that falls on the specimen, the light that falls on the
            detector, or which wavelengths are in use.
        operating_frequency: How many times in a second the shutter can open and close in continuous use, as the maker
            states it. In Hz (UCUM).
        motorized: True where a motor or another drive moves the device; false where it is moved by hand.
        max_aperture_diameter: Diameter of the opening of the diaphragm or shutter when it is open as far as it goes.
            A wider beam is cut off. In mm (UCUM).
        has_several_modes: True where the shutter can be run in several ways, such as at full speed, softly against
            vibration or partly open to weaken the light; false where it has one way only.
    """

    type: ClassVar[str] = "Shutter"
    response_time: float | None = None
    shutter_function: _t.ShutterFunction | None = None
    operating_frequency: float | None = None
    motorized: bool | None = None
    max_aperture_diameter: float | None = None
    has_several_modes: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class ShutterSettings(Settings):
    """How a shutter worked while a channel was taken: how its blades moved, how far they opened, and whether they
    stayed open between the planes of a stack. Told apart from the exposure time, which each plane has for itself.

    Attributes:
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        open_during_z_movement: True where the shutter stayed open while the focus moved from one plane of a stack to
            the next; false where it closed. A shutter of the illumination that stays open saves time but keeps light
            on the specimen.
        shutter_aperture_diameter: Diameter of the opening that the blades of the shutter in fact left for the light.
            Told apart from the largest opening of which the shutter is capable. In mm (UCUM).
        shutter_mode: Manner in which the blades of the shutter were driven: as fast as they can go, gently, or only
            partway open.
    """

    type: ClassVar[str] = "ShutterSettings"
    settings_of: RefTo[Shutter] = None  # type: ignore[assignment]
    open_during_z_movement: bool | None = None
    shutter_aperture_diameter: float | None = None
    shutter_mode: _t.ShutterMode | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class SoftwareModule(Software):
    """A plugin, script, macro or other piece of software that does one task, in acquisition, image analysis or
    quality control. Told apart from the acquisition software, which drives the instrument as a whole."""

    type: ClassVar[str] = "SoftwareModule"


@dataclass(slots=True, kw_only=True, repr=False)
class SpatialLightModulator(ElectroOpticalDevice):
    """A device whose area is divided into pixels, of liquid crystal or in the form of tiny mirrors, each of which
    changes the phase or the intensity of its share of the beam as it is told. Told apart from an electro-optical
    modulator, which treats the whole beam alike.

    Attributes:
        slm_type: Build of the modulator, by what its pixels are or by how the pattern is written to them.
        array_width: Number of pixels in one row of the array: of a sensor, those that take part in the image, with
            neither binning nor cropping; of a light modulator, those that can be driven. A count, not a length. In
            {pixel} (UCUM).
        array_height: Number of rows of pixels in the array: of a sensor, those that take part in the image, with
            neither binning nor cropping; of a light modulator, those that can be driven. A count, not a length. In
            {pixel} (UCUM).
        response_time: Time that the device takes to change its state and be ready for use, as the maker states it: a
            holder to bring in its next position, a shutter to open fully, a deformable mirror or a spatial light
            modulator to change its pattern. In ms (UCUM).
    """

    type: ClassVar[str] = "SpatialLightModulator"
    slm_type: _t.SpatialLightModulatorType | None = None
    array_width: int | None = None
    array_height: int | None = None
    response_time: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class SpatialLightModulatorSettings(ElectroOpticalDeviceSettings):
    """How a spatial light modulator, which shapes a beam pixel by pixel, was used while a channel was taken: the
    wavelengths that it passed on or reflected, how much of them, and the pattern that it wrote or the correction that
    it made.

    Attributes:
        wavefront_correction_method: How the correction of the wavefront was found: measured by a sensor, tried out on
            the images, or set once for the instrument.
        wavefront_modes: The correction as amounts of Zernike modes; those that aren't listed were left alone. Nothing
            is recorded where neither these nor a file are there.
        wavefront_file: Address of a file with the whole correction or pattern: a voltage for each actuator, or a
            phase for each pixel.
        residual_wavefront_error: Error of the wavefront that was left after the correction, as root mean square over
            the pupil. Below about a fourteenth of the wavelength the image is counted as sharp as diffraction lets it
            be. In nm (UCUM).
    """

    type: ClassVar[str] = "SpatialLightModulatorSettings"
    wavefront_correction_method: _t.WavefrontCorrectionMethod | None = None
    wavefront_modes: list[WavefrontMode] | None = None
    wavefront_file: str | None = None
    residual_wavefront_error: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class SpectralSelector(OpticalAssembly):
    """The part of a spectral detection unit that spreads the light out by a prism or a grating and leads stretches of
    the spectrum, which the user chooses, to one or several detectors, by slits, mirrors or the detectors' own
    elements. Told apart from an emission filter, whose band stays the same.

    Attributes:
        number_of_spectral_channels: Number of stretches of the spectrum that can be detected at the same time, each
            by a detector or an element of its own.
        min_detection_window_width: Width of the narrowest stretch of the spectrum that can be chosen, as the maker
            states it. In nm (UCUM).
    """

    type: ClassVar[str] = "SpectralSelector"
    number_of_spectral_channels: int | None = None
    min_detection_window_width: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class SpectroscopicCCD(CCD):
    """A CCD camera made to record spectra: it stands behind a grating or a prism, so that wavelength runs along one
    side of the chip, which is often much longer than it is high, and the pixels above each other are added up."""

    type: ClassVar[str] = "SpectroscopicCCD"


@dataclass(slots=True, kw_only=True, repr=False)
class SpectroscopicCCDSettings(CCDCameraSettings):
    """How a CCD camera for spectra was set while a spectrum, or an image with a spectrum at each point, was taken."""

    type: ClassVar[str] = "SpectroscopicCCDSettings"


@dataclass(slots=True, kw_only=True, repr=False)
class SpectroscopicCMOS(CMOS):
    """A CMOS camera made to record spectra: it stands behind a grating or a prism, so that wavelength runs along one
    side of the chip."""

    type: ClassVar[str] = "SpectroscopicCMOS"


@dataclass(slots=True, kw_only=True, repr=False)
class SpinningDisk(ConfocalScanner):
    """A confocal scanner in which a fast-turning disk with rows of pinholes, mostly in spirals, lies in an image
    plane, so that many spots sweep over the field together and a camera takes the image. Also called Nipkow disk;
    told apart from a raster scanner, which scans line by line.

    Attributes:
        single_disk: True where the unit has one disk, with the pinholes; false where a second disk turns with it,
            whose microlenses focus the excitation light onto the pinholes.
        disk_speed: Highest speed at which the disk can turn, in turns per minute, as the maker states it. In /min
            (UCUM).
        disk_patterns: The patterns of pinholes of the unit, one for each size that can be chosen.
        disk_bypass: True where the disk can be moved out of the light path, so that the microscope takes widefield
            images through the same unit; false where it stays in.
        homogenized_excitation: True where optics in the unit or ahead of it, such as two microlens arrays or a shaken
            fibre, make the excitation light even over the field; false where it falls off towards the edge as the
            beam does.
    """

    type: ClassVar[str] = "SpinningDisk"
    single_disk: bool | None = None
    disk_speed: float | None = None
    disk_patterns: list[DiskPattern] | None = None
    disk_bypass: bool | None = None
    homogenized_excitation: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class StageInsert(HardwareComponent):
    """A plate or frame, laid into the opening of the stage, that holds slides, dishes or plates of one kind. Told
    apart from the sample holder, which is that slide, dish or plate itself.

    Attributes:
        sample_holder_type: Kind of carrier in which the specimen comes, such as a slide, a dish or a multiwell plate:
            that which the sample holder is, or which the insert is made to take.
        temperature_controlled: True where the insert can heat or cool what it holds to a chosen temperature; false
            where it cannot.
        number_of_slots: How many places the holder, insert or loader has, each for one optical part, filter cube or
            sample holder; empty places count too.
    """

    type: ClassVar[str] = "StageInsert"
    sample_holder_type: _t.SampleHolderType | None = None
    temperature_controlled: bool | None = None
    number_of_slots: int | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class StageLabel(Part):
    """A position of the stage that was given a name, so that it can be told from others and found again, such as a
    well of a plate. Told apart from the position of a plane, which has no name.

    Attributes:
        label_x: Position of the named point along the x axis, in the coordinates of the stage. In um (UCUM).
        label_y: Position of the named point along the y axis, in the coordinates of the stage. In um (UCUM).
        label_z: Position of the named point along the optical axis, in the coordinates of the focus drive. In um
            (UCUM).
    """

    type: ClassVar[str] = "StageLabel"
    label_x: float | None = None
    label_y: float | None = None
    label_z: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class StandardDichroic(Dichroic):
    """The dichroic of the usual fluorescence light path, where excitation and emission part: commonly it reflects the
    excitation light to the objective and lets the emission pass. Told apart from dichroics elsewhere, such as those
    that split the emission between two cameras."""

    type: ClassVar[str] = "StandardDichroic"


@dataclass(slots=True, kw_only=True, repr=False)
class TIRFHardwareModule(HardwareComponent):
    """The unit for total internal reflection fluorescence (TIRF): it brings the excitation light to the glass next to
    the specimen at so flat a slant that all of it is reflected and only a layer of about 100 to 200 nm next to the
    glass lights up. Told apart from a plain epi-illuminator, which lights the whole depth.

    Attributes:
        prisms: The prisms that belong to the assembly or module or sit in the turret, such as the DIC prisms in the
            turret of a condenser.
        tirf_method: Way in which the excitation light gets to the glass surface at which it is totally reflected.
        ring_illumination: True where the excitation light runs round, or fills, a ring in the back focal plane of the
            objective, so that it comes from all sides in turn or at once; false where it stays on one spot there.
        motorized: True where a motor or another drive moves the device; false where it is moved by hand.
    """

    type: ClassVar[str] = "TIRFHardwareModule"
    prisms: RefsTo[Prism] = None  # type: ignore[assignment]
    tirf_method: _t.TIRFMethod | None = None
    ring_illumination: bool | None = None
    motorized: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class TIRFLightPath(LightPath):
    """The route of the light for total internal reflection fluorescence, along which the beam comes to the glass at
    so flat a slant that it is reflected there. Told apart from an ordinary light path, on which the beam goes on
    through the specimen."""

    type: ClassVar[str] = "TIRFLightPath"


@dataclass(slots=True, kw_only=True, repr=False)
class TIRFSettings(Settings):
    """How total internal reflection fluorescence was brought about while a channel was taken: with which units, along
    which path and at what angle. The light is then reflected at the glass, and excites no more than a layer of about
    100 to 200 nm next to it.

    Attributes:
        tirf_hardware_modules: The units of the microscope that brought the light to the glass at the slant that total
            internal reflection needs.
        tirf_light_path: The route that the light took through the TIRF part of the microscope, with the components on
            it and how they were set.
        settings_of: The component that was set: the very objective, laser, pinhole or other part that was in use
            while the image was taken. For the surroundings of the specimen it is the device that controlled them.
        hilo: True where the beam was tilted to just short of total internal reflection and crossed the specimen as a
            thin slanting sheet (HILO, highly inclined and laminated optical sheet); false where it was totally
            reflected at the glass.
        tirf_angle: Angle at which the beam met the boundary between glass and specimen, counted from the line at
            right angles to it. Total internal reflection sets in at the critical angle, about 61° from cover glass to
            water. In deg (UCUM).
    """

    type: ClassVar[str] = "TIRFSettings"
    tirf_hardware_modules: RefsTo[TIRFHardwareModule] = None  # type: ignore[assignment]
    tirf_light_path: TIRFLightPath | None = None
    settings_of: RefTo[TIRFHardwareModule] = None  # type: ignore[assignment]
    hilo: bool | None = None
    tirf_angle: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class TransmissionWavelengthRangeSettings(WavelengthRangeSettings):
    """A stretch of wavelengths that a component was set to let through, with the share of the light that passes. Told
    apart from a transmittance range, which a filter or dichroic has for good.

    Attributes:
        transmittance: Share of the arriving light that passes, as a fraction of 1, at the wavelength where it is
            largest; for a range of wavelengths, within that range. For a coated part it holds at the angle of
            incidence that the part is designed for.
    """

    type: ClassVar[str] = "TransmissionWavelengthRangeSettings"
    transmittance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class TransmittanceProfileFile(FileAnnotation):
    """A table of the share of light that an optical part lets through at each wavelength, such as the spectrum that
    comes with a filter. Shares are fractions of 1 or percent, as the file itself says."""

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
        transmittance: Share of the arriving light that passes, as a fraction of 1, at the wavelength where it is
            largest; for a range of wavelengths, within that range. For a coated part it holds at the angle of
            incidence that the part is designed for.
    """

    type: ClassVar[str] = "TransmittanceRange"
    center_wavelength: float | None = None
    fwhm_bandwidth: float | None = None
    transmittance: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class TubeLens(Lens):
    """The lens that brings the parallel light from an infinity-corrected objective together in the intermediate
    image; its focal length divided by that of the objective is the magnification of the pair. It sits in the stand or
    in the tube."""

    type: ClassVar[str] = "TubeLens"


@dataclass(slots=True, kw_only=True, repr=False)
class TuneableLens(Lens):
    """A lens whose focal length follows an electric signal, because its surface is bent or its refractive index
    changes. It moves the focus, of the objective or of a light sheet, without moving anything heavy; told apart from
    a zoom, in which whole lenses are shifted.

    Attributes:
        tuneable_lens_mechanism: What changes in the lens when it's tuned, and by what means.
        min_focal_power: Lower end of the range over which the lens can be tuned, as one divided by its focal length;
            below 0 where it can make light diverge. In [diop] (UCUM).
        max_focal_power: Upper end of the range over which the lens can be tuned, as one divided by its focal length.
            In [diop] (UCUM).
        response_time: Time that the device takes to change its state and be ready for use, as the maker states it: a
            holder to bring in its next position, a shutter to open fully, a deformable mirror or a spatial light
            modulator to change its pattern. In ms (UCUM).
    """

    type: ClassVar[str] = "TuneableLens"
    tuneable_lens_mechanism: _t.TuneableLensMechanism | None = None
    min_focal_power: float | None = None
    max_focal_power: float | None = None
    response_time: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class TurretObjectiveFocusing(FocusingDevice):
    """A focusing device that moves the nosepiece with all objectives on it, as the focus knobs of most inverted
    stands do. Told apart from a drive for a single objective, which is finer and faster."""

    type: ClassVar[str] = "TurretObjectiveFocusing"


@dataclass(slots=True, kw_only=True, repr=False)
class UprightMicroscopeStand(MicroscopeStand):
    """A stand whose objectives are above the stage and look down on the specimen, with the condenser below it. Told
    apart from an inverted stand, in which it is the other way round."""

    type: ClassVar[str] = "UprightMicroscopeStand"


@dataclass(slots=True, kw_only=True, repr=False)
class VarelRing(OpticalAperture):
    """The stop in the condenser for variable relief contrast (VAREL) of Zeiss: in the form of a sector of a ring, it
    lights the specimen from one side only, which together with a matching objective gives relief even in plastic
    dishes. Told apart from a phase ring, which is a whole ring."""

    type: ClassVar[str] = "VarelRing"


@dataclass(slots=True, kw_only=True, repr=False)
class WaveFrontSensor(Camera):
    """A camera with optics ahead of its sensor that make it show the shape of the wavefront in place of an image, by
    the shifts of many small foci or by interference. In adaptive optics its readings steer the deformable mirror.

    Attributes:
        wavefront_sensor_type: Principle by which a wavefront sensor measures the shape of the wavefront.
        wavefront_accuracy: Error of a measured wavefront against the true one, mostly as a root mean square, as the
            maker states it at the peak wavelength of the sensor: a fraction of that wavelength, so that 0.01 is a
            hundredth of a wave.
        wavefront_sensitivity: Smallest change of the wavefront that the sensor can tell from its noise, as the maker
            states it at the peak wavelength of the sensor: a fraction of that wavelength.
        vertical_clock_speed: Shortest time in which the sensor can shift its charge by one row towards the readout
            register. A time for each row, in spite of the name, so that the smaller value is the faster; sensors that
            shift no charge, such as CMOS, have none. In us (UCUM).
    """

    type: ClassVar[str] = "WaveFrontSensor"
    wavefront_sensor_type: _t.WaveFrontSensorType | None = None
    wavefront_accuracy: float | None = None
    wavefront_sensitivity: float | None = None
    vertical_clock_speed: float | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class WavefrontMode(Part):
    """How much of one form of error, such as spherical aberration, a device added to the wavefront to undo the same
    in the optics or the specimen. Modes are those of Zernike over the pupil, each of a root mean square of 1.

    Attributes:
        zernike_index: Number of the mode in the order of the standard ANSI Z80.28, which begins with 0 for piston: 4
            is defocus, 5 one of the two astigmatisms, 12 spherical aberration. The order of Noll has other numbers.
        mode_amplitude: Amount of the mode in the correction, as root mean square over the pupil, with its sign. In nm
            (UCUM).
    """

    type: ClassVar[str] = "WavefrontMode"
    zernike_index: int | None = None
    mode_amplitude: float | None = None


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


CLASSES: dict[str, type[ModelObject]] = {
    "AcoustoOpticalBeamSplitter": AcoustoOpticalBeamSplitter,
    "AcoustoOpticalBeamSplitterSettings": AcoustoOpticalBeamSplitterSettings,
    "AcoustoOpticalDeflector": AcoustoOpticalDeflector,
    "AcoustoOpticalDeflectorSettings": AcoustoOpticalDeflectorSettings,
    "AcoustoOpticalModulator": AcoustoOpticalModulator,
    "AcoustoOpticalModulatorSettings": AcoustoOpticalModulatorSettings,
    "AcoustoOpticalTuneableFilter": AcoustoOpticalTuneableFilter,
    "AcoustoOpticalTuneableFilterSettings": AcoustoOpticalTuneableFilterSettings,
    "AcquisitionSoftware": AcquisitionSoftware,
    "AdditionalDimensionMap": AdditionalDimensionMap,
    "AdditionalDimensionPlace": AdditionalDimensionPlace,
    "AdditionalVendorInformation": AdditionalVendorInformation,
    "AlternateIdentifier": AlternateIdentifier,
    "Arc": Arc,
    "BeamCollimator": BeamCollimator,
    "BeamCollimatorLens": BeamCollimatorLens,
    "BeamCombiner": BeamCombiner,
    "BeamExpander": BeamExpander,
    "BeamExpanderLens": BeamExpanderLens,
    "BeamSplitter": BeamSplitter,
    "CCD": CCD,
    "CCDCameraSettings": CCDCameraSettings,
    "CMOS": CMOS,
    "CMOSCameraSettings": CMOSCameraSettings,
    "CalibrationMap": CalibrationMap,
    "CalibrationSoftware": CalibrationSoftware,
    "CalibrationStandardSlide": CalibrationStandardSlide,
    "CameraSettings": CameraSettings,
    "Channel": Channel,
    "ChromaticRegistrationEvaluation": ChromaticRegistrationEvaluation,
    "Collection": Collection,
    "ColorCCD": ColorCCD,
    "ColorCCDSettings": ColorCCDSettings,
    "ColorCMOS": ColorCMOS,
    "ColoredBeads": ColoredBeads,
    "ColoredBeadsSlide": ColoredBeadsSlide,
    "ComputerWorkstation": ComputerWorkstation,
    "Condenser": Condenser,
    "CondenserLens": CondenserLens,
    "ConfocalScannerSettings": ConfocalScannerSettings,
    "Controller": Controller,
    "CoreFacility": CoreFacility,
    "CouplingLens": CouplingLens,
    "CoverGlass": CoverGlass,
    "DNAOrigami": DNAOrigami,
    "DarkFieldStop": DarkFieldStop,
    "Dataset": Dataset,
    "DeformableMirror": DeformableMirror,
    "DeformableMirrorSettings": DeformableMirrorSettings,
    "DetectionWindow": DetectionWindow,
    "DetectorArray": DetectorArray,
    "DetectorArraySettings": DetectorArraySettings,
    "DetectorCalibration": DetectorCalibration,
    "DetectorWavelengthRange": DetectorWavelengthRange,
    "DichroicFilterSlider": DichroicFilterSlider,
    "DichroicFilterWheel": DichroicFilterWheel,
    "DiffractionGrating": DiffractionGrating,
    "DiffractionGratingSettings": DiffractionGratingSettings,
    "DiskPattern": DiskPattern,
    "EMCCD": EMCCD,
    "EMCCDSettings": EMCCDSettings,
    "ElectroOpticalModulator": ElectroOpticalModulator,
    "ElectroOpticalModulatorSettings": ElectroOpticalModulatorSettings,
    "EmissionFilter": EmissionFilter,
    "EmissionFilterSlider": EmissionFilterSlider,
    "EmissionFilterWheel": EmissionFilterWheel,
    "EnvironmentalControlDevice": EnvironmentalControlDevice,
    "ExcitationCalibration": ExcitationCalibration,
    "ExcitationFilter": ExcitationFilter,
    "ExcitationFilterSlider": ExcitationFilterSlider,
    "ExcitationFilterWheel": ExcitationFilterWheel,
    "Experiment": Experiment,
    "Experimenter": Experimenter,
    "Eyepiece": Eyepiece,
    "FieldUniformityEvaluation": FieldUniformityEvaluation,
    "Filament": Filament,
    "FileAnnotation": FileAnnotation,
    "FilterCube": FilterCube,
    "FilterCubeTurret": FilterCubeTurret,
    "FilterSet": FilterSet,
    "FluorescentReferenceSlide": FluorescentReferenceSlide,
    "Fluorophore": Fluorophore,
    "FocusStabilizationDevice": FocusStabilizationDevice,
    "FreeBeam": FreeBeam,
    "FundingReference": FundingReference,
    "GenericCamera": GenericCamera,
    "GenericComponent": GenericComponent,
    "GenericDetector": GenericDetector,
    "GenericDetectorSettings": GenericDetectorSettings,
    "GenericDichroic": GenericDichroic,
    "GenericFilter": GenericFilter,
    "GenericLens": GenericLens,
    "GenericLightSource": GenericLightSource,
    "GenericMicroscopeStand": GenericMicroscopeStand,
    "GenericOpticalApertureSettings": GenericOpticalApertureSettings,
    "GenericOpticalAssembly": GenericOpticalAssembly,
    "Grant": Grant,
    "HardwareDescriptor": HardwareDescriptor,
    "HoffmanPlate": HoffmanPlate,
    "HybridPhotoDetector": HybridPhotoDetector,
    "IlluminationWavelengthRange": IlluminationWavelengthRange,
    "Image": Image,
    "ImageSplitter": ImageSplitter,
    "ImagingEnvironment": ImagingEnvironment,
    "ImmersionLiquid": ImmersionLiquid,
    "IndividualObjectiveFocusing": IndividualObjectiveFocusing,
    "Instrument": Instrument,
    "InstrumentModel": InstrumentModel,
    "InstrumentType": InstrumentType,
    "IntensifiedCCD": IntensifiedCCD,
    "IntensifiedCCDSettings": IntensifiedCCDSettings,
    "IntensifiedCMOS": IntensifiedCMOS,
    "IntensifiedCamera": IntensifiedCamera,
    "IntensityCalibrationTool": IntensityCalibrationTool,
    "InvertedMicroscopeStand": InvertedMicroscopeStand,
    "IrisDiaphragm": IrisDiaphragm,
    "LEDModule": LEDModule,
    "Laser": Laser,
    "LegacyCamera": LegacyCamera,
    "LegacyCameraSettings": LegacyCameraSettings,
    "LensSettings": LensSettings,
    "LightEmittingDiode": LightEmittingDiode,
    "LightGuide": LightGuide,
    "LightPath": LightPath,
    "LightPathMap": LightPathMap,
    "LightSensor": LightSensor,
    "LightSheetModule": LightSheetModule,
    "LightSheetSettings": LightSheetSettings,
    "LightSourceSettings": LightSourceSettings,
    "LiquidCrystalTuneableFilter": LiquidCrystalTuneableFilter,
    "LiquidCrystalTuneableFilterSettings": LiquidCrystalTuneableFilterSettings,
    "MagnificationChanger": MagnificationChanger,
    "MapAnnotation": MapAnnotation,
    "MapEntry": MapEntry,
    "MaskingPlate": MaskingPlate,
    "MaskingPlateSettings": MaskingPlateSettings,
    "MechanicalCalibration": MechanicalCalibration,
    "MechanicalStage": MechanicalStage,
    "MicrobeamManipulation": MicrobeamManipulation,
    "MicrolensArray": MicrolensArray,
    "MicroscopeStandSettings": MicroscopeStandSettings,
    "MicroscopeTable": MicroscopeTable,
    "MicroscopeTableSettings": MicroscopeTableSettings,
    "MicroscopeTube": MicroscopeTube,
    "MirroringDeviceSettings": MirroringDeviceSettings,
    "MonochromeCCD": MonochromeCCD,
    "MonochromeCCDSettings": MonochromeCCDSettings,
    "MonochromeCMOS": MonochromeCMOS,
    "MountingMedium": MountingMedium,
    "MultiChannelPlate": MultiChannelPlate,
    "MultiLaserEngine": MultiLaserEngine,
    "NamedConcept": NamedConcept,
    "NeutralDensityFilter": NeutralDensityFilter,
    "NextGenerationCamera": NextGenerationCamera,
    "NextGenerationCameraSettings": NextGenerationCameraSettings,
    "Nosepiece": Nosepiece,
    "Objective": Objective,
    "ObjectiveSettings": ObjectiveSettings,
    "OperationalMode": OperationalMode,
    "OpticalCalibration": OpticalCalibration,
    "OpticalComponentPosition": OpticalComponentPosition,
    "OpticalFiber": OpticalFiber,
    "OpticsTurret": OpticsTurret,
    "Organization": Organization,
    "Party": Party,
    "Person": Person,
    "PhasePlate": PhasePlate,
    "PhaseRing": PhaseRing,
    "PhotoDiode": PhotoDiode,
    "PhotomultiplierTube": PhotomultiplierTube,
    "PhotonTimingSettings": PhotonTimingSettings,
    "PhotonTimingUnit": PhotonTimingUnit,
    "PiezoElectricStage": PiezoElectricStage,
    "Pinhole": Pinhole,
    "PinholeSettings": PinholeSettings,
    "Pixels": Pixels,
    "Plane": Plane,
    "PlaneTransformationMatrix": PlaneTransformationMatrix,
    "PockelsCell": PockelsCell,
    "PockelsCellSettings": PockelsCellSettings,
    "PointDetectorSettings": PointDetectorSettings,
    "PolarizationOptics": PolarizationOptics,
    "Prism": Prism,
    "PrismSettings": PrismSettings,
    "Protocol": Protocol,
    "Publication": Publication,
    "RasterScanner": RasterScanner,
    "ReflectanceProfileFile": ReflectanceProfileFile,
    "ReflectanceRange": ReflectanceRange,
    "ReflectingMirror": ReflectingMirror,
    "ReflectionWavelengthRangeSettings": ReflectionWavelengthRangeSettings,
    "RelatedIdentifier": RelatedIdentifier,
    "RelayLens": RelayLens,
    "SPADArray": SPADArray,
    "Sample": Sample,
    "SampleHolder": SampleHolder,
    "SampleLoader": SampleLoader,
    "SamplePositioningSettings": SamplePositioningSettings,
    "SensorChip": SensorChip,
    "Shutter": Shutter,
    "ShutterSettings": ShutterSettings,
    "SoftwareModule": SoftwareModule,
    "SpatialLightModulator": SpatialLightModulator,
    "SpatialLightModulatorSettings": SpatialLightModulatorSettings,
    "SpectralSelector": SpectralSelector,
    "SpectroscopicCCD": SpectroscopicCCD,
    "SpectroscopicCCDSettings": SpectroscopicCCDSettings,
    "SpectroscopicCMOS": SpectroscopicCMOS,
    "SpinningDisk": SpinningDisk,
    "StageInsert": StageInsert,
    "StageLabel": StageLabel,
    "StandardDichroic": StandardDichroic,
    "TIRFHardwareModule": TIRFHardwareModule,
    "TIRFLightPath": TIRFLightPath,
    "TIRFSettings": TIRFSettings,
    "TransmissionWavelengthRangeSettings": TransmissionWavelengthRangeSettings,
    "TransmittanceProfileFile": TransmittanceProfileFile,
    "TransmittanceRange": TransmittanceRange,
    "TubeLens": TubeLens,
    "TuneableLens": TuneableLens,
    "TurretObjectiveFocusing": TurretObjectiveFocusing,
    "UprightMicroscopeStand": UprightMicroscopeStand,
    "VarelRing": VarelRing,
    "WaveFrontSensor": WaveFrontSensor,
    "WavefrontMode": WavefrontMode,
    "WavelengthProfileFile": WavelengthProfileFile,
    "WavelengthRange": WavelengthRange,
    "ZDrive": ZDrive,
}

__all__ = [
    "CLASSES",
    "AcoustoOpticalBeamSplitter",
    "AcoustoOpticalBeamSplitterSettings",
    "AcoustoOpticalDeflector",
    "AcoustoOpticalDeflectorSettings",
    "AcoustoOpticalDevice",
    "AcoustoOpticalDeviceSettings",
    "AcoustoOpticalModulator",
    "AcoustoOpticalModulatorSettings",
    "AcoustoOpticalTuneableFilter",
    "AcoustoOpticalTuneableFilterSettings",
    "AcquisitionSoftware",
    "AdditionalDimensionMap",
    "AdditionalDimensionPlace",
    "AdditionalVendorInformation",
    "Agent",
    "AlternateIdentifier",
    "Arc",
    "BeamCollimator",
    "BeamCollimatorLens",
    "BeamCombiner",
    "BeamExpander",
    "BeamExpanderLens",
    "BeamSplitter",
    "CCD",
    "CCDCameraSettings",
    "CMOS",
    "CMOSCameraSettings",
    "Calibration",
    "CalibrationMap",
    "CalibrationSoftware",
    "CalibrationStandardSlide",
    "Camera",
    "CameraSettings",
    "Channel",
    "ChromaticRegistrationEvaluation",
    "Collection",
    "ColorCCD",
    "ColorCCDSettings",
    "ColorCMOS",
    "ColoredBeads",
    "ColoredBeadsSlide",
    "Component",
    "ComputerWorkstation",
    "Condenser",
    "CondenserLens",
    "ConfocalScanner",
    "ConfocalScannerSettings",
    "Consumable",
    "Controller",
    "CoreFacility",
    "CouplingLens",
    "CoverGlass",
    "DNAOrigami",
    "DarkFieldStop",
    "Dataset",
    "DeformableMirror",
    "DeformableMirrorSettings",
    "DetectionSystem",
    "DetectionSystemSettings",
    "DetectionWindow",
    "DetectorArray",
    "DetectorArraySettings",
    "DetectorCalibration",
    "DetectorWavelengthRange",
    "Dichroic",
    "DichroicFilterSlider",
    "DichroicFilterWheel",
    "DiffractionGrating",
    "DiffractionGratingSettings",
    "DiskPattern",
    "EMCCD",
    "EMCCDSettings",
    "ElectroOpticalDevice",
    "ElectroOpticalDeviceSettings",
    "ElectroOpticalModulator",
    "ElectroOpticalModulatorSettings",
    "EmissionFilter",
    "EmissionFilterSlider",
    "EmissionFilterWheel",
    "Entity",
    "EnvironmentalControlDevice",
    "ExcitationCalibration",
    "ExcitationFilter",
    "ExcitationFilterSlider",
    "ExcitationFilterWheel",
    "Experiment",
    "Experimenter",
    "Eyepiece",
    "FieldUniformityEvaluation",
    "Filament",
    "FileAnnotation",
    "Filter",
    "FilterCube",
    "FilterCubeTurret",
    "FilterSet",
    "FilterSlider",
    "FilterWheel",
    "FluorescentReferenceSlide",
    "Fluorophore",
    "FocusStabilizationDevice",
    "FocusingDevice",
    "FreeBeam",
    "FundingReference",
    "GenericCamera",
    "GenericComponent",
    "GenericDetector",
    "GenericDetectorSettings",
    "GenericDichroic",
    "GenericFilter",
    "GenericLens",
    "GenericLightSource",
    "GenericMicroscopeStand",
    "GenericOpticalApertureSettings",
    "GenericOpticalAssembly",
    "Grant",
    "HardwareComponent",
    "HardwareDescriptor",
    "HoffmanPlate",
    "HybridPhotoDetector",
    "IdentifiedPart",
    "IlluminationWavelengthRange",
    "Image",
    "ImageSplitter",
    "ImagingEnvironment",
    "ImagingTarget",
    "ImmersionLiquid",
    "IndividualObjectiveFocusing",
    "Instrument",
    "InstrumentModel",
    "InstrumentType",
    "IntensifiedCCD",
    "IntensifiedCCDSettings",
    "IntensifiedCMOS",
    "IntensifiedCamera",
    "IntensityCalibration",
    "IntensityCalibrationTool",
    "InvertedMicroscopeStand",
    "IrisDiaphragm",
    "LEDModule",
    "Laser",
    "LegacyCamera",
    "LegacyCameraSettings",
    "Lens",
    "LensSettings",
    "LightEmittingDiode",
    "LightGuide",
    "LightPath",
    "LightPathMap",
    "LightSensor",
    "LightSheetModule",
    "LightSheetSettings",
    "LightSource",
    "LightSourceCoupling",
    "LightSourceSettings",
    "LiquidCrystalTuneableFilter",
    "LiquidCrystalTuneableFilterSettings",
    "MagnificationChanger",
    "MapAnnotation",
    "MapEntry",
    "MaskingPlate",
    "MaskingPlateSettings",
    "MechanicalCalibration",
    "MechanicalStage",
    "MicrobeamManipulation",
    "MicrolensArray",
    "MicroscopeStand",
    "MicroscopeStandSettings",
    "MicroscopeTable",
    "MicroscopeTableSettings",
    "MicroscopeTube",
    "MirroringDevice",
    "MirroringDeviceSettings",
    "MonochromeCCD",
    "MonochromeCCDSettings",
    "MonochromeCMOS",
    "MountingMedium",
    "MultiChannelPlate",
    "MultiLaserEngine",
    "NamedConcept",
    "NeutralDensityFilter",
    "NextGenerationCamera",
    "NextGenerationCameraSettings",
    "Nosepiece",
    "Objective",
    "ObjectiveSettings",
    "OperationalMode",
    "OpticalAperture",
    "OpticalApertureSettings",
    "OpticalAssembly",
    "OpticalCalibration",
    "OpticalCalibrationStandard",
    "OpticalComponentPosition",
    "OpticalFiber",
    "OpticsHolder",
    "OpticsTurret",
    "Organization",
    "Part",
    "Party",
    "Person",
    "PhasePlate",
    "PhaseRing",
    "PhotoDiode",
    "PhotomultiplierTube",
    "PhotonTimingSettings",
    "PhotonTimingUnit",
    "PiezoElectricStage",
    "Pinhole",
    "PinholeSettings",
    "Pixels",
    "Plane",
    "PlaneTransformationMatrix",
    "PockelsCell",
    "PockelsCellSettings",
    "PointDetector",
    "PointDetectorSettings",
    "PolarizationOptics",
    "Prism",
    "PrismSettings",
    "Protocol",
    "Publication",
    "RasterScanner",
    "ReflectanceProfileFile",
    "ReflectanceRange",
    "ReflectingMirror",
    "ReflectionWavelengthRangeSettings",
    "RelatedIdentifier",
    "RelayLens",
    "SPADArray",
    "Sample",
    "SampleHolder",
    "SampleLoader",
    "SamplePositioning",
    "SamplePositioningSettings",
    "SensorChip",
    "Settings",
    "Shutter",
    "ShutterSettings",
    "Software",
    "SoftwareModule",
    "SpatialLightModulator",
    "SpatialLightModulatorSettings",
    "SpectralSelector",
    "SpectroscopicCCD",
    "SpectroscopicCCDSettings",
    "SpectroscopicCMOS",
    "SpinningDisk",
    "Stage",
    "StageInsert",
    "StageLabel",
    "StandardDichroic",
    "TIRFHardwareModule",
    "TIRFLightPath",
    "TIRFSettings",
    "TransmissionWavelengthRangeSettings",
    "TransmittanceProfileFile",
    "TransmittanceRange",
    "TubeLens",
    "TuneableLens",
    "TurretObjectiveFocusing",
    "UprightMicroscopeStand",
    "VarelRing",
    "WaveFrontSensor",
    "WavefrontMode",
    "WavelengthProfileFile",
    "WavelengthRange",
    "WavelengthRangeSettings",
    "ZDrive",
]
