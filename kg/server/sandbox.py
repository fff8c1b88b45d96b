"""A process that cannot reach the network: the kernel refuses it every socket but those of this machine's file system.

The text of a query is looked through before it runs (`kg.sparql.guard`); this holds even where that should fail.

Source: seccomp(2), https://docs.kernel.org/userspace-api/seccomp_filter.html.
"""

from __future__ import annotations

import platform
import struct
import sys

_KERNELS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""By processor: the architecture as seccomp names it, and the number of the system call `socket`."""
_URING = 425
_FOREIGN = 0x40000000
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 13, 0x80000000  # 13 is EACCES
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


def deny_network() -> bool:
    """Refuse this process, and all that it starts, every new socket but a local one; for ever.

    Returns:
        whether the system could: Linux on x86-64 and ARM64 can.
    """
    known = _KERNELS.get(platform.machine())
    if known is None or sys.platform != "linux":
        return False
    import ctypes

    lines = _program(*known)
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    kept = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(lines), ctypes.addressof(kept)))
    system = ctypes.CDLL(None, use_errno=True)
    if system.prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)):
        return False
    return bool(system.prctl(_SECCOMP, ctypes.c_ulong(_FILTER), program, ctypes.c_ulong(0), ctypes.c_ulong(0)) == 0)


def _program(architecture: int, call: int) -> list[tuple[int, int, int, int]]:
    """The filter, as instructions: what to do, how many to skip if so, how many if not, and with what."""
    return [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 5, 0, _FOREIGN),
        (_EQUAL, 4, 0, _URING),
        (_EQUAL, 0, 2, call),
        (_LOAD, 0, 0, 16),
        (_EQUAL, 0, 1, 1),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
