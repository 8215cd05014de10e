"""`treem match` on data that nobody here made: the Febrl lists and Splink's sample (invented people, English names).

The model is for Vietnamese children: names read family name first, no street, no post code, no phone. So what counts here is
that nothing is joined wrongly; recall is what name, birth day, suburb and number alone allow, and is printed.
"""

import csv

import pytest
from matching_support import judge, write_list

from pipelines.match_files import match_files
from pipelines.samples.two_lists import TwoLists


def read(shared_data, file):
    with (shared_data / "microdata" / file).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def person(told):
    """A Febrl row as `treem match` takes it; birth days stand as 19650413.0, numbers have seven digits."""
    name = f"{told['given_name']} {told['surname']}".strip()
    number = {"personal_id": told["soc_sec_id"], "commune": told["suburb"]}
    return {"id": told["rec_id"], "full_name": name, "birth_date": told["date_of_birth"], **number}


def entity(told):
    return told["rec_id"].split("-")[1]


def matched(folder, first, second, truth):
    lists = TwoLists([dict.fromkeys(("sex", "mother_name", "card_no"), "") | one for one in first], second, truth)
    match_files(write_list(folder / "a.csv", lists.first), write_list(folder / "b.csv", second), folder / "ra.csv")
    with (folder / "ra.csv").open(encoding="utf-8", newline="") as table:
        found = {(line["id_a"], line["id_b"]) for line in csv.DictReader(table)}
    precision, recall = judge(lists, found)
    print(f"{len(first)} + {len(second)}, {len(truth)} true: precision {precision:.4f}, recall {recall:.4f}")
    return precision, recall


def split(rows):
    """Originals, the first duplicate of each, and the true pairs."""
    originals = {entity(one): one for one in rows if one["rec_id"].endswith("-org")}
    first = {}
    for one in sorted((one for one in rows if not one["rec_id"].endswith("-org")), key=lambda one: one["rec_id"]):
        first.setdefault(entity(one), one)
    truth = [(originals[key]["rec_id"], one["rec_id"]) for key, one in first.items()]
    return list(originals.values()), list(first.values()), truth


def test_febrl_4_five_thousand_pairs(shared_data, tmp_path):
    first, second = read(shared_data, "febrl_dataset4a.csv"), read(shared_data, "febrl_dataset4b.csv")
    partner = {entity(one): one["rec_id"] for one in second}
    truth = [(one["rec_id"], partner[entity(one)]) for one in first]
    precision, recall = matched(tmp_path, [person(one) for one in first], [person(one) for one in second], truth)
    assert precision >= 0.999 and recall >= 0.95


@pytest.mark.parametrize(("file", "pairs"), [("febrl_dataset1.csv", 500), ("febrl_dataset3.csv", 1165)])
def test_febrl_1_and_3_each_original_with_its_first_duplicate(shared_data, tmp_path, file, pairs):
    first, second, truth = split(read(shared_data, file))
    assert len(truth) == pairs
    precision, recall = matched(tmp_path, [person(one) for one in first], [person(one) for one in second], truth)
    assert precision >= 0.999 and recall >= 0.93


def test_febrl_4_without_numbers_joins_nothing_wrongly(shared_data, tmp_path):
    first, second = (read(shared_data, f"febrl_dataset4{side}.csv") for side in "ab")
    partner = {entity(one): one["rec_id"] for one in second}
    truth = [(one["rec_id"], partner[entity(one)]) for one in first]
    bare = [[person(one) | {"personal_id": ""} for one in side] for side in (first, second)]
    precision, recall = matched(tmp_path, *bare, truth)
    assert precision >= 0.999 and recall >= 0.6


def test_the_sample_of_splink_joins_nothing_wrongly(shared_data, tmp_path):
    clusters = {}
    for one in read(shared_data, "splink_fake_1000.csv"):
        clusters.setdefault(one["cluster"], []).append(one)

    def told(one, side):
        name = f"{one['first_name'].strip()} {one['surname'].strip()}".strip()
        found = {"full_name": name, "birth_date": one["dob"], "commune": one["city"], "personal_id": one["email"]}
        return {"id": side + one["unique_id"], **found}

    first = [told(found[0], "a") for found in clusters.values()]
    second = [told(found[-1], "b") for found in clusters.values() if len(found) > 1]
    truth = [("a" + found[0]["unique_id"], "b" + found[-1]["unique_id"]) for found in clusters.values() if len(found) > 1]
    precision, recall = matched(tmp_path, first, second, truth)
    assert len(clusters) == 181 and precision >= 0.99 and recall >= 0.4
