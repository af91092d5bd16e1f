"""A store over HTTP: the SPARQL 1.1 Protocol, and what people and programs ask of it besides."""
