"""The doctor says which networks can dream here, and asks no server."""

from dataclasses import replace
from pathlib import Path

import pytest

from stream.cli.doctor import examine
from stream.dream.networks.zoo import ZOO, PocketSpec
from stream.settings import Settings
from tests.dream.networks.host import Host


def said(settings: Settings, data: Path) -> dict[str, bool]:
    """What is said of networks, after everything else, and whether it is good."""
    findings = examine(replace(settings, port=0, host="127.0.0.1", data=data))
    others = next(i for i, finding in enumerate(findings, 1) if finding.sentence.startswith("The dream is computed on"))
    return {finding.sentence: finding.good for finding in findings[others:]}


def test_the_pocket_network_is_enough(host: Host, cache: Path, tmp_path: Path) -> None:
    here = "The pocket network is in the package."
    absent = "The weights of googlenet are not here"
    assert list(said(Settings(network="pocket"), tmp_path)) == [here]
    megabytes = f"{ZOO['googlenet'].megabytes:.1f} MB"
    assert said(Settings(), tmp_path) == {
        here: True, f"{absent}. The show downloads them in the background ({megabytes}).": True
    }  # fmt: skip
    assert said(Settings(offline=True), tmp_path) == {here: True, f"{absent}, and --offline downloads nothing.": True}
    (cache / host.name).write_bytes(host.content)
    assert said(Settings(), tmp_path) == {
        here: True, "The weights of googlenet are here; it joins the dream if this machine is fast enough.": True
    }  # fmt: skip
    assert host.asked == 0


def test_what_keeps_a_network_from_dreaming_is_bad(
    host: Host, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for = Settings(network="googlenet", offline=True)
    assert list(said(asked_for, tmp_path).values()) == [False]
    (cache / host.name).write_bytes(host.content[:9999])
    assert list(said(asked_for, tmp_path).values()) == [False]
    pocket = ZOO["pocket"]
    assert isinstance(pocket, PocketSpec)
    monkeypatch.setitem(ZOO, "pocket", replace(pocket, file=tmp_path / "gone"))
    ((sentence, good),) = said(Settings(network="pocket"), tmp_path).items()
    assert not good
    assert "install the package again" in sentence
