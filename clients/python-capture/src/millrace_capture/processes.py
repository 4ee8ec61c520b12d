"""Clients in processes that are forked, and that end."""

from __future__ import annotations

import atexit
import os
import sys
import weakref
from typing import Protocol


class Followed(Protocol):
    exit_timeout: float

    def renew(self) -> None: ...

    def close(self, timeout: float) -> bool: ...


_clients: weakref.WeakSet[Followed] = weakref.WeakSet()


def follow(client: Followed) -> None:
    """The client begins anew in a child of this process, and sends what it holds when this process ends by itself."""
    _clients.add(client)


def serve(client: Followed) -> None:
    """The client has begun to work in this process. One of `multiprocessing` ends without `atexit`, but calls its own finalizers."""
    if "multiprocessing.process" not in sys.modules:
        return
    from multiprocessing import parent_process, util

    if parent_process() is not None:
        util.Finalize(client, _close, args=(weakref.ref(client),), exitpriority=10)


def _close(reference: weakref.ref[Followed]) -> None:
    client = reference()
    if client is not None:
        client.close(client.exit_timeout)


def _close_all() -> None:
    for client in list(_clients):
        client.close(client.exit_timeout)


def _renew_all() -> None:
    for client in list(_clients):
        client.renew()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
