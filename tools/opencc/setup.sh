#!/bin/sh
# Puts OpenCC 1.4.2 (library, headers, dictionaries) into a folder and prints the environment that the feature `opencc` needs:
#   eval "$(tools/opencc/setup.sh)" && cargo test --features opencc --test opencc
set -eu
folder=${1:-$PWD/target/opencc-1.4.2}
if [ ! -d "$folder/opencc" ]; then
    mkdir -p "$folder"
    python3 -m pip install --quiet --no-deps --target "$folder" 'opencc==1.4.2' >&2
fi
library=$(dirname "$(find "$folder" -name libopencc.a | head -n 1)")
headers=$(dirname "$(find "$folder" -name opencc.h | head -n 1)")
data=$(dirname "$(find "$folder" -name s2tw.json | head -n 1)")
cat <<END
export OPENCC_LIB_DIRS='$library' OPENCC_INCLUDE_DIRS='$headers' OPENCC_LIBS=opencc:marisa OPENCC_STATIC=1 OPENCC_DYLIB_STDCPP=1 OPENCC_DATA='$data'
END
