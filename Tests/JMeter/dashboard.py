"""Has JMeter make its dashboard of a run's samples.jtl, and sets its figures beside those of the run's result.json.

    dashboard.py DYNO JMETER

JMETER is a folder with JMeter's jars in jars/; its home is made beside them, of what the jars hold.
"""

import glob
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import zipfile

# Labels that a CSV can trip over, and one whose requests fail.
PLAN = """
name: "=shop, \\"live\\""
url: {url}
scenarios:
  - name: s
    steps:
      - group: "check, out"
        steps:
          - {{ get: "/work", name: "list, \\"all\\"\\nof them" }}
          - {{ get: "/status/503", name: "=1+2" }}
load: {{ model: open, rate: 200/s, warmup: 500ms, duration: 3s }}
thresholds: ["errors < 100%"]
"""


def home(jmeter):
    """A JMeter home: its settings and templates lie in one of the jars."""
    path = jmeter / "home"
    if not (path / "bin").is_dir():
        archive = zipfile.ZipFile(glob.glob(f"{jmeter}/jars/ApacheJMeter_config-*.jar")[0])
        archive.extractall(path, [name for name in archive.namelist() if name.startswith("bin/")])
        for folder in ("ext", "junit"):
            (path / "lib" / folder).mkdir(parents=True)
    return path


def measure(dyno, folder):
    """The folder of a run's result."""
    target = subprocess.Popen([dyno, "target", "--port", "0", "--service", "exponential:2ms", "--servers", "8"], stdout=subprocess.PIPE, text=True)
    try:
        url = target.stdout.readline().split()[-1]
        (folder / "plan.yaml").write_text(PLAN.format(url=url))
        # 3: the machine was too busy for the numbers to be the target's; they are still to agree.
        status = subprocess.run([dyno, "run", "plan.yaml", "--samples", "-o", "R", "-q"], cwd=folder).returncode
        assert status in (0, 3), f"dyno run left with {status}"
    finally:
        target.kill()
        target.wait()
    return pathlib.Path(glob.glob(f"{folder}/R/*/latest")[0])


def dashboard(jmeter, jtl, folder):
    path = home(jmeter)
    log = folder / "jmeter.log"
    result = subprocess.run(
        ["java", "-Djava.awt.headless=true", f"-Djmeter.home={path}", f"-Dlog4j.configurationFile={path}/bin/log4j2.xml",
         "-cp", f"{jmeter}/jars/*", "org.apache.jmeter.NewDriver", "-d", path, "-p", f"{path}/bin/jmeter.properties",
         "-j", log, "-g", jtl, "-o", folder / "dashboard"], capture_output=True, text=True)
    complaints = [line for line in log.read_text().splitlines() if " ERROR " in line] if log.exists() else [result.stderr]
    assert result.returncode == 0 and not complaints, f"JMeter left with {result.returncode}: {complaints}"
    assert (folder / "dashboard/index.html").stat().st_size > 1000
    return json.loads((folder / "dashboard/statistics.json").read_text())


def check(theirs, ours):
    # A transaction has a row of its own, and is in no total.
    assert len(theirs) == len(ours["labels"]) + len(ours["spans"]) + 1, sorted(theirs)
    for span in ours["spans"]:
        row, count = theirs[span["name"]], span["succeeded"] + span["failed"]
        print(f"{span['name']!r}: {row['sampleCount']} transactions, {row['errorCount']} failed; ours {count}, {span['failed']}")
        assert row["sampleCount"] == count == ours["samples"]["groups"] and row["errorCount"] == span["failed"]
    requests = {}
    for label in ours["labels"]:
        # A line is a sample: the file has a space in place of a line's end.
        name = label["label"].replace("\n", " ")
        # A spreadsheet must take no name for a formula.
        requests["'" + name if name[0] in "=+-@" else name] = label["jmeter"]
    for name, own in requests.items():
        row, count = theirs[name], own["elapsed"]["count"]
        print(f"{name!r}: {row['sampleCount']} samples, mean {row['meanResTime']:.3f} ms; ours {count}, {own['elapsed']['mean']:.3f} ms")
        assert row["sampleCount"] == count and row["errorCount"] == own["failed"]
        # Each is rounded to a millisecond, evenly to both sides.
        assert abs(row["meanResTime"] - own["elapsed"]["mean"]) < 0.5, name
        assert math.floor(own["elapsed"]["max"]) <= row["maxResTime"] <= math.ceil(own["elapsed"]["max"])
    counts = ours["counts"]
    assert theirs["Total"]["sampleCount"] == counts["succeeded"] + counts["failed"] == ours["samples"]["written"]


def main():
    dyno, jmeter = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        result = measure(dyno, folder)
        check(dashboard(jmeter, result / "samples.jtl", folder), json.loads((result / "result.json").read_text()))
    print("JMeter's figures are ours.")


main()
