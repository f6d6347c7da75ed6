"""Stateful fakes of forges for tests: real git over HTTP, people who act, and faults on order."""

from .clock import Clock
from .faults import Fault, Order, Orders, held, lost_reply, meanwhile, reset, slow, stale
from .log import Asked, Changed, Log
from .web import Reply, Request

__all__ = [
    "Asked",
    "Changed",
    "Clock",
    "Fault",
    "Log",
    "Order",
    "Orders",
    "Reply",
    "Request",
    "held",
    "lost_reply",
    "meanwhile",
    "reset",
    "slow",
    "stale",
]
