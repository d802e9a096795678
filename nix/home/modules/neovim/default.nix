# Neovim from its settings, keys, plugins and languages, each in a file of its own (docs/adr: neovim without nixvim).
{
  config,
  fleetLib,
  lib,
  options,
  pkgs,
  ...
}:
let
  cfg = config.fleet.neovim;
  plugins = import ./plugins.nix {
    inherit pkgs;
    inherit (cfg) colorscheme;
  };
  languages = lib.getAttrs cfg.languages (import ./languages.nix { inherit pkgs; });

  # Lua text has the name of its release.
  luaConfig = fleetLib.firstDeclared options [
    [
      "programs"
      "neovim"
      "initLua"
    ]
    [
      "programs"
      "neovim"
      "extraLuaConfig"
    ]
  ];
  lua = import ./lua.nix { inherit lib; };
in
{
  options.fleet.neovim = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether Neovim is set up, and the editor that programs call.";
    };
    colorscheme = lib.mkOption {
      type = lib.types.nullOr (
        lib.types.enum [
          "catppuccin"
          "gruvbox"
          "tokyonight"
        ]
      );
      # Stylix has colours for every program.
      default = if config.stylix.enable or false then null else "gruvbox";
      defaultText = "gruvbox, or null with fleet.stylix";
      description = "Colours; null where something else sets them.";
    };
    languages = lib.mkOption {
      type = lib.types.listOf (lib.types.enum (lib.attrNames (import ./languages.nix { pkgs = { }; })));
      default = [
        "bash"
        "lua"
        "nix"
      ];
      description = "Languages whose language server is there.";
    };
    settings = lib.mkOption {
      description = "Options of Neovim (`:set`), over those that are set anyway.";
      type = lib.types.attrsOf (
        lib.types.oneOf [
          lib.types.bool
          lib.types.int
          lib.types.str
        ]
      );
      default = { };
      example = {
        relativenumber = false;
      };
    };
  };

  config = lib.mkIf cfg.enable (
    lib.mkMerge [
      {
        programs.neovim = {
          enable = lib.mkDefault true;
          defaultEditor = lib.mkDefault true;
          viAlias = lib.mkDefault true;
          vimAlias = lib.mkDefault true;
          # Providers for plugins in other languages; there are none.
          withPython3 = lib.mkDefault false;
          withRuby = lib.mkDefault false;
          plugins = map (plugin: plugin.package) plugins;
          extraPackages = lib.mapAttrsToList (_: language: language.package) languages ++ [
            # For the search over files.
            pkgs.fd
            pkgs.ripgrep
          ];
        };
      }
      (luaConfig (
        lib.concatStringsSep "\n" [
          (lua.settings (import ./settings.nix // cfg.settings))
          (lua.keymaps (import ./keymaps.nix))
          (lib.concatMapStringsSep "\n" (plugin: plugin.setup) plugins)
          (lua.languageServers (lib.mapAttrsToList (_: language: language.server) languages))
        ]
      ))
    ]
  );
}
