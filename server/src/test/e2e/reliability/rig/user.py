"""One client that does one thing at a time and keeps the ledger."""

import time

from rig import ledger as l
from rig.wire import ConnectionLost, Socket

QUEUE = ("solo", "work")
TTL_SECONDS = 1_000_000


class User:
    """Posts, takes and lists on one queue. Its methods return the reply's status."""

    def __init__(self, port, ledger, name="user", queue=QUEUE):
        self.ledger, self.name, self.queue = ledger, name, queue
        self.connect(port)

    def connect(self, port):
        self.connection = Socket(port, self.queue[0])

    def post(self, count=1, padding=100):
        bodies = [self.ledger.new_message(self.queue, self.name, padding) for _ in range(count)]
        messages = [{"body": body, "ttl": TTL_SECONDS} for body in bodies]
        try:
            reply = self.connection.call("message_post", {"queue_name": self.queue[1], "messages": messages})
        except ConnectionLost:
            self.ledger.post_ended(bodies, l.UNKNOWN)
            raise
        if reply["status"] == 201:
            self.ledger.posted(bodies, reply["body"]["message_ids"])
        else:
            self.ledger.post_ended(bodies, l.FAILED if reply["status"] >= 500 else l.REFUSED)
        return reply["status"]

    def claim(self, limit=1, ttl=60):
        """Returns the status and the messages taken."""
        asked_at = time.monotonic()
        body = {"queue_name": self.queue[1], "ttl": ttl, "grace": 60, "limit": limit}
        reply = self.connection.call("claim_create", body)
        if reply["status"] != 201:
            return reply["status"], []
        lease = (reply["body"]["claim_id"], asked_at + ttl)
        rows = reply["body"]["messages"]
        return 201, [self.ledger.delivered(self.queue, self.name, row, asked_at, lease) for row in rows]

    def delete(self, messages):
        self.ledger.removal_asked(messages)
        body = {"queue_name": self.queue[1], "message_ids": [message.id for message in messages]}
        status = self.connection.call("message_delete_many", body)["status"]
        if status == 204:
            self.ledger.removed(messages)
        else:
            self.ledger.removal_ended(messages, l.MAYBE)
        return status

    def list(self):
        """Returns the status of the first page, and every message from end to end."""
        body = {"queue_name": self.queue[1], "echo": True, "include_claimed": True, "limit": 20}
        shown, status = [], None
        while True:
            reply = self.connection.call("message_list", body)
            status = status or reply["status"]
            if reply["status"] != 200 or not reply["body"]["messages"]:
                return status, shown
            shown += reply["body"]["messages"]
            body["marker"] = reply["body"]["next"]

    def audit(self):
        asked_at = time.monotonic()
        status, shown = self.list()
        assert status == 200, status
        stats = self.connection.call("queue_get_stats", {"queue_name": self.queue[1]})["body"]
        self.ledger.audit(self.queue, shown, stats, asked_at)
        return len(shown)


def require(condition, text):
    """A check that stays on under python -O and says what it missed."""
    if not condition:
        raise SystemExit("FAILED: " + text)
    print("  ok: " + text, flush=True)
