#!/bin/sh
# Makes the file system of a small image from files of this machine, as a tar file: what the launcher needs beside a
# Java runtime, and the C library. Run by ContainerIT, so that no registry is asked for anything.
#
#   container-image.sh FOLDER JAVA_HOME TAR
set -eu

folder=$1 java=$2 tar=$3
mkdir -p "$folder/usr/bin" "$folder/etc" "$folder/proc" "$folder/sys" "$folder/dev" "$folder/tmp"
chmod 1777 "$folder/tmp"
ln -s usr/bin "$folder/bin"
echo 'root:x:0:0:root:/:/bin/sh' >"$folder/etc/passwd"
echo 'root:x:0:' >"$folder/etc/group"
for program in sh env readlink grep sleep cat; do
    cp -L "/bin/$program" "$folder/usr/bin/$program"
done
for file in "$folder"/usr/bin/* "$java/bin/java" "$java/lib/server/libjvm.so" "$java"/lib/*.so; do
    ldd "$file" 2>/dev/null || true
done | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' | sort -u | while read -r library; do
    case $library in
    "$java"/* | *libX* | *libasound* | *libfreetype*) ;;
    *)
        mkdir -p "$folder${library%/*}"
        cp -L "$library" "$folder$library"
        ;;
    esac
done
tar -C "$folder" -cf "$tar" .
