#!/usr/bin/env bash
# jsii compile, lint, API.md unchanged, package smoke test. Changes nothing that is committed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n== %s\n' "$1"; }

step 'jsii compile'
npm run --silent compile

step 'table of the public types'
npm run --silent shapes -- --check

step 'snippets of the README, as packages of other languages translate them'
npx ts-node -T scripts/languages/snippets.ts

step 'lint'
ESLINT_USE_FLAT_CONFIG=false npm run --silent lint

step 'API.md is up to date'
committed="$(mktemp)"
trap 'rm -f "$committed"' EXIT
cp API.md "$committed"
npm run --silent docgen
if ! diff -u "$committed" API.md > "$committed.diff"; then
  head -n 60 "$committed.diff"
  rm -f "$committed.diff"
  cp "$committed" API.md
  echo 'API.md is not that of lib/: run `npm run compile && npm run docgen` and commit it.' >&2
  exit 1
fi
rm -f "$committed.diff"
if grep -nE 'provider-azurerm|provider-azuread|azuredevops\.(Provider|GroupMembership|GitPermissions)' API.md; then
  echo 'API.md shows classes of Terraform providers: they are internal.' >&2
  exit 1
fi

step 'suites over cdktn'
npm run --silent test:cdktn -- --silent --reporters=summary

step 'package smoke test'
npm run --silent package-smoke
