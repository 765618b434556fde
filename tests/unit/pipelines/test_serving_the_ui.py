"""A UI that cannot be served says so in a sentence, before anything is started."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from pipelines.dev_server import HOST, CannotServe, port_is_free, serve_ui
from pipelines.settings import Settings
from warehouse.layout import Store

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts([HOST])]


def test_a_port_that_is_taken_is_named_with_the_way_out(tmp_path: Path) -> None:
    settings = Settings(Store(tmp_path / "store"), tmp_path / "key", 1, "en")
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
        assert not port_is_free(port)
        with pytest.raises(CannotServe, match=rf"port {port} .* is taken: end what listens"):
            serve_ui(settings, port)
    assert port_is_free(port)
    assert not (tmp_path / "store").exists()
