"""JupyterLab as a newcomer meets it: a server with settings of its own, a notebook, its cells."""

from __future__ import annotations

import html
import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Response, expect

BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
REQUIRED = "MLSD_REQUIRE_BROWSER"
WAIT_S = 120
STOP_S = 20
HAS_RUN = re.compile(r"^\[\d+\]:$")


def find_browser() -> str:
    """Return the path of a Chromium. Without one, skip the test, or fail it where one has to be."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    reason = f"There is no browser here: none of {', '.join(BROWSERS)} is on the PATH."
    if os.environ.get(REQUIRED):
        pytest.fail(f"{reason} {REQUIRED} is set, so there has to be one.")
    pytest.skip(reason)


def command(name: str) -> str:
    """Return the path of a command of this environment, such as nbkiln."""
    return str(Path(sys.executable).with_name(name))


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: its address, its token and the address it sends a browser to."""

    url: str
    token: str
    opens: str


@contextmanager
def running_lab(start: list[str], folder: Path, home: Path) -> Iterator[Server]:
    """Run a command that becomes JupyterLab in `folder`, with all its settings below `home`.

    It opens no browser by itself, and is gone afterwards whatever happens.
    """
    environment = os.environ | _settings(home)
    with (home / "jupyter.log").open("wb") as log:
        process = subprocess.Popen(
            start,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _started(process, home)
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(STOP_S)


def _settings(home: Path) -> dict[str, str]:
    """Write Jupyter's settings below `home`; return the environment that points there."""
    folders = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    for folder in folders.values():
        folder.mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = {
        "ServerApp": {"open_browser": False, "allow_root": True, "port": port},
        "IdentityProvider": {"token": secrets.token_hex(16)},
    }
    path = folders["JUPYTER_CONFIG_DIR"] / "jupyter_server_config.json"
    path.write_text(json.dumps(server), encoding="utf-8")
    news = {"fetchNews": "false", "checkForUpdates": False}
    path = folders["JUPYTERLAB_SETTINGS_DIR"] / "@jupyterlab" / "apputils-extension"
    path.mkdir(parents=True)
    path = path / "notification.jupyterlab-settings"
    path.write_text(json.dumps(news), encoding="utf-8")
    return {name: str(folder) for name, folder in folders.items()}


def _started(process: subprocess.Popen[bytes], home: Path) -> Server:
    """Wait until the server answers, and read the files that it leaves for a browser."""
    runtime = home / "runtime"
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, ValueError, http.client.HTTPException):
            path = runtime / f"jpserver-{process.pid}.json"
            about = json.loads(path.read_text(encoding="utf-8"))
            if _answers(about["port"]):
                return Server(about["url"], about["token"], _opens(runtime, process.pid))
        time.sleep(0.1)
    log = (home / "jupyter.log").read_text(encoding="utf-8", errors="replace")
    raise AssertionError(
        f"JupyterLab did not start within {WAIT_S} s. Its log ends:\n{log[-3000:]}"
    )


def _answers(port: int) -> bool:
    with closing(http.client.HTTPConnection("localhost", port, timeout=5)) as connection:
        connection.request("GET", "/api")
        return connection.getresponse().status == http.client.OK


def _opens(runtime: Path, pid: int) -> str:
    """Return the address of the file named on the command line, or else of JupyterLab."""
    files = [runtime / f"jpserver-{kind}{pid}-open.html" for kind in ("file-to-run-", "")]
    page = next(path for path in files if path.exists()).read_text(encoding="utf-8")
    return html.unescape(re.search(r'<a href="([^"]+)"', page)[1])


class Notebook:
    """A notebook in JupyterLab, whose cells are named by their grade_id or a text in them."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.path = path

    def show(self) -> None:
        """Bring the notebook to the front; return once its kernel listens."""
        self.tab.click()
        expect(self.page.get_by_text("| Idle")).to_be_visible()

    @property
    def tab(self) -> Locator:
        """The notebook's tab."""
        return self.page.get_by_role("tab", name=self.path.name)

    def source(self, wanted: str) -> str:
        """Return what a cell says in the file."""
        return "".join(self._cells()[self._position(wanted)]["source"])

    @property
    def panel(self) -> Locator:
        """What is below the tab at the front."""
        return self.page.locator(".jp-NotebookPanel:visible")

    def cell(self, wanted: str) -> Locator:
        """Return a cell on the page."""
        return self.panel.locator(".jp-Notebook-cell").nth(self._position(wanted))

    def _cells(self) -> list[dict]:
        return json.loads(self.path.read_text(encoding="utf-8"))["cells"]

    def _position(self, wanted: str) -> int:
        cells = self._cells()
        names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
        if wanted in names:
            return names.index(wanted)
        found = [n for n, cell in enumerate(cells) if wanted in "".join(cell["source"])]
        assert len(found) == 1, f"{len(found)} cells of {self.path.name} contain {wanted!r}"
        return found[0]

    def run(self, wanted: str) -> Locator:
        """Run a cell with Shift+Enter; return it once it has finished."""
        cell = self.cell(wanted)
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        expect(prompt).not_to_have_text(before)
        expect(prompt).to_have_text(HAS_RUN)
        return cell

    def type(self, wanted: str, source: str) -> None:
        """Put `source` in the place of what a cell says."""
        editor = self.cell(wanted).locator(".cm-content")
        editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        for line in filter(None, source.splitlines()):
            expect(editor).to_contain_text(line.strip())

    def save(self) -> None:
        """Save with the keyboard; return once the server has written the file."""
        with self.page.expect_response(_is_save) as response:
            self.page.keyboard.press("ControlOrMeta+s")
        assert response.value.ok, f"{self.path.name} was not saved: {response.value.status_text}"


def _is_save(response: Response) -> bool:
    return response.request.method == "PUT" and "/api/contents/" in response.url
