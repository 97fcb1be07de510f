"""Two small clients, written for tests: they can also say what no good client would."""

import base64
import http.client
import json
import os
import socket
import struct
import time

CLIENT_ID = "5e0c2a86-2f4c-4a0c-9f3f-5d0fbb8a1f00"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class ConnectionLost(Exception):
    """The connection ended. What was asked and not answered may or may not have happened."""


class ClosedByServer(ConnectionLost):
    """The connection ended with a close frame."""

    def __init__(self, code, reason):
        super().__init__(f"closed with {code}: {reason}")
        self.code = code
        self.reason = reason


def frame(opcode, payload, first=0x80, masked=True):
    """One frame. The mask is all zeros, which is legal and leaves the payload as it is."""
    bit = 0x80 if masked else 0
    length = len(payload)
    if length < 126:
        head = bytes((first | opcode, bit | length))
    elif length < 65536:
        head = struct.pack(">BBH", first | opcode, bit | 126, length)
    else:
        head = struct.pack(">BBQ", first | opcode, bit | 127, length)
    return head + (b"\0\0\0\0" if masked else b"") + payload


class Socket:
    """A WebSocket that speaks the native envelope as JSON."""

    def __init__(self, port, project="reliability", hello=True, timeout=30.0):
        self.buffer = bytearray()
        self.next_id = 1
        try:
            self.socket = socket.create_connection(("127.0.0.1", port), timeout)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._upgrade()
        except OSError as error:
            raise ConnectionLost(str(error)) from error
        if hello:
            reply = self.call("hello", {"client_id": CLIENT_ID, "project": project})
            if reply["status"] != 200:
                raise AssertionError(f"hello was refused: {reply}")

    def _upgrade(self):
        key = base64.b64encode(os.urandom(16)).decode()
        self.send_bytes(
            f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
        while b"\r\n\r\n" not in self.buffer:
            self._fill()
        head, _, rest = bytes(self.buffer).partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionLost(f"no upgrade: {head[:200]!r}")
        self.buffer = bytearray(rest)

    def send_bytes(self, data):
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise ConnectionLost(str(error)) from error

    def send(self, envelopes):
        self.send_bytes(frame(TEXT, json.dumps(envelopes, separators=(",", ":")).encode()))

    def envelope(self, action, body):
        self.next_id += 1
        return {"id": self.next_id, "action": action, "body": body}

    def call(self, action, body):
        """Asks one thing and waits for its reply. Not while other requests are unanswered."""
        self.send(self.envelope(action, body))
        return self.receive()[0]

    def _fill(self):
        try:
            data = self.socket.recv(1 << 18)
        except socket.timeout:
            raise
        except OSError as error:
            raise ConnectionLost(str(error)) from error
        if not data:
            raise ConnectionLost("end of stream")
        self.buffer += data

    def _take(self, count):
        while len(self.buffer) < count:
            self._fill()
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        return taken

    def receive_frame(self):
        head = self._take(2)
        length = head[1] & 0x7F
        if length == 126:
            length = struct.unpack(">H", self._take(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self._take(8))[0]
        return head[0] & 0x0F, self._take(length)

    def receive(self):
        """The next replies, always as a list. Answers pings on the way."""
        while True:
            opcode, payload = self.receive_frame()
            if opcode == PING:
                self.send_bytes(frame(PONG, payload))
            elif opcode == CLOSE:
                code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else 1005
                raise ClosedByServer(code, payload[2:].decode())
            elif opcode in (TEXT, BINARY):
                replies = json.loads(payload)
                return replies if isinstance(replies, list) else [replies]

    def await_close(self, timeout=10.0):
        """The code with which the server ends the connection; None when it ends without one."""
        self.socket.settimeout(timeout)
        deadline = time.monotonic() + timeout
        try:
            while time.monotonic() < deadline:
                self.receive()
        except ClosedByServer as closed:
            return closed.code
        except ConnectionLost:
            return None
        raise AssertionError("the server did not end the connection")

    def close(self):
        self.socket.close()


class Rest:
    """A REST client on one kept connection."""

    def __init__(self, port, project="reliability", timeout=30.0, roles=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.headers = {
            "Client-ID": CLIENT_ID, "X-Project-ID": project, "Content-Type": "application/json",
            **({} if roles is None else {"X-Roles": roles}),
        }

    def call(self, method, path, body=None):
        """Returns (status, document or None)."""
        try:
            data = None if body is None else json.dumps(body).encode()
            self.connection.request(method, path, data, self.headers)
            response = self.connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text else None
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise ConnectionLost(str(error)) from error

    def close(self):
        self.connection.close()
