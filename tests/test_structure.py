"""The code is a building with rooms: which there are, who may import whom, and how large each is.

A room is a package. Imports go from left to right in `ROOMS` and never back, so that a reader can
follow a question through the tree without turning round. Counted are all imports that a file
names, those for types alone and those inside functions too.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("server", "index", "models", "client", "benchmarks")

MAY_IMPORT = {
    "server": {"index", "models", "client"},
    "index": set[str](),
    "models": set[str](),
    "client": set[str](),
    "benchmarks": {"server", "index", "models"},
}
"""Packages that each may name besides itself."""

ROOT_FILES = ""
"""Stands for the files of a package that are in none of its rooms."""
ROOMS: dict[str, list[set[str]]] = {
    "server": [
        {"cli"},
        {"wiring"},
        {"web"},
        {"conversation"},
        {"assistant", "session"},
        {"protocol", "feedback"},
        {"language"},
        {"search"},
        {"workshop"},
        {"settings", "data_home"},
    ],
    "index": [{"build"}, {"library"}, {"store"}, {"catalog"}, {"pictures"}, {ROOT_FILES}],
    "models": [
        {"starter"},
        {"bundle"},
        {"hear", "vision", "speak"},
        {"checkpoints"},
        {ROOT_FILES},
    ],
    "models/starter": [{"train"}, {"evaluate"}, {"gallery"}, {"drawing"}, {"world"}],
    "benchmarks": [
        {"__main__"},
        {"conversation", "library", "reading", "speech"},
        {"full_size"},
        {ROOT_FILES},
    ],
    "client/web": [
        {"main", "service-worker"},
        {"installed"},
        {"view"},
        {"conversation"},
        {"controls", "sound"},
        {"wire"},
        {"words"},
    ],
}
"""From left to right; rooms in one set do not import each other. A file may stand for itself."""

MOST_ENTRIES = 14
"""Files and folders of one folder, besides `__init__.py` and what Python leaves behind: as many as
are read out before the first of them is forgotten."""
NUMBERED = {"index/catalog/migrations/versions"}
"""Folders that grow by one file with every change and are read in order, not chosen from."""
LONGEST_FILE = 500
"""Lines."""
HEAVY = (
    *("torch", "transformers", "faiss", "open_clip", "ctranslate2", "onnxruntime"),
    *("faster_whisper", "scipy", "rapidocr", "cv2"),
)
PURE_ROOMS = ("server.session", "server.language", "server.search")
CONCRETE_MODELS = (
    *("models.hear.whisper", "models.vision.embedder", "models.vision.captioner"),
    *("models.vision.matcher", "models.vision.exported", "models.speak"),
    "models.vision.reading",
)

WIRING_ONLY = {"server/wiring.py"}

MODELS = ("models.hear", "models.vision", "models.speak", "torch", "transformers", "open_clip")
ENGINES = ("models.speak.espeak", "models.speak.piper", "espeakng_loader", "piper", "onnxruntime")
FACT_MODULES = (
    *("by_machines", "dates", "degrees", "exif", "file_names", "inside", "iptc", "png_text"),
    *("takeout", "xmp"),
)
UNAWARE = {
    "index/build/left_out.py": ("os", "pathlib", "index.pictures"),
    "index/catalog/own_words.py": ("sqlalchemy", "index.catalog"),
    "index/build/build.py": ("models",),
    "index/build/captioning.py": ("index.vectors",),
    "index/build/embedding.py": ("index.build.captioning",),
    "index/build/patience.py": ("os", "pathlib", "index"),
    "index/build/reach.py": ("PIL", "index.pictures", "index.library"),
    "index/build/reading.py": ("index.vectors",),
    "index/build/readahead.py": ("PIL", "index.pictures"),
    "index/build/watch.py": ("PIL", "index.pictures.photo", "index.catalog", "index.library"),
    "index/catalog/catalog.py": ("faiss", "models", "index.store", "index.pictures.photo"),
    "index/catalog/database.py": ("index.catalog.schema",),
    "index/catalog/embeddings.py": ("faiss", "index.store"),
    "index/catalog/open_files.py": ("sqlalchemy", "sqlite3", "index"),
    "index/catalog/read_only.py": ("index.catalog.schema",),
    "index/catalog/selection.py": ("sqlalchemy", "re", "PIL"),
    "index/library/library.py": ("models", "server"),
    "index/lock.py": ("index.folder", "index.library", "index.catalog"),
    "index/private.py": ("index",),
    "index/paths.py": ("sqlalchemy", "sqlite3", "index.catalog"),
    **{
        f"index/pictures/facts/{name}.py": ("pathlib", "os", "io", "index.catalog", "index.library")
        for name in FACT_MODULES
    },
    "index/pictures/burden.py": ("numpy", "index.pictures.facts"),
    "index/pictures/look_hash.py": ("pathlib", "os", "io"),
    "index/pictures/quality.py": ("pathlib", "os", "io", "index.catalog", "index.pictures.photo"),
    "index/pictures/pixels.py": ("pathlib", "os", "index.pictures.photo"),
    "index/pictures/photo.py": ("index.library", "index.catalog", "models"),
    "index/pictures/places.py": ("PIL", "index.pictures.photo"),
    "index/store/training.py": ("index.library", "index.catalog"),
    "models/audio.py": ("models.hear", "models.speak"),
    "models/checkpoints/adapter.py": MODELS,
    "models/checkpoints/checkpoint.py": MODELS,
    "models/checkpoints/download.py": (*MODELS, "rich"),
    "models/checkpoints/lazy.py": MODELS,
    "models/checkpoints/precision.py": MODELS[:3],
    "models/hear/acceptance.py": ("numpy", "models.audio", "models.hear.by_sound", "server"),
    "models/hear/decoding/context.py": ("numpy", "models"),
    "models/hear/whisper.py": ("models.hear.by_sound", "server"),
    "models/parts.py": ("models",),
    "models/speak/english.py": ENGINES,
    "models/speak/languages.py": ENGINES,
    "models/speak/remembered.py": (*ENGINES, "server"),
    "models/speak/styles.py": ENGINES,
    "models/types.py": (*MODELS, "PIL"),
    "models/vision/answerability.py": (*MODELS[3:], "models.vision.embedder", "index"),
    "models/vision/everyday/standing.py": (*MODELS, "models.vision", "index"),
    "models/vision/score_fusion.py": ("PIL", "models.vision.word_agreement"),
    "models/vision/tokens.py": ("numpy", "torch", "models.vision"),
    "models/vision/word_agreement.py": MODELS,
    "server/web/access/addresses.py": ("server", "starlette", "fastapi"),
    "server/cli/terminal/reading.py": ("models",),
    "client/devices.py": ("websockets", "client.terminal"),
    "client/terminal.py": ("models", "index", "rich"),
    "client/wav.py": ("websockets", "client.devices", "client.terminal"),
    "server/data_home.py": ("server", "index.library", "index.folder"),
    "benchmarks/report.py": ("server", "index", "benchmarks.conversation", "benchmarks.library"),
}
"""What a file must not import that says of itself that it knows no such thing."""


def sources(folder: str, suffix: str = "py") -> list[Path]:
    """Files of a kind, by path from the root of the project."""
    found = sorted(path.relative_to(ROOT) for path in (ROOT / folder).rglob(f"*.{suffix}"))
    assert found, folder
    return found


def module_of(path: Path) -> str:
    """A file's name in an import."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> frozenset[str]:
    """All modules that a file names, wherever in it, and what it takes from them."""
    names = set[str]()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{path}: imports are written in full"
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names)


def room_of(module: str, package: str) -> tuple[int, str]:
    """Where in the order of its package a module stands, and in which room."""
    room = module.removeprefix(package.replace("/", ".") + ".").partition(".")[0]
    for place, rooms in enumerate(ROOMS.get(package, [])):
        if room in rooms or (ROOT_FILES in rooms and not (ROOT / package / room).is_dir()):
            return place, room if room in rooms else ROOT_FILES
    raise AssertionError(f"{module} is in no room that is listed")


def require_none(found: Iterable[object]) -> None:
    """Fail with all that was found, a line each."""
    lines = sorted(map(str, found))
    assert not lines, "\n".join(["", *lines])


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_one_way(package: str) -> None:
    known, allowed = {*PACKAGES, "tests"}, MAY_IMPORT[package] | {package}
    named = {(path, name) for path in sources(package) for name in imported(path)}
    parts = {(path.as_posix(), name.partition(".")[0]) for path, name in named}
    require_none((path, other) for path, other in parts if other in known - allowed)


@pytest.mark.parametrize("package", ["server", "index", "models", "models/starter", "benchmarks"])
def test_no_import_goes_against_the_order_of_rooms(package: str) -> None:
    files = {module_of(path): path for path in sources(package)}
    backwards, itself = set(), package.replace("/", ".")
    for module, path in files.items():
        if module == itself:
            continue
        place, room = room_of(module, package)
        for name in {*imported(path)} & {*files} - {itself}:
            other_place, other_room = room_of(name, package)
            if other_place < place or (other_place == place and other_room != room):
                backwards.add((path.as_posix(), name))
    require_none(backwards)


def test_no_module_imports_itself_by_way_of_others() -> None:
    files = {module_of(path): path for package in PACKAGES for path in sources(package)}
    graph = {module: {*imported(path)} & {*files} - {module} for module, path in files.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" <- ".join(error.args[1])) from None


_IMPORT = re.compile(r"^(?:import|export)\b[^;]*?\bfrom\s+\"(\.[^\"]+)\"", re.MULTILINE)


def web_imports(path: Path) -> set[str]:
    """What a module of the page loads, by path from `client/web`; types alone load nothing."""
    found = _IMPORT.findall((ROOT / path).read_text(encoding="utf-8"))
    folder = ROOT / "client/web"
    return {(ROOT / path.parent / name).resolve().relative_to(folder).as_posix() for name in found}


def web_room(name: str) -> tuple[int, str]:
    room = name.partition("/")[0].removesuffix(".js")
    for place, rooms in enumerate(ROOMS["client/web"]):
        if room in rooms:
            return place, room
    raise AssertionError(f"client/web/{name} is in no room that is listed")


def test_the_page_loads_its_modules_one_way() -> None:
    backwards = set()
    graph = {}
    for path in sources("client/web", "js"):
        name = path.relative_to("client/web").as_posix()
        graph[name] = web_imports(path)
        place, room = web_room(name)
        for other in graph[name]:
            other_place, other_room = web_room(other)
            if other_place < place or (other_place == place and other_room != room):
                backwards.add((path.as_posix(), other))
    require_none(backwards)
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("package", [*PACKAGES, "tests", "docs", "deploy"])
def test_no_folder_holds_more_than_can_be_kept_in_mind(package: str) -> None:
    crowded = {}
    for folder in [ROOT / package, *(ROOT / package).rglob("*/")]:
        name = folder.relative_to(ROOT).as_posix()
        if folder.name.startswith((".", "__")) or name in NUMBERED:
            continue
        entries = [each.name for each in folder.iterdir()]
        count = sum(not entry.startswith((".", "__init__", "__pycache__")) for entry in entries)
        if count > MOST_ENTRIES:
            crowded[name] = count
    require_none(crowded.items())


@pytest.mark.parametrize("suffix", ["py", "js", "css"])
def test_no_file_is_too_long_for_one_story(suffix: str) -> None:
    folders = {"py": (*PACKAGES, "tests"), "js": ("client",), "css": ("client",)}[suffix]
    long = {
        path.as_posix(): lines
        for folder in folders
        for path in sources(folder, suffix)
        if (lines := (ROOT / path).read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    }
    require_none(long.items())


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_every_module_says_what_it_is_for(package: str) -> None:
    trees = {path: parsed(path) for path in sources(package)}
    require_none(path for path, tree in trees.items() if tree.body and not ast.get_docstring(tree))


def test_every_module_of_the_page_says_what_it_is_for() -> None:
    for path in sources("client/web", "js"):
        assert (ROOT / path).read_text(encoding="utf-8").startswith("/**"), path


def test_no_class_has_the_name_of_another() -> None:
    where = defaultdict(list)
    for package in PACKAGES:
        for path in sources(package):
            for node in ast.walk(parsed(path)):
                if isinstance(node, ast.ClassDef):
                    where[node.name].append(f"{path}:{node.lineno}")
    twice = {name: places for name, places in where.items() if len(places) > 1}
    require_none(twice.items())


_FILE_NAME = re.compile(r"(?<![\w./<-])((?:[\w-]+/)*[\w-]+\.(?:py|js))\b")


def named_files(path: Path) -> set[str]:
    """Files that the words in a module name: its docstrings and its comments."""
    text = (ROOT / path).read_text(encoding="utf-8")
    words = [line.partition("#")[2] for line in text.splitlines()]
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            words.append(str(node.value.value))
    return {name for each in words for name in _FILE_NAME.findall(each)}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_that_words_name_is_there(package: str) -> None:
    near = {path.name for path in sources(package)}
    gone = {
        f"{path.as_posix()}: {name}"
        for path in sources(package)
        for name in named_files(path)
        if name not in near
        and not (ROOT / name).is_file()
        and not (ROOT / path.parts[0] / name).is_file()
    }
    require_none(gone)


_CLAIM = re.compile(
    r"\b(?:[Kk]nows?\s+(?:no|not|nothing|neither|only)|Knows\s+\w+(?:\s+only|[,;]|\s+and\s+nothing))\b"
)


def test_who_says_that_it_knows_no_such_thing_does_not_import_it() -> None:
    claiming = {
        path.as_posix()
        for package in PACKAGES
        for path in sources(package)
        if _CLAIM.search(ast.get_docstring(parsed(path)) or "")
    }
    require_none(claiming - UNAWARE.keys())
    require_none(
        (path, name)
        for path, unknown in UNAWARE.items()
        for name in imported(Path(path))
        if name in unknown or name.startswith(tuple(f"{each}." for each in unknown))
    )


def catches_all(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(map(catches_all, caught.elts))
    return caught is None or ast.unparse(caught) in ("Exception", "BaseException")


def raises_or_logs(handler: ast.ExceptHandler) -> bool:
    """Whether what is caught goes on to somebody, or into the log with its traceback."""
    return any(
        isinstance(node, ast.Raise) or (isinstance(node, ast.keyword) and node.arg == "exc_info")
        for node in ast.walk(handler)
    )


@pytest.mark.parametrize("package", sorted({*PACKAGES} - {"server"}))
def test_whoever_catches_whatever_comes_raises_or_logs(package: str) -> None:
    """For the server `tests/server/test_failures.py` goes to each of them."""
    require_none(
        f"{path}:{node.lineno}"
        for path in sources(package)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler) and catches_all(node.type)
        if not raises_or_logs(node)
    )


def test_only_the_wiring_names_concrete_models() -> None:
    for path in sources("server"):
        if path.as_posix() not in WIRING_ONLY:
            named = [name for name in imported(path) if name.startswith(CONCRETE_MODELS)]
            assert not named, path


def loaded_by(modules: list[str], watched: tuple[str, ...]) -> list[str]:
    """Which of some libraries Python has loaded once it has loaded these modules."""
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        f"print(*(name for name in {watched!r} if name in sys.modules))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return shown.stdout.split()


def test_help_loads_no_heavy_library() -> None:
    assert loaded_by(["server.cli.main"], HEAVY) == []


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_rooms_load_neither_the_web_nor_models(room: str) -> None:
    modules = [module_of(path) for path in sources(room.replace(".", "/"))]
    assert loaded_by(modules, ("fastapi", "starlette", *HEAVY)) == []
