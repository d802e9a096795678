import { join } from 'node:path';
import { nixPath } from '../../test/support/nix-path';
import { evaluate } from './nix';

const built = 'config.system.build.toplevel.drvPath';

describe('an option', () => {
  test('[R2.6] a plain definition and mkForce of a profile are told apart by their strength', () => {
    const { value } = evaluate(`let
      host = system [
        { networking.firewall.enable = lib.mkForce false; }
        { services.openssh.enable = lib.mkDefault true; }
      ];
    in map (option: option.highestPrio) [ host.options.networking.firewall.enable host.options.services.openssh.enable ]`);
    expect(value).toEqual([50, 1000]);
  });

  test('[R6.4] that does not exist is named, with the one that was meant', () => {
    const { error } = evaluate(`(system [ { services.openssh.enabel = true; } ]).${built}`);
    expect(error).toContain("The option `services.openssh.enabel' does not exist. Definition values:");
    expect(error).toContain("Did you mean `services.openssh.enable'?");
  });

  test('[R6.4] that is only declared here is as strict', () => {
    const misspelt = evaluate(`(system [ { services.pipewire.alsa.enabel = true; } ]).${built}`);
    expect(misspelt.error).toContain("The option `services.pipewire.alsa.enabel' does not exist.");
    const wrong = evaluate(`(system [ { services.fwupd.enable = 1; } ]).${built}`);
    expect(wrong.error).toContain(
      "A definition for option `services.fwupd.enable' is not of type `boolean'.",
    );
  });

  test('[R6.4] of a wrong type is refused with the type', () => {
    const { error } = evaluate('(system [ { networking.firewall.allowedTCPPorts = [ 70000 ]; } ]).' + built);
    expect(error).toContain("is not of type `16 bit unsigned integer; between 0 and 65535 (both inclusive)'");
  });

  test('[R1.5] has the name of its release', () => {
    const gnome = (release: string): boolean[] =>
      ['xserver.desktopManager', 'desktopManager'].map((path) => {
        const { error } = evaluate(
          `(system [ { services.${path}.gnome.enable = true; } ]).config.services.${path}.gnome.enable`,
          release,
        );
        return error === '';
      });
    expect(gnome('25.05')).toEqual([true, false]);
    // The old name goes on as an alias that says so.
    expect(gnome('25.11')).toEqual([true, true]);
    const { value } = evaluate(
      '(system [ { services.xserver.desktopManager.gnome.enable = true; } ]).config.warnings',
      '25.11',
    );
    expect(value).toEqual([expect.stringContaining("renamed to `services.desktopManager.gnome.enable'")]);
  });

  test('[R1.5] every release says its own number', () => {
    const said = ['25.05', '25.11', '26.05'].map(
      (release) =>
        evaluate('[ lib.trivial.release (system [ ]).config.system.nixos.release ]', release).value,
    );
    expect(said).toEqual(['25.05', '25.11', '26.05'].map((release) => [release, release]));
  });
});

describe('a configuration', () => {
  test('[R6.4] with a failed assertion is refused with its message', () => {
    const { error } = evaluate(
      `(system [ { assertions = [ { assertion = false; message = "two things at once"; } ]; } ]).${built}`,
    );
    expect(error).toMatch(/Failed assertions:\s+- two things at once/);
  });

  test('[R6.0] without a root file system or a boot loader is refused', () => {
    const { error } = evaluate(
      `(lib.nixosSystem { system = "x86_64-linux"; modules = [ { system.stateVersion = "25.11"; } ]; }).${built}`,
    );
    expect(error).toContain('does not specify your root file system');
    expect(error).toContain('boot.loader.grub.devices');
  });

  test('[R6.0] that locks everybody out is refused', () => {
    const { error } = evaluate(`(system [ { users.mutableUsers = false; } ]).${built}`);
    expect(error).toContain('prevent being locked out of your system');
  });
});

describe('a package', () => {
  test('[R6.4] that does not exist fails as in Nix', () => {
    expect(evaluate('pkgs.ripgerp.name').error).toContain("attribute 'ripgerp' missing");
  });

  test('[R6.0] that is unfree is refused unless the configuration allows it', () => {
    expect(evaluate('pkgs.discord.drvPath').error).toContain(
      'has an unfree license (‘unfree’), refusing to evaluate',
    );
    const allowed = evaluate(`(system [
      { nixpkgs.config.allowUnfreePredicate = package: lib.getName package == "discord"; }
      ({ pkgs, ... }: { environment.systemPackages = [ pkgs.discord ]; })
    ]).pkgs.discord.pname`);
    expect(allowed.value).toBe('discord');
    const other = evaluate(`(system [
      { nixpkgs.config.allowUnfreePredicate = package: lib.getName package == "discord"; }
      ({ pkgs, ... }: { environment.systemPackages = [ pkgs.slack ]; })
    ]).${built}`);
    expect(other.error).toContain('Package ‘slack-');
  });

  test('[R6.0] that is insecure is refused unless it is permitted by name', () => {
    const insecure = (config: string): string =>
      evaluate(`let
        set = import ${nixPath(join(__dirname, '25.11'))} { system = "x86_64-linux"; config = ${config}; };
      in (set.stdenv.mkDerivation { pname = "old"; version = "1"; meta.knownVulnerabilities = [ "CVE" ]; }).outPath`)
        .error;
    expect(insecure('{ }')).toContain('Package ‘old-1’ is marked as insecure, refusing to evaluate');
    expect(insecure('{ permittedInsecurePackages = [ "old-1" ]; }')).toBe('');
  });

  test('[R5.8] comes from an overlay', () => {
    const { value } = evaluate(`(system [
      { nixpkgs.overlays = [ (final: previous: { mine = final.writeText "mine" "text"; }) ]; }
    ]).pkgs.mine.name`);
    expect(value).toBe('mine');
  });
});
