"""What a cell prints is one output, however the kernel happens to send it."""

from __future__ import annotations

from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook

from nbkiln.build.execute import execute_all


def test_text_sent_in_pieces_is_one_output(tmp_path: Path):
    source = "import sys, time\nfor n in range(3):\n    print(n)\n    sys.stdout.flush()\n"
    nb = new_notebook(cells=[new_code_cell(source + "    time.sleep(0.3)")])
    assert execute_all([("nb", nb, tmp_path)], lambda _name: None) == {}
    assert [output.text for output in nb.cells[0].outputs] == ["0\n1\n2\n"]
