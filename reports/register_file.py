"""Reading the register's YAML so that every entry knows its line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


class RegisterBroken(ValueError):
    """The register cannot be used; the message says in Vietnamese where and what to mend."""


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _LineLoader(_Base):  # type: ignore[misc]  # the C loader has no stubs
    """A safe loader that puts the line number of every mapping into it."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        mapping["__line__"] = node.start_mark.line + 1
        return mapping


def _construct_map(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    return dict(loader.construct_mapping(node, deep=True))


_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_map)


def entries(path: Path) -> Mapping[str, Any]:
    """Return the file's sections. Raises RegisterBroken when it is missing or not YAML."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LineLoader)  # noqa: S506 (a safe loader)
    except FileNotFoundError as error:
        raise RegisterBroken(f"{path}: không tìm thấy tệp; hãy chép lại từ bản cài đặt") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RegisterBroken(f"{path.name}: không đọc được ({error}); hãy sửa lại cú pháp YAML") from error
    if not isinstance(content, dict):
        raise RegisterBroken(f"{path.name}: phải có các phần «endings», «pages», «known_fakes»")
    return content


def text_list(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the list of texts called `name`, empty when absent. Raises ValueError."""
    value = row.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"«{name}» phải là danh sách chữ trong ngoặc vuông")
    return tuple(item.strip() for item in value if item.strip())
