# Every home has these modules.
[
  ./activation.nix
  ./declared
  ./environment.nix
  ./files.nix
  ./misc.nix
  ./nixpkgs.nix
  ./programs.nix
  ./shells.nix
  ./systemd.nix
  ./xdg.nix
  ./git.nix
]
