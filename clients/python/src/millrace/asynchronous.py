"""The client for programs that run on asyncio. Each method is that of `Client`, in a thread: there is one code, and one set of rules."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial, wraps
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar

from .client import Client, connect

Given = ParamSpec("Given")
Found = TypeVar("Found")

READ_AHEAD_MAX = 1000
"""Items that are read ahead of an `async for`."""


async def connect_async(
    url: str | None = None,
    token: str | None = None,
    *,
    timeout: float = 60.0,
    retry_for: float = 5.0,
    threads: int = 32,
) -> AsyncClient:
    """Connects to a gateway, and checks that it is there. `threads`: how many requests may be under way at once; the others as in `connect`."""
    client = await asyncio.to_thread(connect, url, token, timeout=timeout, retry_for=retry_for)
    return AsyncClient(client, threads=threads)


def _awaited(
    method: Callable[Concatenate[Client, Given], Found],
) -> Callable[Concatenate[AsyncClient, Given], Coroutine[Any, Any, Found]]:
    @wraps(method)
    async def call(self: AsyncClient, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
        return await self._run(partial(method, self._client, *args, **kwargs))

    return call


def _iterated(
    method: Callable[Concatenate[Client, Given], Iterator[Found]],
) -> Callable[Concatenate[AsyncClient, Given], AsyncIterator[Found]]:
    @wraps(method)
    def call(self: AsyncClient, /, *args: Given.args, **kwargs: Given.kwargs) -> AsyncIterator[Found]:
        return _read_ahead(partial(method, self._client, *args, **kwargs))

    return call


class AsyncClient:
    """`Client` for asyncio; `connect_async` makes one. Use it in an `async with` block, or close it.

    A call that is cancelled is not waited for, and its request may still be carried out. Nothing that was sent twice counts twice.
    """

    def __init__(self, client: Client, *, threads: int = 32) -> None:
        self._client = client
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="millrace")

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Waits for the requests that are under way, and closes the connections."""
        await asyncio.to_thread(self._threads.shutdown)
        self._client.close()

    async def _run(self, call: Callable[[], Found]) -> Found:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    @property
    def url(self) -> str:
        """The address of the gateway."""
        return self._client.url

    ping = _awaited(Client.ping)
    declare = _awaited(Client.declare)
    check = _awaited(Client.check)
    declarations = _iterated(Client.declarations)
    describe = _awaited(Client.describe)
    ingest = _awaited(Client.ingest)
    online = _awaited(Client.online)
    training_set = _awaited(Client.training_set)
    wait = _awaited(Client.wait)
    topics = _awaited(Client.topics)
    records = _iterated(Client.records)
    status = _awaited(Client.status)
    versions = _awaited(Client.versions)
    history = _awaited(Client.history)
    activate = _awaited(Client.activate)
    retire = _awaited(Client.retire)
    backfill = _awaited(Client.backfill)
    training_sets = _iterated(Client.training_sets)
    recorded_set = _awaited(Client.recorded_set)
    rebuild = _awaited(Client.rebuild)
    late_rows = _iterated(Client.late_rows)
    quarantine = _iterated(Client.quarantine)
    replay = _awaited(Client.replay)


async def _read_ahead(begin: Callable[[], Iterator[Found]]) -> AsyncIterator[Found]:
    """What an iterator gives, read by a thread of its own, at most `READ_AHEAD_MAX` items ahead.

    If nobody wants more, the thread ends with the next item. It does not keep a program from ending: that item may never come.
    """
    loop = asyncio.get_running_loop()
    items: deque[Found] = deque()
    room = threading.Semaphore(READ_AHEAD_MAX)
    news = asyncio.Event()
    unwanted = threading.Event()
    end: list[BaseException | None] = []

    def read() -> None:
        try:
            for item in begin():
                room.acquire()
                if unwanted.is_set():
                    return
                items.append(item)
                tell()
            end.append(None)
        except BaseException as error:
            end.append(error)
        tell()

    def tell() -> None:
        if not news.is_set():
            with suppress(RuntimeError):  # the program has ended its loop
                loop.call_soon_threadsafe(news.set)

    threading.Thread(target=read, name="millrace-reader", daemon=True).start()
    try:
        while not end or items:
            news.clear()
            while items:
                yield items.popleft()
                room.release()
            if not end and not items:
                await news.wait()
        if end[0] is not None:
            raise end[0]
    finally:
        unwanted.set()
        room.release()
