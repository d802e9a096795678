import { INIT } from '../model/switch-inhibitors';
import type { Question } from './evaluate';

/**
 * Of a whole configuration, with what `deploy/host/facts.sh` and `reboot.sh` compare: links of its closure (nixpkgs,
 * nixos/modules/system/activation/top-level.nix and boot/kernel.nix), and what refuses a live switch. All of it has been evaluated for the
 * closure anyway.
 */
const SYSTEM = `config:
  let
    result = config.system.build.toplevel;
    trial = config.fleet.trial-boot or { enable = false; passphrase = [ ]; };
    inhibitors = config.system.switch.inhibitors or { };
    init = config.systemd.package.interfaceVersion or null;
    inherit (config.system.boot) loader;
  in
  # What its assertions say comes before what they would have kept from failing.
  builtins.seq result.drvPath {
    derivation = result.drvPath;
    closure = result.outPath;
    boot = {
      passphrase = if trial.enable then trial.passphrase else [ ];
      comesBack = trial.enable;
      inhibitors =
        (if builtins.isAttrs inhibitors then builtins.mapAttrs (_: toString) inhibitors else { })
        // (if init == null then { } else { "${INIT}" = "systemd \${toString init}"; });
      parts = {
        systemd = toString config.systemd.package;
      }
      // (if !config.boot.kernel.enable then { } else {
        kernel = "\${config.boot.kernelPackages.kernel}/\${loader.kernelFile}";
        kernel-modules = toString config.system.modulesTree;
        kernel-params = toString config.boot.kernelParams;
      })
      // (if !(config.boot.kernel.enable && config.boot.initrd.enable) then { } else {
        initrd = "\${config.system.build.initialRamdisk}/\${loader.initrdFile}";
      });
    };
  }`;

/** What the closure of a host's system is, and how that starts. */
export function systemOf(host: string): Required<Question> {
  const within = `nixosConfigurations.${host}.config`;
  return { within, attribute: `${within}.system.build.toplevel`, apply: SYSTEM };
}
