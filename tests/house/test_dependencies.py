"""The bounds in the pyproject files, the pins and environment.yml say the same."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OUR_OWN = {"mlsd", "nbkiln"}
CONDA_NAMES = {
    "jupyter-client": "jupyter_client",
    "matplotlib": "matplotlib-base",
    "playwright": "playwright-python",
}
NOT_ON_CONDA = {"ir-measures"}

PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+")
CONDA_LINE = re.compile(r"\s*-\s+(?P<spec>[^#]*[^#\s:])\s*(?P<comment>#.*\S)?\s*")


def requirements(pyproject: str) -> list[Requirement]:
    project = tomllib.loads(pyproject)["project"]
    extras = project.get("optional-dependencies", {}).values()
    return [Requirement(text) for group in (project["dependencies"], *extras) for text in group]


def pins(constraints: str) -> dict[str, str]:
    lines = [line for line in constraints.splitlines() if line and not line.startswith("#")]
    return {canonicalize_name(n): v for n, _, v in (line.partition("==") for line in lines)}


def problems_in_pins(constraints: str) -> list[str]:
    """Find lines that are not a bare `name==version`: addresses, options, ranges, markers."""
    lines = [line for line in constraints.splitlines() if line and not line.startswith("#")]
    problems = [f"not name==version: {line}" for line in lines if not PIN.fullmatch(line)]
    problems += [f"holds an address: {line}" for line in constraints.splitlines() if "://" in line]
    if len(pins(constraints)) < len(lines):
        problems.append("a name is pinned twice")
    return problems


def problems_in_bounds(pyprojects: list[str], constraints: str) -> list[str]:
    """Find dependencies without a plain lower bound, or whose pin is missing or too low."""
    pinned, problems = pins(constraints), []
    for requirement in (r for text in pyprojects for r in requirements(text)):
        name = canonicalize_name(requirement.name)
        if requirement.url or [s.operator for s in requirement.specifier] != [">="]:
            problems.append(f"{requirement}: give one lower bound, `{name}>=...`")
        elif name not in pinned:
            problems.append(f"{name}: not in constraints.txt; run `make pins`")
        elif not requirement.specifier.contains(pinned[name], prereleases=True):
            problems.append(f"{requirement}: pinned to {pinned[name]}; run `make pins`")
    return problems


def problems_in_environment(pyprojects: list[str], environment: str) -> list[str]:
    """Find packages and bounds that environment.yml has differently, and missing comments."""
    dependencies = yaml.safe_load(environment)["dependencies"]
    from_pip = next((d["pip"] for d in dependencies if isinstance(d, dict)), [])
    listed = {d for d in dependencies if isinstance(d, str)} | set(from_pip)

    python = {tomllib.loads(text)["project"]["requires-python"] for text in pyprojects}
    wanted = {"pip", "-e ./course", "-e ./autograder"} | {f"python{bound}" for bound in python}
    for requirement in (r for text in pyprojects for r in requirements(text)):
        name = canonicalize_name(requirement.name)
        wanted.add(f"{CONDA_NAMES.get(name, name)}{requirement.specifier}")

    problems = [f"environment.yml lacks `{spec}`" for spec in sorted(wanted - listed)]
    problems += [f"environment.yml alone has `{spec}`" for spec in sorted(listed - wanted)]
    problems += [
        f"`{spec}`: {'list it under pip' if name in NOT_ON_CONDA else 'take it from conda-forge'}"
        for spec in sorted(listed & wanted - {"-e ./course", "-e ./autograder"})
        for name in [re.split(r"[<>=]", spec)[0]]
        if (name in NOT_ON_CONDA) != (spec in from_pip)
    ]
    body = environment.partition("dependencies:")[2]
    for line in filter(CONDA_LINE.fullmatch, body.splitlines()):
        match = CONDA_LINE.fullmatch(line)
        if not match["comment"] and not match["spec"].startswith("python>="):
            problems.append(f"say in a comment what `{match['spec']}` is for")
    return problems


def closure(names: set[str]) -> set[str]:
    """Everything that these installed packages need in turn, on this machine."""
    found: set[tuple[str, str]] = set()
    to_visit = {(canonicalize_name(name), "") for name in names}
    while to_visit:
        name, extra = visited = to_visit.pop()
        found.add(visited)
        try:
            lines = distribution(name).requires or []
        except PackageNotFoundError:  # of an extra that nobody asked for
            continue
        for requirement in map(Requirement, lines):
            if not requirement.marker or requirement.marker.evaluate({"extra": extra}):
                needed = canonicalize_name(requirement.name)
                to_visit |= {(needed, e) for e in ("", *requirement.extras)} - found
    return {name for name, _ in found}


def unpinned(names: set[str], constraints: str) -> list[str]:
    return sorted(closure(names) - set(pins(constraints)) - OUR_OWN)


def tools(makefile: str) -> set[str]:
    return set(re.search(r"^TOOLS := (.*)$", makefile, re.MULTILINE)[1].split())


@pytest.fixture(scope="session")
def pyprojects(root) -> list[str]:
    return [(root / folder / "pyproject.toml").read_text() for folder in ("course", "autograder")]


@pytest.fixture(scope="session")
def constraints(root) -> str:
    return (root / "constraints.txt").read_text()


def test_constraints_are_bare_pins(constraints):
    assert len(pins(constraints)) > 100
    problems = problems_in_pins(constraints)
    assert not problems, "\n".join(problems)


def test_every_dependency_has_a_lower_bound_that_its_pin_satisfies(pyprojects, constraints):
    problems = problems_in_bounds(pyprojects, constraints)
    assert not problems, "\n".join(problems)


def test_environment_yml_has_the_same_packages_and_bounds(root, pyprojects):
    environment = (root / "environment.yml").read_text()
    problems = problems_in_environment(pyprojects, environment)
    assert not problems, "\n".join(problems)


def test_whatever_the_packages_and_tools_bring_along_is_pinned(root, pyprojects, constraints):
    names = tools((root / "Makefile").read_text())
    names |= {requirement.name for text in pyprojects for requirement in requirements(text)}
    missing = unpinned(names, constraints)
    assert not missing, f"run `make pins`: constraints.txt lacks {', '.join(missing)}"


PYPROJECT = """
[project]
requires-python = ">=3.11"
dependencies = ["numpy>=2.1", "matplotlib>=3.10"]
[project.optional-dependencies]
test = ["ir-measures>=0.4"]
"""
PINS = "# comment\nir-measures==0.4.3\nmatplotlib==3.11.2\nnumpy==2.4.6\n"
ENVIRONMENT = """
channels: [conda-forge]
dependencies:
  - python>=3.11
  - pip  # the rest
  - matplotlib-base>=3.10  # figures
  - numpy>=2.1  # arrays
  - pip:
      - ir-measures>=0.4  # reference
      - -e ./course  # ours
      - -e ./autograder  # ours
"""


def test_the_checks_accept_what_is_right():
    assert problems_in_pins(PINS) == []
    assert problems_in_bounds([PYPROJECT], PINS) == []
    assert problems_in_environment([PYPROJECT], ENVIRONMENT) == []


@pytest.mark.parametrize(
    "line",
    [
        "numpy>=2.1",
        "numpy",
        "numpy @ file:///wheels/numpy.whl",
        "-e ./course",
        "--extra-index-url https://example.org/simple",
        "numpy==2.4.5",
        "numpy==2.*",
        "# from https://example.org/simple",
    ],
)
def test_a_line_that_is_no_pin_is_found(line):
    assert problems_in_pins(f"{PINS}{line}\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"numpy>=2.1"', '"numpy"'),
        ('"numpy>=2.1"', '"numpy==2.4.6"'),
        ('"numpy>=2.1"', '"numpy>=2.1,<3"'),
        ('"numpy>=2.1"', '"numpy>=2.5"'),
        ('"numpy>=2.1"', '"numpy @ https://example.org/numpy.whl"'),
        ('"numpy>=2.1"', '"pandas>=2.2"'),
    ],
)
def test_a_bound_that_disagrees_with_its_pin_is_found(old, new):
    assert problems_in_bounds([PYPROJECT.replace(old, new)], PINS)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("numpy>=2.1", "numpy>=2.0", "lacks `numpy>=2.1`"),
        ("  - numpy>=2.1  # arrays\n", "", "lacks `numpy>=2.1`"),
        ("numpy>=2.1  # arrays", "numpy>=2.1  # arrays\n  - scipy>=1  # more", "alone has"),
        ("python>=3.11", "python>=3.12", "lacks `python>=3.11`"),
        ("numpy>=2.1  # arrays", "numpy>=2.1", "what `numpy>=2.1` is for"),
        ("-e ./course  # ours", "-e ./course", "what `-e ./course` is for"),
        ("matplotlib-base", "matplotlib", "lacks `matplotlib-base>=3.10`"),
        ("  - numpy>=2.1  # arrays\n  - pip:", "  - pip:\n      - numpy>=2.1  # arrays", "conda-"),
    ],
)
def test_an_environment_that_disagrees_is_found(old, new, problem):
    assert old in ENVIRONMENT
    changed = ENVIRONMENT.replace(old, new)
    assert any(problem in line for line in problems_in_environment([PYPROJECT], changed))


def test_a_package_that_is_brought_along_and_not_pinned_is_found(constraints):
    without = "\n".join(s for s in constraints.splitlines() if not s.startswith("iniconfig=="))
    assert unpinned({"pytest"}, constraints) == []
    assert unpinned({"pytest"}, without) == ["iniconfig"]
