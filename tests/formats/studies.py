"""Studies of invented things in the forms of REMBI, BioStudies and IDR, for tests."""

from __future__ import annotations

from typing import Any, Final

CONFOCAL: Final = {
    "value": "confocal microscopy",
    "ontology_name": "FBbi",
    "ontology_id": "http://purl.obolibrary.org/obo/FBbi_00000251",
}
ACQUISITION: Final[dict[str, Any]] = {
    "imaging_method": CONFOCAL,
    "imaging_instrument": "LSM 880 (RRID:SCR_020925)",
    "image_acquisition_parameters": "63× at 488 nm, see doi:10.5072/protocol.7",
}
OTHER: Final[dict[str, Any]] = {
    "imaging_method": {"value": "SIM", "ontology_name": "FBbi", "ontology_id": "FBbi:00000332"},
    "imaging_instrument": "one that Bo built",
    "image_acquisition_parameters": "as always",
}
_SCHOOL: Final = {"name": "School of Lenses", "url": "https://ror.org/02aj13c28"}
_ANN: Final = {"last_name": "Zeisig", "first_name": "Ann", "email": "ann@example.com", "affiliation": _SCHOOL}
_BO: Final = {"last_name": "Abel", "first_name": "Bo", "email": "bo@example.com", "affiliation": _SCHOOL}
STUDY: Final[dict[str, Any]] = {
    "study": {
        "title": "Fins of invented fish under lenses",
        "description": "Nothing of this was ever in front of a lens",
        "private_until_date": "2027-01-01",
        "keywords": "lens, fin",
        "authors": [
            {**_ANN, "orcid": "https://orcid.org/0000-0002-1825-0097", "role": "submitter"},
            {**_BO, "orcid": "https://orcid.org/0000-0001-5109-3700"},
        ],
        "license": "CC0",
        "funding": {
            "funding_statement": "by nobody",
            "grant_references": [{"identifier": "X-1", "funder": "Fund"}, {"identifier": "A-1", "funder": "Fund"}],
        },
        "publications": [
            {"title": "On lenses", "authors": "Zeisig A", "doi": "10.5072/z.1", "year": 2026, "pubmid_id": "12345678"},
            {"title": "On fins"},
        ],
        "links": [
            {"link_url": "https://example.org/code", "link_type": "code", "link_description": "how it was counted"},
            {"link_url": "https://example.org/a"},
        ],
        "rembi_version": "1.5",
    },
    "study_components": [{"name": "A", "description": "all there is", "rembi_version": "1.5"}],
    "sample": [
        {
            "organism": {"scientific_name": "Danio rerio", "common_name": "zebrafish", "ncbi_taxon": "NCBITaxon_7955"},
            "biological_entity": "fin",
            "description": "of a tail",
            "intrinsic_variables": "a gene less",
            "extrinsic_variables": "cold",
            "experimental_variables": "time",
        },
        {
            "organism": {"scientific_name": "Apis", "ncbi_taxon": "http://purl.obolibrary.org/obo/NCBITaxon_7460"},
            "biological_entity": "brain",
        },
    ],
    "specimen": [{"sample_preparation": "fixed", "growth_protocol": "at 28 °C"}, {"sample_preparation": "fixed"}],
    "image_acquisition": [ACQUISITION, OTHER],
    "image_correlation": {
        "spatial_and_temporal_alignment": "by hand",
        "fiducials_used": "beads",
        "transformations_used": "affine",
    },
    "image_analysis": {"analysis_overview": "by eye"},
}


def _said(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "value": value} for name, value in pairs]


_METHOD: Final = {
    "type": "Imaging Method",
    "accno": "Imaging Method-1",
    "attributes": _said(("Ontology Value", "SIM"), ("Ontology Name", "FBbi"), ("Ontology Term ID", "FBbi:00000332")),
}
_TERM: Final = {"name": "TermId", "value": "FBbi_00000251"}
SUBMISSION: Final[dict[str, Any]] = {
    "accno": "S-BIAD99999",
    "type": "submission",
    "attributes": _said(("Template", "BioImages.v4"), ("ReleaseDate", "2026-02-13"), ("AttachTo", "BioImages")),
    "section": {
        "type": "Study",
        "attributes": [
            *_said(("Title", "Fins of invented fish under lenses"), ("Description", "All of it was made up")),
            *_said(("Keywords", "lens"), ("Keywords", "fin"), ("Acknowledgements", "We thank nobody")),
            {"name": "License", "value": "CC0", "valqual": [{"name": "URL", "value": "https://example.org/cc0"}]},
            *_said(("Funding statement", "by nobody")),
        ],
        "links": [{"url": "https://example.org/x", "attributes": _said(("Description", "a page"))}],
        "subsections": [
            {
                "type": "author",
                "attributes": [
                    *_said(("Name", "Ann van Zeisig"), ("E-mail", "ann@example.com"), ("ORCID", "0000-0002-1825-0097")),
                    *_said(("Role", "submitter"), ("Department", "Optics")),
                    {"name": "affiliation", "value": "o1", "reference": True},
                ],
            },
            {"accno": "o1", "type": "organisation", "attributes": _said(("Name", "School of Lenses"))},
            {
                "type": "Publication",
                "attributes": _said(("Title", "On lenses"), ("DOI", "https://doi.org/10.5072/z.1")),
            },
            {"type": "Funding", "attributes": _said(("Agency", "Fund"), ("grant_id", "X-1"))},
            {
                "accno": "Biosample-1",
                "type": "Biosample",
                "attributes": [
                    *_said(("Title", "Fins"), ("Organism", "Danio rerio (zebrafish)"), ("Biological entity", "fin")),
                    *_said(("Intrinsic variable", "a gene less"), ("Intrinsic variable", "another more")),
                ],
            },
            {"accno": "Specimen-2", "type": "Specimen", "attributes": _said(("Sample preparation protocol", "fixed"))},
            {
                "accno": "Image acquisition-3",
                "type": "Image acquisition",
                "attributes": [
                    *_said(("Title", "Stacks"), ("Imaging instrument", "LSM 880 (RRID:SCR_020925)")),
                    *_said(("Image acquisition parameters", "see doi:10.5072/protocol.7")),
                    {"name": "Imaging method", "value": "confocal microscopy", "valqual": [_TERM]},
                ],
            },
            {
                "accno": "Image acquisition-4",
                "type": "Image Acquisition",
                "attributes": _said(("Title", "More"), ("Imaging Instrument", "one that Bo built")),
                "subsections": [_METHOD],
            },
            {"accno": "Image analysis-5", "type": "Image analysis", "attributes": _said(("Title", "by eye"))},
            {
                "accno": "Study Component-1",
                "type": "Study Component",
                "attributes": _said(("Name", "A"), ("Description", "all there is"), ("File List", "a.json")),
                "subsections": [{"type": "Associations", "attributes": _said(("Biosample", "Fins"))}],
            },
            {"type": "Kettle", "attributes": _said(("x", "y"))},
        ],
    },
}

IDR: Final = """\
# A comment\t\t
Comment[IDR Study Accession]\tidr9999\t\t
Study Title\tFins of invented fish under lenses
Study Type\ttime-lapse imaging\t
Study Description\t"All ""made up"", for tests"
Study Key Words\tlens\tfin\t
Study Organism\tDanio rerio
Study Organism Term Accession\t7955
Study PubMed ID\t12345678
Study Publication Title\tOn lenses
Study DOI\thttps://doi.org/10.5072/z.1
Study Person Last Name\tvan Zeisig\tAbel
Study Person First Name\tAnn\tBo
Study Person Address\tLens Lane 1\tLens Lane 2\t\tStudy Person ORCID\t0000-0002-1825-0097\t
Study Data DOI\thttps://doi.org/10.5072/data.9

Experiment Number\t1
Comment[IDR Experiment Name]\tidr9999-zeisig-lens/experimentA
Experiment Sample Type\ttissue
Experiment Imaging Method\tconfocal microscopy\tphase contrast microscopy
Experiment Imaging Method Term Source REF\tFbbi
Experiment Imaging Method Term Accession\t00000251\tFbbi_00000247
Experiment Comments\t# leave blank
Protocol Type\tgrowth protocol\ttreatment protocol\timage aquistion protocol\tdata analysis protocol
Protocol Description\tAt 28 °C\tFixed
\tOn an LSM 880 (RRID:SCR_020925),
see doi:10.5072/protocol.7\t
By eye
Screen Number\t2
Comment[IDR Screen Name]\tidr9999-zeisig-lens/screenB
Screen Imaging Method\tSPIM
Screen Imaging Method Term Accession\tFBbi_00000369
Protocol Type\timage acquisition protocol
Protocol Description\tof nobody knows\twhich of two
"""
