import type { HomeSpec, PhysicalHostSpec } from '../../model/fleet-spec';
import { treeHash } from '../../render/tree-hash';
import { fleet, NIX, physical, rendered } from './fleet';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';
import { evaluateHome, home } from './homes';

const PALETTE = { base00: '262626', base05: 'dab997', base0D: '83adad' };

const evaluate = (change: Partial<HomeSpec>, apply: string) =>
  evaluateHome(home({ channel: '26.05', ...change }), apply, physical('bandit'));

const COLOURS = 'builtins.intersectAttrs { base00 = 0; base05 = 0; base0D = 0; }';

describe.each(CHANNELS)('on %s', (channel) => {
  test('[R3.3] system and home have one theme, of the release, from one set of colours', () => {
    const options = { 'fleet.stylix.enable': true };
    const theme = `{
      colours = ${COLOURS} h.config.lib.stylix.colors;
      inherit (h.config.stylix) polarity autoEnable;
      image = builtins.match ".*-base00-pixel.png" (toString h.config.stylix.image) != null;
    }`;
    const host = physical('bandit', { channel, options: { ...HARDWARE, ...options } });
    const expected = { colours: PALETTE, polarity: 'dark', autoEnable: true, image: true, drv: true };
    expect(
      evaluateSystem(
        host,
        `h: ${theme} // { drv = builtins.isString h.config.system.build.toplevel.drvPath; }`,
      ),
    ).toEqual(expected);
    expect(
      evaluate(
        { channel, options },
        `h: ${theme} // { drv = builtins.isString h.activationPackage.drvPath; }`,
      ),
    ).toEqual(expected);
  });

  test('[R3.3] i3 and polybar have one list of workspaces', () => {
    const options = { 'fleet.i3.enable': true, 'fleet.polybar.enable': true, 'fleet.stylix.enable': true };
    const found = evaluate(
      { channel, options },
      `h: let i3 = h.config.xsession.windowManager.i3.config; in {
        go = i3.keybindings."Mod4+2";
        take = i3.keybindings."Mod4+Shift+0";
        web = builtins.head i3.assigns."2: web";
        first = i3.defaultWorkspace;
        icons = builtins.elemAt h.config.services.polybar.settings."module/i3".ws.icon 1;
        bars = i3.bars;
        starts = map (entry: entry.command) i3.startup;
        colours = [ i3.colors.focused.border h.config.services.polybar.settings.colours.accent ];
        polybar = h.config.services.polybar.package.pname;
        drv = builtins.isString h.activationPackage.drvPath;
      }`,
    );
    expect(found).toEqual({
      go: 'workspace number 2: web',
      take: 'move container to workspace number 10',
      web: { class: '^firefox$' },
      first: 'workspace number 1: main',
      icons: '2: web;web',
      bars: [],
      starts: ['systemctl --user restart polybar.service'],
      colours: ['#83adad', '#83adad'],
      polybar: 'polybar',
      drv: true,
    });
  });
});

test('[R3.3] a home changes the list in one place, and keys, rules and bar follow', () => {
  const options = {
    'fleet.i3': { enable: true, modifier: 'Mod1', terminal: 'alacritty', autostart: ['firefox'] },
    'fleet.polybar': { enable: true, battery: 'BAT1', adapter: 'ACAD', network: 'wlp1s0' },
    'fleet.workspaces': [
      { number: 1, name: 'mail', icon: 'M', apps: ['thunderbird'] },
      { number: 10, output: 'HDMI-1' },
    ],
    'xsession.windowManager.i3.config.keybindings': { 'Mod1+d': 'exec dmenu_run' },
  };
  const found = evaluate(
    { options },
    `h: let i3 = h.config.xsession.windowManager.i3.config; bar = h.config.services.polybar.settings; in {
      keys = map (key: i3.keybindings.\${key}) [ "Mod1+1" "Mod1+0" "Mod1+Return" "Mod1+d" "Mod1+Left" "Mod1+h" ];
      absent = i3.keybindings ? "Mod1+2";
      assigns = i3.assigns;
      outputs = map (entry: [ entry.workspace entry.output ]) i3.workspaceOutputAssign;
      icons = bar."module/i3".ws.icon;
      right = bar."bar/main".modules.right;
      battery = { inherit (bar."module/battery") battery adapter; };
      starts = map (entry: entry.command) i3.startup;
      focused = i3.colors.focused.border;
      drv = builtins.isString h.activationPackage.drvPath;
    }`,
  );
  expect(found).toEqual({
    keys: [
      'workspace number 1: mail',
      'workspace number 10',
      'exec alacritty',
      'exec dmenu_run',
      'focus left',
      'focus left',
    ],
    absent: false,
    assigns: { '1: mail': [{ class: '^thunderbird$' }] },
    outputs: [['10', 'HDMI-1']],
    icons: ['1: mail;M', '10;10'],
    right: 'network volume memory cpu battery date tray',
    battery: { battery: 'BAT1', adapter: 'ACAD' },
    starts: expect.arrayContaining(['firefox', 'systemctl --user restart polybar.service']) as string[],
    focused: '#83adad',
    drv: true,
  });
});

test('[R3.3] a workspace number that is given twice is refused, with the way out', () => {
  const options = {
    'fleet.i3.enable': true,
    'fleet.workspaces': [{ number: 3 }, { number: 3, name: 'web' }],
  };
  expect(() => evaluate({ options }, 'h: h.activationPackage.drvPath')).toThrow(
    'fleet.workspaces: number 3 is given to more than one workspace. Give each its own',
  );
});

test('[R3.3] one colour and one font are changed by themselves, and reach Stylix, i3 and polybar alike', () => {
  const theme = {
    'fleet.stylix.enable': true,
    'fleet.stylix.palette.base0D': '#112233',
    'fleet.stylix.fonts.monospace': {
      name: 'JetBrainsMono Nerd Font',
      package: 'nerd-fonts.jetbrains-mono',
    },
  };
  const found = evaluate(
    { options: { ...theme, 'fleet.i3.enable': true, 'fleet.polybar.enable': true } },
    `h: {
      stylix = ${COLOURS} h.config.lib.stylix.colors;
      i3 = h.config.xsession.windowManager.i3.config.colors.focused.border;
      polybar = h.config.services.polybar.settings.colours.accent;
      font = h.config.services.polybar.settings."bar/main".font;
      package = h.config.stylix.fonts.monospace.package.pname;
    }`,
  );
  expect(found).toEqual({
    stylix: { ...PALETTE, base0D: '112233' },
    i3: '#112233',
    polybar: '#112233',
    font: ['JetBrainsMono Nerd Font:size=10;2'],
    package: 'jetbrains-mono',
  });
  const wrong = { 'fleet.stylix.enable': true, 'fleet.stylix.palette.base0D': 'blue' };
  expect(() => evaluate({ options: wrong }, 'h: h.activationPackage.drvPath')).toThrow(
    'fleet.stylix.palette.base0D',
  );
});

test('[R6.4] a new lock of Stylix concerns the hosts of its channel that are themed, and no other', () => {
  const lock = (revision: string) =>
    JSON.stringify({
      nodes: {
        'stylix-2511': { locked: { rev: revision } },
        root: { inputs: { 'stylix-2511': 'stylix-2511' } },
      },
      root: 'root',
      version: 7,
    });
  const changes = (change: Partial<PhysicalHostSpec>) => {
    const host = physical('x', change);
    const hash = (revision: string) =>
      treeHash(rendered(fleet([host]), host, { nix: new Map([...NIX, ['flake.lock', lock(revision)]]) }));
    return hash('a') !== hash('b');
  };
  const options = { 'fleet.stylix.enable': true };
  expect(changes({ options })).toBe(true);
  expect(changes({ options, channel: '26.05' })).toBe(false);
  expect(changes({})).toBe(false);
});
