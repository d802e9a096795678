# Sets of packages by size, for machines where size matters. Each has what the one before has, and its own.
#
# Nothing in them links against systemd: in some releases that brings all of it along.
#
# budget MB that the whole set may take in a store, with everything it depends on; `./fleet sizes` measures it
[
  {
    name = "minimal";
    budget = 100;
    packages = [
      "curl"
      "file"
      "jq"
      "less"
      "rsync"
      "tree"
      "unzip"
      "zip"
    ];
  }
  {
    name = "essential";
    budget = 275;
    packages = [
      "bat"
      "fd"
      "fzf"
      "git-minimal"
      "ripgrep"
      "vim"
      "wget"
    ];
  }
  {
    name = "development";
    budget = 600;
    packages = [
      "gnumake"
      "nodejs"
      "python3"
    ];
  }
  {
    name = "full";
    budget = 1000;
    packages = [
      "docker-compose"
      "gh"
      "go"
      "kubectl"
      "sqlite"
    ];
  }
]
