# What prepares the places and puts files where they are looked for.
{
  join,
  lib,
  pkgs,
}:
rec {
  program = pkgs.writeShellScript "persist-file" ''
    set -eu
    if mountpoint -q "$1" || [ -L "$1" ]; then exit 0; fi
    if [ -s "$1" ]; then
      echo "A file already exists at $1!" >&2
      exit 1
    fi
    if [ "$3" = auto ] && [ "$1" = /etc/machine-id ] && [ ! -e "$2" ]; then echo uninitialized >"$2"; fi
    if [ "$3" = auto ] && [ -e "$2" ]; then
      touch "$1"
      mount -o bind "$2" "$1"
    else
      ln -s "$2" "$1"
    fi
  '';
  persistFile =
    entry:
    "${program} ${
      lib.escapeShellArgs [
        entry.filePath
        (join [
          entry.persistentStoragePath
          entry.filePath
        ])
        entry.method
      ]
    }";

  made =
    directories: files:
    map (entry: {
      inherit (entry) user group mode;
      path = entry.dirPath;
      root = entry.persistentStoragePath;
    }) directories
    ++ map (entry: {
      inherit (entry.parentDirectory) user group mode;
      path = dirOf entry.filePath;
      root = entry.persistentStoragePath;
    }) files;
  # The real one also gives the parents inside a home to its owner.
  make = entry: ''
    for place in ${lib.escapeShellArg entry.root} ""; do
      mkdir -p "$place"${lib.escapeShellArg (dirOf entry.path)}
      if [ ! -d "$place"${lib.escapeShellArg entry.path} ]; then
        install -d -m ${entry.mode} -o ${entry.user} -g ${entry.group} "$place"${lib.escapeShellArg entry.path}
      fi
    done
  '';
}
