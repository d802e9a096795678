# The library with `lib.hm` in it.
{ lib }:
lib.extend (
  final: _: {
    hm = {
      dag = import ./dag.nix { lib = final; };
      gvariant = final.gvariant;
      types = {
        dagOf = (import ./dag.nix { lib = final; }).dagOf;
        gvariant = final.types.unspecified;
      };
      shell = {
        export = name: value: "export ${name}=\"${toString value}\"";
        exportAll =
          set:
          final.concatStringsSep "\n" (
            final.mapAttrsToList (name: value: "export ${name}=\"${toString value}\"") set
          );
      };
      booleans.yesNo = value: if value then "yes" else "no";
      strings.storeFileName = path: "hm_" + final.replaceStrings [ "/" " " ] [ "" "_" ] path;
    };
  }
)
