#!/usr/bin/env python3
"""A disk whose power can be cut: an ext4 image on a loop device.

    loopdisk.py create  DIR [SIZE_MB]   make DIR/disk.img and mount it at DIR/mnt
    loopdisk.py cut     DIR [PID...]    freeze the processes, cut the power, kill them, unmount
    loopdisk.py remount DIR             switch the power on again: mount, which replays the journal
    loopdisk.py destroy DIR             unmount and delete everything in DIR

Cutting the power is ext4's shutdown call without a log flush: what was not made durable is gone, page cache and tail
of the journal alike. The processes are frozen first, because a dying file system answers a sync in flight with
success, and an acknowledgement that leaves the process after that would look like a loss.

It cannot tear a sector, and it cannot imitate a disk that lies about flushed data.
"""

import fcntl
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import time

EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2
DEFAULT_SIZE_MB = 1024
STOP_TIMEOUT_SECONDS = 10


def fail(message):
    sys.exit("loopdisk: " + message)


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        fail(" ".join(command) + " failed: " + done.stdout.strip())


def is_mounted(mount):
    return os.path.ismount(mount)


def create(directory, size_mb):
    image, mount = directory / "disk.img", directory / "mnt"
    if image.exists():
        fail(f"{image} exists already; destroy it first")
    mount.mkdir(parents=True)
    with open(image, "wb") as file:
        file.truncate(size_mb << 20)
    run("mkfs.ext4", "-q", "-F", str(image))
    run("mount", "-o", "loop", str(image), str(mount))


def state_of(pid):
    """The process's state letter, or None when it is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def wait_for(pids, states):
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    for pid in pids:
        while state_of(pid) not in states:
            if time.monotonic() > deadline:
                fail(f"process {pid} is still in state {state_of(pid)}")
            time.sleep(0.01)


def cut(directory, pids):
    mount = directory / "mnt"
    if not is_mounted(mount):
        fail(f"{mount} is not mounted")
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    wait_for(pids, ("T", "t", "Z", None))
    root = os.open(mount, os.O_RDONLY)
    try:
        fcntl.ioctl(root, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
    finally:
        os.close(root)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    wait_for(pids, ("Z", None))
    unmount(mount)


def unmount(mount):
    """A killed process lets go of its files only when the last of its threads is gone."""
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while subprocess.run(["umount", str(mount)], stderr=subprocess.DEVNULL).returncode != 0:
        if time.monotonic() > deadline:
            run("umount", str(mount))
        time.sleep(0.05)


def remount(directory):
    image, mount = directory / "disk.img", directory / "mnt"
    if is_mounted(mount):
        fail(f"{mount} is mounted already")
    run("mount", "-o", "loop", str(image), str(mount))


def destroy(directory):
    mount = directory / "mnt"
    if is_mounted(mount):
        unmount(mount)
    shutil.rmtree(directory)


def require_this_machine_can():
    if os.geteuid() != 0:
        fail("needs root, for mount and for the power cut; skipped tests are better than half a test")
    if not os.path.exists("/dev/loop-control"):
        fail("needs loop devices, and /dev/loop-control is missing")
    for tool in ("mkfs.ext4", "mount", "umount"):
        if shutil.which(tool) is None:
            fail(f"needs {tool}")


def main(arguments):
    commands = ("create", "cut", "remount", "destroy")
    if len(arguments) < 2 or arguments[0] not in commands:
        sys.exit(__doc__)
    require_this_machine_can()
    command, directory = arguments[0], pathlib.Path(arguments[1]).resolve()
    if command == "create":
        create(directory, int(arguments[2]) if len(arguments) > 2 else DEFAULT_SIZE_MB)
    elif command == "cut":
        cut(directory, [int(pid) for pid in arguments[2:]])
    elif command == "remount":
        remount(directory)
    else:
        destroy(directory)


if __name__ == "__main__":
    main(sys.argv[1:])
