"""Small JSON files that carry a digest of themselves: a flipped bit shows, wherever it flips.

Nothing here knows what the files say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CHECKSUM = "own_sha256"
"""Under which name a file carries its digest, where it has no older name for it."""


class ChecksumWrong(Exception):
    """A file is missing, or a byte of it is not what was written."""


def checksummed_bytes(content: Mapping[str, object], checksum: str = CHECKSUM) -> bytes:
    """The content as its file holds it, with the digest of everything else in it."""
    digest = hashlib.sha256(_text(content).encode()).hexdigest()
    return (_text({**content, checksum: digest}) + "\n").encode()


def read_checksummed(path: Path, checksum: str = CHECKSUM) -> dict[str, Any]:
    """Read such a file and check every byte of it.

    Raises:
        ChecksumWrong: it is missing, or is not what was written.

    """
    try:
        data = path.read_bytes()
        content: dict[str, Any] = json.loads(data)
        content.pop(checksum)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ChecksumWrong(f"{path} cannot be read ({problem})") from problem
    if checksummed_bytes(content, checksum) != data:
        raise ChecksumWrong(f"{path} was changed after it was published")
    return content


def _text(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
