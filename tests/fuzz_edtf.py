"""Feed `kg.periods.parse` whatever atheris makes up; what it is to find is in `look`.

    pip install atheris                                  # into an environment that has the package
    python tests/fuzz_edtf.py -max_total_time=600        # seconds; a folder of texts to begin with may follow

It stops at the first finding and writes the bytes to a file `crash-...`, which it takes as an argument to try again.
"""

from __future__ import annotations

import sys


def look(data: bytes) -> None:
    """Fail where a text is neither read nor refused, is not written as it was read, or has bounds out of order."""
    from kg.errors import KgError
    from kg.periods import Padding, parse

    text = data.decode("utf-8", "surrogateescape")
    for padding in (Padding(), Padding(approximate=3, uncertain=40)):
        try:
            period = parse.__wrapped__(text, padding)
        except KgError:
            continue
        assert str(period) == text
        begin, late_begin, end, late_end = period.bounds
        for first, then in ((begin, late_begin), (end, late_end), (begin, end), (late_begin, late_end)):
            assert first is None or then is None or first <= then


def main() -> None:
    import atheris

    atheris.enabled_hooks.add("RegEx")
    with atheris.instrument_imports(include=["kg.days", "kg.edtf", "kg.periods"]):
        import kg.periods  # noqa: F401
    atheris.Setup(sys.argv, look)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
