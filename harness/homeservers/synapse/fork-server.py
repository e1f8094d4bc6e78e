"""
Starts Synapses by forking: importing Synapse takes longer than starting it, so that is done once.

Reads requests from stdin, one JSON object a line: {"id", "config", "output", "environment"}; forks a process that is
`python -m synapse.app.homeserver -c CONFIG` in a process group of its own, whose stdout and stderr are the Unix socket
OUTPUT; and answers {"id", "pid"}, then {"pid", "status"} when it has ended. When stdin ends, or this process is killed, so do all of them.
"""

import ctypes
import gc
import json
import os
import signal
import socket
import sys
import threading

from synapse.app.complement_fork_starter import ProxiedReactor
from twisted.internet.main import installReactor

# Twisted makes a reactor at import, and one that was made before a fork is of no use after it: this one is made later.
reactor = ProxiedReactor()
installReactor(reactor)

import synapse.app.homeserver  # noqa: E402
from twisted.internet.epollreactor import EPollReactor  # noqa: E402

running: set[int] = set()


def answer(message: dict) -> None:
    os.write(1, (json.dumps(message) + "\n").encode())


def die_with(parent: int) -> None:
    """Asks the kernel for SIGKILL when the parent ends, which may be before anybody else knows of this process."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def become_synapse(request: dict) -> None:
    os.setsid()
    output = socket.socket(socket.AF_UNIX)
    output.connect(request["output"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output.fileno(), 1)
    os.dup2(output.fileno(), 2)
    os.environ.update(request["environment"])
    sys.argv = ["synapse", "-c", request["config"]]
    reactor._install_real_reactor(EPollReactor())
    synapse.app.homeserver.main()


def report_end(pid: int) -> None:
    _, status = os.waitpid(pid, 0)
    running.discard(pid)
    answer({"pid": pid, "status": os.waitstatus_to_exitcode(status)})


def start(request: dict) -> None:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        die_with(parent)
        become_synapse(request)
        sys.exit()
    running.add(pid)
    answer({"id": request["id"], "pid": pid})
    threading.Thread(target=report_end, args=(pid,), daemon=True).start()


# What was imported is never garbage: no process need look through it, and so copy it.
gc.collect()
gc.freeze()
answer({"ready": True})
for line in sys.stdin:
    start(json.loads(line))
for pid in list(running):
    os.kill(pid, signal.SIGKILL)
