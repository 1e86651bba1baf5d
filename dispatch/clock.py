"""The database's clock as seen from here: every deadline and every slot is by that one clock."""

DRIFT = 0.0005  # how far two clocks can run apart, in seconds per second


class DatabaseClock:
    """What the database said was true at some moment between question and answer.

    Every answer narrows down how far the two clocks are apart, the quickest ones the most; one
    that cannot be true any more tells that a clock was set. `local` times are of this process's
    monotonic clock.
    """

    __slots__ = ("_heard", "_least", "_most")

    def __init__(self) -> None:
        self._least, self._most = -float("inf"), float("inf")
        self._heard = 0.0

    @property
    def _offset(self) -> float:
        return (self._least + self._most) / 2

    def heard(self, now: float, asked: float, answered: float) -> None:
        drift = DRIFT * (answered - self._heard)
        least = max(self._least - drift, asked - now)
        most = min(self._most + drift, answered - now)
        if least > most:
            least, most = asked - now, answered - now
        self._least, self._most = least, most
        self._heard = answered

    def now(self, local: float) -> float:
        """Only once something was heard."""
        return local - self._offset

    def local(self, time: float) -> float:
        return time + self._offset
