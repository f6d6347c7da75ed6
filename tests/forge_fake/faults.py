"""What is to go wrong, and with which requests."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from .web import Reply

_TICK = 0.01


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with a request.

    `reply` is sent in place of the answer; with `done` the request is carried out all the same. Before anything
    else `act` is called, then `seconds` pass, then `gate` has to be set. `behind` answers a read by the state as
    it stood that many requests ago.
    """

    name: str
    reply: Reply | None = None
    done: bool = False
    act: Callable[[], object] | None = None
    seconds: float = 0
    gate: threading.Event | None = None
    behind: int = 0

    def after_write(self) -> "Fault":
        """Return the same fault for after the request was carried out."""
        return replace(self, name=f"{self.name} after the write", done=True)

    def begin(self, stopping: threading.Event) -> None:
        """Do what comes before the request; ends early when the server stops."""
        if self.act:
            self.act()
        if self.seconds:
            stopping.wait(self.seconds)
        while self.gate and not self.gate.is_set() and not stopping.wait(_TICK):
            pass


def lost_reply() -> Fault:
    """The request is carried out, then the connection is closed without an answer."""
    return Fault("lost reply", Reply(0, ending="closed"), done=True)


def reset(*, done: bool = False) -> Fault:
    """The connection is reset, before or after the request is carried out."""
    return Fault("reset", Reply(0, ending="reset"), done=done)


def slow(seconds: float) -> Fault:
    """The request is carried out and answered so much later, in real time."""
    return Fault("slow", seconds=seconds)


def held(gate: threading.Event) -> Fault:
    """The request waits until `gate` is set, then goes on as usual."""
    return Fault("held", gate=gate)


def stale(behind: int = 1) -> Fault:
    """A read is answered by the state as it stood that many requests ago, as if by a replica that lags.

    Requests to the API and pushes count; what people did since is not seen either.
    """
    return Fault("stale", behind=behind)


def meanwhile(act: Callable[[], object]) -> Fault:
    """Somebody acts just before the request is carried out."""
    return Fault("meanwhile", act=act)


class Order:
    """A fault for requests by method and path; `*` stands for any text, slashes too."""

    def __init__(self, fault: Fault, method: str, path: str, times: int, skip: int) -> None:
        self.fault, self.method, self.path = fault, method, path
        self.hits = 0
        self._left, self._skip = times, skip

    @property
    def pending(self) -> bool:
        """Whether it has yet to go wrong."""
        return self._left > 0

    def takes(self, method: str, path: str) -> bool:
        """Return whether this request goes wrong, and count it."""
        if not (self._left and fnmatchcase(method, self.method) and fnmatchcase(path, self.path)):
            return False
        if self._skip:
            self._skip -= 1
            return False
        self._left -= 1
        self.hits += 1
        return True


class Orders:
    """The faults that tests have ordered; the first that matches a request is taken."""

    def __init__(self) -> None:
        self._orders: list[Order] = []
        self._lock = threading.Lock()

    def order(self, fault: Fault, method: str = "*", path: str = "*", *, times: int = 1, skip: int = 0) -> Order:
        """Let the next `times` matching requests go wrong, after `skip` that do not."""
        order = Order(fault, method, path, times, skip)
        with self._lock:
            self._orders.append(order)
        return order

    def take(self, method: str, path: str) -> Fault | None:
        """Return what goes wrong with this request."""
        with self._lock:
            return next((one.fault for one in self._orders if one.takes(method, path)), None)

    @property
    def pending(self) -> list[Order]:
        """The orders that have yet to go wrong."""
        with self._lock:
            return [one for one in self._orders if one.pending]

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._orders.clear()
