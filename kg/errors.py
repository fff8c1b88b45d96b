"""What can go wrong, by meaning.

Faults of the user are exceptions; faults in the data are values (`Problem`), collected, never stopping at the first;
bugs stay plain exceptions with their traceback.

    KgError                    exit code 1; one sentence that says what to do
    ├── CasebookError          the folder is no casebook, or cannot be read or written
    ├── PeriodError            a text is no EDTF date or interval
    ├── QueryError             a SPARQL query is malformed or asks for what is refused here
    │   └── NotRewritable      a query cannot be turned into one of the world of a day
    ├── EndpointError          a SPARQL endpoint cannot be reached, or does not answer as one
    ├── TooLarge               an answer has more bytes than may be sent
    ├── NotFound               nothing of that name is in the graph
    ├── Ambiguous              more than one thing answers to that name
    ├── ArticleError           an article, or a piece of it, is not what was expected
    ├── FormatError            a format is unknown or cannot hold the data
    ├── Unsigned               nobody is named who decides
    └── MissingExtra           an optional dependency is not installed
"""

from __future__ import annotations

from typing import NamedTuple


class KgError(Exception):
    """A fault of the user, told in one sentence that says what to do.

    The command line prints the sentence and leaves with `exit_code`; the server answers with it and `status` (HTTP).
    """

    exit_code = 1
    status = 400


class CasebookError(KgError):
    """The folder is no casebook, or cannot be read or written."""

    status = 500


class PeriodError(KgError):
    """A text is no EDTF date or interval, or names a day that does not exist."""


class QueryError(KgError):
    """A SPARQL query is malformed, or asks for something that is refused here."""


class NotRewritable(QueryError):
    """A query cannot be rewritten so that it gives exactly what it would give on the world of a day."""


class EndpointError(KgError):
    """A SPARQL endpoint cannot be reached, does not answer as one, or does not let us in."""

    status = 502


class TooLarge(KgError):
    """An answer has more bytes than may be sent."""

    status = 503


class NotFound(KgError):
    """Nothing of that name is in the graph."""

    status = 404


class Ambiguous(KgError):
    """More than one thing answers to that name."""

    status = 409


class ArticleError(KgError):
    """An article, or a piece of it, is not what was expected."""


class FormatError(KgError):
    """A format is unknown, or cannot hold the data."""


class Unsigned(KgError):
    """Nobody is named who decides, or not by a name."""


class MissingExtra(KgError):
    """An optional dependency is not installed; the message names the install command."""

    status = 501

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs an optional part: run pip install 'stancegraph[{extra}]'")


class Problem(NamedTuple):
    """A fault in the data: where it stands and what it is.

    `file` is relative to the casebook, `line` counts from 1.

    >>> print(Problem("triples/curated/2024.ttl", 118, "claim has no evidence"))
    triples/curated/2024.ttl:118: claim has no evidence
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"
