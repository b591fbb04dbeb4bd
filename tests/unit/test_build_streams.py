"""What a cell prints is one output, however the kernel happens to send it."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nbkiln.build.execute import execute_all


@pytest.mark.parametrize("stock_kernels", [False, True], ids=["warm", "stock"])
def test_text_sent_in_pieces_is_one_output(tmp_path: Path, stock_kernels: bool):
    source = "import sys, time\nfor n in range(3):\n    print(n)\n    sys.stdout.flush()\n"
    nb = new_notebook(cells=[new_code_cell(source + "    time.sleep(0.3)")])
    assert execute_all([("nb", nb, tmp_path)], print, stock_kernels=stock_kernels) == {}
    assert [output.text for output in nb.cells[0].outputs] == ["0\n1\n2\n"]
