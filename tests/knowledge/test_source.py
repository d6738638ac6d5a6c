import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.source import Node, SourceError, parse


def plain(node: Node) -> object:
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    if isinstance(node.value, dict):
        return {key: plain(item) for key, item in node.value.items()}
    return node.value


def test_scalars_stay_text_and_every_value_knows_its_line() -> None:
    tree = parse("number: 85\nday: 2026-11-21\nnone: null\nquoted: 'null'\nlist: [a, b]\n", "thu.yaml")
    expected = {"number": "85", "day": "2026-11-21", "none": None, "quoted": "null", "list": ["a", "b"]}
    assert plain(tree) == expected
    assert isinstance(tree.value, dict)
    assert tree.value["none"].line == 3


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: [1\nb: 2", 2, "cú pháp"),
        ("a: 1\na: 2", 2, "hai lần"),
        ("a: &x 1\nb: *x", 1, "neo"),
        ("a: !!python/object:os.system 1", 1, "thẻ"),
        ("[" * 40 + "]" * 40, 1, "quá sâu"),
        ("a: 1\n---\nb: 2", 3, "hơn một"),
        ("? [a]\n: 1", 1, "tên trường"),
        ("a: \x00", 1, "cú pháp"),
    ],
)
def test_each_mistake_is_named_with_its_line(text: str, line: int, word: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse(text, "thu.yaml")
    assert caught.value.problem.line == line
    assert word in str(caught.value)


def test_a_file_of_nested_aliases_is_refused_before_it_grows() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(SourceError, match="neo"):
        parse(bomb, "bom.yaml")


@given(st.text(max_size=200))
def test_any_text_is_a_tree_or_a_problem(text: str) -> None:
    lines = [1]
    try:
        lines.append(parse(text, "thu.yaml").line)
    except SourceError as error:
        lines.append(error.problem.line)
    assert min(lines) >= 1
