"""What can go wrong with a link."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import ClassVar

from nboq.errors import NboqError
from nboq.store.relations.edges import Edge, Statement


def _command(verb: str, edge: Edge) -> str:
    return f"nboq pid {verb} {shlex.quote(edge.subject)} {edge.relation} {shlex.quote(edge.object)} --store FOLDER"


def _or(words: tuple[str, ...]) -> str:
    return " or ".join(words)


def _way_out(statement: Statement) -> str:
    """Say how one statement is taken back."""
    if statement.source is None and statement.by is None and statement.at is None:
        return f"it stands in the document {statement.graph}: correct it there and load it again"
    if statement.derived:
        return f"it comes from the document {statement.source}: correct that, load it and run 'nboq pid connect'"
    return f"take it out with: {_command('unlink', statement.edge)}"


@dataclass(eq=False)
class WrongEnd(NboqError):
    """An end of an edge that is of a class which the relation doesn't lead from or to.

    >>> print(WrongEnd("has_model", "to", "RRID:SCR_017934", ("CoreFacility",), "the store says so",
    ...                ("InstrumentModel",), ("hosted_by",)))
    has_model leads to InstrumentModel, but RRID:SCR_017934 is CoreFacility (the store says so); fitting is hosted_by
    """

    exit_status: ClassVar[int] = 1
    relation: str
    way: str
    """`from` or `to`: whether it's the end that the relation leads from, or the one that it leads to."""
    end: str
    classes: tuple[str, ...]
    why: str
    expected: tuple[str, ...]
    fitting: tuple[str, ...]
    """The names that would fit between the ends, in the order in which those were given."""

    def __str__(self) -> str:
        fits = f"fitting is {', '.join(self.fitting)}" if self.fitting else "no relation fits between the two"
        is_ = f"{self.end} is {_or(self.classes)} ({self.why})"
        return f"{self.relation} leads {self.way} {_or(self.expected)}, but {is_}; {fits}"


@dataclass(eq=False)
class WrongChecksum(NboqError):
    """An identifier that nobody can have been given, most often a slip of the pen.

    >>> print(WrongChecksum("0464eyp61", "ROR"))
    0464eyp61: the checksum or shape of this ROR is wrong, so one of its characters is; copy it again from its source
    """

    exit_status: ClassVar[int] = 1
    text: str
    scheme: str

    def __str__(self) -> str:
        what = f"the checksum or shape of this {self.scheme} is wrong, so one of its characters is"
        return f"{self.text}: {what}; copy it again from its source"


@dataclass(eq=False)
class SameEnds(NboqError):
    """An edge from a thing to itself."""

    exit_status: ClassVar[int] = 1
    iri: str
    relation: str

    def __str__(self) -> str:
        return f"{self.iri}: both ends of {self.relation} are this one thing; give two"


@dataclass(eq=False)
class Taken(NboqError):
    """A relation that takes one value only, and has another one already."""

    exit_status: ClassVar[int] = 1
    edge: Edge
    stored: tuple[Statement, ...]
    """The statements that stand against it."""

    def __str__(self) -> str:
        said = "; ".join(f"{statement.edge.object} is stored ({_way_out(statement)})" for statement in self.stored)
        return f"{self.edge.subject}: {self.edge.relation} takes one value, and {said}"


@dataclass(eq=False)
class Cycle(NboqError):
    """An edge that would close a circle of a relation which can have none."""

    exit_status: ClassVar[int] = 1
    edge: Edge
    path: tuple[str, ...]
    """The IRIs on the way from the object back to the subject."""

    def __str__(self) -> str:
        way = f" {self.edge.relation} ".join(self.path)
        return f"{self.edge.subject} can't be {self.edge.relation} {self.edge.object}, since stored is: {way}"


@dataclass(eq=False)
class NotLinked(NboqError):
    """An edge that is to be taken out and that nobody linked."""

    exit_status: ClassVar[int] = 1
    edge: Edge
    stored: tuple[Statement, ...]
    """Where else it stands."""

    def __str__(self) -> str:
        said = f"{self.edge.subject} {self.edge.relation} {self.edge.object}"
        if not self.stored:
            return f"{said}: no such link is stored; 'nboq pid graph' shows what is"
        return f"{said}: nobody linked this, but " + "; ".join(map(_way_out, self.stored))


@dataclass(eq=False)
class NothingStored(NboqError):
    """An identifier that occurs nowhere in the store."""

    exit_status: ClassVar[int] = 1
    iri: str
    location: str

    def __str__(self) -> str:
        return f"{self.iri}: nothing about it is in store {self.location}; 'nboq load' or 'nboq pid link' puts it in"


@dataclass(eq=False)
class NoPicture(NboqError):
    """The program that draws pictures isn't there, or can't draw this one.

    >>> print(NoPicture("there is no program 'dot'", "install Graphviz"))
    no picture can be drawn: there is no program 'dot'; install Graphviz, or write its input with -o graph.dot
    """

    reason: str
    way_out: str

    def __str__(self) -> str:
        return f"no picture can be drawn: {self.reason}; {self.way_out}, or write its input with -o graph.dot"
