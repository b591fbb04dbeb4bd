"""What submissions have in common runs once, and nobody can tell from the grades."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from nbkiln.grading.classrun import Job, run_class
from nbkiln.grading.records import CellRecord, Limits
from nbkiln.kernels.client import Zygote, forking_works

pytestmark = pytest.mark.skipif(not forking_works(), reason="warm kernels need Linux")


@pytest.fixture(scope="module")
def zygote():
    with Zygote(["json"]) as zygote:
        yield zygote


def job(student: str, files: Path, *sources: str, notebook: str = "nb") -> Job:
    cells = [new_code_cell(source) for source in sources]
    return Job(student, notebook, NotebookNode(new_notebook(cells=cells)), files)


def run(zygote: Zygote, jobs: list[Job], **how) -> dict[str, list[CellRecord]]:
    records: dict[str, list[CellRecord]] = {}

    def done(job: Job, record: list[CellRecord]) -> None:
        assert job.student not in records
        records[job.student] = record

    def failed(job: Job, reason: str) -> None:
        raise AssertionError(f"{job.student}: {reason}")

    how = {"workers": 2, "limits": Limits(5, 20)} | how
    limits = how.pop("limits")
    run_class(zygote, jobs, limits, done, failed, **how)
    assert set(records) == {job.student for job in jobs}
    return records


def texts(record: list[CellRecord]) -> list[str]:
    found = []
    for cell in record:
        for output in cell.outputs:
            data = output.get("data", {}).get("text/plain")
            found.append(output.get("text") or data or output.get("ename"))
    return found


LOG = "from pathlib import Path\nPath({log!r}).open('a').write('x')"


@pytest.fixture
def count(tmp_path: Path):
    """A cell that leaves a mark each time it runs, and the number of marks."""
    log = tmp_path / "log"
    return LOG.format(log=str(log)), lambda: len(log.read_text())


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def test_common_cells_run_once_and_branches_do_not_meet(zygote, files, count):
    mark, marks = count
    jobs = [
        job("a", files, mark, "numbers = [1]", "numbers.append(2)", "numbers"),
        job("b", files, mark, "numbers = [1]", "numbers.append(3)", "numbers"),
        job("c", files, mark, "numbers = [1]", "numbers.append(3)", "sum(numbers)"),
        job("d", files, mark, "numbers = [1]"),
    ]
    records = run(zygote, jobs)
    assert marks() == 1
    assert [texts(records[s])[-1:] for s in "abcd"] == [["[1, 2]"], ["[1, 3]"], ["4"], ["1"]]
    assert [r.execution_count for r in records["c"]] == [1, 2, 3, 4]


def test_records_are_the_same_without_sharing(zygote, files, count):
    mark, marks = count
    jobs = [job(s, files, mark, "x = 1", f"x + {n}", "1 / 0") for n, s in enumerate("abc")]
    shared, alone = run(zygote, jobs), run(zygote, jobs, share=False)
    assert marks() == 1 + 3
    for student in "abc":
        assert texts(shared[student]) == texts(alone[student])


def test_a_figure_in_a_common_cell_is_shared(zygote, files, count):
    mark, marks = count
    plot = (
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.set_title('x')\nplt.show()"
    )
    records = run(zygote, [job(s, files, mark, plot, f"ax.set_title({s!r})\nfig") for s in "ab"])
    assert marks() == 1
    assert all("image/png" in record[-1].outputs[-1]["data"] for record in records.values())


def test_identical_submissions_run_once(zygote, files, count):
    mark, marks = count
    records = run(zygote, [job(s, files, mark, "'same'") for s in "abcde"])
    assert marks() == 1
    assert all(texts(record)[-1] == "'same'" for record in records.values())


UNSAFE = {
    "a thread": "import threading\nthreading.Thread(target=lambda: __import__('time').sleep(30),"
    " daemon=True).start()",
    "a child process": "import subprocess\nchild = subprocess.Popen(['sleep', '30'])",
    "an open file": "handle = open('/etc/hostname')",
    "a socket": "import socket\ns = socket.socket()",
    "a file in the folder": "open('left.txt', 'w').write('x')",
    "a temporary folder": "import tempfile\nd = tempfile.mkdtemp()",
    "a pipe": "import os\nr, w = os.pipe()",
    "memory shared with other processes": "import mmap\nm = mmap.mmap(-1, 10)",
    "a task of the event loop": "import asyncio\ntask = asyncio.create_task(asyncio.sleep(30))",
    "its folder in a dictionary": "import os\nc = {'out': os.path.join(os.getcwd(), 'o')}",
    "its folder in an object": "import os\nclass C: pass\nc = C()\nc.there = [os.getcwd()]",
    "its folder in a closure": "import os\ndef f():\n    d = os.getcwd()\n    return lambda: d\n"
    "g = f()",
    "its folder in a table": "import os\nimport pandas as pd\n"
    "t = pd.DataFrame({'a': [1], 'p': [os.getcwd()]})",
}


@pytest.mark.parametrize("what", UNSAFE)
def test_what_a_fork_cannot_carry_is_not_shared(zygote, files, count, what):
    mark, marks = count
    jobs = [job(s, files, mark, UNSAFE[what], f"'{s}'") for s in "ab"]
    records = run(zygote, jobs)
    assert marks() == 1 + 2
    assert [texts(records[s])[-1] for s in "ab"] == ["'a'", "'b'"]


def test_each_has_a_folder_of_its_own(zygote, files):
    (files / "data.txt").write_text("data")
    write = "open('mine.txt', 'a').write({0!r})\nprint(open('mine.txt').read())"
    jobs = [job(s, files, "text = open('data.txt').read()", write.format(s)) for s in "ab"]
    records = run(zygote, jobs)
    for student in "ab":
        assert texts(records[student])[-1].split()[-1] == student
    assert [path.name for path in files.iterdir()] == ["data.txt"]


def test_other_files_beside_the_notebook_are_another_group(zygote, tmp_path):
    folders = []
    for text in ("one", "two"):
        (tmp_path / text).mkdir()
        (tmp_path / text / "data.txt").write_text(text)
        folders.append(tmp_path / text)
    jobs = [job(f.name, f, "open('data.txt').read()", f"'{f.name}'") for f in folders]
    records = run(zygote, jobs)
    assert texts(records["one"])[0] == "'one'"
    assert texts(records["two"])[0] == "'two'"


def test_a_common_cell_that_ends_the_process_falls_back(zygote, files):
    jobs = [job(s, files, "import os\nos._exit(1)", f"'{s}'") for s in "ab"]
    records = run(zygote, jobs)
    for student in "ab":
        assert texts(records[student]) == ["DeadKernelError", f"'{student}'"]


def test_the_limit_of_a_notebook_counts_shared_cells(zygote, files):
    jobs = [
        job(s, files, "import time\ntime.sleep(1.5)", "time.sleep(1.5)", f"'{s}'") for s in "ab"
    ]
    records = run(zygote, jobs, limits=Limits(cell_s=5, notebook_s=2))
    assert all("NotebookTimeoutError" in texts(records[s]) for s in "ab")


def test_a_fault_in_the_engine_is_not_swallowed(zygote, files):
    def done(_job, _records):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        run_class(zygote, [job("a", files, "1")], Limits(), done, done, workers=1)


@pytest.mark.parametrize(
    "keep",
    [
        "from pathlib import Path\nhere = Path.cwd()",
        "import os\nhere = os.getcwd()",
        "import os, sys\nsys.path.append(os.getcwd() + '/lib')\nhere = sys.path[-1][:-4]",
    ],
)
def test_a_path_kept_in_a_common_cell_leads_to_ones_own_folder(zygote, files, keep):
    use = "from pathlib import Path\nPath(here, 'mine.txt').write_text({0!r})\n"
    use += "Path('mine.txt').read_text()"
    records = run(zygote, [job(s, files, keep, use.format(s)) for s in "ab"])
    assert [texts(records[s])[-1] for s in "ab"] == ["'a'", "'b'"]


HOSTILE = {
    "an output that is no output": "from IPython.display import display\n"
    "display({'text/html': 5}, raw=True)",
    "the end of its folder": "import os, shutil\nshutil.rmtree(os.getcwd())\nos._exit(1)",
    "the end of the zygote": "import os\nos.kill(os.getppid(), 9)",
    "a zygote that is stopped": "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)",
    "half a message": "import os, socket, stat\nfor fd in range(3, 50):\n    try:\n"
    "        if stat.S_ISSOCK(os.fstat(fd).st_mode):\n            os.write(fd, b'\\x10')\n"
    "    except OSError:\n        pass\nimport time\ntime.sleep(60)",
    "no processes to be had": "import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (0, 0))",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_one_submission_never_ends_the_others(files, what, monkeypatch):
    monkeypatch.setattr("nbkiln.kernels.client.ANSWER_S", 3.0)
    jobs = [job(s, files, "x = 1", f"'{s}'") for s in "abc"]
    jobs.insert(1, job("hostile", files, HOSTILE[what], "2"))
    heard: dict[str, object] = {}
    with Zygote(["json"]) as zygote:
        run_class(
            zygote,
            jobs,
            Limits(5, 20),
            lambda job, records: heard.setdefault(job.student, texts(records)),
            lambda job, reason: heard.setdefault(job.student, reason),
            workers=2,
        )
    assert set(heard) == {"a", "b", "c", "hostile"}
    assert [heard[s] for s in "abc"] == [["'a'"], ["'b'"], ["'c'"]]


def test_a_helper_that_looks_where_it_stands_is_not_shared(zygote, files, count):
    mark, marks = count
    keep = "from pathlib import Path\nstore = Path(__file__).parent / 'store.txt'\n"
    (files / "beside.py").write_text(keep, encoding="utf-8")
    use = "import beside"
    jobs = [
        job("a", files, mark, use, "beside.store.write_text('a')", "beside.store.exists()"),
        job("b", files, mark, use, "0", "beside.store.exists()"),
    ]
    records = run(zygote, jobs, workers=1)
    assert marks() == 3
    assert [texts(records[s])[-1] for s in "ab"] == ["True", "False"]


def test_a_helper_that_does_not_is_shared(zygote, files, count):
    mark, marks = count
    (files / "plain_helper.py").write_text("base = 10\n", encoding="utf-8")
    run(zygote, [job(s, files, mark, "import plain_helper", f"'{s}'") for s in "ab"])
    assert marks() == 1


def test_awaiting_in_a_common_cell_is_shared(zygote, files, count):
    mark, marks = count
    wait = "import asyncio\nawait asyncio.sleep(0.01)"
    run(zygote, [job(s, files, mark, wait, f"{wait}\n'{s}'") for s in "ab"])
    assert marks() == 1


def test_no_further_cell_is_begun_after_a_stop(zygote, files, count):
    mark, marks = count
    stop = threading.Event()
    jobs = [job(str(n), files, f"{n}", mark) for n in range(6)]

    def done(job: Job, _records: list[CellRecord]) -> None:
        stop.set()

    run_class(zygote, jobs, Limits(), done, done, workers=1, stop=stop)
    assert marks() == 1


def test_a_large_class_needs_few_processes_at_a_time(zygote, files, monkeypatch):
    monkeypatch.setattr("nbkiln.grading.classrun.MAX_SHARED", 2)
    chain = [f"x{n} = {n}" for n in range(8)]
    jobs = [job(str(n), files, *chain[: n + 1], f"'{n}'") for n in range(8)]
    records = run(zygote, jobs)
    assert [texts(records[str(n)])[-1] for n in range(8)] == [f"'{n}'" for n in range(8)]
