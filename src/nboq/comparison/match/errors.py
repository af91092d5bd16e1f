"""What can go wrong when an image is joined to a descriptor."""

from __future__ import annotations

from dataclasses import dataclass

from nboq.errors import NboqError


@dataclass(eq=False)
class NoDescriptor(NboqError):
    """The document that was to be the descriptor holds none.

    >>> print(NoDescriptor("x.json", "Image"))
    x.json: is about an Image and holds no HardwareDescriptor; give the descriptor first, then the image
    """

    source: str
    found: str

    def __str__(self) -> str:
        article = "an" if self.found[:1] in "AEIOU" else "a"
        return (
            f"{self.source}: is about {article} {self.found} and holds no HardwareDescriptor; "
            "give the descriptor first, then the image"
        )


@dataclass(eq=False)
class SeveralDescriptors(NboqError):
    """The document that was to be the descriptor holds several."""

    source: str
    ids: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.source}: holds {len(self.ids)} descriptors ({', '.join(self.ids)}); "
            "give a document with the one that held when the image was taken"
        )


@dataclass(eq=False)
class NoImage(NboqError):
    """The document that was to be the image holds none.

    >>> print(NoImage("x.json"))
    x.json: holds no Image; give the descriptor first, then the image
    """

    source: str

    def __str__(self) -> str:
        return f"{self.source}: holds no Image; give the descriptor first, then the image"


@dataclass(eq=False)
class DifferentInstrument(NboqError):
    """The image names another instrument than the descriptor, and both name it in a way that leaves no doubt.

    >>> print(DifferentInstrument("a.ome.tiff", "identifier", "https://doi.org/10.5/a", "https://doi.org/10.5/b"))
    a.ome.tiff: the image was taken with another instrument: its identifier is https://doi.org/10.5/a, the \
descriptor's is https://doi.org/10.5/b; look for the descriptor of that instrument, or use --force if one of the two \
is wrong
    """

    source: str
    fact: str
    """What differs: the identifier, or the serial number."""
    image: str
    descriptor: str

    def __str__(self) -> str:
        return (
            f"{self.source}: the image was taken with another instrument: its {self.fact} is {self.image}, "
            f"the descriptor's is {self.descriptor}; look for the descriptor of that instrument, "
            "or use --force if one of the two is wrong"
        )
