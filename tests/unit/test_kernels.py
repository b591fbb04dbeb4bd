"""Warm kernels run cells as a stock kernel does, and come to an end."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from nbkiln.kernels.client import Dead, Runner, Zygote, forking_works
from nbkiln.kernels.record import Recorder

pytestmark = pytest.mark.skipif(not forking_works(), reason="warm kernels need Linux")


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(["json", "matplotlib.pyplot", "pandas"]) as zygote:
        yield zygote


@pytest.fixture
def runner(zygote: Zygote, tmp_path: Path) -> Iterator[Runner]:
    with zygote.fork(tmp_path) as runner:
        yield runner


def run(runner: Runner, *sources: str, timeout_s: float = 5) -> list[NotebookNode]:
    nb = new_notebook(cells=[new_code_cell(source) for source in sources])
    recorder = Recorder(nb)
    for index, cell in enumerate(nb.cells):
        recorder.run_cell(runner, cell, index, timeout_s=timeout_s)
    return nb.cells


def ends(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


AS_STOCK = [
    "1 + 1",
    "x = 3\nx",
    "print('a')\nprint('b', end='')\n'c'",
    "_, __, In[1]",
    "import pandas as pd\npd.DataFrame({'a': [1.5], 'b': ['x']})",
    "pd.DataFrame({f'a rather long name {n}': [n] for n in range(12)})",
    "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()",
    "fig, ax = plt.subplots()\nax.bar(['a'], [1]);",
    "from IPython.display import HTML, clear_output, display\ndisplay(HTML('<b>x</b>'))",
    "import asyncio\nawait asyncio.sleep(0.01)\n'awaited'",
    "print('gone')\nclear_output()\nprint('kept')",
    "handle = display('one', display_id='d')\nhandle.update('two')",
    "%time pass\n%precision 2\n1.23456",
    "import sys\nprint('e', file=sys.stderr)",
    "!echo from the shell",
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "%%capture caught\nprint('captured')",
    "caught.stdout",
    "1 / 0",
    "def broken(:",
    "raise SystemExit('no')",
    "input('name? ')",
    "get_ipython().ast_node_interactivity",
    "",
]


def _comparable(cell: NotebookNode) -> list:
    found = []
    for output in cell.outputs:
        if output.output_type == "error":
            found.append(("error", output.ename))
        elif output.output_type == "stream":
            text = output.text if "time" not in cell.source else "(times)"
            found.append((output.name, text))
        else:
            data = {k: v for k, v in output.data.items() if k != "image/png"}
            found.append((output.output_type, data, "image/png" in output.data))
    return found


def test_outputs_are_those_of_a_stock_kernel(runner: Runner, tmp_path: Path):
    nb = new_notebook(cells=[new_code_cell(source) for source in AS_STOCK])
    client = NotebookClient(nb, kernel_name="python3", allow_errors=True)
    client.execute(cwd=str(tmp_path))
    warm = run(runner, *AS_STOCK)
    for stock, mine in zip(nb.cells, warm, strict=True):
        assert _comparable(mine) == _comparable(stock), stock.source


def test_state_is_kept_between_cells_and_not_between_notebooks(zygote: Zygote, tmp_path: Path):
    with zygote.fork(tmp_path) as one, zygote.fork(tmp_path) as other:
        run(one, "secret = 1")
        assert run(one, "secret")[0].outputs[0].data["text/plain"] == "1"
        assert run(other, "secret")[0].outputs[0].ename == "NameError"


def test_a_copy_has_the_state_and_leaves_the_original_alone(runner: Runner):
    run(runner, "numbers = [1]")
    with runner.fork() as copy:
        assert run(copy, "numbers.append(2)\nnumbers")[0].outputs[0].data["text/plain"] == "[1, 2]"
    assert run(runner, "numbers")[0].outputs[0].data["text/plain"] == "[1]"
    assert ends(copy.pid)


def test_children_have_their_own_random_numbers(zygote: Zygote, tmp_path: Path):
    draws = set()
    for _ in range(2):
        with zygote.fork(tmp_path) as runner:
            source = "import random, numpy\n(random.random(), numpy.random.rand())"
            draws.add(run(runner, source)[0].outputs[0].data["text/plain"])
    assert len(draws) == 2


def test_a_long_cell_is_interrupted_and_the_next_one_runs(runner: Runner):
    slow, after = run(runner, "import time\ntime.sleep(60)", "'still here'", timeout_s=0.5)
    assert slow.outputs[-1].ename == "KeyboardInterrupt" or slow.outputs[-1].ename.endswith("Error")
    assert any(output.ename == "CellTimeoutError" for output in slow.outputs)
    assert after.outputs[0].data["text/plain"] == "'still here'"


def test_a_cell_that_swallows_interrupts_is_killed(runner: Runner, monkeypatch):
    monkeypatch.setattr("nbkiln.kernels.client.INTERRUPT_GRACE_S", 0.5)
    source = (
        "while True:\n    try:\n        while True:\n            pass\n"
        "    except BaseException:\n        pass"
    )
    with pytest.raises(Dead, match="did not stop"):
        runner.run(source, lambda _message: None, timeout_s=2)
    assert ends(runner.pid)


def test_the_end_of_the_process_is_told(runner: Runner):
    with pytest.raises(Dead, match="ended in the middle"):
        runner.run("import os\nos._exit(1)", lambda _message: None, timeout_s=5)
    with pytest.raises(Dead):
        runner.run("1", lambda _message: None, timeout_s=5)


def test_output_is_cut_and_counted(runner: Runner):
    (cell,) = run(runner, "print('x' * (3 << 20))")
    text = "".join(output.text for output in cell.outputs)
    assert text.startswith("xxx")
    assert "[2,097,153 characters of output left out]" in text
    assert len(text) < (1 << 20) + 100


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        ("0.5", lambda cell: cell.outputs[-2].data["text/plain"] == "0.5"),
        (
            "import sys\nprint('old', file=sys.stderr)",
            lambda cell: any(o.get("name") == "stderr" for o in cell.outputs),
        ),
        ("1 / 0", lambda cell: any(o.get("ename") == "ZeroDivisionError" for o in cell.outputs)),
    ],
    ids=["a result", "stderr", "an error"],
)
def test_what_points_hang_on_is_kept_however_much_is_printed(runner: Runner, last: str, kept):
    (cell,) = run(runner, f"print('x' * (2 << 20))\n{last}")
    assert kept(cell), [o.output_type for o in cell.outputs]


def test_a_task_goes_on_in_the_next_cell(runner: Runner):
    cells = run(
        runner,
        "import asyncio\nasync def work():\n    await asyncio.sleep(0.01)\n    return 'done'\n"
        "task = asyncio.create_task(work())",
        "await task",
    )
    assert cells[1].outputs[0].data["text/plain"] == "'done'"


def test_a_process_that_a_cell_forks_does_not_answer_for_it(runner: Runner):
    cells = run(runner, "import os\npid = os.fork()", "assert False, 'told'", "'third'")
    assert cells[1].outputs[0].evalue == "told"
    assert cells[2].outputs[0].data["text/plain"] == "'third'"


def test_a_process_with_a_session_of_its_own_ends_too(zygote: Zygote, tmp_path: Path):
    with zygote.fork(tmp_path) as runner:
        source = "import subprocess\nsubprocess.Popen(['sleep', '60'], start_new_session=True).pid"
        pid = int(run(runner, source)[0].outputs[0].data["text/plain"])
    assert ends(pid)


def test_a_limit_can_be_none(runner: Runner):
    (cell,) = run(runner, "'fine'", timeout_s=float("inf"))
    assert cell.outputs[0].data["text/plain"] == "'fine'"


def test_a_module_that_ends_the_process_is_reported(tmp_path: Path):
    (tmp_path / "leaves.py").write_text("raise SystemExit('no')")
    with Zygote(["leaves"], env={"PYTHONPATH": str(tmp_path)}) as zygote:
        assert "SystemExit" in zygote.failed["leaves"]


def test_what_a_cell_started_ends_with_its_notebook(zygote: Zygote, tmp_path: Path):
    with zygote.fork(tmp_path) as runner:
        source = "import subprocess\nsubprocess.Popen(['sleep', '60']).pid"
        pid = int(run(runner, source)[0].outputs[0].data["text/plain"])
    assert ends(pid)
    assert ends(runner.pid)


def test_the_end_of_the_zygote_ends_its_children(tmp_path: Path):
    zygote = Zygote()
    runner = zygote.fork(tmp_path)
    zygote.close()
    assert ends(runner.pid)
    runner.close()


def test_a_module_that_cannot_be_imported_is_reported():
    with Zygote(["json", "no_such_module_at_all"]) as zygote:
        assert list(zygote.failed) == ["no_such_module_at_all"]
        assert "ModuleNotFoundError" in zygote.failed["no_such_module_at_all"]
