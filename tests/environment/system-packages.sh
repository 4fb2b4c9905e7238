#!/usr/bin/env bash
# The programs that must be on the machine itself; apt installs those missing.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=python-common.sh
. "$HERE/python-common.sh"

# Debian's postgresql makes a cluster and starts it when it is installed; nobody
# asked for one. This file says no while apt runs, written by apt itself: the
# user may be allowed to use sudo for apt alone.
CLUSTER_SETTINGS=/etc/postgresql-common/createcluster.d

main() {
    local missing
    missing=$(missing_packages)
    if [ -z "$missing" ]; then
        say "System packages: all there"
        return
    fi
    rm -f "$STAMPS/system-packages"
    step system-packages "$missing" "System packages: $missing" install_missing
}

# One word for each Debian 12 package whose program or file is not there.
missing_packages() {
    local missing=()
    have_postgres || missing+=(postgresql)
    find_python >/dev/null || missing+=(python3.11-venv)
    command -v chromium >/dev/null || missing+=(chromium)
    command -v wkhtmltopdf >/dev/null || missing+=(wkhtmltopdf)
    [[ $(/sbin/ldconfig -p) == *libmagic.so.1* ]] || missing+=(libmagic1)
    holds_file /usr/share/fonts '*.ttf' || missing+=(fonts-liberation)
    say "${missing[*]}"
}

have_postgres() {
    holds_file /usr/lib/postgresql initdb || command -v initdb >/dev/null
}

# holds_file FOLDER NAME: whether a file of that name lies somewhere below.
holds_file() { [ -n "$(find "$1" -name "$2" -print -quit 2>/dev/null)" ]; }

install_missing() {
    local packages advice
    read -ra packages <<<"$(missing_packages)"
    advice="Install these packages as root, then run the same command again: apt-get install ${packages[*]}"
    command -v apt-get >/dev/null ||
        give_up "This system has no apt. Install PostgreSQL's server, Python 3.11 with venv, Chromium (as 'chromium'), wkhtmltopdf, libmagic and a TrueType font, then run the same command again. Missing, by Debian's names: ${packages[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || give_up "$advice"
    fi
    as_root apt-get -q update || give_up "$advice"
    as_root apt-get -q install -y --no-install-recommends \
        -o "DPkg::Pre-Invoke::=mkdir -p $CLUSTER_SETTINGS; echo create_main_cluster=false >$CLUSTER_SETTINGS/exact.conf" \
        -o "DPkg::Post-Invoke::=rm -f $CLUSTER_SETTINGS/exact.conf" \
        "${packages[@]}" || give_up "$advice"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

main
