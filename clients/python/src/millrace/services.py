"""What a read or a training set names: a view, a list of features across views, or a declared service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .catalog import Catalog
from .errors import FrameError


@dataclass(frozen=True)
class Service:
    """A declared feature service: a named list of features across views."""

    name: str
    version: int | None = None
    """Default: the latest version."""


def features_of(catalog: Catalog, service: Service) -> list[str]:
    """The features of a service, each as `view:feature`."""
    entry = catalog.describe("services", service.name, None)
    if service.version is None:
        return list(entry["declaration"]["serves"])
    for version in entry["versions"]:
        if version["version"] == service.version:
            return list(version["declaration"]["serves"])
    raise FrameError(f"The service {service.name} has no version {service.version}, expected 1 to {entry['version']}.")


def views_of(features: Sequence[str]) -> list[str]:
    """The views of features, each once, in the order in which they are named first."""
    return list(dict.fromkeys(feature.partition(":")[0] for feature in features))


def column_names(features: Sequence[str], full: bool) -> list[str]:
    """The columns of features `view:feature`: named by feature, or `view__feature` if `full`. Raises FrameError."""
    names = [feature.replace(":", "__", 1) if full else feature.rpartition(":")[2] for feature in features]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise FrameError(f"Two columns would be named {twice[0]!r}; full_feature_names=True names them by view, too.")
    return names


def require_names(features: Any, what: str) -> None:
    """Raises FrameError unless the value is a list of names that is not empty. A text would be taken as a list of letters."""
    if isinstance(features, (str, bytes)) or not all(isinstance(name, str) for name in features) or len(features) == 0:
        raise FrameError(f"{what} is {features!r}, expected a list with at least one name.")
