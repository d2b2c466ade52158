#!/usr/bin/env bash
# Install into the folder $1 what `python -m tests.device` needs: Appium with its driver for Chromium, and axe-core; and, where they
# are missing, Debian's Chromium and its driver. It ends with 69 if npm or apt cannot be reached here.
set -euo pipefail

unavailable() {
    echo "$0: $1" >&2
    exit 69
}

if ! command -v chromedriver > /dev/null || ! command -v npm > /dev/null; then
    command -v apt-get > /dev/null || unavailable "there is no apt-get; install npm, Chromium and chromedriver by hand"
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo > /dev/null || unavailable "apt-get needs root or sudo to install npm, Chromium and chromedriver"
        as_root=(sudo)
    fi
    wanted=()
    # Where lines of a page break, and so the texts of the frozen panel of click-link, depends on the font.
    command -v chromedriver > /dev/null || wanted+=(chromium chromium-driver fonts-liberation)
    command -v npm > /dev/null || wanted+=(npm)
    "${as_root[@]}" apt-get update -q -o APT::Update::Error-Mode=any || unavailable "apt-get cannot reach its mirrors"
    "${as_root[@]}" apt-get install -y -q --no-install-recommends "${wanted[@]}"
fi
mkdir -p "$1"
cd "$1"
test -f package.json || echo '{"private": true}' > package.json
test -d node_modules/appium || npm view appium@3 name > /dev/null || unavailable "npm cannot reach its registry"
npm install --no-audit --no-fund --loglevel=error appium@3 appium-chromium-driver@3 axe-core@4
