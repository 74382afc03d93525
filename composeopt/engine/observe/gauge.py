"""What the samples of one container add up to."""

from __future__ import annotations

from dataclasses import field

from composeopt.engine.observe.stats import Sample
from composeopt.model.values import dataclass

CPU_WINDOW = 1.0
"""The shortest time that a CPU peak is taken over, seconds."""

_NOISE = 8 * 1024**2
"""How far the high-water mark must rise above what was seen to count as a peak between two
looks, bytes: starting a container or an exec (runc) passes through its memory with 4 to 6 MiB."""


@dataclass(slots=True)
class Gauge:
    """Adds up the samples of one container, across its restarts.

    Args:
        started: when the run that is watched began, if that was seen; None: before.
        samples: how many there were.
        seconds: how long it was watched.
        cpu_peak: CPUs, the most over one second or one interval; None: not known yet.
        memory_peak: bytes, the highest working set.
        high_water: bytes, the engine's own mark, page cache included.
        periods: scheduling periods in the window.
        throttled: those of them in which its limit held it.
    """

    started: float | None = None
    samples: int = 0
    seconds: float = 0.0
    cpu_peak: float | None = None
    memory_peak: int | None = None
    high_water: int | None = None
    periods: int = 0
    throttled: int = 0
    _last: Sample | None = None
    _base: tuple[float, float] | None = field(default=None)

    def begin(self, started: float) -> None:
        """Note a run that began while it was watched: it started from nothing."""
        self.started = started
        self._last = None
        self._base = (started, 0.0)

    def add(self, sample: Sample) -> None:
        """Take one more sample."""
        last = self._last
        if last is not None and sample.time <= last.time:
            return
        if last is not None and sample.cpu_seconds < last.cpu_seconds:
            self._last = last = None  # another run, whose start was not told
            self._base = None
        self.samples += 1
        self._count_cpu(sample)
        self._count_memory(sample, last)
        if last is not None:
            self.seconds += sample.time - last.time
            self.periods += sample.periods - last.periods
            self.throttled += sample.throttled - last.throttled
        elif self._started_before(sample):
            self.seconds += sample.time - (self.started or sample.time)
            self.periods += sample.periods
            self.throttled += sample.throttled
        self._last = sample

    def add_high_water(self, value: int) -> None:
        """Take the mark of the kernel (``memory.peak``), where the engine tells none."""
        last = self._last
        if last is not None:
            self._count_unseen(value, last.usage, last.inactive_file)
        self.high_water = max(self.high_water or 0, value)

    @property
    def throttled_share(self) -> float | None:
        """Share of periods in which the limit held it; None: there is no limit."""
        return self.throttled / self.periods if self.periods else None

    def _started_before(self, sample: Sample) -> bool:
        return self.started is not None and self.started <= sample.time

    def _count_cpu(self, sample: Sample) -> None:
        if self._base is None:
            self._base = (sample.time, sample.cpu_seconds)
            return
        since, used = self._base
        if sample.time - since < CPU_WINDOW * 0.95:
            return
        rate = (sample.cpu_seconds - used) / (sample.time - since)
        self.cpu_peak = max(self.cpu_peak or 0.0, rate)
        self._base = (sample.time, sample.cpu_seconds)

    def _count_memory(self, sample: Sample, last: Sample | None) -> None:
        self.memory_peak = max(self.memory_peak or 0, sample.working_set)
        if sample.high_water is not None:
            near = last or sample
            usage = max(sample.usage, near.usage)
            cache = min(sample.inactive_file, near.inactive_file)
            if last is not None or self._started_before(sample):
                self._count_unseen(sample.high_water, usage, cache)
            self.high_water = max(self.high_water or 0, sample.high_water)

    def _count_unseen(self, mark: int, usage: int, cache: int) -> None:
        """Take what a rise of the high-water mark tells of the time between two looks.

        The mark counts page cache too. A rise above both looks was memory that came and
        went meanwhile; with the lesser cache of both beside it, it is the peak that was
        missed, or more.
        """
        if mark > (self.high_water or 0) and mark > usage + _NOISE:
            self.memory_peak = max(self.memory_peak or 0, mark - cache)
