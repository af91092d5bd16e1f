"""The generators: from the LinkML schema to everything that is published.

They work on any schema that imports NBO-Q, so that a vendor's extension gets the same artefacts. Only this package
needs `linkml-runtime` (install `nboq[build]`).
"""
