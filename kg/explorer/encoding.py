"""Data in the page: records packed column by column, as JSON that can stand inside a script element whatever its texts hold.

`scripts/data.js` unpacks it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


def pack(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Turn records into columns; None counts as not there.

    A column is the list of its values where most records have one, else their places and values; texts that come again
    are told once.

    >>> pack([{"a": 1}, {"a": 2, "b": "x"}, {"a": 3}])
    {'count': 3, 'columns': {'a': [1, 2, 3], 'b': {'places': [1], 'values': ['x']}}}
    """
    names = dict.fromkeys(name for record in records for name in record)
    return {"count": len(records), "columns": {name: _column([record.get(name) for record in records]) for name in names}}


def _column(values: list[Any]) -> Any:
    given = [place for place, value in enumerate(values) if value is not None]
    if 2 * len(given) >= len(values):
        return _texts(values)
    return {"places": given, "values": _texts([values[place] for place in given])}


def _texts(values: list[Any]) -> Any:
    """The values as they are, or the different texts among them and which one each is."""
    if not all(isinstance(value, str) for value in values) or 2 * len(set(values)) > len(values):
        return values
    numbers = {text: number for number, text in enumerate(dict.fromkeys(values))}
    return {"texts": list(numbers), "which": [numbers[value] for value in values]}


def to_json(value: Any) -> str:
    """Return JSON that can stand inside a script element: no `<`, `>`, `&` nor line separators in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def gzip(text: str) -> str:
    """Return a text as base64 of gzip, the same bytes each time (with one version of zlib)."""
    from base64 import b64encode
    from gzip import compress

    return b64encode(compress(text.encode("utf-8", "surrogatepass"), 9, mtime=0)).decode("ascii")


def told(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without what is not known: None, empty lists and texts, False.

    >>> told({"a": 0, "b": None, "c": [], "d": False, "e": ""})
    {'a': 0}
    """
    return {name: value for name, value in record.items() if value is not None and value is not False and value not in ([], "")}
