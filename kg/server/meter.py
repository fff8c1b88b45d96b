"""Counts and latencies of a server, as Prometheus reads them, and a line of log for each request.

Source: the text format of https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the classes of latency, in seconds."""
MEDIA = "text/plain; version=0.0.4; charset=utf-8"


class Meter:
    """What has been asked, how it was answered, and how long that took."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, int]] = Counter()
        """How many requests, by route, method and status."""
        self.seconds: Counter[str] = Counter()
        self._classes: dict[str, list[int]] = {}

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.requests[route, method, status] += 1
        self.seconds[route] += seconds  # type: ignore[assignment]
        self._classes.setdefault(route, [0] * (len(BUCKETS) + 1))[bisect_left(BUCKETS, seconds)] += 1

    def text(self, gauges: Mapping[str, float]) -> str:
        """Return everything, and some present values, as Prometheus reads it."""
        return "".join(f"{line}\n" for line in self._lines(gauges))

    def _lines(self, gauges: Mapping[str, float]) -> Iterator[str]:
        yield "# TYPE kg_requests_total counter"
        for (route, method, status), count in sorted(self.requests.items()):
            yield f'kg_requests_total{{route="{route}",method="{method}",status="{status}"}} {count}'
        yield "# TYPE kg_request_seconds histogram"
        for route, classes in sorted(self._classes.items()):
            passed = 0
            for bound, count in zip((*map(str, BUCKETS), "+Inf"), classes, strict=True):
                passed += count
                yield f'kg_request_seconds_bucket{{route="{route}",le="{bound}"}} {passed}'
            yield f'kg_request_seconds_sum{{route="{route}"}} {self.seconds[route]:.6f}'
            yield f'kg_request_seconds_count{{route="{route}"}} {passed}'
        for name, value in gauges.items():
            yield f"# TYPE kg_{name} gauge"
            yield f"kg_{name} {value:g}"


class Log:
    """Lines on stderr, as text or as JSON. What was asked is not in them, only which route and how it went."""

    def __init__(self, form: str, out: TextIO | None = None) -> None:
        """Take the form: `text`, `json`, or `none` for faults only."""
        self.form = form
        self._out = out or sys.stderr

    def request(self, told: Mapping[str, Any]) -> None:
        """Write down a request."""
        if self.form == "json":
            self._write(json.dumps({"event": "request", **told}))
        elif self.form == "text":
            self._write("kg: {method} {route} {status} {bytes} bytes {ms:.1f} ms".format(**told))

    def say(self, event: str, sentence: str) -> None:
        """Write down something that happened to the server."""
        self._write(json.dumps({"event": event, "message": sentence}) if self.form == "json" else f"kg: {sentence}")

    def _write(self, line: str) -> None:
        self._out.write(f"{line}\n")
        self._out.flush()
