# A package from what the Nix builder needs and what people ask of a package. Builders run with the
# tools of the Debian tree: the store holds links to them, and the build has no sandbox.
{
  lib,
  system,
  check,
}:
{
  name,
  pname ? null,
  version ? null,
  script,
  env ? { },
  passAsFile ? [ ],
  inputs ? [ ],
  meta ? { },
  passthru ? { },
  shell ? "/bin/sh",
}:
let
  refusal = check {
    inherit
      name
      pname
      version
      meta
      ;
  };
  guard = value: if refusal == null then value else throw refusal;
  built = derivation (
    env
    // {
      inherit name system;
      builder = shell;
      # The shell itself ends the build: it would turn into the last program otherwise, and Nix kills a
      # builder that has closed its output, as GNU programs do shortly before they exit.
      args = [
        "-euc"
        "${script}\n:"
      ];
      PATH = lib.concatMapStrings (input: "${input}/bin:") inputs + "/usr/bin:/bin:/usr/sbin";
      preferLocalBuild = true;
      allowSubstitutes = false;
    }
    // lib.optionalAttrs (passAsFile != [ ]) { inherit passAsFile; }
  );
  package =
    passthru
    // {
      type = "derivation";
      inherit name system;
      outPath = guard built.outPath;
      drvPath = guard built.drvPath;
      outputs = [ "out" ];
      outputName = "out";
      out = package;
      all = [ package ];
      drvAttrs = built.drvAttrs;
      meta = {
        inherit name;
        available = refusal == null;
        unfree = false;
        broken = false;
        position = null;
      }
      // meta;
      inherit passthru;
    }
    // lib.optionalAttrs (pname != null) { inherit pname; }
    // lib.optionalAttrs (version != null) { inherit version; };
in
package
