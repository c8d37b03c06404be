#!/bin/sh
# Build Minga's wheels from a checkout, and install them into an environment of their own.
# deploy/Containerfile runs both, each in its stage; on a machine without containers they serve too.
#
#   deploy/install.sh build CHECKOUT WHEELS     needs python3 with venv, Node 20.19 or newer, npm
#   deploy/install.sh install CHECKOUT WHEELS HOME    needs python3 with venv; of CHECKOUT only locks/
#
# Everything comes from PyPI and npm, with the hashes that locks/ and desk/package-lock.json hold.
# MINGA_VERSION names the release when the checkout has no git history, as in a container's build.
set -eu

build() {
  checkout=$1 wheels=$2
  tools=$(mktemp -d)
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes \
    -r "$checkout/locks/tools.lock"
  if [ -n "${MINGA_VERSION:-}" ]; then
    export UV_DYNAMIC_VERSIONING_BYPASS="$MINGA_VERSION"
  fi
  for package in pure server; do
    "$tools/bin/uv" build --quiet --wheel --python "$tools/bin/python" \
      --build-constraints "$checkout/locks/tools.lock" --out-dir "$wheels" "$checkout/$package"
  done
  rm -rf "$tools"
}

install() {
  checkout=$1 wheels=$2 home=$3
  python3 -m venv "$home"
  # The lock is complete, and leaves out on purpose what some packages ask for and we do not use.
  "$home/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps \
    -r "$checkout/locks/extras.lock"
  "$home/bin/pip" install --quiet --disable-pip-version-check --no-index --no-deps "$wheels"/*.whl
  "$home/bin/python" -m compileall -q "$home/lib" >/dev/null || true
}

case "${1:-}" in
  build) build "$2" "$3" ;;
  install) install "$2" "$3" "$4" ;;
  *) sed -n '2,10p' "$0" >&2; exit 2 ;;
esac
