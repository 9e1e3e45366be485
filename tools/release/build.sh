#!/usr/bin/env bash
# A static program for Linux that is the same byte for byte wherever it is built with the same toolchain.
#   tools/release/build.sh [TARGET] [OUT]
# TARGET: x86_64-unknown-linux-musl (default), aarch64-unknown-linux-musl, or any other that rustup has and that links here.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:-x86_64-unknown-linux-musl}
out=${2:-target/release-files}
if ! rustc --print target-libdir --target "$target" >/dev/null 2>&1 || [ ! -d "$(rustc --print target-libdir --target "$target")" ]; then
  command -v rustup >/dev/null || { echo "the standard library for $target is missing and there is no rustup to fetch it" >&2; exit 2; }
  rustup target add "$target"
fi
# Nothing of the machine gets in: paths are cut, the clock is the commit's, one codegen unit, the locked dependencies.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export CARGO_INCREMENTAL=0 LC_ALL=C TZ=UTC
export CARGO_PROFILE_RELEASE_CODEGEN_UNITS=${CARGO_PROFILE_RELEASE_CODEGEN_UNITS:-1} CARGO_PROFILE_RELEASE_STRIP=symbols
flags="--remap-path-prefix=$PWD=/baoku --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
case $target in *-musl)
  flags+=" -C target-feature=+crt-static"
  # The linker that comes with Rust's own start files needs no musl-gcc: nothing here is written in C.
  flags+=" -C link-self-contained=yes" ;;
esac
RUSTFLAGS=$flags cargo build --release --locked --target "$target"
version=$(cargo metadata --no-deps --format-version 1 | sed 's/.*"name":"baoku","version":"\([^"]*\)".*/\1/')
name=baoku-$version-$target
mkdir -p "$out/$name"
cp "target/$target/release/baoku" README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE NOTICE "$out/$name/"
mkdir -p "$out/$name/completions"
if "$out/$name/baoku" --version >/dev/null 2>&1; then
  for shell in bash zsh fish powershell elvish; do "$out/$name/baoku" completions $shell >"$out/$name/completions/baoku.$shell"; done
fi
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$out" -cf - "$name" | gzip -n >"$out/$name.tar.gz"
(cd "$out" && sha256sum "$name.tar.gz" | tee "$name.tar.gz.sha256")
