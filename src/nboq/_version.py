"""The version of the library, which is that of the model, too."""

__version__ = "3.0.0.dev0"
