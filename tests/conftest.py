"""What holds for every test: no network, and nothing kept between tests."""

import socket
from pathlib import Path

import pytest

CONFIGS = Path(__file__).resolve().parents[1] / "configs"


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep a cache folder for these tests, and leave the user's alone."""
    monkeypatch.setenv("EVENTDAY_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine; a local server may be talked to."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        if self.family == socket.AF_UNIX or str(address[0]) in ("127.0.0.1", "::1", "localhost"):
            return connect(self, address)
        raise OSError(f"a test tried to reach {address}")

    monkeypatch.setattr(socket.socket, "connect", local_only)
    return


@pytest.fixture(scope="session")
def deepseek() -> Path:
    """The config of the main experiment."""
    return CONFIGS / "deepseek.toml"
