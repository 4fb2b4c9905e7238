#!/usr/bin/env bash
# Odoo 19's source: the folder that ODOO_SOURCE names, or else Debian's package
# unpacked into .dev/odoo. Nothing of Debian's unstable suite is installed.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

ODOO_PACKAGE=${ODOO_PACKAGE:-odoo-19}
# The package's web assets are links into these packages. They come from Debian
# 12: the unstable suite's Font Awesome has files of other names.
ASSET_PACKAGES="libjs-jquery/bookworm libjs-jquery-form/bookworm
    libjs-underscore/bookworm fonts-font-awesome/bookworm
    fonts-inconsolata/bookworm fonts-roboto-unhinted/bookworm fonts-ocr-b/bookworm
    fonts-glyphicons-halflings/bookworm fonts-montserrat/sid"
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
APT=$DEV/apt
UNPACKED=$DEV/odoo.part
PACKAGES=usr/lib/python3/dist-packages
FOLDER_ADVICE="Get Odoo 19's source in another way (a checkout of its 19.0 branch) and name the folder: make ODOO_SOURCE=/path/to/odoo"

main() {
    if [ -n "${ODOO_SOURCE:-}" ]; then
        FOLDER=$(cd "$ODOO_SOURCE" 2>/dev/null && pwd) || FOLDER=$ODOO_SOURCE
        rm -f "$STAMPS/odoo-folder"
        step odoo-folder "$FOLDER" "Odoo source, the folder $FOLDER" check_version
    else
        FOLDER=$DEV/odoo/$PACKAGES
        step odoo-package "$ODOO_PACKAGE" "Odoo source, Debian's package $ODOO_PACKAGE" unpack_package
    fi
    printf '%s' "$FOLDER" >"$DEV/odoo-path"
}

check_version() {
    local release=$FOLDER/odoo/release.py
    [ -f "$release" ] ||
        give_up "There is no odoo/release.py in $FOLDER: ODOO_SOURCE must name a folder with the source of Odoo 19."
    grep -Eq "^version_info = \((19|'saas~19)" "$release" ||
        give_up "$FOLDER holds another version ($(grep '^version_info' "$release")): it must be Odoo 19."
}

unpack_package() {
    write_apt_sources
    private_apt update ||
        give_up "apt could not read Debian's package lists (see the line above): check this machine's network and its mirror. $FOLDER_ADVICE"
    rm -rf "$UNPACKED" "$APT/packages"
    mkdir -p "$UNPACKED" "$APT/packages"
    download_packages
    unpack_all
    check_links
    rm -rf "$DEV/odoo"
    mv "$UNPACKED" "$DEV/odoo"
    rm -rf "$APT"
    check_version
}

# The mirror that this machine already uses; no host is written down here.
debian_mirror() {
    # shellcheck disable=SC2016  # apt's variables, not the shell's
    apt-get indextargets --format '$(REPO_URI)|$(LABEL)' 'Identifier: Packages' |
        sed -n 's/|Debian$//p' | head -n 1
}

write_apt_sources() {
    local mirror
    { command -v apt-get && command -v dpkg; } >/dev/null ||
        give_up "This system has no apt. $FOLDER_ADVICE"
    mirror=$(debian_mirror)
    [ -n "$mirror" ] && [ -f "$KEYRING" ] ||
        give_up "apt knows no Debian mirror here (run 'apt-get update' once as root if this is Debian). $FOLDER_ADVICE"
    mkdir -p "$APT/lists/partial" "$APT/cache/archives/partial"
    printf 'deb [signed-by=%s] %s %s main\n' \
        "$KEYRING" "$mirror" sid "$KEYRING" "$mirror" bookworm >"$APT/sources.list"
}

# apt with a state of its own: the system's lists and settings stay untouched.
private_apt() {
    apt-get -q -o Dir::State::Lists="$APT/lists" -o Dir::Cache="$APT/cache" \
        -o Dir::Etc::SourceList="$APT/sources.list" -o Dir::Etc::SourceParts=- \
        -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none "$@"
}

download_packages() {
    cd "$APT/packages"
    private_apt download "$ODOO_PACKAGE/sid" ||
        give_up "Debian's unstable suite has no package '$ODOO_PACKAGE' now: it moved or was renamed. If it has another name, say make ODOO_PACKAGE=name. $FOLDER_ADVICE"
    # shellcheck disable=SC2086  # a list of words
    private_apt download $ASSET_PACKAGES ||
        give_up "One of the packages that Odoo's pages link to is gone (see the line above). $FOLDER_ADVICE"
}

unpack_all() {
    local package
    for package in "$APT"/packages/*.deb; do
        dpkg -x "$package" "$UNPACKED"
    done
    add_missing_file
}

# A manifest names this file, the package leaves it out (its licence), and Odoo
# logs an error for every page that a browser opens.
add_missing_file() {
    local folder=$UNPACKED/$PACKAGES/odoo/addons/mail/static/lib/selfie_segmentation
    mkdir -p "$folder"
    [ -e "$folder/selfie_segmentation.js" ] || : >"$folder/selfie_segmentation.js"
}

# A dangling link under web/static answers every page with an error.
check_links() {
    local dangling
    dangling=$(find "$UNPACKED" -path '*/addons/web/static/*' -xtype l | head -n 1)
    [ -z "$dangling" ] ||
        give_up "Odoo's package links to a file that no package brings: ${dangling#"$UNPACKED"/}. $FOLDER_ADVICE"
}

main
