# Plugins, each with the Lua that sets it up.
{ pkgs, colorscheme }:
let
  inherit (pkgs) vimPlugins;
  colours = {
    catppuccin = vimPlugins.catppuccin-nvim;
    gruvbox = vimPlugins.gruvbox-nvim;
    tokyonight = vimPlugins.tokyonight-nvim;
  };
  plain = package: {
    inherit package;
    setup = "";
  };
in
(
  if colorscheme == null then
    [ ]
  else
    [
      {
        package = colours.${colorscheme};
        setup = ''vim.cmd.colorscheme("${colorscheme}")'';
      }
    ]
)
++ [
  {
    package = vimPlugins.gitsigns-nvim;
    setup = ''require("gitsigns").setup()'';
  }
  {
    package = vimPlugins.lualine-nvim;
    setup = ''require("lualine").setup({ options = { theme = "auto" } })'';
  }
  # What to run for each server; they are started by name, see lua.nix.
  (plain vimPlugins.nvim-lspconfig)
  {
    package = vimPlugins.nvim-tree-lua;
    setup = ''require("nvim-tree").setup()'';
  }
  {
    # Parsers and queries only: which of its two interfaces a release has does not matter.
    package = vimPlugins.nvim-treesitter.withAllGrammars;
    setup = ''
      vim.api.nvim_create_autocmd("FileType", {
        callback = function(event)
          pcall(vim.treesitter.start, event.buf)
        end,
      })'';
  }
  # Telescope's library.
  (plain vimPlugins.plenary-nvim)
  {
    package = vimPlugins.telescope-nvim;
    setup = ''require("telescope").setup()'';
  }
  {
    package = vimPlugins.which-key-nvim;
    setup = ''require("which-key").setup()'';
  }
]
