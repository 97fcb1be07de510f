"""Clients that use a server as hard as they can until it goes away, and write everything in the ledger."""

import random
import socket
import threading
import time

from rig import ledger as l
from rig.wire import ConnectionLost, Rest, Socket

# Messages of "fragile" move to "graves" when they are claimed for the third time.
POSTED_AND_CLAIMED_QUEUES = ("orders", "mails", "delayed", "fragile")
CLAIMED_QUEUES = (*POSTED_AND_CLAIMED_QUEUES, "graves")
POPPED_QUEUES = ("ticks",)
PURGED_QUEUE, DELETED_QUEUE, EXPIRING_QUEUE = "drafts", "temporary", "brief"
PUSHED_QUEUE = "parcels"  # what is rejected there moves to "graves"
POSTED_QUEUES = (*POSTED_AND_CLAIMED_QUEUES, *POPPED_QUEUES, PURGED_QUEUE, DELETED_QUEUE, EXPIRING_QUEUE, PUSHED_QUEUE)
PROJECTS = ("alpha", "beta", "gamma")
QUEUES = [(project, name) for project in PROJECTS for name in ("graves", *POSTED_QUEUES)]
FRAGILE_RULE = {"_max_claim_count": 2, "_dead_letter_queue": "graves"}
REJECTION_RULE = {"_dead_letter_queue": "graves"}
RULES = {"fragile": FRAGILE_RULE, PURGED_QUEUE: FRAGILE_RULE, PUSHED_QUEUE: REJECTION_RULE}

# Claims as short as a round, so that some end by themselves; pages that an audit reads quickly.
SETTINGS = (
    "lanes=2", "limits.min_message_ttl=1", "limits.min_claim_ttl=1", "limits.min_claim_grace=0",
    "limits.max_messages_per_page=1000", "limits.max_messages_per_claim_or_pop=1000",
)
MESSAGE_TTL_SECONDS = 1_000_000
MAX_BACKLOG = 3000


class Client(threading.Thread):
    """A client on a socket of its own, until it is told to stop or the connection is lost."""

    def __init__(self, port, ledger, seed, name, project):
        super().__init__(name=name, daemon=True)
        self.port, self.ledger, self.project = port, ledger, project
        self.random = random.Random(f"{seed}/{name}")
        self.pending = {}
        self.outgoing = []
        self.stopping = threading.Event()
        self.trouble = None
        self.connection = None

    def run(self):
        try:
            self.connection = Socket(self.port, self.project)
            while not self.stopping.is_set():
                self.fill()
                self.pump()
            while self.pending:
                self.pump()
        except (ConnectionLost, socket.timeout):
            pass
        except Exception as error:  # a fault of the test must end the test, not only this thread
            self.trouble = error
        for _, _, on_unknown in self.pending.values():
            on_unknown()

    def ask(self, action, body, on_reply, on_unknown):
        """Queues a request. on_reply(status, body) or on_unknown() is called in the end, never both."""
        envelope = self.connection.envelope(action, body)
        self.pending[envelope["id"]] = (action, on_reply, on_unknown)
        self.outgoing.append(envelope)

    def pump(self):
        outgoing, self.outgoing = self.outgoing, []
        if len(outgoing) > 1 and self.random.random() < 0.7:
            self.connection.send(outgoing)
        else:
            for envelope in outgoing:
                self.connection.send(envelope)
        if not self.pending:
            time.sleep(0.005)
            return
        for reply in self.connection.receive():
            if "id" in reply:
                _, on_reply, _ = self.pending.pop(reply["id"])
                on_reply(reply["status"], reply.get("body"))
            else:
                self.pushed(reply)

    def pushed(self, push):
        raise AssertionError(f"{self.name} was pushed {push}")

    def fill(self):
        raise NotImplementedError


class Producer(Client):
    """Posts singles and batches with many requests in flight."""

    WINDOW = 24

    def fill(self):
        if len(self.ledger.messages) > MAX_BACKLOG * len(PROJECTS):
            time.sleep(0.02)
        while len(self.pending) < self.WINDOW and len(self.ledger.messages) <= MAX_BACKLOG * len(PROJECTS):
            name = self.random.choice(POSTED_QUEUES)
            self.post(name, self.random.choice((1, 1, 1, 3, 20)))

    def post(self, name, count):
        queue = (self.project, name)
        padding = self.random.choice((0, 30, 200, 2000))
        ttl = self.random.choice((1, 3, 6)) if name == EXPIRING_QUEUE else None
        bodies = [self.ledger.new_message(queue, self.name, padding, ttl) for _ in range(count)]
        messages = [{"body": body, "ttl": ttl or MESSAGE_TTL_SECONDS} for body in bodies]
        if name == "delayed":
            for message in messages:
                message["delay"] = self.random.choice((0, 1, 2))

        def on_reply(status, body):
            settle_post(self.ledger, bodies, status, body)

        self.ask("message_post", {"queue_name": name, "messages": messages},
                 on_reply, lambda: self.ledger.post_ended(bodies, l.UNKNOWN))


class Consumer(Client):
    """Claims, and then deletes one by one, deletes many, releases, keeps for later or forgets."""

    held = None  # what earlier rounds kept: (queue name, claim id, messages); shared by the rounds of one consumer

    def fill(self):
        if self.pending:
            return
        if self.held and self.random.random() < 0.3:
            self.dispose(*self.held.pop(), self.random.choice(("single", "many", "release")))
        else:
            self.claim(self.random.choice(CLAIMED_QUEUES))

    def claim(self, name):
        asked_at = time.monotonic()
        ttl = self.random.choice((1, 3, 15))
        body = {"queue_name": name, "ttl": ttl, "grace": 60, "limit": self.random.choice((1, 5, 20)), "wait": 1}

        def on_reply(status, reply):
            if status == 204 or not reply or not reply["messages"]:
                return
            lease = (reply["claim_id"], asked_at + ttl)
            taken = [self.ledger.delivered((self.project, name), self.name, shown, asked_at, lease)
                     for shown in reply["messages"]]
            taken = [message for message in taken if message]
            weights = (10, 10, 60, 10, 10) if name == "fragile" else (50, 25, 10, 10, 5)
            fate = self.random.choices(("single", "many", "release", "keep", "forget"), weights)[0]
            self.dispose(name, reply["claim_id"], taken, fate)

        self.ask("claim_create", body, on_reply, lambda: self.ledger.claim_unknown((self.project, name)))

    def dispose(self, name, claim_id, messages, fate):
        if fate == "keep":
            self.held.append((name, claim_id, messages))
        elif fate == "release":
            held = [message for message in messages if message.lease and message.lease[0] == claim_id]
            self.ledger.lease_ended(held)

            def on_reply(status, _):
                if status == 204:
                    self.ledger.released(held, claim_id)

            self.ask("claim_delete", {"queue_name": name, "claim_id": claim_id}, on_reply, lambda: None)
        elif fate == "single":
            for message in messages:
                self.delete("message_delete", [message],
                            {"queue_name": name, "message_id": message.id, "claim_id": claim_id})
        elif fate == "many":
            self.delete("message_delete_many", messages,
                        {"queue_name": name, "message_ids": [message.id for message in messages]})

    def delete(self, action, messages, body):
        self.ledger.removal_asked(messages)

        def on_reply(status, _):
            if status in (200, 204):
                self.ledger.deleted(messages)
            else:
                self.ledger.removal_ended(messages, l.NO if 400 <= status < 500 else l.MAYBE)

        self.ask(action, body, on_reply, lambda: self.ledger.removal_ended(messages, l.MAYBE))


class PushedConsumer(Client):
    """Has what it claims pushed to it; acknowledges many at once and in any order, releases, and rejects."""

    WINDOW = 30

    consumer = None

    def fill(self):
        if self.pending:
            return
        if self.consumer is None:
            self.open()
            return
        time.sleep(self.random.uniform(0, 0.02))
        some = self.random.sample(sorted(self.unsettled), self.random.randint(0, len(self.unsettled)))
        if some:
            settle = self.random.choices((self.acknowledge, self.release, self.reject), (70, 20, 10))[0]
            settle({number: self.unsettled.pop(number) for number in some})
        else:
            self.ask_consumer("consumer_credit", {"messages": self.random.randint(1, self.WINDOW)}, {}, lambda _: None)

    def open(self):
        self.unsettled, self.opened_at, self.ttl = {}, time.monotonic(), self.random.choice((3, 15))
        body = {"queue_name": PUSHED_QUEUE, "mode": "claim", "ttl": self.ttl, "credit": {"messages": self.WINDOW}}

        def on_reply(status, reply):
            if status == 201:
                self.consumer = reply["consumer"]

        self.ask("consumer_open", body, on_reply, lambda: None)

    def pushed(self, push):
        # It may have been claimed at any time since the opening; the claim is renewed while the connection lives.
        lease = (push["claim_id"], self.opened_at + self.ttl)
        self.ledger.count("pushed", len(push["messages"]))
        for shown in push["messages"]:
            message = self.ledger.delivered(
                (self.project, PUSHED_QUEUE), self.name, shown, self.opened_at, lease)
            if message:
                self.unsettled[shown["delivery"]] = message

    def ask_consumer(self, action, body, taken, on_lost, on_failure=lambda outcome: None):
        """Asks for something with deliveries; on_lost gets the messages that the answer excepts."""
        def on_reply(status, reply):
            if status in (200, 204):
                lost = numbers_in(reply["lost"]) if reply else ()
                on_lost([message for number, message in taken.items() if number in lost])
            else:
                on_failure(l.NO if 400 <= status < 500 else l.MAYBE)

        self.ask(action, {"queue_name": PUSHED_QUEUE, "consumer": self.consumer, **body}, on_reply,
                 lambda: on_failure(l.MAYBE))

    def acknowledge(self, taken):
        messages = list(taken.values())
        self.ledger.removal_asked(messages)

        def on_lost(lost):
            self.ledger.removed([message for message in messages if message not in lost])
            for message in lost:
                self.ledger.find("freed claim", f"{message.key} was lost to the consumer that had it", message)

        self.ask_consumer("consumer_acknowledge", {"deliveries": list(taken)}, taken, on_lost,
                          lambda outcome: self.ledger.removal_ended(messages, outcome))

    def release(self, taken):
        self.ledger.lease_ended(list(taken.values()))
        self.ask_consumer("consumer_release", {"deliveries": list(taken)}, taken, lambda lost: None)

    def reject(self, taken):
        self.ledger.lease_ended(list(taken.values()))
        self.ask_consumer("consumer_reject", {"deliveries": list(taken), "reason": "chance"}, taken, lambda lost: None)


def numbers_in(deliveries):
    """The numbers that are named one by one, or in closed ranges."""
    numbers = set()
    for each in deliveries:
        numbers.update(range(each[0], each[1] + 1) if isinstance(each, list) else (each,))
    return numbers


class NamedWatcher(Client):
    """Watches under a name, whose position must never fall behind what was acknowledged."""

    passed = None  # the keys up to the position; shared by the rounds of one watcher
    consumer = None

    def fill(self):
        if self.pending:
            return
        time.sleep(0.005)
        if self.consumer is None:
            self.open()
        elif self.seen:
            self.acknowledge()
        else:
            self.ask_consumer("consumer_credit", {"messages": 20}, lambda: None)

    def open(self):
        self.seen, self.marker = [], None
        body = {"queue_name": PUSHED_QUEUE, "mode": "watch", "name": "witness", "credit": {"messages": 200}}

        def on_reply(status, reply):
            if status == 201:
                self.consumer = reply["consumer"]

        self.ask("consumer_open", body, on_reply, lambda: None)

    def pushed(self, push):
        self.ledger.count("watched", len(push["messages"]))
        for shown in push["messages"]:
            key = shown["body"]["key"]
            with self.ledger.lock:  # a message may have moved to "graves" since it was pushed, so only its key is looked at
                if key not in self.ledger.messages:
                    kind = "resurrected" if key in self.ledger.settled else "unexpected"
                    self.ledger.find(kind, f"{key} was shown to a watcher")
                elif key in self.passed:
                    self.ledger.find("duplicate", f"{key} was shown to a watcher that had acknowledged it")
            self.seen.append(key)
            self.marker = shown["marker"]

    def ask_consumer(self, action, body, on_success):
        def on_reply(status, _):
            if status in (200, 204):
                on_success()

        self.ask(action, {"queue_name": PUSHED_QUEUE, "consumer": self.consumer, **body}, on_reply, lambda: None)

    def acknowledge(self):
        keys, self.seen = self.seen, []

        def on_success():
            self.passed.update(keys)
            self.ledger.count("kept", len(keys))

        self.ask_consumer("consumer_acknowledge", {"through": self.marker}, on_success)


class Popper(Client):
    """Takes and deletes in one step. What an unanswered pop took is gone, rightly."""

    def fill(self):
        if self.pending:
            return
        asked_at, name = time.monotonic(), POPPED_QUEUES[0]
        limit = self.random.choice((1, 5, 20))

        def on_reply(status, body):
            for shown in body["messages"] if status == 200 else ():
                self.ledger.delivered((self.project, name), "popper", shown, asked_at)

        self.ask("message_delete_many", {"queue_name": name, "pop": limit, "wait": 1}, on_reply,
                 lambda: self.ledger.pop_unknown((self.project, name), limit))


class Janitor(Client):
    """Purges a queue, and deletes another one, while others post to them."""

    def fill(self):
        if self.pending:
            return
        time.sleep(self.random.uniform(0, 0.05))
        action, name = self.random.choice((("queue_purge", PURGED_QUEUE), ("queue_delete", DELETED_QUEUE)))
        queue = (self.project, name)
        messages = self.ledger.emptying_asked(queue)

        def on_reply(status, _):
            if status == 204:
                self.ledger.emptied(queue, messages)
            else:
                self.ledger.emptying_ended(queue, messages, l.NO if 400 <= status < 500 else l.MAYBE)

        self.ask(action, {"queue_name": name}, on_reply,
                 lambda: self.ledger.emptying_ended(queue, messages, l.MAYBE))


class RestClient(Client):
    """Does a little of everything over REST."""

    def run(self):
        try:
            self.rest = Rest(self.port, self.project)
            while not self.stopping.is_set():
                self.random.choice((self.post, self.post, self.post_and_delete, self.claim_and_delete))()
        except ConnectionLost:
            pass
        except Exception as error:
            self.trouble = error

    def post(self, name="mails"):
        bodies = [self.ledger.new_message((self.project, name), self.name, 50) for _ in range(self.random.choice((1, 4)))]
        document = {"messages": [{"body": body, "ttl": MESSAGE_TTL_SECONDS} for body in bodies]}
        try:
            status, reply = self.rest.call("POST", f"/v2/queues/{name}/messages", document)
        except ConnectionLost:
            self.ledger.post_ended(bodies, l.UNKNOWN)
            raise
        ids = {"message_ids": [path.rsplit("/", 1)[1] for path in reply["resources"]]} if status == 201 else None
        settle_post(self.ledger, bodies, status, ids)
        return bodies if status == 201 else []

    def post_and_delete(self):
        for body in self.post():
            message = self.ledger.messages[body["key"]]
            self.delete([message], f"/v2/queues/mails/messages/{message.id}")

    def claim_and_delete(self):
        asked_at = time.monotonic()
        try:
            status, reply = self.rest.call("POST", "/v2/queues/mails/claims?limit=3", {"ttl": 15, "grace": 60})
        except ConnectionLost:
            self.ledger.claim_unknown((self.project, "mails"))
            raise
        if status != 201:
            return
        claim_id = reply["messages"][0]["href"].rsplit("claim_id=", 1)[1]
        for shown in reply["messages"]:
            row = {**shown, "id": shown["href"].split("?")[0].rsplit("/", 1)[1]}
            message = self.ledger.delivered((self.project, "mails"), self.name, row, asked_at, (claim_id, asked_at + 15))
            if message:
                self.delete([message], shown["href"])

    def delete(self, messages, path):
        self.ledger.removal_asked(messages)
        try:
            status, _ = self.rest.call("DELETE", path)
        except ConnectionLost:
            self.ledger.removal_ended(messages, l.MAYBE)
            raise
        if status == 204:
            self.ledger.removed(messages)
        else:
            self.ledger.removal_ended(messages, l.NO if status < 500 else l.MAYBE)


def settle_post(ledger, bodies, status, reply):
    if status == 201:
        ledger.posted(bodies, reply["message_ids"])
    else:
        ledger.post_ended(bodies, l.REFUSED if status < 500 else l.FAILED)


class Crowd:
    """All clients of a run; each round they come back under the same names."""

    def __init__(self, ledger, seed, pushes=True):
        self.ledger, self.seed, self.round, self.pushes = ledger, seed, 0, pushes
        self.held, self.passed = {}, {}
        self.clients = []

    def start(self, port):
        self.round += 1
        seed = f"{self.seed}/{self.round}"
        make = lambda kind, name, project: kind(port, self.ledger, seed, name, project)
        self.clients = []
        for project in PROJECTS:
            self.clients.append(make(Producer, f"producer-{project}-{self.round}", project))
            consumer = make(Consumer, f"consumer-{project}", project)
            consumer.held = self.held.setdefault(project, [])
            watcher = make(NamedWatcher, f"watcher-{project}", project)
            watcher.passed = self.passed.setdefault(project, set())
            if self.pushes:
                self.clients += [watcher, make(PushedConsumer, f"pushed-{project}", project)]
            self.clients += [consumer, make(Popper, f"popper-{project}", project),
                             make(Janitor, f"janitor-{project}", project)]
        if self.round == 1:
            prepare(port)
        self.clients.append(make(RestClient, f"rest-{self.round}", PROJECTS[0]))
        for client in self.clients:
            client.start()

    def end(self):
        """Waits for clients whose server is gone, or tells them to stop."""
        for client in self.clients:
            client.stopping.set()
        for client in self.clients:
            client.join(60)
            if client.is_alive():
                raise AssertionError(f"{client.name} hangs")
            if client.trouble:
                raise client.trouble


def prepare(port):
    """Gives the queues their rules. The rules are acknowledged, so they must outlive every disruption as well."""
    for project in PROJECTS:
        connection = Socket(port, project)
        for name, rule in RULES.items():
            reply = connection.call("queue_create", {"queue_name": name, "metadata": rule})
            assert reply["status"] == 201, reply
        connection.close()


def audit(port, ledger):
    """Lists every queue from end to end and lets the ledger judge."""
    for queue in QUEUES:
        connection = Socket(port, queue[0])
        asked_at = time.monotonic()
        shown = list_queue(connection, queue[1], include_claimed=True, include_delayed=True)
        free = {row["body"]["key"] for row in list_queue(connection, queue[1], include_delayed=True)}
        stats = connection.call("queue_get_stats", {"queue_name": queue[1]})["body"]
        ledger.audit(queue, shown, stats, asked_at, free)
        if queue[1] in RULES:
            metadata = connection.call("queue_get", {"queue_name": queue[1]})["body"]["metadata"]
            if not RULES[queue[1]].items() <= metadata.items():
                ledger.find("lost", f"{'/'.join(queue)} has forgotten its rule: {metadata}")
        connection.close()


def list_queue(connection, name, **options):
    shown, marker = [], None
    while True:
        body = {"queue_name": name, "echo": True, "limit": 1000, **options}
        reply = connection.call("message_list", body if marker is None else {**body, "marker": marker})
        assert reply["status"] == 200, reply
        if not reply["body"]["messages"]:
            return shown
        shown += reply["body"]["messages"]
        marker = reply["body"]["next"]


def drain(port, ledger, timeout_seconds=120):
    """Takes out everything that is left, waiting for claims to end; then every queue must be empty."""
    deadline = time.monotonic() + timeout_seconds
    for project, name in sorted(QUEUES, key=lambda queue: queue[1] == "graves"):  # it fills until the last moment
        connection = Socket(port, project)
        while connection.call("queue_get_stats", {"queue_name": name})["body"]["total"] > 0:
            if time.monotonic() > deadline:
                ledger.find("lost", f"{project}/{name} does not become empty")
                return
            asked_at = time.monotonic()
            reply = connection.call("claim_create", {"queue_name": name, "ttl": 300, "grace": 60, "limit": 1000, "wait": 2})
            rows = (reply["body"] or {}).get("messages", []) if reply["status"] == 201 else []
            lease = (reply["body"]["claim_id"], asked_at + 300) if rows else None
            taken = [ledger.delivered((project, name), "drain", row, asked_at, lease) for row in rows]
            if rows:
                ids = [row["id"] for row in rows]
                assert connection.call("message_delete_many", {"queue_name": name, "message_ids": ids})["status"] == 204
                ledger.removed([message for message in taken if message])
        connection.close()
    audit(port, ledger)
    for message in list(ledger.messages.values()):
        if message.must_be_there():
            ledger.find("lost", f"{message.key} was never delivered", message)
