#!/bin/sh
# Looks at what this machine lacks, before anything is installed into .venv.
#   scripts/system.sh run     what running needs: Python 3.11 or newer with venv
#   scripts/system.sh test    that, and what only tests need: Chromium, a Chinese font, Java 17, PostgreSQL 15
#   scripts/system.sh python  prints the Python to use
# Root on Debian: prints the one apt line and runs it. Anyone else: prints the line, and stops when running needs it;
# what only tests need is skipped by those tests, each saying so.
set -eu

python() {
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

has_java() {
    for java in "${JAVA_HOME:-/usr}/bin/java" /usr/lib/jvm/java-17-openjdk-*/bin/java; do
        "$java" -version 2>&1 | grep -q 'version "17' && return
    done 2>/dev/null
    return 1
}

lacking_to_run() {
    if [ -z "$(python)" ]; then
        echo python3 python3-venv
    elif ! "$(python)" -c 'import ensurepip, venv' 2>/dev/null; then
        echo python3-venv
    fi
}

lacking_to_test() {
    [ -x /usr/bin/chromium ] || echo chromium
    ls /usr/share/fonts/opentype/noto/NotoSansCJK-*.ttc >/dev/null 2>&1 || echo fonts-noto-cjk
    has_java || echo openjdk-17-jre-headless
    [ -x /usr/lib/postgresql/15/bin/postgres ] || echo postgresql-15
}

# Of what tests would like, the packages this release of Debian has.
offered() {
    for package in "$@"; do
        if apt-cache show "$package" >/dev/null 2>&1; then
            echo "$package"
        else
            echo "This Debian has no $package: the tests that need it are skipped and say so." >&2
        fi
    done
}

# shellcheck disable=SC2046,SC2086 # lists of package names
install() {
    needed=$1 liked=$2
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -q >/dev/null
        line="apt-get install -y --no-install-recommends $(echo $needed $(offered $liked))"
        echo "This machine lacks something. Running: $line"
        DEBIAN_FRONTEND=noninteractive $line >/dev/null
    else
        echo "This machine lacks something. On Debian, as root:" >&2
        echo "    apt-get install -y --no-install-recommends $(echo $needed $liked)" >&2
        [ -z "$needed" ] || exit 1
        echo "Going on without: the tests that need it are skipped and say so." >&2
    fi
}

case $1 in
    python) python; exit ;;
    run) needed=$(lacking_to_run) liked= ;;
    test) needed=$(lacking_to_run) liked=$(lacking_to_test) ;;
esac
[ -z "$needed$liked" ] || install "$needed" "$liked"
if [ -z "$(python)" ]; then
    echo "Python 3.11 or newer is needed; set PYTHON to one." >&2
    exit 1
fi
