#!/usr/bin/env bash
# Everything that tests and the demo need, in order. Each step is skipped when
# done; two set-ups of one folder wait for each other.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

main() {
    local started=$SECONDS name
    exec 9>"$RUN/setup.lock"
    flock --nonblock 9 || wait_for_other
    for name in system-packages odoo-source python postgres configuration template; do
        # PostgreSQL stays behind and must not keep the lock.
        "$HERE/$name.sh" 9>&-
    done
    say "The environment is ready: $((SECONDS - started)) s"
}

wait_for_other() {
    say "Waiting for another set-up of this folder."
    flock 9
}

main
