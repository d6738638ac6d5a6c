"""The pack as a STIX 2.1 bundle, for those who share threats by machine.

Ids are made of what they name, so that a page handed over twice is one object to whoever collects them. The marking
objects of TLP are those the standard itself fixes; "clear" is called white there.
"""

import json
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from reports.packs.pack import Item, Marking, Pack
from reports.reason import Say

_OBSERVABLES = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # the standard's own, for ids of observables
_OURS = uuid5(NAMESPACE_URL, "tro-ly-can-bo/packs")
_SEPARATORS = (",", ":")
_TLP: dict[Marking, tuple[str, str]] = {
    "clear": ("white", "613f2e26-407d-48c7-9eca-b8e91df99dc9"),
    "green": ("green", "34098fce-860f-48ae-8e50-ebd3cc5e41da"),
    "amber": ("amber", "f88d31f6-486f-44da-b317-01333bde0b82"),
    "red": ("red", "5e57c739-391a-4eb3-b6be-7d15ca92d5ed"),
}
_FIXED = "2017-01-20T00:00:00.000Z"
Object = dict[str, Any]


def stix(pack: Pack, say: Say) -> bytes:
    """Return the bundle as UTF-8 JSON."""
    made, sender = _moment(pack.on), _sender(pack)
    technique = _technique(pack, sender)
    pages = [one for item in pack.items for one in _page(item, pack, sender, technique, say)]
    objects = [_marking(pack.head.marking), sender, technique, *pages]
    report = _named(
        "report",
        pack,
        sender,
        f"{made} {' '.join(str(item.number) for item in pack.items)}",
        created=made,
        name=say("pack.title"),
        published=made,
        report_types=["indicator"],
        object_refs=[one["id"] for one in objects[1:]],
    )
    name = uuid5(_OURS, f"bundle {report['id']} {pack.head.marking}")
    bundle = {"type": "bundle", "id": f"bundle--{name}", "objects": [*objects, report]}
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode()


def _marking(marking: Marking) -> Object:
    name, number = _TLP[marking]
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{number}",
        "created": _FIXED,
        "definition_type": "tlp",
        "name": f"TLP:{name.upper()}",
        "definition": {"tlp": name},
    }


def _sender(pack: Pack) -> Object:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": f"identity--{uuid5(_OURS, pack.head.unit)}",
        "created": _FIXED,
        "modified": _moment(pack.on),
        "name": pack.head.unit,
        "identity_class": "organization",
        "object_marking_refs": [_mark(pack)],
    }


def _technique(pack: Pack, sender: Object) -> Object:
    reference = {"source_name": "mitre-attack", "external_id": "T1656"}
    return _named(
        "attack-pattern", pack, sender, "T1656", name="Impersonation", external_references=[reference]
    )


def _page(item: Item, pack: Pack, sender: Object, technique: Object, say: Say) -> list[Object]:
    """Return a page as an address, as a pattern to look for, and what it is used for."""
    address = json.dumps({"value": item.url}, ensure_ascii=False, separators=_SEPARATORS)
    url = {
        "type": "url",
        "spec_version": "2.1",
        "id": f"url--{uuid5(_OBSERVABLES, address)}",
        "value": item.url,
        "object_marking_refs": [_mark(pack)],
    }
    quoted = item.url.replace("\\", "\\\\").replace("'", "\\'")
    indicator = _named(
        "indicator",
        pack,
        sender,
        item.url,
        created=_moment(item.first_seen),
        name=say("pack.imitates", name=item.imitates or say("pack.nobody_named")),
        indicator_types=["malicious-activity"],
        pattern=f"[url:value = '{quoted}']",
        pattern_type="stix",
        valid_from=_moment(item.first_seen),
    )
    between = {"relationship_type": "indicates", "source_ref": indicator["id"], "target_ref": technique["id"]}
    since = _moment(item.first_seen)
    return [url, indicator, _named("relationship", pack, sender, item.url, since, **between)]


def _named(kind: str, pack: Pack, sender: Object, what: str, created: str = _FIXED, **fields: Any) -> Object:
    """Return an object whose id and first day stay the same in every pack; it was changed on this pack's."""
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{uuid5(_OURS, f'{kind} {what}')}",
        "created_by_ref": sender["id"],
        "created": created,
        "modified": _moment(pack.on),
        "object_marking_refs": [_mark(pack)],
        **fields,
    }


def _mark(pack: Pack) -> str:
    return f"marking-definition--{_TLP[pack.head.marking][1]}"


def _moment(day: date) -> str:
    return f"{datetime.combine(day, time(), UTC):%Y-%m-%dT%H:%M:%S}.000Z"
