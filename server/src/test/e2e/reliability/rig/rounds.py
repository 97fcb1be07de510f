"""Rounds of use, disruption, restart and audit."""

import random
import time

from rig import workload
from rig.ledger import Ledger


FIRST_USE_SECONDS = 60


def await_use(ledger, kind, before=0):
    """A cold server may take seconds for its first reply; a round that it does not live to see would test nothing."""
    deadline = time.monotonic() + FIRST_USE_SECONDS
    while ledger.counters[kind] == before:
        if time.monotonic() > deadline:
            raise AssertionError(f"no message was {kind} in {FIRST_USE_SECONDS} s")
        time.sleep(0.01)


def run(server, seed, rounds, disrupt, pushes=True):
    """
    Runs rounds on a started server. disrupt() takes the server away; the next start must bring everything back.
    Returns the ledger, and the seconds that each restart took until ready.
    """
    timing = random.Random(f"{seed}/timing")
    ledger = Ledger(seed)
    crowd = workload.Crowd(ledger, seed, pushes)
    restarts = []
    for number in range(1, rounds + 1):
        before = ledger.counters["posted"]
        crowd.start(server.port)
        await_use(ledger, "posted", before)
        for kind in ("pushed", "watched", "kept") if pushes and number == 1 else ():
            await_use(ledger, kind)
        time.sleep(timing.uniform(0.05, 1.5))
        disrupt()
        crowd.end()
        server.start()
        restarts.append(server.ready_seconds)
        workload.audit(server.port, ledger)
        counts = ledger.counters
        print(f"round {number}/{rounds}: acknowledged {counts['posted']} posts and {counts['removed']} removals so far,"
              f" {counts['emptied']} purges, {counts['dead letters']} dead letters, {counts['expired']} expired,"
              f" {counts['released']} claims released,"
              f" {counts['pushed']} pushed, {counts['watched']} watched and {counts['kept']} of them kept,"
              f" {counts['posts unknown']} posts unknown, ready after {server.ready_seconds:.1f} s"
              + ("" if ledger.is_clean() else "  FINDINGS"), flush=True)
        if not ledger.is_clean():
            return ledger, restarts
    workload.drain(server.port, ledger)
    return ledger, restarts
