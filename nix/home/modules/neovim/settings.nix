# Options of Neovim by their names there.
{
  breakindent = true;
  clipboard = "unnamedplus";
  cursorline = true;
  expandtab = true;
  ignorecase = true;
  inccommand = "split";
  mouse = "a";
  number = true;
  relativenumber = true;
  scrolloff = 8;
  shiftwidth = 2;
  signcolumn = "yes";
  smartcase = true;
  splitbelow = true;
  splitright = true;
  tabstop = 2;
  termguicolors = true;
  timeoutlen = 400;
  undofile = true;
  updatetime = 250;
}
