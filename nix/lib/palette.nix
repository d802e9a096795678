# Gruvbox dark, pale: https://github.com/dawikur/base16-gruvbox-scheme, by the roles of base16
# (https://github.com/tinted-theming/home/blob/main/styling.md). Data, so that no build is needed to read it.
{
  # Backgrounds, from the darkest; comments; text, up to the lightest.
  base00 = "262626";
  base01 = "3a3a3a";
  base02 = "4e4e4e";
  base03 = "8a8a8a";
  base04 = "949494";
  base05 = "dab997";
  base06 = "d5c4a1";
  base07 = "ebdbb2";
  # Red, orange, yellow, green, cyan, blue, purple, brown.
  base08 = "d75f5f";
  base09 = "ff8700";
  base0A = "ffaf00";
  base0B = "afaf00";
  base0C = "85ad85";
  base0D = "83adad";
  base0E = "d485ad";
  base0F = "d65d0e";
}
