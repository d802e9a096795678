# Sets of packages by size, for machines where size matters. Each has what the one before has, and its own.
#
# budget MB that the whole set may take in a store, with everything it depends on; `./fleet sizes` measures it
[
  {
    name = "minimal";
    budget = 100;
    packages = [
      "curl"
      "file"
      "htop"
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
      "tmux"
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
