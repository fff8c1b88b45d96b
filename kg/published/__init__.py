"""A published store: what a casebook says and what follows from it, on disk, ready to be asked.

`kg build` makes it in `CASEBOOK/.kg/`. It is used where it is of the very files that the casebook has now, and is whole;
where it is not, it is built anew. It can be thrown away at any time.

    places      where it lies, and how one takes the place of another
    marker      what it was made of, and by which it is known to be stale or damaged
    claims      what the claims of very many files tell, in columns of numbers
    following   what follows from them
    making      building it
    reading     opening it
"""

from kg.published.making import Built, build
from kg.published.reading import Published, current, ready

__all__ = ["Built", "Published", "build", "current", "ready"]
