"""What the versions of the DataCite schema differ in: their closed lists.

The lists are those of the XSDs of kernel 4.5, 4.6 and 4.7 (schema.datacite.org/meta), which a test holds them to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nboq.errors import UnsupportedVersion

KERNEL: Final = "http://datacite.org/schema/kernel-4"
VERSIONS: Final = ("4.5", "4.6", "4.7")
DESCRIPTOR: Final = "Hardware descriptor"
"""The resourceType by which a record of a descriptor is told."""


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RESOURCES: Final = _listed(
    "Audiovisual Book BookChapter Collection ComputationalNotebook ConferencePaper ConferenceProceeding DataPaper "
    "Dataset Dissertation Event Image Instrument InteractiveResource Journal JournalArticle Model "
    "OutputManagementPlan Other PeerReview PhysicalObject Preprint Report Service Software Sound Standard "
    "StudyRegistration Text Workflow"
)
_IDENTIFIERS: Final = _listed(
    "DOI Handle ARK URL URN PURL w3id LSID IGSN PMID arXiv bibcode ISBN ISSN EISSN LISSN ISTC EAN13 UPC"
)
_RELATIONS: Final = _listed(
    "IsCitedBy Cites IsSupplementTo IsSupplementedBy IsContinuedBy Continues Describes IsDescribedBy HasMetadata "
    "IsMetadataFor HasVersion IsVersionOf IsNewVersionOf IsPreviousVersionOf IsPartOf HasPart IsPublishedIn "
    "IsReferencedBy References IsDocumentedBy Documents IsCompiledBy Compiles IsVariantFormOf IsOriginalFormOf "
    "IsIdenticalTo IsReviewedBy Reviews IsDerivedFrom IsSourceOf IsRequiredBy Requires IsObsoletedBy Obsoletes "
    "Collects IsCollectedBy"
)
_CONTRIBUTORS: Final = _listed(
    "ContactPerson DataCollector DataCurator DataManager Distributor Editor HostingInstitution Other Producer "
    "ProjectLeader ProjectManager ProjectMember RegistrationAgency RegistrationAuthority RelatedPerson Researcher "
    "ResearchGroup RightsHolder Sponsor Supervisor WorkPackageLeader"
)
_DATES: Final = _listed(
    "Accepted Available Collected Copyrighted Created Issued Other Submitted Updated Valid Withdrawn"
)
CONSTANT: Final = {
    "titleType": frozenset(["AlternativeTitle", "Subtitle", "TranslatedTitle", "Other"]),
    "descriptionType": frozenset(
        ["Abstract", "Methods", "SeriesInformation", "TableOfContents", "TechnicalInfo", "Other"]
    ),
    "nameType": frozenset(["Organizational", "Personal"]),
    "funderIdentifierType": frozenset(["ISNI", "GRID", "ROR", "Crossref Funder ID", "Other"]),
    "numberType": frozenset(["Article", "Chapter", "Report", "Other"]),
}
"""Lists that all three versions have in common, by the name of their field."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The closed lists of one version.

    Attributes:
        version: Which one.
        resources: The values of resourceTypeGeneral.
        identifiers: Those of relatedIdentifierType.
        relations: Those of relationType.
        contributors: Those of contributorType.
        dates: Those of dateType.
        notes: Whether relations take a relationTypeInformation.
    """

    version: str
    resources: frozenset[str]
    identifiers: frozenset[str]
    relations: frozenset[str]
    contributors: frozenset[str]
    dates: frozenset[str]
    notes: bool

    def allowed(self, field: str) -> frozenset[str] | None:
        """Give the closed list of a field, or None where any text will do.

        >>> "RRID" in vocabulary("4.5").allowed("relatedIdentifierType")
        False
        """
        lists = {
            "resourceTypeGeneral": self.resources,
            "relatedItemType": self.resources,
            "relatedIdentifierType": self.identifiers,
            "relatedItemIdentifierType": self.identifiers,
            "relationType": self.relations,
            "contributorType": self.contributors,
            "dateType": self.dates,
        }
        return lists.get(field) or CONSTANT.get(field)


_K45: Final = Vocabulary("4.5", _RESOURCES, _IDENTIFIERS, _RELATIONS, _CONTRIBUTORS, _DATES, notes=False)
_K46: Final = Vocabulary(
    "4.6",
    _RESOURCES | {"Award", "Project"},
    _IDENTIFIERS | {"CSTR", "RRID"},
    _RELATIONS | {"HasTranslation", "IsTranslationOf"},
    _CONTRIBUTORS | {"Translator"},
    _DATES | {"Coverage"},
    notes=False,
)
_K47: Final = Vocabulary(
    "4.7",
    _K46.resources | {"Poster", "Presentation"},
    _K46.identifiers | {"RAiD", "SWHID"},
    _K46.relations | {"Other"},
    _K46.contributors,
    _K46.dates,
    notes=True,
)


def vocabulary(version: str) -> Vocabulary:
    """Give the closed lists of a version.

    Args:
        version: One of `VERSIONS`.

    Raises:
        UnsupportedVersion: If it is none of them.

    >>> sorted(vocabulary("4.7").identifiers - vocabulary("4.6").identifiers)
    ['RAiD', 'SWHID']
    """
    for found in (_K45, _K46, _K47):
        if found.version == version:
            return found
    raise UnsupportedVersion(f"DataCite {version} can't be written", hint=f"versions are {', '.join(VERSIONS)}")
