#!/usr/bin/env bash
# in-environment.sh COMMAND …: run a command with the variables of .dev/environment
# and with our Python first on PATH.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=/dev/null
. "$DEV/environment"
PATH=$DEV/venv/bin:$PATH exec "$@"
