"""The model as a value: terms, dataclasses, artefacts, units, IRIs, crosswalks."""

from nboq.schema import model as _model  # dataclasses know the model in use

__all__: list[str] = []
del _model
