import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from yingke.site.commands.supervisor import Child

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
PARENT = (
    "from yingke.site.commands.supervisor import Child, Supervisor; import sys\n"
    "with Supervisor([Child('sleeper', sys.argv[1:])]) as up:\n"
    "    print(up.children[0].process.pid, flush=True)\n"
    "    up.tend()\n"
    "print('stopped', flush=True)"
)


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False


def is_gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


class TestTend:
    def test_a_fallen_child_starts_again_and_later_each_time(self) -> None:
        child = Child("falls", [sys.executable, "-c", "raise SystemExit(3)"])
        child.start()
        first = child.process
        assert first is not None
        assert first.wait() == 3
        child.tend()
        assert child.process is first, "not at once"

        def is_started_again() -> bool:
            child.tend()
            return child.process is not first

        assert eventually(is_started_again)
        assert child.process is not None
        child.process.wait()
        child.tend()
        assert child.due is not None
        assert child.due - time.monotonic() > 1.5

    def test_a_running_child_is_left_alone(self) -> None:
        child = Child("sleeper", SLEEP)
        child.start()
        before = child.process
        child.tend()
        assert child.process is before
        assert before is not None
        before.terminate()
        child.stop()


class TestSupervisor:
    def start(self) -> tuple[subprocess.Popen[str], int]:
        words = [sys.executable, "-c", PARENT, *SLEEP]
        parent = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert eventually(lambda: Path(f"/proc/{child}/cmdline").read_bytes().startswith(SLEEP[0].encode()))
        return parent, child

    def test_a_signal_stops_every_child_and_ends_well(self) -> None:
        parent, child = self.start()
        with parent:
            parent.send_signal(signal.SIGTERM)
            assert parent.stdout is not None
            assert parent.stdout.read() == "stopped\n"
        assert parent.returncode == 0
        assert is_gone(child)

    def test_a_killed_supervisor_leaves_no_child_behind(self) -> None:
        parent, child = self.start()
        with parent:
            os.kill(parent.pid, signal.SIGKILL)
        assert eventually(lambda: is_gone(child))
