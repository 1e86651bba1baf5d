"""Every module here without a leading underscore is a provider, described by its SPECS."""

import importlib
import pkgutil
from functools import cache

from campaigns.ports import Spec


@cache
def discover() -> tuple[Spec, ...]:
    """All ways to reach people, in the order of their modules' names. Imports no provider's SDK."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names)
    return tuple(spec for module in modules for spec in module.SPECS)
