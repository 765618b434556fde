"""Small JSON files that carry a digest of themselves: a flipped bit shows, wherever it flips.

Nothing here knows what the files say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SEAL = "seal_sha256"
"""Under which name a file carries its digest, where it has no older name for it."""


class SealBroken(Exception):
    """A sealed file is missing, or a byte of it is not what was written."""


def sealed_bytes(content: Mapping[str, object], seal: str = SEAL) -> bytes:
    """The content as its file holds it, with the digest of everything else in it."""
    digest = hashlib.sha256(_text(content).encode()).hexdigest()
    return (_text({**content, seal: digest}) + "\n").encode()


def read_sealed(path: Path, seal: str = SEAL) -> dict[str, Any]:
    """Read a sealed file and check every byte of it.

    Raises:
        SealBroken: it is missing, or is not what was written.

    """
    try:
        data = path.read_bytes()
        content: dict[str, Any] = json.loads(data)
        content.pop(seal)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise SealBroken(f"{path} cannot be read ({problem})") from problem
    if sealed_bytes(content, seal) != data:
        raise SealBroken(f"{path} was changed after it was published")
    return content


def _text(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
