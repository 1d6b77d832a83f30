#!/usr/bin/env bash
# Build the wheel, install it alone in a clean environment far from the checkout, and run the sample with it.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
trap 'echo "wheel: failed in line $LINENO" >&2' ERR
trap 'rm -rf "$work"' EXIT

rm -rf "$work/dist"
.venv/bin/hatchling build -t wheel -d "$work/dist" >/dev/null
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$root/requirements.txt"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps "$work"/dist/*.whl

cd "$work"
kg="$work/venv/bin/kg"
"$kg" --version
"$kg" build --output "$work/out" --quiet >"$work/build.txt"
"$kg" validate --output "$work/out" --quiet
"$kg" cite kst-29544-1158 --output "$work/out" --format csv >"$work/cite.csv"
grep -q 'kst-32824-341' "$work/cite.csv"
"$kg" query most-cited --output "$work/out" --format csv >"$work/cited.csv"
grep -q '^kst-32824-' "$work/cited.csv"
test -s "$work/out/view/index.html"
echo "wheel: installed alone, built the sample, conforms"
