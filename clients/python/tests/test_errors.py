"""What fails says why: the code and the fields of the gateway, or what is wrong with the connection."""

from __future__ import annotations

import socket
import threading
from datetime import datetime

import pytest
from conftest import Bank

import millrace


def test_a_gateway_that_is_down_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(millrace.UnreachableError, match=f"http://127.0.0.1:{port} cannot be reached"):
        millrace.connect(f"http://127.0.0.1:{port}", retry_for=60)


def test_a_server_that_is_no_gateway_is_told(client: millrace.Client) -> None:
    with pytest.raises(millrace.ProblemError, match="ROUTE_UNKNOWN"):
        millrace.connect(f"{client.url}/elsewhere")


def test_an_answer_that_is_no_json_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer_once, args=(server, b"<html>"), daemon=True).start()
        with pytest.raises(millrace.MillraceError, match=r"is no gateway: it sent b'<html>', expected JSON"):
            millrace.connect(f"http://127.0.0.1:{server.getsockname()[1]}")


def answer_once(server: socket.socket, *answers: bytes) -> None:
    for body in answers:
        with server.accept()[0] as caller:
            caller.recv(65_536)
            status = b"503 NOT READY" if body.startswith(b'{"code"') else b"200 OK"
            head = b"HTTP/1.1 %b\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % (status, len(body))
            caller.sendall(head + body)


def test_a_gateway_that_has_just_been_started_is_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answers = (b'{"code": "NOT_READY"}', b'{"code": "NOT_READY"}', b"{}")
        threading.Thread(target=answer_once, args=(server, *answers), daemon=True).start()
        millrace.connect(f"http://127.0.0.1:{server.getsockname()[1]}").close()


@pytest.mark.parametrize(("url", "token"), [("http://[::1", None), ("http://127.0.0.1:9\n", None), ("http://x", "tök")])
def test_an_address_or_a_token_that_cannot_be_sent(url: str, token: str | None) -> None:
    with pytest.raises(millrace.FrameError, match="or the token cannot be sent"):
        millrace.connect(url, token)


def test_a_problem_has_its_code_its_fields_and_its_status(client: millrace.Client, bank: Bank) -> None:
    with pytest.raises(millrace.ProblemError) as unknown:
        client.online(bank.by_card, ["x"], features=["n_1h", "nope"])
    error = unknown.value
    assert (error.status, error.code) == (404, "FEATURE_UNKNOWN")
    assert error.problems == (millrace.FieldProblem("features.1", "nope", "one of n_1h, spent_1h, last_cents"),)
    assert "has no feature 'nope'" in str(error) and "(FEATURE_UNKNOWN)" in str(error)
    assert error.members["instance"].startswith("urn:millrace:request:")


def test_entities_that_cannot_be_sent_are_refused(client: millrace.Client, bank: Bank) -> None:
    for entities, message in (
        ([], "There are no entities"),
        ("c1", "expected a list of entities"),
        ([datetime(2025, 1, 1)], "a time without a zone"),
        ([{1, 2}], r"entities.0 is \{1, 2\}"),
    ):
        with pytest.raises(millrace.FrameError, match=message):
            client.online(bank.by_card, entities)
    with pytest.raises(millrace.FrameError, match="as_of is 2025-01-01 00:00:00, a time without a zone"):
        client.online(bank.by_card, ["x"], as_of=datetime(2025, 1, 1))


def test_a_wait_ends_when_the_views_are_there_or_says_that_they_are_not(
    client: millrace.Client, bank: Bank, day: datetime
) -> None:
    report = client.ingest(bank.payments, [{"card": "w", "merchant": "m", "time": day}])
    assert report.position is not None
    client.wait(report.position)
    assert client.online(bank.by_card, ["w"], features=["n_1h"]).values == [[1]]
    with pytest.raises(millrace.FrameError, match="is no position token"):
        client.wait("noon")
    beyond = millrace.positions.encoded(
        [{**place, "offset": place["offset"] + 1000} for place in millrace.positions.decoded(report.position)]
    )
    with pytest.raises(millrace.ProblemError) as behind:
        client.wait(beyond, timeout=0.1)
    assert behind.value.code == "POSITION_NOT_REACHED"
