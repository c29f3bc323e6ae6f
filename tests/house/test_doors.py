"""Slices are entered by their doors alone."""

import grimp

SLICES = {
    "tenancy", "billing", "numbers", "contacts", "devices", "calls", "messaging", "flows", "contact_centre", "callback",
    "business_line", "push", "wholesale",
}  # fmt: skip
DOORS = {"api", "endpoints", "tasks", "ports"}
MODELS_LIST = "offhook.bootstrap.models"  # registers every table, nothing else


def test_slices_are_entered_only_by_their_doors() -> None:
    graph = grimp.build_graph("offhook", cache_dir=None)
    trespasses = []
    for importer in graph.modules:
        for target in graph.find_modules_directly_imported_by(importer):
            home, parts = importer.split(".")[1:2], target.split(".")
            enters_slice = len(parts) > 2 and parts[1] in SLICES and home != [parts[1]]
            if enters_slice and parts[2] not in DOORS and importer != MODELS_LIST:
                trespasses.append(f"{importer} -> {target}")
    assert not trespasses, trespasses
