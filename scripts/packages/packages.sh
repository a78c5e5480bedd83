#!/usr/bin/env bash
# Both packages from one source: compiled, tested over both engines, packed, and installed as users install them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

npm run --silent compile
npm run --silent test:cdktn -- --silent
npm run --silent package-smoke -- "$@"
