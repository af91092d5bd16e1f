"""An RO-Crate of a descriptor: the document as JSON-LD and as it was, images made with it, and what joins them.

RO-Crate 1.1 says how equipment is recorded: the instrument is an entity under its own identifier, and an action has it
as its `instrument` and the images as its `result` (section "Provenance of entities"). The root is a `Dataset` of
schema.org; where it has all that Bioschemas asks of a Dataset, it says so. Other profiles of Bioschemas don't fit: a
descriptor is no protocol and no sample. Croissant is left out too: it describes tables of records for machine learning,
and a folder of images beside a description of hardware has none.
"""

from __future__ import annotations

from nboq.publish.crate.ome_zarr import embed_beside
from nboq.publish.crate.packing import Crate, publish_crate, read_back
from nboq.publish.crate.study import Study, read_study

__all__ = ["Crate", "Study", "embed_beside", "publish_crate", "read_back", "read_study"]
