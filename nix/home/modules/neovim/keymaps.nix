# Keys, with what which-key says of them. The leader is the space bar.
[
  {
    mode = "n";
    key = "<Esc>";
    action = "<cmd>nohlsearch<cr>";
    description = "Forget the search";
  }
  {
    mode = "n";
    key = "<leader>w";
    action = "<cmd>write<cr>";
    description = "Write the file";
  }
  {
    mode = "n";
    key = "<leader>ff";
    action = "<cmd>Telescope find_files<cr>";
    description = "Find a file";
  }
  {
    mode = "n";
    key = "<leader>fg";
    action = "<cmd>Telescope live_grep<cr>";
    description = "Find a text";
  }
  {
    mode = "n";
    key = "<leader>fb";
    action = "<cmd>Telescope buffers<cr>";
    description = "Find an open file";
  }
  {
    mode = "n";
    key = "<leader>fh";
    action = "<cmd>Telescope help_tags<cr>";
    description = "Find help";
  }
  {
    mode = "n";
    key = "<leader>e";
    action = "<cmd>NvimTreeToggle<cr>";
    description = "Show the files";
  }
  {
    mode = "n";
    key = "<leader>gs";
    action = "<cmd>Gitsigns stage_hunk<cr>";
    description = "Stage the change";
  }
  {
    mode = "n";
    key = "<leader>gp";
    action = "<cmd>Gitsigns preview_hunk<cr>";
    description = "Show the change";
  }
  {
    mode = "n";
    key = "gd";
    action = "<cmd>lua vim.lsp.buf.definition()<cr>";
    description = "Go to the definition";
  }
  {
    mode = "n";
    key = "<leader>cr";
    action = "<cmd>lua vim.lsp.buf.rename()<cr>";
    description = "Rename";
  }
  {
    mode = "n";
    key = "<leader>cf";
    action = "<cmd>lua vim.lsp.buf.format()<cr>";
    description = "Format the file";
  }
  {
    mode = "v";
    key = "<";
    action = "<gv";
    description = "Indent less";
  }
  {
    mode = "v";
    key = ">";
    action = ">gv";
    description = "Indent more";
  }
]
