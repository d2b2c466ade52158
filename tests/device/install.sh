#!/usr/bin/env bash
# Install into the folder $1 what `python -m tests.device` needs: Appium with its driver for Chromium; and, where they
# are missing, Debian's Chromium and its driver.
set -euo pipefail
if ! command -v chromedriver > /dev/null || ! command -v npm > /dev/null; then
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
    wanted=()
    command -v chromedriver > /dev/null || wanted+=(chromium chromium-driver)
    command -v npm > /dev/null || wanted+=(npm)
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" apt-get install -y -q --no-install-recommends "${wanted[@]}"
fi
mkdir -p "$1"
cd "$1"
test -f package.json || echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error appium@3 appium-chromium-driver@3
