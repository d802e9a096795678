import { fleet, physical, rendered } from './fleet';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';

const NAMES = `map (package: package.pname or "") h.config.environment.systemPackages`;

test.each(CHANNELS)('[R5.2] a host on %s has the tools that software is made with', (channel) => {
  const host = physical('wsl', { channel, options: { ...HARDWARE, 'fleet.development.enable': true } });
  const found = evaluateSystem(
    host,
    `h: {
      names = ${NAMES};
      foreign = h.config.programs.nix-ld.enable;
      direnv = h.config.programs.direnv.enable;
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
  );
  const languages = ['nodejs', 'python3', 'go', 'rustc', 'cargo'];
  const clouds = ['awscli2', 'azure-cli', 'google-cloud-sdk'];
  const rest = ['docker-compose', 'postgresql', 'redis', 'sqlite', 'gcc', 'gnumake', 'cmake'];
  expect(found).toEqual({
    names: expect.arrayContaining([...languages, ...clouds, ...rest]) as unknown,
    foreign: true,
    direnv: true,
    drv: true,
  });
});

test('[R5.2] each group can be had in part', () => {
  const options = {
    ...HARDWARE,
    'fleet.development.enable': true,
    'fleet.development.languages': ['go'],
    'fleet.development.clouds': [],
    'fleet.development.foreignPrograms': false,
  };
  const found = evaluateSystem(
    physical('wsl', { options }),
    `h: {
      names = builtins.filter (name: builtins.elem name [ "go" "rustc" "awscli2" "gcc" ]) (${NAMES});
      foreign = h.config.programs.nix-ld.enable;
    }`,
  ) as { names: string[] };
  expect({ ...found, names: found.names.sort() }).toEqual({ names: ['gcc', 'go'], foreign: false });
});

describe('[R3.1] packages of another channel', () => {
  test('a host on unstable has single packages of a release, in config as well', () => {
    const host = physical('bandit', {
      channel: 'unstable',
      options: { ...HARDWARE, 'fleet.stable.enable': true },
      packages: ['stable.htop', 'htop'],
    });
    const found = evaluateSystem(
      host,
      `h: {
        versions = [ h.pkgs.htop.version h.pkgs.stable.htop.version ];
        installed = map (package: package.version) (builtins.filter (package: package.pname or "" == "htop") h.config.environment.systemPackages);
        drv = builtins.isString h.config.system.build.toplevel.drvPath;
      }`,
    );
    expect(found).toEqual({
      versions: ['26.11', '25.11'],
      installed: ['25.11', '26.11'],
      drv: true,
    });
  });

  test('the release is of one setting', () => {
    const options = { ...HARDWARE, 'fleet.stable.enable': true, 'fleet.stable.channel': '26.05' };
    const host = physical('bandit', { channel: 'unstable', options });
    expect(evaluateSystem(host, 'h: h.pkgs.stable.htop.version')).toBe('26.05');
  });

  test('a host on a release has single packages of unstable', () => {
    const options = { ...HARDWARE, 'fleet.unstable.enable': true };
    const host = physical('bandit', { channel: '25.11', options });
    expect(evaluateSystem(host, 'h: [ h.pkgs.htop.version h.pkgs.unstable.htop.version ]')).toEqual([
      '25.11',
      '26.11',
    ]);
  });

  test("the host's list of unfree packages holds for them too", () => {
    const options = { ...HARDWARE, 'fleet.stable.enable': true };
    const host = (more: Record<string, string[]>) =>
      physical('bandit', { channel: 'unstable', options: { ...options, ...more } });
    const steam = 'h: builtins.isString h.pkgs.stable.steam.drvPath';
    expect(() => evaluateSystem(host({}), steam)).toThrow('unfree');
    expect(evaluateSystem(host({ 'fleet.nixpkgs.unfree': ['steam'] }), steam)).toBe(true);
  });

  test('a host without them has no module that names every channel', () => {
    const host = physical('bandit');
    const files = [...rendered(fleet([host]), host).values()];
    expect(files.filter((content) => content.includes('inputs.${')).length).toBe(1);
  });
});
