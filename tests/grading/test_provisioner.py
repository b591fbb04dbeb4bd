"""Kernels named `nbkiln` behave as stock ones do, and start from a warm process."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.kernelspec import get_kernel_spec
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nbkiln.kernels import provisioner
from nbkiln.kernels.client import forking_works
from nbkiln.kernels.provisioner import DEFAULT_PRELOAD, ForkedKernel, WarmProvisioner

needs_fork = pytest.mark.skipif(not forking_works(), reason="warm kernels need Linux")


class Kernel:
    """A running kernel, its manager and its client."""

    def __init__(self, **options: Any) -> None:
        self.manager = KernelManager(kernel_name="nbkiln")
        self.manager.start_kernel(**options)
        self.connect()

    def connect(self) -> None:
        self.client: BlockingKernelClient = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=30)

    def run(self, source: str, on_message: Callable[[dict], None] = lambda _: None) -> str:
        """Run a cell; return its result, the name of its error, or ''."""
        shown = []

        def keep(message: dict[str, Any]) -> None:
            on_message(message)
            content = message["content"]
            if message["msg_type"] == "execute_result":
                shown.append(content["data"]["text/plain"])
            elif message["msg_type"] == "error":
                shown.append(content["ename"])

        self.client.execute_interactive(source, output_hook=keep, timeout=30, allow_stdin=False)
        return "".join(shown)

    @property
    def process(self) -> Any:
        return self.manager.provisioner.process

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel()


@contextlib.contextmanager
def started(**options: Any) -> Iterator[Kernel]:
    kernel = Kernel(**options)
    try:
        yield kernel
    finally:
        kernel.close()


def becomes(condition: Callable[[], bool]) -> bool:
    for _ in range(200):
        if condition():
            return True
        time.sleep(0.05)
    return False


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


# IPython looks once, at the first result, whether NumPy has been imported.
AS_STOCK = [
    "import numpy as np\nimport re",
    "1 + 1",
    "print('a')\nprint('b', end='')\n'c'",
    "_, __, In[1], Out[1]",
    "%precision 2\n1.23456",
    "%lsmagic\n%who",
    "%%capture caught\nprint('captured')",
    "caught.stdout",
    "!echo from the shell",
    "import os\nos.write(1, b'straight to the descriptor\\n');",
    "print(os.getcwd())\nimport sys\nsys.argv[1:2], sys.flags, __name__",
    "[os.path.basename(folder) for folder in sys.path]",
    "import threading\nkinds = {type(t).__name__ for t in threading.enumerate()}\n"
    "sorted(kinds - {'HistorySavingThread'})",
    "import pandas as pd\npd.DataFrame({'a': [1.5], 'b': ['x']})",
    "from IPython.display import HTML, clear_output, display\ndisplay(HTML('<b>x</b>'))",
    "print('gone')\nclear_output()\nprint('kept')",
    "handle = display('one', display_id='d')\nhandle.update('two')",
    "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])",
    "plt.bar(['a'], [1]);",
    "ax.set_title('again')\nfig",
    "plt.get_backend(), plt.rcParams['figure.figsize'], plt.isinteractive()",
    "%matplotlib inline\nplt.plot([3, 1])\nplt.show()\nprint('after')",
    "import warnings\nwarnings.warn('careful')\nwarnings.warn('old', DeprecationWarning)",
    "np.log(0), np.int32(1) / 0",
    "sorted(map(str, warnings.filters))",
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "input('name? ')",
    "def fails(values):\n    return values['b']\n\nfails({})",
    "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise ValueError('x') from error",
    "def broken(:",
    "pd.DataFrame()['missing']",
    "raise KeyboardInterrupt",
    "raise SystemExit('no')",
    "import pydoc\nfails?",
    "get_ipython().ast_node_interactivity, type(get_ipython()).__name__",
]


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """A stream's text comes in one piece or several, as the kernel's threads have time."""
    whole: list[NotebookNode] = []
    for output in outputs:
        if whole and "name" in output and whole[-1].get("name") == output.name:
            whole[-1].text += output.text
        else:
            whole.append(output)
    return whole


def _normal(cell: NotebookNode) -> str:
    text = json.dumps([_joined(cell.outputs), cell.execution_count], sort_keys=True)
    text = re.sub(r"ipykernel_\d+/\d+\.py", "FILE", text)
    return re.sub(r"0x[0-9a-f]+|\d{5,}(?=[^\"]*\.json)", "ADDRESS", text)


@needs_fork
def test_outputs_are_those_of_a_stock_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    cells = {}
    for name in ("python3", "nbkiln"):
        nb = new_notebook(cells=[new_code_cell(source) for source in AS_STOCK])
        NotebookClient(nb, kernel_name=name, allow_errors=True).execute(cwd=str(tmp_path))
        cells[name] = nb.cells
    for stock, warm in zip(cells["python3"], cells["nbkiln"], strict=True):
        assert _normal(warm) == _normal(stock), stock.source
    figures = [c for c in cells["nbkiln"] if "image/png" in json.dumps(c.outputs)]
    assert len(figures) == 4
    shown = "\n".join(_normal(cell) for cell in cells["nbkiln"])
    for part in ("StdinNotImplementedError", "KeyboardInterrupt", "UserWarning: careful"):
        assert part in shown


@needs_fork
def test_modules_are_warm_and_memory_is_not_shared():
    with started() as one, started() as other:
        assert one.run(f"import sys\nset({DEFAULT_PRELOAD}) <= set(sys.modules)") == "True"
        assert one.run("import os\nos.environ['OMP_NUM_THREADS']") == "'1'"
        one.run("secret = 1")
        assert other.run("secret") == "NameError"
        assert os.getppid() != one.process.pid != other.process.pid
        draw = "import random, numpy\n(random.random(), numpy.random.rand())"
        assert one.run(draw) != other.run(draw)


@needs_fork
def test_an_interrupt_reaches_the_cell_and_what_it_started():
    with started() as kernel:
        for source in ("import time\ntime.sleep(60)", "!sleep 60\nprint('x')\nimport os"):

            def interrupt(message: dict[str, Any]) -> None:
                if message["msg_type"] == "execute_input":
                    threading.Timer(0.5, kernel.manager.interrupt_kernel).start()

            began = time.monotonic()
            found = kernel.run(source, interrupt)
            assert time.monotonic() - began < 30
            assert "sleep 60" in source[:9] or found == "KeyboardInterrupt"
        assert kernel.run("'still here'") == "'still here'"


@needs_fork
def test_a_restart_gives_a_fresh_fork():
    with started() as kernel:
        first = kernel.process.pid
        kernel.run("secret = 1")
        kernel.client.stop_channels()
        kernel.manager.restart_kernel()
        kernel.connect()
        assert kernel.process.pid != first
        assert kernel.run("secret") == "NameError"
        assert not runs(first)


@needs_fork
@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("import os\nos._exit(7)", 7),
    ],
)
def test_the_end_of_the_process_is_noticed(source: str, code: int):
    with started() as kernel:
        process = kernel.process
        assert kernel.manager.is_alive()
        assert process.poll() is None
        kernel.client.execute(source)
        assert becomes(lambda: not kernel.manager.is_alive())
        assert process.poll() == process.wait() == code
        process.kill()


@needs_fork
def test_nothing_is_left_after_shutdown(tmp_path: Path):
    with started(cwd=str(tmp_path)) as kernel:
        pid, zygote = kernel.process.pid, kernel.process._zygote._process.pid
        assert pid in children(zygote)
        kernel.run("import atexit\natexit.register(lambda: open('said_goodbye', 'w').close())")
    assert kernel.process is None
    assert (tmp_path / "said_goodbye").exists()
    with started() as kernel:
        started_by_it = int(kernel.run("import subprocess\nsubprocess.Popen(['sleep', '60']).pid"))
        assert runs(started_by_it)
    assert becomes(lambda: not children(zygote))
    assert not runs(pid)
    assert not runs(started_by_it)


@needs_fork
@pytest.mark.parametrize("keeps_a_copy", [False, True])
def test_kernels_end_with_a_client_that_is_killed(keeps_a_copy: bool):
    script = textwrap.dedent(f"""
        import os, signal, time
        from jupyter_client import KernelManager
        manager = KernelManager(kernel_name="nbkiln")
        manager.start_kernel()
        process = manager.provisioner.process
        copy = os.fork() if {keeps_a_copy} else 1
        if copy == 0:
            os.close(1)
            time.sleep(60)
            os._exit(0)
        print(process.pid, process._zygote._process.pid, copy, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    env = os.environ | {"NBKILN_PRELOAD": ""}
    done = subprocess.run(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=env, check=False
    )
    assert done.returncode == -signal.SIGKILL
    kernel, zygote, copy = map(int, done.stdout.split())
    assert becomes(lambda: not runs(kernel) and not runs(zygote))
    if keeps_a_copy:
        os.kill(copy, signal.SIGKILL)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("no fork", "needs Linux"),
        ("stderr of its own", "only a new process can have stderr"),
        ("a module with a thread", "starts threads"),
        ("another kernel", "does not start ipykernel"),
    ],
)
def test_what_cannot_be_forked_is_started_as_usual_and_said_once(
    what: str,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    if what != "no fork" and not forking_works():
        pytest.skip("warm kernels need Linux")
    options: dict[str, Any] = {}
    argv = get_kernel_spec("nbkiln").argv
    match what:
        case "no fork":
            monkeypatch.setattr(provisioner, "forking_works", lambda: False)
        case "stderr of its own":
            options["stderr"] = subprocess.PIPE
        case "a module with a thread":
            (tmp_path / "busy.py").write_text(
                "import threading\n"
                "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
            )
            options["env"] = os.environ | {"PYTHONPATH": str(tmp_path)}
            monkeypatch.setenv("NBKILN_PRELOAD", "busy")
        case "another kernel":
            argv = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(provisioner, "_said", set())
    for _ in range(2):
        manager = KernelManager(kernel_name="nbkiln", log=logging.getLogger("test"))
        manager.kernel_spec.argv = argv
        manager.start_kernel(**options)
        assert isinstance(manager.provisioner, WarmProvisioner)
        assert isinstance(manager.provisioner.process, subprocess.Popen)
        assert manager.is_alive()
        manager.shutdown_kernel(now=True)
    said = [r.getMessage() for r in caplog.records if "without a warm process" in r.getMessage()]
    assert len(said) == 1
    assert reason in said[0]


@needs_fork
def test_preload_can_be_named_and_what_is_missing_is_skipped(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NBKILN_PRELOAD", "fractions, no_such_module_at_all")
    with started() as kernel:
        assert isinstance(kernel.process, ForkedKernel)
        source = "import sys\n[name in sys.modules for name in ('fractions', 'pandas')]"
        assert kernel.run(source) == "[True, False]"
    chosen = {"provisioner_name": "nbkiln-warm", "config": {"preload": ["fractions", "json"]}}
    manager = KernelManager(kernel_name="nbkiln")
    manager.kernel_spec.metadata["kernel_provisioner"] = chosen
    manager.start_kernel()
    assert manager.provisioner.preload == ["fractions", "json"]
    manager.shutdown_kernel(now=True)


def test_the_kernelspec_is_installed_with_the_package():
    spec = get_kernel_spec("nbkiln")
    assert spec.argv[0] == "python"
    assert spec.metadata["kernel_provisioner"]["provisioner_name"] == "nbkiln-warm"
    assert Path(spec.resource_dir).is_relative_to(sys.prefix)


@needs_fork
def test_nbval_compares_outputs_made_by_warm_kernels(tmp_path: Path):
    def notebook(name: str, expected: str) -> None:
        result = new_output("execute_result", {"text/plain": expected}, execution_count=1)
        source = "import sys\n('pandas' in sys.modules, 1 + 1)"
        cell = new_code_cell(source, execution_count=1, outputs=[result])
        nbformat.write(new_notebook(cells=[cell]), tmp_path / name)

    notebook("right.ipynb", "(True, 2)")
    notebook("wrong.ipynb", "(True, 3)")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--nbval", "--nbval-kernel-name=nbkiln"),
            *("-p", "no:cacheprovider", "-q", "-rA", str(tmp_path)),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert re.search(r"PASSED .*right\.ipynb", done.stdout)
    assert re.search(r"FAILED .*wrong\.ipynb", done.stdout)
