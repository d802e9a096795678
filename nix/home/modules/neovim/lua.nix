# Lua from the data beside it.
{ lib }:
let
  toLua = lib.generators.toLua { multiline = false; };
  lines = lib.concatStringsSep "\n";
in
{
  settings =
    options:
    lines (
      [
        "vim.g.mapleader = \" \""
        "vim.g.maplocalleader = \" \""
      ]
      ++ lib.mapAttrsToList (name: value: "vim.opt[${toLua name}] = ${toLua value}") options
    );

  keymaps =
    keys:
    lines (
      map (
        {
          mode,
          key,
          action,
          description,
        }:
        "vim.keymap.set(${toLua mode}, ${toLua key}, ${toLua action}, ${
          toLua {
            desc = description;
            silent = true;
          }
        })"
      ) keys
    );

  languageServers =
    servers:
    lib.optionalString (servers != [ ]) ''
      vim.api.nvim_create_autocmd("LspAttach", {
        callback = function(event)
          local client = vim.lsp.get_client_by_id(event.data.client_id)
          if client and client:supports_method("textDocument/completion") then
            vim.lsp.completion.enable(true, client.id, event.buf, { autotrigger = true })
          end
        end,
      })
      vim.lsp.enable(${toLua servers})
    '';
}
