# The closure of the whole system, and what may be said about it before it is built.
{
  config,
  definedOptions,
  lib,
  pkgs,
  extendModules,
  ...
}:
let
  cfg = config.system;
  failed = map (entry: entry.message) (lib.filter (entry: !entry.assertion) config.assertions);
  checked =
    value:
    if failed != [ ] then
      throw "\nFailed assertions:\n${lib.concatMapStringsSep "\n" (message: "- ${message}") failed}"
    else
      builtins.seq (import ../../check-definitions.nix { inherit lib; } definedOptions) (
        lib.showWarnings config.warnings value
      );
  specialisations = lib.mapAttrs (
    _: entry: entry.configuration.system.build.toplevel
  ) config.specialisation;
  bootSpec = {
    "org.nixos.bootspec.v1" = {
      system = pkgs.stdenv.hostPlatform.system;
      init = "@out@/init";
      kernel = "${config.boot.kernelPackages.kernel}/${config.system.boot.loader.kernelFile}";
      initrd = "${cfg.build.initialRamdisk}/${cfg.boot.loader.initrdFile}";
      kernelParams = config.boot.kernelParams;
      label = "${cfg.nixos.distroName} ${cfg.nixos.codeName} ${cfg.nixos.label} (Linux ${config.boot.kernelPackages.kernel.version})";
      toplevel = "@out@";
    };
    "org.nixos.specialisation.v1" = { };
  }
  // config.boot.bootspec.extensions;
  closure =
    pkgs.runCommandLocal "nixos-system-${cfg.name}-${cfg.nixos.label}"
      {
        activate = cfg.build.activationText;
        dryActivate = cfg.dryActivationScript;
        bootSpec = lib.optionalString config.boot.kernel.enable (builtins.toJSON bootSpec);
        preSwitchCheck = cfg.build.preSwitchCheckScript;
        passAsFile = [
          "activate"
          "bootSpec"
          "dryActivate"
        ];
        kernelParams = toString config.boot.kernelParams;
        nixosLabel = cfg.nixos.label;
        systemDouble = pkgs.stdenv.hostPlatform.system;
        extraDependencies = lib.concatMapStrings (path: "${path}\n") cfg.extraDependencies;
        configurationName = config.boot.loader.grub.configurationName or "";
      }
      ''
        mkdir -p $out/bin $out/specialisation
        install() { sed "s|@out@|$out|g" "$1" > "$2"; }
        install "$activatePath" $out/activate
        install "$dryActivatePath" $out/dry-activate
        ${lib.optionalString config.boot.kernel.enable ''
          install "$bootSpecPath" $out/boot.json
        ''}
        install ${pkgs.switch-to-configuration-ng}/lib/init $out/init
        chmod +x $out/activate $out/dry-activate $out/init
        ${lib.optionalString config.boot.kernel.enable ''
          ln -s ${config.boot.kernelPackages.kernel}/${config.system.boot.loader.kernelFile} $out/kernel
          ln -s ${cfg.build.initialRamdisk}/${cfg.boot.loader.initrdFile} $out/initrd
          ln -s ${cfg.modulesTree} $out/kernel-modules
          ln -s ${config.boot.kernelPackages.kernel}/lib/firmware $out/firmware
        ''}
        ln -s ${cfg.build.etc}/etc $out/etc
        ln -s ${cfg.path} $out/sw
        ln -s ${config.systemd.package} $out/systemd
        ln -s $preSwitchCheck $out/pre-switch-checks
        printf %s "$kernelParams" > $out/kernel-params
        printf %s "$configurationName" > $out/configuration-name
        printf %s "$nixosLabel" > $out/nixos-version
        printf %s "$systemDouble" > $out/system
        printf %s "systemd 1" > $out/init-interface-version
        printf %s "$extraDependencies" > $out/extra-dependencies
        ${lib.concatStrings (
          lib.mapAttrsToList (
            name: path: "ln -s ${path} $out/specialisation/${lib.escapeShellArg name}\n"
          ) specialisations
        )}
        ${lib.optionalString cfg.switch.enable ''
          cat > $out/bin/switch-to-configuration <<SWITCH
          #!${pkgs.runtimeShell}
          export OUT=$out TOPLEVEL=$out
          export INSTALL_BOOTLOADER=${cfg.build.installBootLoader}
          export PRE_SWITCH_CHECK=$preSwitchCheck
          export DISTRO_ID=${cfg.nixos.distroId}
          exec ${pkgs.switch-to-configuration-ng}/bin/switch-to-configuration "\$@"
          SWITCH
          chmod +x $out/bin/switch-to-configuration
        ''}
        ${cfg.systemBuilderCommands}
        ${cfg.extraSystemBuilderCmds}
      '';
in
{
  options = {
    system = {
      systemBuilderCommands = lib.mkOption {
        type = lib.types.lines;
        default = "";
        internal = true;
      };
      extraSystemBuilderCmds = lib.mkOption {
        type = lib.types.lines;
        default = "";
        internal = true;
      };
      extraDependencies = lib.mkOption {
        type = lib.types.listOf lib.types.pathInStore;
        default = [ ];
      };
      checks = lib.mkOption {
        type = lib.types.listOf lib.types.package;
        default = [ ];
      };
      switch.enable = lib.mkOption {
        type = lib.types.bool;
        default = true;
      };
      switch.enableNg = lib.mkOption {
        type = lib.types.bool;
        default = true;
      };
      preSwitchChecks = lib.mkOption {
        type = lib.types.attrsOf lib.types.str;
        default = { };
      };
      boot.loader.kernelFile = lib.mkOption {
        type = lib.types.str;
        internal = true;
        default = pkgs.stdenv.hostPlatform.linux-kernel.target;
      };
      boot.loader.initrdFile = lib.mkOption {
        type = lib.types.str;
        internal = true;
        default = "initrd";
      };
      modulesTree = lib.mkOption {
        type = lib.types.listOf lib.types.path;
        internal = true;
        default = [ ];
        apply =
          trees:
          if lib.length trees == 1 then
            lib.head trees
          else
            pkgs.buildEnv {
              name = "kernel-modules";
              paths = trees;
            };
      };
      boot.loader.id = lib.mkOption {
        type = lib.types.str;
        internal = true;
        default = "";
      };
    };
    specialisation = lib.mkOption {
      default = { };
      type = lib.types.attrsOf (
        lib.types.submodule ({
          options = {
            inheritParentConfig = lib.mkOption {
              type = lib.types.bool;
              default = true;
            };
            configuration = lib.mkOption {
              default = { };
              inherit (extendModules { modules = [ { specialisation = lib.mkOverride 0 { }; } ]; }) type;
              visible = "shallow";
            };
          };
        })
      );
    };
  };
  config.system.build = {
    toplevel = checked closure;
    preSwitchCheckScript = pkgs.writeShellScript "pre-switch-checks" (
      ''
        set +e
        result=0
      ''
      + lib.concatStrings (
        lib.mapAttrsToList (name: text: ''
          # pre-switch check ${name}
          (
            set -e
            ${text}
          ) || { result=1; echo "Pre-switch check '${name}' failed" >&2; }
        '') config.system.preSwitchChecks
      )
      + "exit $result\n"
    );
  };
}
