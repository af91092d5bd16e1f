"""The model as a value: terms, dataclasses, artefacts, units, IRIs, crosswalks."""
