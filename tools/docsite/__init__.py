"""The documentation site: pages about every term, the command line and the library, made while mkdocs builds."""
