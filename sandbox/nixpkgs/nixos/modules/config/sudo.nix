# sudo: the shared tree's own, where NixOS has its wrapper, with the rules that are declared.
{ config, lib, ... }:
let
  cfg = config.security.sudo;
  inherit (lib) mkOption types;
  option =
    type: default:
    mkOption {
      inherit type default;
    };
  names = option (types.listOf (types.either types.str types.int)) [ ];
  command = types.either types.str (
    types.submodule {
      options = {
        command = mkOption { type = types.str; };
        options = option (types.listOf (
          types.enum [
            "NOPASSWD"
            "PASSWD"
            "NOEXEC"
            "EXEC"
            "SETENV"
            "NOSETENV"
            "LOG_INPUT"
            "NOLOG_INPUT"
            "LOG_OUTPUT"
            "NOLOG_OUTPUT"
            "MAIL"
            "NOMAIL"
            "FOLLOW"
            "NOFLLOW"
            "INTERCEPT"
            "NOINTERCEPT"
          ]
        )) [ ];
      };
    }
  );
  rule = types.submodule {
    options = {
      users = names;
      groups = names;
      host = option types.str "ALL";
      runAs = option types.str "ALL:ALL";
      commands = mkOption { type = types.listOf command; };
    };
  };
  commandText =
    entry:
    if builtins.isString entry then
      entry
    else
      lib.concatMapStrings (word: "${word}:") entry.options + " ${entry.command}";
  ruleText =
    entry:
    lib.concatMapStrings (
      who:
      "${who} ${entry.host}=(${entry.runAs}) ${lib.concatMapStringsSep ", " commandText entry.commands}\n"
    ) (map toString entry.users ++ map (group: "%${toString group}") entry.groups);
in
{
  options.security.sudo.extraRules = option (types.listOf rule) [ ];

  config = lib.mkIf cfg.enable {
    environment.etc.sudoers = {
      mode = "0440";
      text = ''
        root ALL=(ALL:ALL) SETENV: ALL
        %wheel ALL=(ALL:ALL) ${lib.optionalString (!cfg.wheelNeedsPassword) "NOPASSWD:"}SETENV: ALL
        ${lib.concatMapStrings ruleText cfg.extraRules}
        ${cfg.extraConfig}
      '';
    };
    system.activationScripts.wrappers = ''
      mkdir -p /run/wrappers/bin
      ln -sfn /usr/bin/sudo /run/wrappers/bin/sudo
    '';
  };
}
