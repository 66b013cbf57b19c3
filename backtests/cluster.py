"""Where do many independent jobs run: in processes here, or on a cluster of machines?

    for result in mapped(work, jobs):                                # this machine's cores
    for result in mapped(work, jobs, cluster="ray://head:10001"):    # a Ray cluster that is there

`work` must be a function of a module, for it is sent by name; every machine needs this project
installed, at the same version. Jobs must not depend on each other, and must come to the same
wherever they run: then it does not matter which worker does which, nor that one dies.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter
from typing import Any, NamedTuple, TypeVar

LOCAL, MARK = "local", "://"
AHEAD = 4  # jobs per worker under way at once: enough to keep it busy, little to lose
WORTH_PROCESSES = 4.0  # seconds of work from which other processes pay for their start
ATTEMPTS = 4  # at the same jobs, before a worker that dies over them is taken for their fault

Job = TypeVar("Job")
Result = TypeVar("Result")


class ClusterError(ValueError):
    """A cluster that cannot be used: names its address, and what would be right."""


def mapped(
    work: Callable[[Job], Result],
    jobs: Sequence[Job],
    *,
    cluster: str = LOCAL,
    workers: int | None = None,
) -> Iterator[Result]:
    """Yield what `work` makes of each job, in their order; it runs through joblib.

    `cluster` is `local`, ray://HOST:PORT of an existing Ray cluster (extra `ray`; 10001 is the
    port of its client server) or dask://HOST:PORT of a Dask scheduler (extra `dask`). `workers` is
    how many jobs run at once, None for as many as there are cores; here, only if that is worth it:
    the first job runs in this process and tells how long the others will take. One worker here is
    this process.

    Jobs whose worker dies are done again by another; what `work` raises comes out here. Raises
    ClusterError for a cluster that is not there, and for jobs that no worker survives.
    """
    check_cluster(cluster)
    if not jobs:
        return
    if cluster == LOCAL and workers is None:
        start = perf_counter()
        yield work(jobs[0])
        left, jobs = (perf_counter() - start) * (len(jobs) - 1), jobs[1:]
        workers = 1 if left < WORTH_PROCESSES else None
    if cluster == LOCAL and workers == 1:
        yield from map(work, jobs)
        return
    with _PLACES[cluster.partition(MARK)[0]](cluster, workers) as place:
        yield from _in_turns(work, jobs, place, cluster)


def check_cluster(cluster: str) -> None:
    """Raise ClusterError for an address that is none, before anything expensive is done."""
    kind, _, address = cluster.partition(MARK)
    if kind in _PLACES and (kind == LOCAL) == (cluster == LOCAL) == (":" not in address):
        return
    raise ClusterError(
        f"--cluster {cluster}: no address of a cluster; ray://HOST:10001, dask://HOST:8786 or"
        f" {LOCAL} would be"
    )


class _Place(NamedTuple):
    """What joblib is told, how many workers there are, and what is raised when one dies."""

    options: dict[str, Any]
    workers: int
    deaths: tuple[type[BaseException], ...]


def _in_turns(
    work: Callable[[Job], Result], jobs: Sequence[Job], place: _Place, cluster: str
) -> Iterator[Result]:
    """Do a few jobs for each worker at a time; do those again where one died over them."""
    from joblib import Parallel, delayed, parallel_config

    start, turn, deaths = 0, place.workers * AHEAD, 0
    while start < len(jobs):
        with parallel_config(**place.options, n_jobs=place.workers):
            workers = Parallel(batch_size=1)
        try:
            with workers:
                while start < len(jobs):
                    done = workers(delayed(work)(job) for job in jobs[start : start + turn])
                    start, deaths = start + len(done), 0
                    yield from done
        except place.deaths as error:
            deaths += 1
            if deaths == ATTEMPTS:
                raise ClusterError(
                    f"--cluster {cluster}: a worker died {ATTEMPTS} times at the same jobs;"
                    f" is its memory enough? {' '.join(str(error).split())[:200]}"
                ) from error


@contextmanager
def _processes(cluster: str, workers: int | None) -> Iterator[_Place]:
    """Processes of this machine; joblib keeps them for the next time."""
    del cluster
    from joblib import cpu_count
    from joblib.externals.loky.process_executor import BrokenProcessPool

    yield _Place({"backend": "loky"}, workers or cpu_count(), (BrokenProcessPool,))


@contextmanager
def _ray(cluster: str, workers: int | None) -> Iterator[_Place]:
    with _extra("ray", cluster):
        import ray
        from ray.exceptions import RayActorError, WorkerCrashedError
        from ray.util.joblib import register_ray
    register_ray()
    try:
        there = ray.init(cluster, logging_level="ERROR", log_to_driver=False)
    except (ConnectionError, OSError, RuntimeError, TimeoutError) as error:
        raise _absent(cluster, error) from error
    with there:
        cores = int(ray.cluster_resources().get("CPU", 0))
        if not cores:
            raise ClusterError(f"--cluster {cluster}: the cluster has no cores to work on")
        count = min(workers or cores, cores)
        # A core each, else Ray puts all workers on one machine.
        options = {"backend": "ray", "ray_remote_args": {"num_cpus": 1}}
        yield _Place(options, count, (RayActorError, WorkerCrashedError))


@contextmanager
def _dask(cluster: str, workers: int | None) -> Iterator[_Place]:
    with _extra("dask", cluster):
        from distributed import Client
        from distributed.scheduler import KilledWorker
    try:
        client = Client(cluster.replace("dask", "tcp", 1), set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise _absent(cluster, error) from error
    with client:
        count = workers or max(1, sum(client.nthreads().values()))
        yield _Place({"backend": "dask", "client": client}, count, (KilledWorker,))


@contextmanager
def _extra(name: str, cluster: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise ClusterError(
            f"--cluster {cluster}: {error.name} is not installed; it comes with the extra:"
            f" pip install -c constraints.txt -e '.[{name}]'"
        ) from error


def _absent(cluster: str, error: BaseException) -> ClusterError:
    told = " ".join(str(error).split())[:200]
    return ClusterError(f"--cluster {cluster}: no cluster answers there: {told}")


_PLACES: dict[str, Callable[[str, int | None], AbstractContextManager[_Place]]] = {
    LOCAL: _processes, "ray": _ray, "dask": _dask,
}  # fmt: skip
