#!/usr/bin/env bash
# Applies the schema of all services and waits: ./k8s/migrate.sh k8s/overlays/production/migrations
# Ends at once with a failed job's log, and with an error. Jobs of an earlier version are removed first.
set -euo pipefail
[ $# = 1 ] || { sed -n '2,3p' "$0" >&2; exit 2; }
overlay=$1
selector=app.kubernetes.io/component=schema
seconds_max=${SCHEMA_SECONDS_MAX:-960}   # a minute more than a job may take

kubectl delete jobs -n commissions -l "$selector" --ignore-not-found --timeout=2m
kubectl apply -k "$overlay"

# One line a job: its name, then the conditions that are true, such as "leads-schema Complete,".
states='{range .items[*]}{.metadata.name}{" "}{range .status.conditions[?(@.status=="True")]}{.type}{","}{end}{"\n"}{end}'
until [ $SECONDS -gt "$seconds_max" ]; do
  seen=$(kubectl get jobs -n commissions -l "$selector" -o "jsonpath=$states")
  while read -r job conditions; do
    [[ ,$conditions == *,Failed,* ]] || continue
    echo "$job failed:" >&2
    kubectl logs -n commissions "job/$job" --tail=40 >&2 || kubectl describe -n commissions "job/$job" >&2
    exit 1
  done <<<"$seen"
  if [ -n "$seen" ] && ! grep -qvE '[ ,]Complete,' <<<"$seen"; then echo "The schema is up to date."; exit 0; fi
  sleep 2
done
echo "The schema jobs did not end within $seconds_max seconds:" >&2
kubectl describe jobs,pods -n commissions -l "$selector" >&2
exit 1
