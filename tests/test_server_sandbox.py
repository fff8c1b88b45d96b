"""A process in the sandbox reaches no network, whatever it runs; the workers of a server are in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import STANCE, build
from servers import Trap, serving

from kg.server import sandbox

INSIDE = """
import socket, subprocess, sys
import pyoxigraph
from kg.server.sandbox import deny_network

kept, other = socket.socketpair()
print(deny_network())
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
    try:
        socket.socket(family).close()
        print("open")
    except PermissionError:
        print("refused")
kept.send(b"still here")
print(other.recv(20).decode())
for ask in (lambda: list(pyoxigraph.Store().query(f"SELECT * {{ SERVICE <{sys.argv[1]}> {{ ?s ?p ?o }} }}")), lambda: pyoxigraph.Store().update(f"LOAD <{sys.argv[1]}>")):
    try:
        ask()
        print("answered")
    except OSError:
        print("refused")
child = "import socket\\ntry:\\n    socket.socket()\\nexcept PermissionError:\\n    print('refused')"
print(subprocess.run([sys.executable, "-c", child], capture_output=True, text=True).stdout.strip())
"""


@pytest.fixture(autouse=True)
def _kernel() -> None:
    if not can():
        pytest.skip("this system has no seccomp: the text of a query is all that keeps it from the network")


def can() -> bool:
    return (
        subprocess.run([sys.executable, "-c", "from kg.server.sandbox import deny_network; raise SystemExit(not deny_network())"], check=False).returncode == 0
    )


def test_nothing_in_the_sandbox_reaches_a_server_and_what_is_open_stays_so():
    with Trap() as trap:
        done = subprocess.run([sys.executable, "-c", INSIDE, trap.url], capture_output=True, text=True, check=True, timeout=60)
        assert done.stdout.split("\n")[:-1] == ["True", "refused", "refused", "open", "still here", "refused", "refused", "refused"]
        assert trap.hits == 0


def test_every_worker_of_a_server_is_in_it_and_what_listens_is_not(tmp_path):
    with serving(build(tmp_path, STANCE)) as server:
        assert server.query("ASK { ?s ?p ?o }").status == 200
        (nursery,) = children(server.pid)
        workers = children(int(nursery))
        assert workers
        assert {confined(each) for each in (nursery, *workers)} == {"2"}
        assert confined(str(server.pid)) == Path("/proc/self/status").read_text("ascii").partition("Seccomp:")[2].split()[0]


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()


def confined(pid: str) -> str:
    """Whether a filter of system calls is on a process: 2 where there is one."""
    (found,) = [line.split()[1] for line in Path(f"/proc/{pid}/status").read_text("ascii").split("\n") if line.startswith("Seccomp:")]
    return found


@pytest.mark.parametrize(("name", "machine"), [("darwin", "x86_64"), ("linux", "riscv64")])
def test_a_system_that_cannot_says_so(monkeypatch, name, machine):
    monkeypatch.setattr(sandbox.sys, "platform", name)
    monkeypatch.setattr(sandbox.platform, "machine", lambda: machine)
    assert sandbox.deny_network() is False


ALLOW, REFUSE, KILL = 0x7FFF0000, 0x0005000D, 0x80000000


def verdict(lines: list[tuple[int, int, int, int]], told: dict[int, int]) -> int:
    """What a filter says of a system call: `told` has its number at 0, the architecture at 4 and the first argument at 16."""
    at = loaded = 0
    while True:
        what, if_so, if_not, value = lines[at]
        if what == 0x06:
            return value
        if what == 0x20:
            loaded = told[value]
            at += 1
        else:
            at += 1 + (if_so if (loaded == value if what == 0x15 else loaded >= value) else if_not)


@pytest.mark.parametrize(("machine", "architecture", "call"), [("x86_64", 0xC000003E, 41), ("aarch64", 0xC00000B7, 198)])
def test_the_filter_refuses_sockets_of_the_network_and_ways_around_it(machine, architecture, call):
    lines = sandbox._program(*sandbox._KERNELS[machine])
    unix, network, network6, netlink = 1, 2, 10, 16

    def told(number: int, family: int = 0, of: int = architecture) -> int:
        return verdict(lines, {0: number, 4: of, 16: family})

    assert [told(call, family) for family in (unix, network, network6, netlink)] == [ALLOW, REFUSE, REFUSE, REFUSE]
    assert [told(number, network) for number in (0, 1, call - 1, call + 1, 257)] == [ALLOW] * 5
    assert told(425) == REFUSE  # io_uring_setup
    assert told(0x40000000 + 41, network) == REFUSE  # the numbers of x32
    assert told(359, network, of=0x40000003) == KILL  # socket of 32 bits
