"""What clients asked for, what they were told, and every contradiction between the two.

Each client writes down what it asks for before it asks, and what came of it: it worked (acknowledged), it was refused,
or nobody knows, because the connection ended first. From that follows what a queue must hold, may hold and must not
hold. Unknown outcomes stay possible both ways until the next audit, which settles them: what a restarted server
shows once must stay, what it does not show must never come.

    lost          acknowledged or seen, never deleted, and gone
    resurrected   there again after its deletion was acknowledged, or after an audit had found it gone
    unexpected    never posted, or posted and refused, or not as it was posted
    duplicate     the same message twice in one queue
    disorder      a producer's messages in another order than it posted them
    gap           a post was lost although a later one of the same producer and queue survived
    double claim  given to a second client while a first one's claim was in force
    freed claim   free while an acknowledged claim was in force
    stuck claim   not free although its claim was released, and that was acknowledged
    half          a request of which nobody knows the outcome did only a part of what it asks for
    expired       shown after its time was over
    wrong counts  the statistics differ from what the queue shows
"""

import collections
import json
import threading
import time

KINDS = ("lost", "resurrected", "unexpected", "duplicate", "disorder", "gap", "double claim",
         "freed claim", "stuck claim", "half", "expired", "wrong counts")

# FAILED is an answer that says that something went wrong: like UNKNOWN, but later posts may well have worked.
PENDING, KNOWN, UNKNOWN, FAILED, REFUSED = "pending", "acknowledged", "unknown", "failed", "refused"
NO, ASKED, MAYBE, DONE = "no", "asked", "maybe", "done"


class Message:
    """One message and everything that was said about it."""

    __slots__ = ("key", "queue", "producer", "number", "post", "id", "removal", "removed_at", "seen", "lease",
                 "held_until", "released", "ttl", "asked_at", "ended_at", "posted_with", "removed_with", "events")

    def __init__(self, key, queue, producer, number, ttl):
        self.key = key
        self.queue = queue
        self.producer = producer
        self.number = number
        self.post = PENDING
        self.id = None
        self.removal = NO
        self.removed_at = None
        self.seen = False
        self.lease = None  # (claim id, monotonic time before which it cannot end)
        self.held_until = 0.0  # the same moment of the claim under which its deletion was asked for
        self.released = False  # the end of its claim was acknowledged, and it was not delivered since
        self.ttl = ttl  # seconds, or None when it outlives every test
        self.asked_at = time.monotonic()
        self.ended_at = None  # when the outcome of its post was heard of
        self.posted_with = self.removed_with = ()  # all messages of the same request
        self.events = [(time.monotonic(), "post asked")]

    def note(self, text):
        self.events.append((time.monotonic(), text))

    def exists(self):
        return (self.post == KNOWN or self.seen) and self.removal == NO

    def must_be_there(self, until=None):
        """Whether it must still have been there at a moment; without one, whether it must be there for good."""
        return self.exists() and (self.ttl is None or (until is not None and until < self.asked_at + self.ttl))

    def must_be_gone(self, since):
        return self.ttl is not None and self.ended_at is not None and since > self.ended_at + self.ttl


class Ledger:
    """All messages of a run. May be used by any thread."""

    # Claims are given out by the server's clock and timed here: leave it this much for rounding.
    LEASE_SLACK_SECONDS = 0.05

    # The server's clock follows the machine's one gently, and it counts lifetimes in whole milliseconds.
    EXPIRY_SLACK_SECONDS = 0.5

    # Where the server moves messages that were claimed too often, or rejected. They come there in the order of their moves.
    DEAD_LETTERS = {"fragile": "graves", "parcels": "graves"}

    def __init__(self, run_id):
        self.run_id = run_id
        self.lock = threading.RLock()
        self.messages = {}
        self.counters = collections.Counter()
        self.findings = collections.defaultdict(list)
        self.last_numbers = collections.Counter()
        self.first_deliveries = {}
        self.unknown_pops = collections.Counter()
        self.settled = set()
        self.being_emptied = set()

    def find(self, kind, text, message=None):
        trail = "" if message is None else " | " + "; ".join(f"{t:.3f} {what}" for t, what in message.events)
        with self.lock:
            self.findings[kind].append(text + trail)

    def count(self, what, number):
        with self.lock:
            self.counters[what] += number

    # --- posting

    def new_message(self, queue, producer, padding=0, ttl=None):
        """A body that no other message has; it is in the ledger before it is sent."""
        with self.lock:
            self.last_numbers[queue, producer] += 1
            number = self.last_numbers[queue, producer]
            key = f"{self.run_id}/{'/'.join(queue)}/{producer}/{number}"
            self.messages[key] = Message(key, queue, producer, number, ttl)
            if queue in self.being_emptied:
                self.messages[key].removal = MAYBE
            return {"key": key, "padding": padding_of(key, padding)}

    def posted(self, bodies, ids):
        with self.lock:
            if len(bodies) != len(ids):
                self.find("unexpected", f"{len(ids)} ids for {len(bodies)} messages")
            for body, message_id in zip(bodies, ids):
                message = self.messages[body["key"]]
                message.post, message.id, message.ended_at = KNOWN, message_id, time.monotonic()
                message.note("post acknowledged as " + message_id)
                self.counters["posted"] += 1

    def post_ended(self, bodies, outcome):
        with self.lock:
            batch = [self.messages[body["key"]] for body in bodies]
            for message in batch:
                message.post, message.ended_at = outcome, time.monotonic()
                message.posted_with = batch
                message.note("post " + outcome)
                self.counters["posts " + outcome] += 1

    # --- delivering

    def delivered(self, queue, consumer, shown, asked_at, lease=None):
        """Takes in what a claim (with a lease) or a pop (without) brought. Returns the ledger's message, if it has one."""
        now = time.monotonic()
        with self.lock:
            message = self.recognise(queue, shown)
            if message is None:
                return None
            self.counters["delivered"] += 1
            message.seen = True
            message.note(f"delivered to {consumer} " + ("by claim " + lease[0] if lease else "by pop"))
            if message.removal == DONE and message.removed_at < asked_at:
                self.find("resurrected", f"{message.key} was delivered after its deletion", message)
            if message.lease and message.lease[1] > now + self.LEASE_SLACK_SECONDS:
                self.find("double claim", f"{message.key} was claimed by {message.lease[0]}", message)
            message.lease, message.released = lease, False
            if lease is None:
                self.removed([message])
            if lease is None or shown.get("claim_count") == 1:
                self._check_order(message, consumer)
            return message

    def _check_order(self, message, consumer):
        seat = (consumer, message.queue, message.producer)
        before = self.first_deliveries.get(seat, 0)
        if message.queue[1] not in ("delayed", *self.DEAD_LETTERS.values()) and message.number <= before:
            self.find("disorder", f"{message.key} was delivered first after number {before}", message)
        self.first_deliveries[seat] = message.number

    def recognise(self, queue, shown):
        """The message with the body that the server shows; None, and a finding, when there cannot be such a one."""
        body = shown["body"]
        key = body.get("key") if isinstance(body, dict) else None
        message = self.messages.get(key)
        if message is None:
            kind = "resurrected" if key in self.settled else "unexpected"
            self.find(kind, f"{'/'.join(queue)} holds {json.dumps(shown)[:300]}")
            return None
        if queue == (message.queue[0], self.DEAD_LETTERS.get(message.queue[1])):
            message.queue = queue  # for good: in the first queue it would be misplaced from now on
            message.note("seen as a dead letter")
            self.counters["dead letters"] += 1
        if message.queue != queue or body != {"key": key, "padding": padding_of(key, len(body["padding"]))}:
            self.find("unexpected", f"{'/'.join(queue)} holds a damaged or misplaced {key}", message)
        if message.id not in (None, shown["id"]):
            self.find("unexpected", f"{key} has the id {shown['id']}", message)
        if message.post == REFUSED:
            self.find("unexpected", f"{key} was refused and is there", message)
        message.id = shown["id"]
        return message

    def lease_ended(self, messages):
        with self.lock:
            for message in messages:
                message.lease = None

    def released(self, messages, claim_id):
        """The end of a claim was acknowledged."""
        with self.lock:
            for message in messages:
                if message.removal == NO and message.lease is None:
                    message.released = True
                    message.note("release acknowledged")
            self.counters["released"] += 1

    def claim_unknown(self, queue):
        """A claim was asked for, and nobody knows what it took."""
        with self.lock:
            for message in self.messages.values():
                dead_letters = (message.queue[0], self.DEAD_LETTERS.get(message.queue[1]))
                if queue in (message.queue, dead_letters):
                    message.released = False

    # --- removing

    def emptying_asked(self, queue):
        """
        A purge or a deletion of the queue is asked for. Returns what it must remove. Posts that were not answered by
        now, or are asked for before the answer, may be removed as well.
        """
        with self.lock:
            self.being_emptied.add(queue)
            there = [m for m in self.messages.values() if m.queue == queue and m.exists()]
            for message in self.messages.values():
                if message.queue == queue and message.post == PENDING:
                    message.removal = MAYBE
            self.removal_asked(there)
            return there

    def emptied(self, queue, messages):
        with self.lock:
            self.being_emptied.remove(queue)
            self.removed(messages)
            self.counters["emptied"] += 1

    def emptying_ended(self, queue, messages, outcome):
        with self.lock:
            self.being_emptied.remove(queue)
            self.removal_ended(messages, outcome)

    def removal_asked(self, messages):
        with self.lock:
            for message in messages:
                if message.removal == NO:
                    message.removal = ASKED
                message.held_until = message.lease[1] if message.lease else 0.0
                message.lease, message.released = None, False
                message.note("deletion asked")

    def removed(self, messages):
        with self.lock:
            for message in messages:
                message.removal = DONE
                message.removed_at = time.monotonic()
                message.note("deletion acknowledged")
                self.counters["removed"] += 1

    def deleted(self, messages):
        """
        A deletion by ids was acknowledged. So is one that finds nothing: a message whose claim was over may have become
        a dead letter before, and is in another queue then.
        """
        with self.lock:
            now = time.monotonic()
            for message in messages:
                if message.queue[1] not in self.DEAD_LETTERS or now < message.held_until:
                    self.removed([message])
                else:
                    message.removal = MAYBE
                    message.note("deletion acknowledged, after its claim")

    def removal_ended(self, messages, outcome):
        with self.lock:
            for message in messages:
                if message.removal != DONE:
                    message.removal = outcome
                    message.removed_with = [m for m in messages if m.removal != DONE] if outcome == MAYBE else ()
                message.note("deletion " + ("unknown" if outcome == MAYBE else "refused"))

    def pop_unknown(self, queue, limit):
        with self.lock:
            self.unknown_pops[queue] += limit

    # --- judging

    def audit(self, queue, shown, stats, now_asked, free=None):
        """
        Compares one queue, listed from end to end while nobody used it, and settles what was unknown about it. A second
        list, if there is one, holds the keys of the messages that are free.
        """
        with self.lock:
            present = self._audit_present(queue, shown, now_asked)
            missing = [m for m in self.messages.values() if m.queue == queue and m.key not in present]
            self._audit_halves(present, missing)
            if free is not None:
                self._audit_claims(present, free)
            self._audit_missing(queue, missing, present, now_asked)
            if any(message.ttl is not None for message in present.values()):
                return  # some may have expired between the list and the statistics
            counted = (stats["total"], stats["claimed"] + stats["free"])
            if counted != (len(shown), len(shown)):
                self.find("wrong counts", f"{'/'.join(queue)} shows {len(shown)} messages and counts {stats}")

    def _audit_present(self, queue, shown, now_asked):
        present, last = {}, collections.Counter()
        for row in shown:
            message = self.recognise(queue, row)
            if message is None:
                continue
            if message.key in present:
                self.find("duplicate", f"{message.key} is in its queue twice", message)
            if message.removal == DONE and message.removed_at < now_asked:
                self.find("resurrected", f"{message.key} is listed after its deletion", message)
            if message.must_be_gone(now_asked - self.EXPIRY_SLACK_SECONDS):
                self.find("expired", f"{message.key} is listed after its time", message)
            if message.number <= last[message.producer] and queue[1] not in self.DEAD_LETTERS.values():
                self.find("disorder", f"{message.key} is listed after number {last[message.producer]}", message)
            last[message.producer] = message.number
            present[message.key] = message
        return present

    def _audit_halves(self, present, missing):
        """Requests without a known outcome that some messages say happened, and others that they did not."""
        for message in missing:
            posted = [m for m in message.posted_with if m.seen or m.key in present]
            never_came = message.post == UNKNOWN and not message.seen and message.removal == NO
            if never_came and message.ttl is None and posted:
                if not self.unknown_pops[message.queue]:
                    self.find("half", f"{message.key} did not come, but {posted[0].key} of the same post did", message)
            kept = [m for m in message.removed_with if m.key in present]
            # Where two clients delete, one may have found a part of what the other one left.
            if message.removal == MAYBE and kept and message.queue[1] != "mails":
                self.find("half", f"{message.key} is gone, but {kept[0].key} of the same deletion is there", message)

    def _audit_claims(self, present, free):
        now = time.monotonic()
        for message in present.values():
            in_force = message.lease and message.lease[1] > now + self.LEASE_SLACK_SECONDS
            if in_force and message.key in free:
                self.find("freed claim", f"{message.key} is free, but {message.lease[0]} holds it", message)
            # Where two clients claim, an unanswered claim of the one may be older than what the other one knows.
            if message.released and message.key not in free and message.queue[1] != "mails":
                self.find("stuck claim", f"{message.key} was released and is not free", message)

    def _audit_missing(self, queue, missing, present, now_asked):
        for message in present.values():
            message.post, message.seen = KNOWN, True
            message.removal = DONE if message.removal == DONE else NO
            message.posted_with = message.removed_with = ()
        listed_at = time.monotonic() + self.EXPIRY_SLACK_SECONDS
        lost = [m for m in missing if m.must_be_there(listed_at)]
        forgiven = self.unknown_pops.pop(queue, 0)
        if len(lost) > forgiven:
            for message in lost:
                self.find("lost", f"{message.key} is gone", message)
        survived = collections.Counter()
        for message in present.values():
            survived[message.producer] = max(survived[message.producer], message.number)
        for message in missing:
            never_came = not message.exists() and message.removal == NO and message.ttl is None
            if message.post == UNKNOWN and never_came and message.number < survived[message.producer] and forgiven == 0:
                self.find("gap", f"{message.key} is gone, and number {survived[message.producer]} is there", message)
            self.counters["absent"] += never_came
            self.counters["expired"] += message.exists() and message.ttl is not None
            del self.messages[message.key]
            self.settled.add(message.key)

    def is_clean(self):
        return not any(self.findings.values())

    def report(self, first=3):
        """The findings for people: every kind with its count, and the first few of each."""
        lines = ["  ".join(f"{kind}: {len(self.findings[kind])}" for kind in KINDS)]
        for kind in KINDS:
            lines += [f"  {kind}: {text}" for text in self.findings[kind][:first]]
        return "\n".join(lines)

    def write(self, path):
        """All that is known, for whoever looks for the cause."""
        with open(path, "w") as file:
            for kind, texts in self.findings.items():
                for text in texts:
                    file.write(json.dumps({"finding": kind, "text": text}) + "\n")
            for message in self.messages.values():
                row = {name: getattr(message, name) for name in Message.__slots__ if not name.endswith("_with")}
                file.write(json.dumps(row) + "\n")


def padding_of(key, length):
    """Text that is different for every message, so that a body swapped or cut is noticed."""
    return (key * (length // len(key) + 1))[:length]
