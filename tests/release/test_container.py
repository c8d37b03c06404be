"""The container files without a container engine: checked, and run where that is possible.

deploy/install.sh does the work of the Containerfile's two stages; the services of compose.yaml are
started as processes with their own commands, settings and health checks, in folders of the test.
"""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from minga.doors.cli.main import parser
from tests.release.running import Visitor, free_port, running
from tests.waiting import until
from tools.house import packages
from tools.house.plan import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
# Of the Compose Specification: every key that a service of ours uses, and the type of its value.
SERVICE_KEYS = {
    "build": dict, "cap_drop": list, "command": list, "depends_on": dict, "environment": dict,
    "healthcheck": dict, "image": str, "init": bool, "ports": list, "restart": str,
    "security_opt": list, "shm_size": str, "stop_grace_period": str, "volumes": list,
}  # fmt: skip
INSTRUCTIONS = {
    "ARG", "CMD", "COPY", "ENV", "EXPOSE", "FROM", "RUN", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
}  # fmt: skip


def compose() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Containerfile and its text, continued lines joined."""
    joined = CONTAINERFILE.replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def test_the_compose_file_has_the_keys_of_the_specification():
    whole = compose()
    assert {key for key in whole if not key.startswith("x-")} == {"name", "services", "volumes"}
    for service in whole["services"].values():
        for key, value in service.items():
            assert isinstance(value, SERVICE_KEYS[key]), key
        assert {volume.split(":")[0] for volume in service["volumes"]} <= set(whole["volumes"])
        assert set(service.get("depends_on", ())) <= set(whole["services"])
        build = service["build"]
        assert (DEPLOY / build["context"] / build["dockerfile"]).exists()


def test_every_command_and_setting_of_the_services_exists():
    settings = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    roles = {}
    for name, service in compose()["services"].items():
        assert service["command"][0] == "mingad"
        roles[name] = getattr(parser().parse_args(service["command"][1:]), "role", None)
        assert all(f"`{variable}`" in settings for variable in service["environment"])
    assert roles == {"database": None, "web": "web", "jobs": "jobs"}


def test_the_image_comes_from_debian_and_our_lock_files_only():
    assert {word for word, _text in instructions()} <= INSTRUCTIONS
    images = [text.split()[0] for word, text in instructions() if word == "FROM"]
    assert images
    assert all(re.fullmatch(r"debian:\w+-slim", image) for image in images)
    for word, text in instructions():
        if word == "RUN":
            first = [shlex.split(part)[0] for part in re.split(r"&&", text)]
            assert set(first) <= {"apt-get", "chown", "mkdir", "rm", "sh", "useradd"}
    assert not re.search(r"curl|wget|https?://|git\+", CONTAINERFILE)


def test_the_image_gets_what_the_build_reads():
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {line[1:] for line in ignored if line.startswith("!")}
    assert {"deploy", "desk", "locks", "pure", "server"} <= kept
    script = (DEPLOY / "install.sh").read_text(encoding="utf-8")
    for lock in re.findall(r"locks/(\w+)\.lock", script):
        assert (ROOT / "locks" / f"{lock}.lock").exists()


@pytest.fixture(scope="module")
def image(open_folder) -> Path:
    """/opt/minga of the image, made by the two commands of the Containerfile in other folders."""
    folder = open_folder
    tree = packages.checkout(folder / "src")
    packages.lend_node_modules(tree)
    places = {"/src": tree, "/wheels": folder / "wheels", "/opt/minga": folder / "opt"}
    for word, text in instructions():
        if word == "RUN" and "install.sh" in text:
            command = shlex.split(text.split("&&")[0])
            moved = [str(places.get(part, part)) for part in command]
            moved[1] = str(tree / "deploy" / "install.sh")
            result = packages.run(*moved, folder=tree, MINGA_VERSION="0.1.0")
            assert result.returncode == 0, result.stdout
    return folder / "opt"


@pytest.mark.slow
def test_the_image_holds_mingad_in_the_version_that_it_was_given(image):
    assert packages.run(image / "bin" / "mingad", "--version").stdout == "mingad 0.1.0\n"


@pytest.mark.slow
def test_the_services_of_the_compose_file_make_a_co_operative(image, open_folder):
    home = open_folder / "services"
    home.mkdir()
    port, services = free_port(), compose()["services"]

    def moved(text: str) -> str:
        """The image's folders and port, as they are in this test."""
        default = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(text))
        return default.replace("/var/lib/", f"{home}/").replace("8000", str(port))

    def start(name: str, ready: str) -> Any:
        service = services[name]
        env = {key: moved(text) for key, text in service["environment"].items()}
        command = [image / "bin" / service["command"][0], *service["command"][1:]]
        return running(command, packages.environment(**env), home / f"{name}.txt", ready)

    def healthy(name: str) -> bool:
        words = [moved(word) for word in services[name]["healthcheck"]["test"][1:]]
        words[0] = str(image / "bin" / "python")
        return subprocess.run(words, check=False, capture_output=True).returncode == 0

    with start("database", "The database answers at"):
        assert healthy("database")
        assert not healthy("web")
        with start("web", "Minga is open at"), start("jobs", "The jobs of Minga are running."):
            assert healthy("web")
            assert "<html" in Visitor(port).get("/")
    assert until(lambda: not healthy("web"))
