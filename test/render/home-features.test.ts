import { CHANNELS } from './flake';
import { evaluateHome, home } from './homes';

const SWITCHES = ['ai-assistants', 'browser', 'editors', 'git', 'neovim', 'shell', 'terminal', 'tools'];
const everything = Object.fromEntries(SWITCHES.map((name) => [`fleet.${name}.enable`, true]));

describe.each(CHANNELS)('on %s', (channel) => {
  test('[R5.4] every feature of homes evaluates together, without a warning', () => {
    const found = evaluateHome(
      home({
        channel,
        options: {
          ...everything,
          'fleet.git.name': 'Ada Lovelace',
          'fleet.git.email': 'ada@example.org',
          'fleet.terminal.emulator': 'alacritty',
          'fleet.editors.vscode': true,
        },
      }),
      `h: {
        drv = builtins.isString h.activationPackage.drvPath;
        inherit (h.config) warnings;
        zsh = { inherit (h.config.programs.zsh) enable dotDir; };
        tmux = h.config.programs.tmux.enable;
        direnv = h.config.programs.direnv.nix-direnv.enable;
        emulator = h.config.programs.alacritty.enable;
        firefox = h.config.programs.firefox.configPath;
        delta = h.config.programs.delta.enableGitIntegration or h.config.programs.git.delta.enable;
        user = (h.config.programs.git.settings or h.config.programs.git.extraConfig).user;
        claude = builtins.elem "claude-code" (map (p: p.pname or "") h.config.home.packages);
      }`,
    );
    expect(found).toEqual({
      drv: true,
      warnings: [],
      zsh: { enable: true, dotDir: channel === '25.05' ? '.config/zsh' : '/home/ada/.config/zsh' },
      tmux: true,
      direnv: true,
      emulator: true,
      firefox: '.mozilla/firefox',
      delta: true,
      user: { name: 'Ada Lovelace', email: 'ada@example.org' },
      claude: true,
    });
  });

  test('[R3.3] neovim has its settings, keys, plugins and languages, under the name of the release', () => {
    const { lua, plugins, extra } = evaluateHome(
      home({
        channel,
        options: {
          'fleet.neovim.enable': true,
          'fleet.neovim.languages': ['go', 'nix'],
          'fleet.neovim.settings': { relativenumber: false },
        },
      }),
      `h: builtins.seq h.activationPackage.drvPath {
        lua = h.config.programs.neovim.initLua or h.config.programs.neovim.extraLuaConfig;
        plugins = map (p: p.pname) h.config.programs.neovim.plugins;
        extra = map (p: p.pname) h.config.programs.neovim.extraPackages;
      }`,
    ) as { lua: string; plugins: string[]; extra: string[] };
    expect(lua).toContain('vim.opt["relativenumber"] = false');
    expect(lua).toContain('vim.opt["undofile"] = true');
    expect(lua).toMatch(/vim\.keymap\.set\("n", "<leader>ff", "<cmd>Telescope find_files<cr>", \{/);
    expect(lua).toMatch(/vim\.lsp\.enable\(\{ "gopls", "nil_ls" \}\)/);
    expect(lua).toContain('vim.cmd.colorscheme("gruvbox")');
    expect(plugins).toEqual(
      expect.arrayContaining(['telescope-nvim', 'nvim-lspconfig', 'nvim-treesitter', 'gruvbox-nvim']),
    );
    expect(extra.sort()).toEqual(['fd', 'gopls', 'nil', 'ripgrep']);
  });
});

test('[R5.4] each feature is switched by itself', () => {
  const programs = ['firefox', 'git', 'neovim', 'zsh', 'tmux', 'direnv'];
  const on = `h: builtins.filter (name: h.config.programs.\${name}.enable) ${JSON.stringify(programs).replaceAll(',', ' ')}`;
  const expected: Record<string, string[]> = {
    browser: ['firefox'],
    editors: ['neovim'],
    git: ['git'],
    neovim: ['neovim'],
    shell: ['zsh'],
    terminal: ['tmux'],
    tools: ['direnv'],
  };
  for (const [feature, programsOn] of Object.entries(expected)) {
    const only = home({ options: { [`fleet.${feature}.enable`]: true } });
    expect([feature, evaluateHome(only, on)]).toEqual([feature, programsOn]);
    // Named, but off: nothing comes with it.
    expect(evaluateHome(home({ options: { [`fleet.${feature}.enable`]: false } }), on)).toEqual([]);
  }
});

test('[R5.4] a user’s own definition goes before that of a feature', () => {
  const found = evaluateHome(
    home({
      options: {
        'fleet.terminal.enable': true,
        'fleet.shell.enable': true,
        'programs.tmux.enable': false,
        'programs.zsh.history.size': 7,
      },
    }),
    'h: [ h.config.programs.tmux.enable h.config.programs.zsh.history.size ]',
  );
  expect(found).toEqual([false, 7]);
});

test('[R5.4] an assistant that the release does not have is refused with the way out', () => {
  const options = { 'fleet.ai-assistants.enable': true, 'fleet.ai-assistants.programs': ['gemini-cli'] };
  const build = (channel: '25.05' | 'unstable') =>
    evaluateHome(home({ channel, options }), 'h: builtins.isString h.activationPackage.drvPath');
  expect(build('unstable')).toBe(true);
  expect(() => build('25.05')).toThrow(
    'nixpkgs 25.05 has no package gemini-cli. Leave it out of fleet.ai-assistants.programs under homes.ada.options',
  );
});

test('[R1.4][R5.4] a program that a feature sets up is left out of its group', () => {
  const found = evaluateHome(
    home({
      options: {
        'fleet.neovim.enable': true,
        'fleet.packages.groups.editors.enable': true,
        'fleet.packages.groups.browsers.enable': true,
        'fleet.browser.enable': true,
      },
    }),
    `h: builtins.groupBy (name: name) (builtins.filter (name: builtins.elem name [ "neovim" "vim" "firefox" "emacs" ])
      (map (p: p.pname or "") h.config.home.packages))`,
  );
  expect(found).toEqual({ emacs: ['emacs'], firefox: ['firefox'], neovim: ['neovim'] });
});

test('[R3.3] a themed home says which of Firefox’s profiles there are, one without a theme does not', () => {
  const themed = home({ options: { 'fleet.browser.enable': true, 'fleet.stylix.enable': true } });
  expect(evaluateHome(themed, 'h: h.config.stylix.targets.firefox.profileNames')).toEqual(['default']);
  const plain = home({ options: { 'fleet.browser.enable': true } });
  expect(evaluateHome(plain, 'h: h.options ? stylix')).toBe(false);
});
