# The tools that the Debian tree brings, as links in one derivation that many packages share: a host
# builds one thing for all of them. The list is data, so the derivation is the same on every machine.
{ lib, mkPackage }:
let
  programs = lib.importJSON ./data/core-tools.json;
  tree = mkPackage {
    name = "core-tools";
    env.links = lib.concatLines (lib.unique (lib.concatLists (lib.attrValues programs)));
    script = ''
      mkdir -p $out/bin
      cd $out/bin
      ln -s $links .
      mkdir -p $out/lib/systemd
      ln -s /usr/lib/systemd/systemd $out/lib/systemd/systemd
      ln -s bin $out/sbin
    '';
  };
in
{
  inherit programs tree;
}
