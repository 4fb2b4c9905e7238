#!/usr/bin/env bash
# The virtual environment .dev/venv: Odoo's requirements, the test tools, and
# the path to Odoo's source.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=python-common.sh
. "$HERE/python-common.sh"

LISTS=("$HERE/odoo-requirements.txt" tests/requirements.txt requirements.txt)
CONSTRAINTS=$HERE/constraints.txt

main() {
    local key
    [ -x "$PYTHON" ] || rm -f "$STAMPS/python"
    key=$(grep -hv '^#' "${LISTS[@]}" "$CONSTRAINTS" | key_of_input)
    step python "$ROOT $key" "Python environment" make_environment
    link_odoo
}

make_environment() {
    local python
    python=$(find_python) ||
        give_up "Python 3.11 with its venv module is missing: install python3.11 and python3.11-venv."
    "$python" -m venv --clear "$DEV/venv"
    install pip setuptools wheel
    install "${LISTS[@]/#/--requirement=}"
}

install() {
    "$PYTHON" -m pip install --quiet --constraint "$CONSTRAINTS" "$@" ||
        give_up "pip could not install (see the lines above). Check that this machine reaches a Python package index (a proxy is set in pip's configuration), then run the same command again."
}

# Python adds the folder that this file names to its path: 'python -m odoo' works.
link_odoo() {
    local packages
    packages=$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    cp "$DEV/odoo-path" "$packages/odoo.pth"
}

main
