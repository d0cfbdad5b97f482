#!/usr/bin/env bash
# Reads the configuration of Prometheus and the alert rules as Prometheus does, and tries the rules on made-up series.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=infra/prerequisites.sh
. infra/prerequisites.sh
need_promtool
promtool check config infra/observability/prometheus.yaml
promtool check rules infra/observability/cluster-alerts.yaml
promtool test rules infra/observability/alerts.test.yaml infra/observability/cluster-alerts.test.yaml
