"""The real server as a child process."""

import atexit
import os
import pathlib
import re
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[6]
HOLDFAST = ROOT / "bin" / "holdfast"
START_TIMEOUT_SECONDS = 120
STOP_TIMEOUT_SECONDS = 60


class StartRefused(Exception):
    """The server ended instead of starting; the text is what it said."""


def build():
    """Builds the server if its sources are newer, so that no start within a test has to."""
    subprocess.run([HOLDFAST, "version"], check=True, stdout=subprocess.DEVNULL)


def holdfast(*arguments):
    """Runs a command of the command line to its end."""
    return subprocess.run([HOLDFAST, *map(str, arguments)], capture_output=True, text=True)


class Server:
    """One data directory and the process that serves it, if one runs."""

    def __init__(self, work, data, settings=()):
        self.data = pathlib.Path(data)
        self.settings = list(settings)
        self.out = pathlib.Path(work) / "server.out"
        self.log = pathlib.Path(work) / "server.log"
        self.process = None
        self.port = None
        self.ready_seconds = 0.0
        SERVERS.append(self)

    @property
    def pid(self):
        return self.process.pid

    def start(self):
        began = time.monotonic()
        options = [part for setting in self.settings for part in ("--set", setting)]
        with open(self.out, "w") as out, open(self.log, "a") as log:
            self.process = subprocess.Popen(
                [HOLDFAST, "serve", "--data-dir", self.data, "--listen", "127.0.0.1:0", *options],
                stdin=subprocess.DEVNULL, stdout=out, stderr=log,
            )
        self.port = self._await_port(began + START_TIMEOUT_SECONDS)
        self.ready_seconds = time.monotonic() - began
        return self

    def _await_port(self, deadline):
        while time.monotonic() < deadline:
            greeting = self.out.read_text()
            address = re.search(r"http://127\.0\.0\.1:(\d+)", greeting)
            if address and "Stop it" in greeting:
                return int(address.group(1))
            if self.process.poll() is not None:
                raise StartRefused(self.tail())
            time.sleep(0.02)
        self.kill()
        raise StartRefused("not ready in time: " + self.tail())

    def tail(self, lines=12):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def errors_in_log(self):
        return [line for line in self.log.read_text(errors="replace").splitlines() if " ERROR " in line]

    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """The crash: no warning, no clean-up."""
        if self.is_running():
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self):
        """The orderly end. Returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_TIMEOUT_SECONDS)


SERVERS = []


@atexit.register
def kill_all():
    """Ends every server of this test, however the test ends."""
    for each in SERVERS:
        each.kill()


def may_mount():
    """Why this machine cannot mount a disk of a test's own, or None when it can."""
    if os.geteuid() != 0:
        return "mounting needs root"
    return None if os.path.exists("/dev/loop-control") else "/dev/loop-control is missing"
