"""What pip-audit answered about the packages that we pin, as sentences about what is wrong. Pure.

It passes in silence over a package that it could not ask about; here that is a fault like any
other. The form of its answers: https://github.com/pypa/pip-audit#usage (`--format=json`).
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pins(requirements: Iterable[str]) -> Mapping[str, str]:
    """The version of each package, from the text of files that pip-compile wrote."""
    return dict(pin for text in requirements for pin in PIN.findall(text))


def faults(pinned: Mapping[str, str], answer: str, complaint: str) -> Sequence[str]:
    """None where each was asked about and none is known to be vulnerable.

    `complaint` is what pip-audit said beside its answer.
    """
    try:
        asked = {one["name"]: one for one in json.loads(answer)["dependencies"]}
    except (ValueError, KeyError, TypeError):
        return [f"Nothing was checked: the advisories could not be read. {_last_line(complaint)}"]
    found = (_fault(name, version, asked.get(name)) for name, version in pinned.items())
    return [fault for fault in found if fault]


def _fault(name: str, version: str, answer: Mapping[str, Any] | None) -> str:
    if answer is None:
        return f"{name} {version} was not checked: nothing was answered about it."
    if "skip_reason" in answer:
        return f"{name} {version} was not checked: {answer['skip_reason']}"
    if answer.get("version") != version:
        return f"{name} {version} was not checked, but {answer.get('version')}."
    if "vulns" not in answer:
        return f"{name} {version} was not checked: the answer says nothing of advisories."
    return "; ".join(_vulnerable(name, version, one) for one in answer["vulns"])


def _vulnerable(name: str, version: str, advisory: Mapping[str, Any]) -> str:
    mended = ", ".join(advisory["fix_versions"]) or "no version yet"
    return f"{name} {version} is vulnerable: {advisory['id']}, mended in {mended}"


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["pip-audit said nothing."])[-1]
