#!/usr/bin/env bash
# Installs the Debian packages that Earshot's tests want, those that are missing only.
#
#   chromium   drives the page in the browser tests
#   flite      a speech engine whose voices the starter models have never heard
#
# Earshot itself needs none of them. With CI=true a failure to install is a failure of the run.
set -euo pipefail

wanted=()
command -v chromium >/dev/null || wanted+=(chromium)
command -v flite >/dev/null || wanted+=(flite)

if [ ${#wanted[@]} -eq 0 ]; then
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "Please install ${wanted[*]} with your system's package manager." >&2
    exit 1
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${wanted[@]}"
