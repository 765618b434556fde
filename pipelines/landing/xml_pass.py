"""One pass over an XML part with expat, which keeps nothing of it; parts with a DTD never get here."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

Broken = expat.ExpatError


def pass_over(
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    *,
    with_namespaces: bool = True,
) -> None:
    """Call back for every element and text; a name is `namespace name`, or bare on request.

    Raises:
        Broken: the part is no well-formed XML.

    """
    parser = expat.ParserCreate(namespace_separator=" " if with_namespaces else None)
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position
