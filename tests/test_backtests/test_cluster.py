"""Is the work of many processes and machines the work of one, even when one of them dies?"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from backtests.__main__ import main
from backtests.cluster import LOCAL, ClusterError, check_cluster, mapped

ROOT = Path(__file__).resolve().parents[2]

# Of these clusters alone, and one for all: with a token in the user's home a head asks for that
# one, and a process keeps the first that it used.
TOKEN = secrets.token_hex(16)
CI = "CI" in os.environ  # nothing is left out there: what is missing fails
needs_ray = pytest.mark.skipif(
    not CI and find_spec("ray") is None, reason="needs the extra: .[ray]"
)
needs_dask = pytest.mark.skipif(
    not CI and find_spec("distributed") is None, reason="needs the extra: .[dask]"
)


def squared(number: int) -> tuple[int, int]:
    """The square, and who found it."""
    return number**2, os.getpid()


def squared_once_killed(job: tuple[int, str]) -> tuple[int, int]:
    """The square of 5 is only found by the second who tries: the first is killed over it."""
    number, mark = job
    if number == 5 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return squared(number)


def squared_never(number: int) -> int:
    """Whoever tries is killed."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def objecting(number: int) -> int:
    """Raise what the work itself finds wrong."""
    if number == 3:
        raise KeyError(f"number {number}")
    return number


SQUARES = [number**2 for number in range(40)]


def answers(found: Iterator[tuple[int, int]]) -> tuple[list[int], set[int]]:
    numbers, workers = zip(*found, strict=True)
    return list(numbers), set(workers)


def check_everything(cluster: str, place: Path) -> None:
    """What holds of any place: order, several workers, a death that nobody notices, errors."""
    numbers, workers = answers(mapped(squared, range(40), cluster=cluster, workers=2))
    assert numbers == SQUARES
    assert len(workers) == 2
    assert os.getpid() not in workers
    jobs = [(number, str(place / "killed")) for number in range(40)]
    numbers, _ = answers(mapped(squared_once_killed, jobs, cluster=cluster, workers=2))
    assert numbers == SQUARES
    assert (place / "killed").exists()
    with pytest.raises(KeyError, match="number 3"):
        list(mapped(objecting, range(5), cluster=cluster, workers=2))


def test_one_worker_here_is_this_process():
    assert answers(mapped(squared, range(40), workers=1)) == (SQUARES, {os.getpid()})


def test_no_jobs_have_no_results():
    assert list(mapped(squared, [])) == []


@pytest.mark.slow
def test_processes_here_come_to_the_same_though_one_is_killed(tmp_path):
    check_everything(LOCAL, tmp_path)


@pytest.mark.slow
def test_jobs_that_no_worker_survives_are_named_as_the_fault():
    with pytest.raises(ClusterError, match="a worker died 4 times at the same jobs"):
        list(mapped(squared_never, range(2), workers=2))


@pytest.mark.parametrize("cluster", ["ray:/head:1", "ray://head", "spark://head:1", "local://a:1"])
def test_an_address_that_is_none_is_refused_at_once(cluster):
    with pytest.raises(ClusterError, match=r"--cluster .*: no address of a cluster; ray://HOST"):
        check_cluster(cluster)


@pytest.mark.parametrize("cluster", [LOCAL, "ray://head:10001", "dask://head:8786"])
def test_an_address_that_may_be_one_passes(cluster):
    check_cluster(cluster)


def test_an_extra_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterError, match=r"ray is not installed.*\.\[ray\]"):
        list(mapped(squared, [1], cluster="ray://head:10001"))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def ray_cluster(tmp_path_factory) -> Iterator[str]:
    """Two nodes of one core each, as two machines would be, and the address for clients."""
    head, client = free_port(), free_port()
    words = [sys.executable, "-m", "ray.scripts.scripts", "start", "--num-cpus=1"]
    words += ["--object-store-memory=100000000", "--disable-usage-stats"]
    # A short path: sockets in it may not be longer than 107 characters.
    place = tmp_path_factory.getbasetemp().parent / f"ray{os.getpid()}"
    first = ["--head", f"--port={head}", f"--ray-client-server-port={client}"]
    first += [f"--temp-dir={place}", "--include-dashboard=false"]
    address, running = f"ray://127.0.0.1:{client}", list[subprocess.Popen]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN", TOKEN)
        yield from _nodes(words, first, head, address, running)


def _nodes(
    words: list[str], first: list[str], head: int, address: str, running: list[subprocess.Popen]
) -> Iterator[str]:
    """Start the head and, once it is there, the second node; stop both in the end."""
    try:
        for cores, node in enumerate((first, [f"--address=127.0.0.1:{head}"]), 1):
            running.append(
                subprocess.Popen(
                    [*words, *node, "--node-ip-address=127.0.0.1", "--block"],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                    env={**os.environ, "PYTHONPATH": str(ROOT)},  # the jobs' modules
                )
            )  # fmt: skip
            wait_for(address, cores=cores)  # a node gives up on a head that is not there yet
        yield address
    finally:
        stop(running)


def wait_for(address: str, *, cores: int) -> None:
    """Return once so many nodes of one core each have joined."""
    import ray

    end = time.monotonic() + 180.0
    while time.monotonic() < end:
        try:
            with ray.init(address, logging_level="ERROR", log_to_driver=False):
                if ray.cluster_resources().get("CPU", 0) == cores:
                    return
        except (ConnectionError, RuntimeError):
            pass
        time.sleep(1.0)
    raise TimeoutError(f"{address} has not got {cores} cores after three minutes")


def stop(running: list[subprocess.Popen]) -> None:
    for one in reversed(running):
        one.terminate()
    for one in running:
        one.wait(timeout=60)


def nodes_of(number: int) -> str:
    """The node that the work was done on."""
    del number
    import ray

    return ray.get_runtime_context().get_node_id()


@needs_ray
@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Ray's own, on its threads
def test_a_ray_cluster_of_two_nodes_comes_to_the_same_though_a_worker_is_killed(
    ray_cluster, tmp_path
):
    check_everything(ray_cluster, tmp_path)
    assert len(set(mapped(nodes_of, range(8), cluster=ray_cluster))) == 2


@needs_ray
@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_file_scored_on_a_ray_cluster_has_the_bytes_of_one_scored_here(
    ray_cluster, tmp_path, monkeypatch
):
    monkeypatch.setattr("backtests.score_job.CHUNK", 10)
    source, one, other = (tmp_path / f"{name}.csv" for name in ("in", "here", "there"))
    source.write_text("headline\n" + "".join(f"Bank {n} warns\n" for n in range(95)))
    assert main(["score", str(source), "--out", str(one)]) == 0
    assert main(["score", str(source), "--out", str(other), "--cluster", ray_cluster]) == 0
    assert one.read_bytes() == other.read_bytes()


@needs_ray
@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_where_no_cluster_is_the_address_is_named():
    nowhere = f"ray://127.0.0.1:{free_port()}"
    with pytest.raises(ClusterError, match=f"{nowhere}: no cluster answers there"):
        list(mapped(squared, [1], cluster=nowhere))


@needs_dask
@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_comes_to_the_same_though_a_worker_is_killed(tmp_path):
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as there:
        address = there.scheduler_address.replace("tcp", "dask")
        check_everything(address, tmp_path)
