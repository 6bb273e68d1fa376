#!/usr/bin/env bash
# Installs the npm packages with which Earshot's page is checked, into the folder given.
#
#   axe-core              looks for what is inaccessible, in the browser tests
#   typescript            checks the types of the page's scripts, in make lint
#   @types/audioworklet   names what there is on the audio thread, where there is no page
#
# Earshot itself needs none of them. Without Node.js and npm, or when npm fails, it says what is
# not checked; with CI=true that is a failure of the run.
set -euo pipefail

packages=(
    axe-core@4.14.1
    typescript@7.0.2
    @types/audioworklet@0.0.100
)

folder=${1:?Usage: install-npm-packages.sh FOLDER}
unchecked="so the types of the page's scripts, and its accessibility with axe, are not checked"

give_up() {
    echo "$1, $unchecked. $2" >&2
    [ "${CI:-}" != true ] || exit 1
    exit 0
}

command -v node >/dev/null && command -v npm >/dev/null ||
    give_up "There is no Node.js with npm on this machine" "Install both, then try again."

rm -rf "$folder/node_modules" "$folder/installed"
mkdir -p "$folder"
npm install --prefix "$folder" --no-save --no-package-lock --no-audit --no-fund --ignore-scripts \
    --loglevel=error "${packages[@]}" ||
    give_up "npm could not install ${packages[*]}" "Look at npm's message above, then try again."
touch "$folder/installed"
