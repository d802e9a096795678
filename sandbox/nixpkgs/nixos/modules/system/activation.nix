# The activation script: snippets in the order of their dependencies.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  snippet =
    { name, ... }:
    {
      options = {
        deps = lib.mkOption {
          type = lib.types.listOf lib.types.str;
          default = [ ];
        };
        text = lib.mkOption {
          type = lib.types.lines;
          default = "";
        };
        supportsDryActivation = lib.mkOption {
          type = lib.types.bool;
          default = false;
        };
      };
      config._module.args = { inherit name; };
    };
  scriptType = lib.types.coercedTo lib.types.str lib.noDepEntry (lib.types.submodule snippet);
  scripts = lib.mkOption {
    type = lib.types.attrsOf scriptType;
    default = { };
  };
  withStatus =
    name: entry:
    entry
    // {
      text = ''
        #### Activation script snippet ${name}:
        _localstatus=0
        ${entry.text}
        if (( _localstatus > 0 )); then
          printf "Activation script snippet '%s' failed (%s)\n" "${name}" "$_localstatus"
        fi
      '';
    };
  compose =
    set:
    let
      kept = lib.mapAttrs withStatus set;
    in
    lib.concatStringsSep "\n" (lib.textClosureList kept (lib.attrNames kept));
  dry = lib.mapAttrs (
    _: entry: if entry.supportsDryActivation then entry else entry // { text = ""; }
  ) config.system.activationScripts;
  script = body: footer: ''
    #!${pkgs.runtimeShell}
    systemConfig='@out@'
    export PATH=${pkgs.core-tools}/bin:${pkgs.core-tools}/sbin
    _status=0
    trap "_status=1 _localstatus=\$?" ERR
    umask 0022
    ${body}
    ${footer}
    exit $_status
  '';
in
{
  options.system = {
    activationScripts = scripts;
    userActivationScripts = scripts;
    activatable = lib.mkOption {
      type = lib.types.bool;
      default = true;
    };
    activatableSystemBuilderCommands = lib.mkOption {
      type = lib.types.lines;
      default = "";
      internal = true;
    };
    dryActivationScript = lib.mkOption {
      type = lib.types.lines;
      internal = true;
      readOnly = true;
      default = script (compose dry) "";
    };
    build = lib.mkOption {
      type = lib.types.submoduleWith {
        modules = [ { freeformType = lib.types.lazyAttrsOf (lib.types.uniq lib.types.unspecified); } ];
      };
      default = { };
      internal = true;
    };
  };
  config = {
    system.build.activationText = script (compose config.system.activationScripts) ''
      # From here on this closure is the running one, whatever failed above.
      ln -sfn "$(readlink -f "$systemConfig")" /run/current-system
    '';
    system.activationScripts = {
      stdio = {
        text = "exec 2>&1";
        supportsDryActivation = true;
      };
      var = lib.stringAfter [ ] ''
        mkdir -p /var/tmp /var/empty /var/lib/nixos /run/nixos /root
        chmod 1777 /var/tmp
      '';
      specialfs = "";
      binsh = lib.stringAfter [ "stdio" ] "";
      usrbinenv = lib.stringAfter [ "stdio" ] "";
      hostname = lib.optionalString (config.networking.hostName != "") ''
        hostname ${lib.escapeShellArg config.networking.hostName} || true
      '';
      domain = "";
    };
  };
}
