"""Compares the packages of the lock files, named on standard input, with a bill of materials and the licences allowed.

licences.py BOM ALLOWED KNOWN: both lists are words; KNOWN packages were looked at by hand. Exit code 1: see the output.
"""
import json
import re
import sys

bom, allowed, known = json.load(open(sys.argv[1])), set(sys.argv[2].split()), set(sys.argv[3].split())


def licences(component):
    stated = [entry.get("expression") or entry["license"].get("id") or entry["license"].get("name", "")
              for entry in component.get("licenses", [])]
    return [word for text in stated for word in re.split(r"[ ()]+", text)
            if word not in ("", "OR", "AND")]


locked = {(package, version["resolved"])
          for path in sys.stdin.read().split()
          for framework in json.load(open(path))["dependencies"].values()
          for package, version in framework.items() if "resolved" in version}
found = {(component["name"], component["version"]): licences(component) for component in bom["components"]}
if not locked:
    sys.exit("No package was found in the lock files.")
wrong = [f"{name}/{version}: not restored" for name, version in sorted(locked - found.keys())]
wrong += [f"{name}/{version}: licence '{' '.join(names) or 'stated in a file or at an address'}' is not among those allowed"
          for (name, version), names in sorted(found.items())
          if name not in known and (not names or not set(names) <= allowed)]
print(*wrong, f"{len(locked)} packages looked at for their licence.", sep="\n")
sys.exit(1 if wrong else 0)
