# Files with given text.
{
  lib,
  pkgs,
  mkPackage,
}:
let
  bash = "${pkgs.runtimeShell}";
in
rec {
  writeTextFile =
    {
      name ? lib.last (lib.splitString "/" destination),
      text,
      executable ? false,
      destination ? "",
      checkPhase ? "",
      meta ? { },
      passthru ? { },
      derivationArgs ? { },
      allowSubstitutes ? false,
      preferLocalBuild ? true,
    }:
    mkPackage {
      inherit name meta passthru;
      passAsFile = [ "text" ];
      shell = if checkPhase == "" then "/bin/sh" else "/bin/bash";
      env = derivationArgs // {
        inherit
          text
          destination
          allowSubstitutes
          preferLocalBuild
          ;
      };
      script = ''
        target=$out$destination
        mkdir -p "''${target%/*}"
        cp "$textPath" "$target"
        ${lib.optionalString executable "chmod +x \"$target\""}
        ${checkPhase}
      '';
    };
  # A file that a person puts into the store; its hash is all that the configuration knows of it.
  requireFile =
    {
      name ? null,
      sha256 ? null,
      sha1 ? null,
      hash ? null,
      url ? null,
      message ? null,
      hashMode ? "flat",
    }:
    assert message != null || url != null;
    assert
      lib.length (
        lib.filter (given: given != null) [
          sha256
          sha1
          hash
        ]
      ) == 1;
    mkPackage {
      name = if name == null then baseNameOf url else name;
      env = {
        outputHashMode = hashMode;
        outputHash =
          if hash != null then
            hash
          else if sha256 != null then
            sha256
          else
            sha1;
      }
      // lib.optionalAttrs (hash == null) {
        outputHashAlgo = if sha256 != null then "sha256" else "sha1";
      };
      script = ''
        printf '%s\n' ${lib.escapeShellArg (if message == null then "Fetch ${url} yourself." else message)}
        exit 1
      '';
    };
  writeText = name: text: writeTextFile { inherit name text; };
  writeTextDir =
    path: text:
    writeTextFile {
      inherit text;
      name = baseNameOf path;
      destination = "/${path}";
    };
  writeScript =
    name: text:
    writeTextFile {
      inherit name text;
      executable = true;
    };
  writeScriptBin =
    name: text:
    writeTextFile {
      inherit name text;
      executable = true;
      destination = "/bin/${name}";
      meta.mainProgram = name;
    };
  writeShellScript = name: text: writeScript name "#!${bash}\n${text}";
  writeShellScriptBin = name: text: writeScriptBin name "#!${bash}\n${text}\n";
  writeShellApplication =
    {
      name,
      text,
      runtimeInputs ? [ ],
      runtimeEnv ? null,
      meta ? { },
      passthru ? { },
      derivationArgs ? { },
      checkPhase ? null,
      excludeShellChecks ? [ ],
      extraShellCheckFlags ? [ ],
      bashOptions ? [
        "errexit"
        "nounset"
        "pipefail"
      ],
      inheritPath ? true,
    }:
    writeTextFile {
      inherit name passthru derivationArgs;
      executable = true;
      destination = "/bin/${name}";
      meta = {
        mainProgram = name;
      }
      // meta;
      # shellcheck is not part of the tree: as with its absence upstream, bash's own syntax check stays.
      checkPhase =
        if checkPhase == null then
          ''
            : ${toString (excludeShellChecks ++ extraShellCheckFlags)}
            /bin/bash -n "$target"
          ''
        else
          checkPhase;
      text = ''
        #!${bash}
        ${lib.concatMapStringsSep "\n" (option: "set -o ${option}") bashOptions}
        ${lib.optionalString (runtimeEnv != null) (
          lib.concatStrings (
            lib.mapAttrsToList (key: value: "${lib.toShellVar key value}\nexport ${key}\n") runtimeEnv
          )
        )}
        ${lib.optionalString (runtimeInputs != [ ]) ''
          export PATH="${lib.makeBinPath runtimeInputs}${lib.optionalString inheritPath ":$PATH"}"
        ''}
        ${text}
      '';
    };
}
