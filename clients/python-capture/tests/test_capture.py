"""The client against a server that answers as a test says. `python3 -m unittest discover tests`."""

from __future__ import annotations

import json
import socket
import threading
import time
import unittest
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from millrace_capture import Capture, Counts
from millrace_capture.answers import Judged, Refused, Unknown, verdict
from millrace_capture.lines import line

Answer = Callable[[str, list[dict[str, Any]]], int]


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    """`answer` gives the status of a request; 0: the connection is closed without one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            records = [json.loads(each) for each in body.split(b"\n")]
            status = answer(self.path, records)
            if status == 0:
                self.close_connection = True
                return
            wrong = [at for at, record in enumerate(records) if "bad" in record] if status == 200 else []
            errors = [{"index": at, "field": "bad", "value": 1, "expected": "nothing"} for at in wrong]
            report = {"accepted": len(records) - len(wrong), "rejected": len(wrong), "errors": errors}
            text = json.dumps(report if status == 200 else {}).encode()
            self.send_response(207 if wrong else status)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        running.server_close()


def whole(counts: Counts) -> bool:
    return counts.served == counts.logged + counts.waiting + sum(counts.dropped.values())


QUICK: dict[str, Any] = {"linger": 0.0, "first_pause": 0.001, "longest_pause": 0.01}


class CaptureTest(unittest.TestCase):
    def test_answers_that_are_lost_or_say_nothing_cost_no_record(self) -> None:
        statuses = iter([0, 503, 404, 200, 0, 429, 500, 401])
        seen: list[str] = []

        def answer(_: str, records: list[dict[str, Any]]) -> int:
            status = next(statuses, 200)
            if status in (0, 200):
                seen.extend(record["prediction_id"] for record in records)
            return status

        troubles: list[str] = []
        with server(answer) as url:
            capture = Capture(url, "p", batch_records_max=20, on_trouble=lambda _, reason, *__: troubles.append(reason), **QUICK)
            ids = [capture.predicted({"amount": i}) for i in range(100)]
            self.assertTrue(capture.close(20))
            counts = capture.counts()
        self.assertEqual((counts.served, counts.logged, counts.waiting), (100, 100, 0))
        self.assertEqual(set(seen), set(ids))
        # The order is kept, apart from what came twice.
        self.assertEqual(list(dict.fromkeys(seen)), ids)
        self.assertEqual(len(troubles), 7)

    def test_records_that_are_wrong_are_named_once(self) -> None:
        refused: list[tuple[str, str]] = []

        def on_refused(kind: str, refusals: Any, count: int) -> None:
            refused.extend((kind, refusal.problems[0].field) for refusal in refusals)
            raise RuntimeError("a callback of the service")

        with server(lambda *_: 200) as url:
            capture = Capture(url, "p", on_refused=on_refused, **QUICK)
            capture.predicted(bad=1)
            capture.predicted(amount=object())
            capture.predicted(7)  # type: ignore[arg-type]
            capture.predicted(amount=1)
            self.assertTrue(capture.close(20))
        self.assertEqual(capture.counts().dropped, {"full": 0, "invalid": 2, "refused": 1, "closed": 0})
        self.assertEqual(capture.counts().logged, 1)
        self.assertEqual(sorted(refused), [("predictions", ""), ("predictions", ""), ("predictions", "bad")])

    def test_of_a_batch_that_is_refused_as_a_whole_one_record_is_lost(self) -> None:
        def answer(_: str, records: list[dict[str, Any]]) -> int:
            return 413 if any(record["amount"] == 11 for record in records) else 200

        with server(answer) as url:
            capture = Capture(url, "p", **{**QUICK, "linger": 0.2})
            for i in range(16):
                capture.predicted(amount=i)
            self.assertTrue(capture.close(20))
        counts = capture.counts()
        self.assertEqual((counts.logged, counts.dropped["refused"]), (15, 1))

    def test_a_full_buffer_drops_what_comes_and_closing_drops_the_rest_in_time(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, and never answers
            capture = Capture(f"http://127.0.0.1:{silent.getsockname()[1]}", "p", records_max=100, timeout=60)
            for _ in range(250):
                capture.predicted(amount=1)
            counts = capture.counts()
            self.assertTrue(whole(counts))
            self.assertEqual((counts.waiting, counts.dropped["full"]), (100, 150))
            started = time.monotonic()
            self.assertFalse(capture.close(0.2))
            self.assertLess(time.monotonic() - started, 5)
            capture.outcome(prediction_id="x", label="y")
        counts = capture.counts()
        self.assertEqual((counts.served, counts.waiting, counts.dropped["closed"]), (251, 0, 101))
        by_bytes = Capture("http://127.0.0.1:9", "p", bytes_max=1000)
        for _ in range(3):
            by_bytes.predicted(country="x" * 500)
        self.assertEqual(by_bytes.counts().dropped["full"], 2)
        by_bytes.close(0)

    def test_many_threads_lose_nothing(self) -> None:
        seen: set[str] = set()
        with server(lambda _, records: seen.update(record["prediction_id"] for record in records) or 200) as url:
            capture = Capture(url, "p", batch_records_max=50, **QUICK)
            threads = [threading.Thread(target=lambda: [capture.predicted(amount=1) for _ in range(500)]) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertTrue(capture.close(30))
        self.assertEqual((capture.counts().served, capture.counts().logged, len(seen)), (4000, 4000, 4000))

    def test_each_kind_has_its_path(self) -> None:
        paths: dict[str, list[dict[str, Any]]] = {}
        with server(lambda path, records: paths.setdefault(path, []).extend(records) or 200) as url:
            with Capture(url, "a b", **QUICK) as capture:
                found = capture.predicted({"score": 0.5}, time=7)
                capture.outcome(prediction_id=found, label="stays")
                capture.acted(prediction_id=found, action="call")
        self.assertEqual(set(paths), {f"/v1/predictions/a%20b{end}" for end in ("", "/outcomes", "/actions")})
        self.assertEqual(paths["/v1/predictions/a%20b"], [{"score": 0.5, "time": 7, "prediction_id": found}])
        [outcome] = paths["/v1/predictions/a%20b/outcomes"]
        self.assertEqual((outcome["label"], set(outcome["meta"])), ("stays", {"id"}))

    def test_wrong_options_are_refused_at_the_start(self) -> None:
        for wrong in ({"url": "gateway"}, {"predictions": ""}, {"records_max": 0}):
            with self.assertRaisesRegex(ValueError, "expected"):
                Capture(**{"url": "http://127.0.0.1:9", "predictions": "p", **wrong})  # type: ignore[arg-type]


class Scalar:
    """A scalar of numpy, as far as the client knows it."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def item(self) -> Any:
        return self._value


class PartsTest(unittest.TestCase):
    def test_values_that_json_does_not_have(self) -> None:
        record = {"x": float("nan"), "y": float("-inf"), "raw": b"ab", "at": datetime(1970, 1, 1, tzinfo=timezone.utc), "s": Scalar(2.5), "n": Scalar(float("inf"))}
        expected = b'{"x":"NaN","y":"-Infinity","raw":"YWI=","at":"1970-01-01T00:00:00+00:00","s":2.5,"n":"Infinity"}'
        self.assertEqual(line(record), expected)
        for wrong in (object(), datetime(1970, 1, 1), {1}):
            with self.assertRaises((TypeError, ValueError)):
                line({"x": wrong})

    def test_what_an_answer_means(self) -> None:
        report = json.dumps({"accepted": 2, "rejected": 1, "errors": [{"index": 1, "field": "f", "value": 0, "expected": "e"}]}).encode()
        judged = verdict(3, 207, report, None)
        self.assertIsInstance(judged, Judged)
        self.assertIsInstance(verdict(4, 207, report, None), Unknown)
        self.assertEqual(verdict(3, 503, report, "7"), Unknown(f"The gateway answered 503: {report.decode()}", 7.0))
        self.assertIsInstance(verdict(1, 200, b"<html>", None), Unknown)
        for status in (400, 413, 422):
            self.assertIsInstance(verdict(1, status, b"", None), Refused)


if __name__ == "__main__":
    unittest.main()
