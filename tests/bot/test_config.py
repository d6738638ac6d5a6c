"""The configuration: every key documented, every mistake one line that names the field and the mend."""

import os
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.config import ROOT, ConfigBroken, Section, Settings, load

SECRET = "thừng-ký-hiệu-bí-mật-9f3"
EXAMPLE = ROOT / "config.example.yaml"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("BOT_"):
            monkeypatch.delenv(name)


def loaded(folder: Path, content: Any) -> Settings:
    """The configuration of a file with that content."""
    file = folder / "config.yaml"
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    file.write_text(text, encoding="utf-8")
    return load(str(file))


def complaints(folder: Path, content: Any) -> list[str]:
    """The lines in which that content is refused."""
    with pytest.raises(ConfigBroken) as refused:
        loaded(folder, content)
    return list(refused.value.args)


def keys(model: type[BaseModel], path: str = "") -> set[str]:
    """Every key of the model, dotted."""
    found = set()
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            found |= keys(field.annotation, f"{path}{name}.")
        else:
            found.add(f"{path}{name}")
    return found


def test_the_example_documents_every_key_with_a_comment_and_its_default() -> None:
    content = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    written = {f"{section}.{key}" for section, part in content.items() for key in part}
    assert written == keys(Settings)
    assert load(str(EXAMPLE)) == Settings()
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    uncommented = [
        line
        for before, line in pairwise(lines)
        if re.match(r"\s*\w+:", line) and not before.strip().startswith("#")
    ]
    assert uncommented == []


def test_every_key_has_a_description_in_the_model() -> None:
    for section in Settings.model_fields.values():
        assert isinstance(section.default, Section)
        for name, field in type(section.default).model_fields.items():
            assert field.description, name


def test_nothing_at_all_is_a_configuration(tmp_path: Path) -> None:
    assert loaded(tmp_path, "") == Settings()
    assert loaded(tmp_path, "# chỉ có ghi chú\n").telegram.mode == "polling"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT__WEB__PORT", "9000")
    monkeypatch.setenv("BOT__COMMITTEE__FORWARD_TO", '[{"channel": "email", "address": "a@b.vn"}]')
    found = loaded(tmp_path, {"web": {"port": 1, "host": "0.0.0.0"}})
    assert (found.web.port, found.web.host) == (9000, "0.0.0.0")
    assert found.committee.forward_to[0].address == "a@b.vn"


def test_the_file_is_named_by_the_environment_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other.yaml").write_text("web: {port: 81}")
    monkeypatch.setenv("BOT_CONFIG", str(tmp_path / "other.yaml"))
    assert load().web.port == 81


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"telegran": {"token": SECRET}}, "telegran"),
        ({"telegram": {"tokn": SECRET}}, "telegram.tokn"),
        ({"web": {"port": "tám nghìn"}}, "web.port"),
        ({"web": {"port": 70000}}, "web.port"),
        ({"web": {"port": -1}}, "web.port"),
        ({"web": {"port": 80.5}}, "web.port"),
        ({"web": {"public_url": SECRET}}, "web.public_url"),
        ({"web": 8080}, "web"),
        ({"web": [8080]}, "web"),
        ({"web": {5: 6}}, "web.5"),
        ({"telegram": {"token": 123456}}, "telegram.token"),
        ({"telegram": {"token": [SECRET]}}, "telegram.token"),
        ({"telegram": {"mode": "pull"}}, "telegram.mode"),
        ({"telegram": {"api_base_url": "ftp://x"}}, "telegram.api_base_url"),
        ({"database": {"url": f"mysql://u:{SECRET}@h/d"}}, "database.url"),
        ({"database": {"url": "sqlite:///:memory:"}}, "database.url"),
        ({"smtp": {"starttls": "có"}}, "smtp.starttls"),
        ({"smtp": {"password": {"a": SECRET}}}, "smtp.password"),
        ({"committee": {"forward_to": "a@b.vn"}}, "committee.forward_to"),
        (
            {"committee": {"forward_to": [{"channel": "fax", "address": "1"}]}},
            "committee.forward_to.0.channel",
        ),
        ({"committee": {"forward_to": [{"channel": "email"}]}}, "committee.forward_to.0.address"),
        (
            {"committee": {"forward_to": [{"channel": "email", "address": ""}]}},
            "committee.forward_to.0.address",
        ),
        ({"smtp": {"host": "thu.vn"}}, "smtp.sender"),
        ({"smtp": {"host": "thu.vn", "sender": "An <a@b.vn>"}}, "smtp.sender"),
        (
            {"smtp": {"host": "thu.vn", "sender": "a@b.vn", "starttls": False, "password": SECRET}},
            "smtp.password",
        ),
        (
            {"committee": {"forward_to": [{"channel": "email", "address": "a@b.vn\nBcc: c@d.vn"}]}},
            "committee.forward_to.0.address",
        ),
        ({"committee": {"digest": "weekly"}}, "committee.digest"),
        ({"committee": {"digest_at": "7h30"}}, "committee.digest_at"),
        ({"security": {"key": 7}}, "security.key"),
        ({"access": {"mode": None}}, "access.mode"),
        ({"_env_file": "/etc/passwd"}, "_env_file"),
        ({"a\nb": 1}, "a b"),
        ({"telegram": {"token": SECRET, "mode": "webhook"}}, "telegram.webhook_secret"),
        (
            {"telegram": {"token": SECRET, "mode": "webhook", "webhook_secret": "a b"}},
            "telegram.webhook_secret",
        ),
        ({"telegram": {"token": SECRET, "mode": "webhook", "webhook_secret": "ab"}}, "web.public_url"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_field_and_no_value(
    tmp_path: Path, content: Any, field: str
) -> None:
    [line] = complaints(tmp_path, content)
    assert field in line
    assert "\n" not in line
    assert len(line) > len(field) + 10
    assert SECRET not in line


def test_a_bare_off_in_yaml_is_the_word_off(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("committee:\n  digest: off\n", encoding="utf-8")
    assert load(str(file)).committee.digest == "off"


def test_several_mistakes_are_a_line_each(tmp_path: Path) -> None:
    lines = complaints(tmp_path, {"web": {"port": "x"}, "smtp": {"port": 0, "hots": "y"}})
    assert sorted(line.partition(":")[0] for line in lines) == ["smtp.hots", "smtp.port", "web.port"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("web: {port: 1", "dòng"),
        ("web:\n\tport: 1", "dòng 2"),
        ("- a\n- b", "config.yaml"),
        ("1: 2", "config.yaml"),
        ("chỉ là chữ", "config.yaml"),
        ("!!python/object:os.system {}", "config.yaml"),
    ],
)
def test_a_file_that_is_no_configuration_is_named_with_the_line(tmp_path: Path, text: str, part: str) -> None:
    [line] = complaints(tmp_path, text)
    assert part in line
    assert "config.yaml" in line


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigBroken, match=r"khong-co\.yaml"):
        load(str(tmp_path / "khong-co.yaml"))
    with pytest.raises(ConfigBroken):
        load(str(tmp_path))
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00web")
    with pytest.raises(ConfigBroken, match=r"binary\.yaml"):
        load(str(tmp_path / "binary.yaml"))


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("BOT__TELEGRAM__TOKN", SECRET, "BOT__TELEGRAM__TOKN"),
        ("BOT__TELEGRAN__TOKEN", SECRET, "BOT__TELEGRAN__TOKEN"),
        ("BOT__WEB__PORT", SECRET, "web.port"),
        ("BOT__COMMITTEE__FORWARD_TO", SECRET, "committee"),
        ("BOT__TELEGRAM", SECRET, "telegram"),
        ("BOT__DATABASE__URL", SECRET, "database.url"),
    ],
)
def test_a_mistake_in_the_environment_is_one_line_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, part: str
) -> None:
    monkeypatch.setenv(name, value)
    [line] = complaints(tmp_path, "")
    assert part in line
    assert SECRET not in line
    assert "\n" not in line


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=3,
)
NAMES = st.sampled_from(sorted(keys(Settings)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(NAMES, VALUES)
def test_any_value_at_any_key_is_taken_or_refused_in_one_line(tmp_path: Path, name: str, value: Any) -> None:
    section, key = name.split(".")
    lines: tuple[str, ...] = ()
    try:
        loaded(tmp_path, {section: {key: value}})
    except ConfigBroken as refused:
        lines = refused.args
    assert all("\n" not in line and line for line in lines)


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"telegram": {"token": SECRET}, "security": {"key": SECRET}})
    assert SECRET not in f"{found!r} {found} {found.model_dump()}"
    assert found.telegram.token.get_secret_value() == SECRET


def test_files_stay_beside_the_database(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"database": {"url": f"sqlite:///{tmp_path}/x/bot.db"}})
    assert found.data_directory == tmp_path / "x"
    found = loaded(tmp_path, {"database": {"url": "postgresql://u@h/d"}})
    assert found.data_directory == ROOT / "data"


def test_the_address_in_links_is_the_public_one_when_there_is_one(tmp_path: Path) -> None:
    assert loaded(tmp_path, {}).public_url == "http://127.0.0.1:8080"
    assert loaded(tmp_path, {"web": {"public_url": "https://a.vn/"}}).public_url == "https://a.vn"
