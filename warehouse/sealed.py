"""Small JSON files that carry a digest of themselves: a flipped bit shows, wherever it flips.

Nothing here knows what the files say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_SEAL = "seal_sha256"


class SealBroken(Exception):
    """A sealed file is missing, or a byte of it is not what was written."""


def sealed_bytes(content: Mapping[str, object]) -> bytes:
    """The content as its file holds it, with the digest of everything else in it."""
    seal = hashlib.sha256(_text(content).encode()).hexdigest()
    return (_text({**content, _SEAL: seal}) + "\n").encode()


def read_sealed(path: Path) -> dict[str, Any]:
    """Read a sealed file and check every byte of it.

    Raises:
        SealBroken: it is missing, or is not what was written.

    """
    try:
        data = path.read_bytes()
        content: dict[str, Any] = json.loads(data)
        content.pop(_SEAL)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise SealBroken(f"{path} cannot be read ({problem})") from problem
    if sealed_bytes(content) != data:
        raise SealBroken(f"{path} was changed after it was published")
    return content


def _text(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
