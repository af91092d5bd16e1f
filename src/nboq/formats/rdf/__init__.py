"""Documents as RDF and back."""

from nboq.formats.rdf.emit import to_ntriples
from nboq.formats.rdf.load import from_quads
from nboq.formats.rdf.syntax import SYNTAXES, parse_quads, serialize, to_quads, write_quads

__all__ = ["SYNTAXES", "from_quads", "parse_quads", "serialize", "to_ntriples", "to_quads", "write_quads"]
