"""Everything runs against the gateway at MILLRACE_CLIENT_URL, whose services are real. `test/integration/clients/python.test.ts` starts them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

import millrace

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def client() -> Iterator[millrace.Client]:
    with millrace.connect() as connected:
        yield connected


@pytest.fixture(scope="session")
def fresh() -> Callable[[str], str]:
    """A name that no other test uses."""
    return lambda name: f"{name}_{next(_numbers)}"
