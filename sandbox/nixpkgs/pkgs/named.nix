# Packages that are known by name: a program of that name that says so. Where the tree below has a
# program of that name, it is that one. A service's program runs until it is stopped.
{
  lib,
  release,
  mkPackage,
}:
prefix: attribute: entry:
let
  pname = entry.pname or attribute;
  program = entry.mainProgram or pname;
  licence = if entry.unfree or false then lib.licenses.unfree else lib.licenses.free;
  name = "${pname}-${release}";
in
mkPackage {
  inherit name pname;
  version = release;
  meta = {
    description = "${pname}, known by name";
    license = licence;
    unfree = entry.unfree or false;
  }
  // lib.optionalAttrs (program != null) { mainProgram = program; }
  // lib.optionalAttrs (entry ? platforms) { inherit (entry) platforms; }
  // lib.optionalAttrs (entry ? insecure) { knownVulnerabilities = [ entry.insecure ]; };
  passthru = {
    attributePath = prefix ++ [ attribute ];
  }
  // lib.optionalAttrs (entry.shell or false) { shellPath = "/bin/${program}"; };
  script =
    if program == null then
      "mkdir -p $out/share/${pname}"
    else
      ''
        mkdir -p $out/bin $out/share/${pname}
        cat > $out/bin/${program} <<'SCRIPT'
        #!/bin/sh
        if [ -x /usr/bin/${program} ]; then exec /usr/bin/${program} "$@"; fi
        ${
          if entry.daemon or false then
            ''
              case "''${1-}" in --version | version) echo "${name}"; exit ;; esac
              exec /usr/bin/sleep infinity''
          else
            ''echo "${name}"''
        }
        SCRIPT
        chmod +x $out/bin/${program}
      '';
}
