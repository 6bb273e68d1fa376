#!/usr/bin/env bash
# Installs the Debian packages that Earshot's tests want, those that are missing only.
#
#   chromium, firefox-esr   drive the page in the browser tests; most of them take Chromium's engine
#                           by itself, chromium-headless-shell, where the system has a package of it
#   nodejs, npm             check the types of the page's scripts, and the page with axe-core
#   orca                    the screen reader that reads the page to a test, and the desktop that it
#                           needs: a screen that nobody sees, a window manager, the buses of messages
#                           and of accessibility, a speech service without sound, and real key events
#
# Earshot itself needs none of them. With CI=true a failure to install is a failure of the run.
set -euo pipefail

wanted=()
want() { # a package, and a program of it
    command -v "$2" >/dev/null || wanted+=("$1")
}
want chromium chromium
want firefox-esr firefox-esr
want nodejs node
want npm npm
want orca orca
want speech-dispatcher speech-dispatcher
want xvfb Xvfb
want openbox openbox
want xdotool xdotool
want dbus-daemon dbus-run-session
want libglib2.0-bin gsettings
want at-spi2-core /usr/libexec/at-spi-bus-launcher
shell=chromium-headless-shell # Debian has it, others may not: there the tests do without
want "$shell" "$shell"

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
available=()
for package in "${wanted[@]}"; do
    if [ "$package" != "$shell" ] || apt-cache show "$shell" >/dev/null 2>&1; then
        available+=("$package")
    fi
done
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${available[@]}"
