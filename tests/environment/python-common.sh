# shellcheck shell=bash
# Finds the interpreter that the virtual environment is made from: Odoo's pinned
# requirements are those for Python 3.11. Sourced after common.sh.

find_python() {
    local candidate
    for candidate in /usr/bin/python3.11 python3.11 python3; do
        if "$candidate" -c "$PYTHON_TEST" >/dev/null 2>&1; then
            say "$candidate"
            return
        fi
    done
    return 1
}

PYTHON_TEST='import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, 11))'
