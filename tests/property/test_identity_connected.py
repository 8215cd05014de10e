"""Nodes that share keys, directly or through others, bear one label, the smallest of them; a second count walks from node to node."""

import random
from collections import defaultdict
from itertools import pairwise

import pytest

from pipelines import engine
from pipelines.identity import ladder


def _walked(links: list[tuple[int, str]]) -> dict[int, int]:
    of_key, of_node = defaultdict(set), defaultdict(set)
    for node, key in links:
        of_key[key].add(node)
        of_node[node].add(key)
    label: dict[int, int] = {}
    for first in sorted(of_node):
        waiting = [first]
        while waiting:
            node = waiting.pop()
            if node not in label:
                label[node] = first
                waiting += [other for key in of_node[node] for other in of_key[key]]
    return label


def _drawn(rng: random.Random, nodes: int) -> list[tuple[int, str]]:
    """Some keys of one node alone, some of a few, and a long chain whose smallest node is at its end."""
    told = [(node, f"own {node}") for node in range(nodes)]
    told += [(rng.randrange(nodes), f"shared {rng.randrange(nodes)}") for _ in range(nodes)]
    chain = rng.sample(range(nodes), 12)
    told += [(node, f"chain {link}") for link, pair in enumerate(pairwise(chain)) for node in pair]
    return sorted(set(told), key=lambda _: rng.random())


@pytest.mark.parametrize("seed", range(4))
def test_labels_are_those_of_a_walk(seed: int) -> None:
    links = _drawn(random.Random(seed), 60)
    con = engine.connect()
    engine.load_rows(con, "identity_link", {"node": "bigint", "rung": "integer", "key_text": "varchar"}, [(node, 1, key) for node, key in links])
    ladder._connect(con)
    found = dict(engine.rows(con, "select node, label from node_label"))
    assert found == _walked(links) and 1 < len(set(found.values())) < len(found)
