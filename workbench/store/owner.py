"""Which process works on a run or an import, told apart from every other one also when its number is used again.

    token()  ->  "a1b2c3.../4021/8812345"     (this boot of the machine / process number / its start in clock ticks)

A killed process leaves "running" behind; ``alive`` says whether the one named still lives.
"""

import os
import subprocess
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except OSError:
        return "unknown"


def _start(pid: int) -> str:
    """When the process began, as the system writes it; empty where there is no such process, or nobody can tell."""
    try:
        # the command's name may hold spaces and brackets, so fields are counted after its last bracket
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        # a killed child its parent has not asked about yet is only a name
        return "" if fields[0] in (b"Z", b"X") else fields[19].decode()
    except OSError:
        pass
    if Path("/proc/self/stat").exists():
        return ""
    try:
        asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return " ".join(asked.stdout.split())


def token(pid: int | None = None) -> str:
    """Names a process (this one) so that no later one is taken for it."""
    pid = os.getpid() if pid is None else pid
    return f"{_boot()}/{pid}/{_start(pid)}"


def alive(owner: str) -> bool:
    """Does the process that ``token`` named still run?"""
    boot, _, rest = owner.partition("/")
    pid, _, start = rest.partition("/")
    if boot != _boot() or not pid.isdecimal():
        return False
    return bool(start) and _start(int(pid)) == start
