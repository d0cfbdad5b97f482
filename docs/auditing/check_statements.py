"""Recomputes exported statements offline: python3 check_statements.py 2026-01.json 2026-02.json … (oldest first)."""
import hashlib, json, sys

previous, wrong = None, 0
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        exported = json.load(file)
    head, entries = exported["statement"], sorted(exported["entries"], key=lambda entry: entry["entryId"])
    lines = [head["partnerId"], head["period"], head.get("previousHash") or "-"] + [
        "{entryId} {key} {customerId} {minor} {currency} {effectiveOn} {causedBy}".format(**entry, **entry["amount"]) for entry in entries]
    computed = hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()
    fits = computed == head.get("hash") and (previous is None or previous == head.get("previousHash"))
    print(head["period"], "reproduced" if fits else "DIFFERS", computed)
    previous, wrong = head.get("hash"), wrong + (not fits)
sys.exit(1 if wrong or len(sys.argv) == 1 else 0)
