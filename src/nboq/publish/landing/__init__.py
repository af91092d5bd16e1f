"""Landing pages: a site with a page for every facility, model, instrument and descriptor, and an index of them.

>>> import tempfile, nboq
>>> from nboq.publish.landing import Look, publish_instruments
>>> folder = tempfile.TemporaryDirectory()
>>> lab = {"type": "CoreFacility", "id": "RRID:SCR_017934", "name": "Light Lab"}
>>> _ = nboq.write(lab, f"{folder.name}/lab.json")
>>> look = Look("Light Lab", "https://lab.example.org/")
>>> site = publish_instruments([f"{folder.name}/lab.json"], f"{folder.name}/site", look=look, workers=1)
>>> sorted(path.name for path in (site.folder / "facilities" / "rrid-scr-017934").iterdir())
['.htaccess', 'facility.jsonld', 'facility.ttl', 'index.html', 'linkset.json']
>>> folder.cleanup()
"""

from __future__ import annotations

from nboq.publish.landing.build import Site, publish_instruments
from nboq.publish.landing.site_options import Look

__all__ = ["Look", "Site", "publish_instruments"]
