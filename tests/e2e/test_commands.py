"""The command line on a running instance: what runs, whether it is fit, and that there is only one."""

import json
import os
import signal

from tests.fixtures.instance import RunningInstance, until


def test_status_tells_every_process_and_every_part(instance: RunningInstance) -> None:
    asked = instance.offhook("status", "--json")
    assert asked.returncode == 0, asked.stdout + asked.stderr
    report = json.loads(asked.stdout)
    assert report["running"]
    assert report["ready"]
    assert report["url"] == instance.instance.web_url
    assert {child["name"] for child in report["children"]} == {
        "postgres", "engine-offhook", "engine-sandbox", "telephony", "telephony-standby",
        "worker", "web", "sandbox",
    }  # fmt: skip
    assert all(child["state"] == "running" and child["restarts"] == 0 for child in report["children"]), report
    assert {part["name"] for part in report["parts"]} == {"database", "telephony", "engine control", "signalling"}
    assert all(part["ok"] for part in report["parts"])


def test_the_doctor_names_every_finding_with_its_remedy(instance: RunningInstance) -> None:
    asked = instance.offhook("doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(asked.stdout)}
    assert asked.returncode == (0 if all(finding["ok"] for finding in findings.values()) else 1)
    assert {"Python", "Engine", "Data folder", "Disk", "Port web_port", "Port sip_port", "RTP range"} <= set(findings)
    assert findings["Port web_port"]["ok"]
    assert "in use by this instance" in findings["Port web_port"]["detail"]
    assert all(finding["fix"] for finding in findings.values() if not finding["ok"])


def test_a_second_start_is_refused_and_says_what_to_do(instance: RunningInstance) -> None:
    refused = instance.offhook("up")
    assert refused.returncode == 1
    assert instance.process is not None
    words = " ".join(refused.stderr.split())
    assert f"already runs here (process {instance.process.pid})" in words
    assert "offhook down" in words
    assert "Traceback" not in refused.stderr
    assert instance.process.poll() is None


def test_wrong_settings_are_named_with_their_remedy(instance: RunningInstance) -> None:
    asked = instance.offhook("status", "--json")
    assert asked.returncode == 0
    broken = {**instance.environment, "OFFHOOK_WEB_PORT": "99999"}
    instance_with_wrong_port = type(instance)(
        data_dir=instance.data_dir, environment=broken, instance=instance.instance
    )
    refused = instance_with_wrong_port.offhook("status")
    assert refused.returncode == 1
    assert "OFFHOOK_WEB_PORT" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_catalogue_is_loaded_and_a_wrong_one_leaves_all_as_it_was(instance: RunningInstance) -> None:
    """Of the program's own by name, and one's own as a file; said again it changes nothing."""

    def sold() -> list[tuple[str, str]]:
        return sorted((each["name"], each["price"]) for each in instance.get("/billing/products")["items"])

    before = sold()
    for _ in range(2):
        loaded = instance.offhook("billing", "catalogue", "load", "business_line")
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        assert "Business line, monthly: 5.00 USD" in loaded.stdout
    own = [("Business line, monthly", "5.00"), ("Business line, yearly", "48.00")]
    assert sold() == sorted({*before, *own})
    router = {"name": {"en": "Router", "es": "Rúter"}, "kind": "goods", "tax_class": "goods", "price": "79.90"}
    shop = {"title": {"en": "Shop"}, "description": {"en": "Things"}, "products": [{**router, "currency": "EUR"}]}
    file = instance.data_dir / "shop.json"
    file.write_text(json.dumps(shop))
    loaded = instance.offhook("billing", "catalogue", "load", str(file))
    assert (loaded.returncode, loaded.stdout.strip()) == (0, "Router: 79.90 EUR"), loaded.stderr
    assert sold() == sorted({*before, *own, ("Router", "79.90")})
    dear = {"name": {"en": "Switch"}, "price": "a lot", "currency": "EUR"}
    for wrong, told in (
        (json.dumps({**shop, "products": [{**router, "price": "1"}, dear]}), "products[1].price"),
        (json.dumps({**shop, "products": [router, router]}), "'Router'"),
        ("{", "is not JSON"),
        (None, "cannot be read"),
    ):
        file.unlink() if wrong is None else file.write_text(wrong)
        refused = instance.offhook("billing", "catalogue", "load", str(file))
        assert refused.returncode == 1
        assert told in " ".join(refused.stderr.split())
        assert "Traceback" not in refused.stderr
    assert sold() == sorted({*before, *own, ("Router", "79.90")})
    for each in instance.get("/billing/products")["items"]:
        if (each["name"], each["price"]) not in before:
            instance.delete(f"/billing/products/{each['id']}")


def test_a_killed_child_comes_back_and_status_counts_it(instance: RunningInstance) -> None:
    killed = instance.kill("worker", number=signal.SIGKILL)
    instance.until_restarted("worker", instead_of=killed)
    worker = instance.children()["worker"]
    assert worker["restarts"] >= 1
    until(lambda: not _exists(killed), what=f"process {killed} is gone")
    instance.until_ready()


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
