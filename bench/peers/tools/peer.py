"""Shared code of the drivers: paths, free ports, one JSON line as the result."""
import json
import os
import socket
import sys

tools = os.path.dirname(os.path.abspath(__file__))
repository = os.path.abspath(os.path.join(tools, '..', '..', '..'))


def address(name: str, example: str) -> str:
    """The address in the environment variable `name`; a driver has no default address."""
    value = os.environ.get(name)
    if not value:
        raise SystemExit(f'{name} is not set; expected an address such as {example}')
    return value


def flights_file() -> str:
    """The 3,000,000 flights as Parquet, ordered by date: FLIGHTS, else the npm package that the demo uses."""
    default = os.path.join(repository, 'node_modules', 'vega-datasets', 'data', 'flights-3m.parquet')
    file = os.environ.get('FLIGHTS', default)
    if not os.path.exists(file):
        raise SystemExit(f'{file} is not there: run npm install, or name the file with FLIGHTS')
    return file


def free_port() -> int:
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def report(**result) -> None:
    print(json.dumps(result), flush=True)


sys.path.insert(0, tools)
