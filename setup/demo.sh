#!/usr/bin/env bash
# Reads the samples into demo-archive and says where to look.
set -euo pipefail
cd "$(dirname "$0")/.."

archive=demo-archive
.venv/bin/verbale ingest samples/scans --archive "$archive"
.venv/bin/verbale report --archive "$archive"
echo
echo "Look at these, for each letter:"
for folder in "$archive"/published/*/; do
    echo "  ${folder}text.txt  ${folder}report.html"
done
echo "and at all letters together:"
echo "  $archive/reports/index.html"
