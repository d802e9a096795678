# Language servers: the name that nvim-lspconfig has for each, and its package.
{ pkgs }:
{
  bash = {
    server = "bashls";
    package = pkgs.bash-language-server;
  };
  go = {
    server = "gopls";
    package = pkgs.gopls;
  };
  lua = {
    server = "lua_ls";
    package = pkgs.lua-language-server;
  };
  nix = {
    server = "nil_ls";
    package = pkgs.nil;
  };
  python = {
    server = "pyright";
    package = pkgs.pyright;
  };
  rust = {
    server = "rust_analyzer";
    package = pkgs.rust-analyzer;
  };
  typescript = {
    server = "ts_ls";
    package = pkgs.typescript-language-server;
  };
  yaml = {
    server = "yamlls";
    package = pkgs.yaml-language-server;
  };
}
