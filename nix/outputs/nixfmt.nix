# The official formatter. Until 25.11 its name was that of another one.
pkgs:
if pkgs.lib.versionAtLeast pkgs.lib.trivial.release "25.11" then
  pkgs.nixfmt
else
  pkgs.nixfmt-rfc-style
