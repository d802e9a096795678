# /etc: one folder in the store for all entries; texts are written straight into it.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  entry =
    { name, config, ... }:
    {
      options = {
        enable = lib.mkOption {
          type = lib.types.bool;
          default = true;
        };
        target = lib.mkOption {
          type = lib.types.str;
          default = name;
        };
        text = lib.mkOption {
          type = lib.types.nullOr lib.types.lines;
          default = null;
        };
        source = lib.mkOption {
          type = lib.types.path;
        };
        mode = lib.mkOption {
          type = lib.types.str;
          default = "symlink";
        };
        uid = lib.mkOption {
          type = lib.types.int;
          default = 0;
        };
        gid = lib.mkOption {
          type = lib.types.int;
          default = 0;
        };
        user = lib.mkOption {
          type = lib.types.str;
          default = "+${toString config.uid}";
        };
        group = lib.mkOption {
          type = lib.types.str;
          default = "+${toString config.gid}";
        };
      };
      config.source = lib.mkIf (config.text != null) (
        lib.mkOptionDefault (pkgs.writeText "etc-${lib.strings.sanitizeDerivationName name}" config.text)
      );
    };
  entries = lib.filter (item: item.enable) (lib.attrValues config.environment.etc);
  # A line on its own that no text contains, for the here document.
  endOf = text: "END-${builtins.hashString "sha256" (builtins.unsafeDiscardStringContext text)}";
  writeEntry =
    item:
    let
      target = lib.escapeShellArg item.target;
      end = endOf item.text;
    in
    ''
      new ${target}
      ${
        if item.text != null then
          "cat > \"$out/etc/\"${target} <<'${end}'\n${item.text}\n${end}\nchomp \"$out/etc/\"${target}"
        else
          "ln -s ${item.source} \"$out/etc/\"${target}"
      }
      ${lib.optionalString (item.mode != "symlink" && item.mode != "direct-symlink")
        "printf '%s\\n%s\\n%s\\n' ${lib.escapeShellArg item.mode} ${lib.escapeShellArg item.user} ${lib.escapeShellArg item.group} > \"$out/etc/\"${target}.attributes"
      }
    '';
in
{
  options.environment.etc = lib.mkOption {
    type = lib.types.attrsOf (lib.types.submodule entry);
    default = { };
  };
  config = {
    system.build.etc =
      pkgs.runCommandLocal "etc"
        {
          script = lib.concatMapStrings writeEntry entries;
          passAsFile = [ "script" ];
        }
        ''
          mkdir -p $out/etc
          new() {
            case $1 in */*) mkdir -p "$out/etc/''${1%/*}" ;; esac
            if [ -e "$out/etc/$1" ] || [ -L "$out/etc/$1" ]; then
              echo "duplicate entry for /etc/$1" >&2
              exit 1
            fi
          }
          # The here document ends its text with one newline more than the text has.
          chomp() { truncate -s -1 "$1"; }
          . "$scriptPath"
        '';
    system.build.etcActivationCommands = config.system.activationScripts.etc.text;
    system.activationScripts.etc = lib.stringAfter [ "users" "groups" ] ''
      echo "setting up /etc..."
      ${pkgs.switch-to-configuration-ng}/lib/setup-etc ${config.system.build.etc}/etc
    '';
  };
}
