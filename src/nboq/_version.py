"""The version of the library, which is that of the model, too."""

__version__ = "3.1.0.dev0"
