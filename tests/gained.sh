#!/usr/bin/env bash
# Prints the score of this checkout, and what was gained and lost against the main branch (or, on main, the commit before).
set -euo pipefail
cd "$(dirname "$0")/.."
python="$PWD/.venv/bin/python"

base=$(git rev-parse --verify --quiet origin/main || git rev-parse --verify --quiet main || true)
if [ -n "$base" ] && [ "$base" = "$(git rev-parse HEAD)" ]; then
    base=$(git rev-parse --verify --quiet HEAD~1 || true)
fi
if [ -z "$base" ] || ! git cat-file -e "$base:tests/score.py" 2>/dev/null; then
    echo "nothing to compare with: the score alone"
    exec "$python" -m tests.score
fi

work=$(mktemp -d)
trap 'git worktree remove --force "$work/main" 2>/dev/null || true; rm -rf "$work"' EXIT
git worktree add --quiet --detach "$work/main" "$base"
if [ -d ../shared ]; then
    ln -s "$(cd ../shared && pwd)" "$work/shared"
fi
(cd "$work/main" && "$python" -m tests.score --json "$work/before.json" >/dev/null)
"$python" -m tests.score --against "$work/before.json"
