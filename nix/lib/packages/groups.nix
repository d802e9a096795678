# Packages by group, each by a name of its own: `{ }` is the package of that name, free to install.
#
# paths  attribute paths, newest first, where the package is not at its own name in every release
# unfree names (`lib.getName`) that must be allowed before it may be installed
{
  browsers = {
    brave = { };
    chromium = { };
    firefox = { };
    librewolf = { };
    tor-browser = { };
  };

  editors = {
    emacs = { };
    helix = { };
    kate.paths = [ "kdePackages.kate" ];
    neovim = { };
    vim = { };
    vscode.unfree = [ "vscode" ];
    zed-editor = { };
  };

  chat = {
    discord.unfree = [ "discord" ];
    element-desktop = { };
    signal-desktop = { };
    slack.unfree = [ "slack" ];
    telegram-desktop = { };
    zoom-us.unfree = [ "zoom" ];
  };

  languages = {
    cargo = { };
    cmake = { };
    deno = { };
    gcc = { };
    gnumake = { };
    go = { };
    gopls = { };
    jdk = { };
    nodejs = { };
    pnpm = { };
    poetry = { };
    python3 = { };
    rust-analyzer = { };
    rustc = { };
    uv = { };
  };

  containers = {
    buildah = { };
    distrobox = { };
    dive = { };
    docker-buildx = { };
    docker-client = { };
    docker-compose = { };
    kind = { };
    lazydocker = { };
    podman = { };
    podman-compose = { };
    skopeo = { };
    virt-manager = { };
    virt-viewer = { };
  };

  cloud = {
    ansible = { };
    awscli2 = { };
    azure-cli = { };
    google-cloud-sdk = { };
    hcloud = { };
    k9s = { };
    kubectl = { };
    kubernetes-helm = { };
    kustomize = { };
    opentofu = { };
    rclone = { };
    terraform.unfree = [ "terraform" ];
  };

  databases = {
    dbeaver-bin = { };
    pgcli = { };
    postgresql = { };
    sqlite = { };
  };

  cli = {
    bat = { };
    btop = { };
    curl = { };
    delta = { };
    eza = { };
    fastfetch = { };
    fd = { };
    file = { };
    fzf = { };
    gh = { };
    git = { };
    htop = { };
    jq = { };
    just = { };
    lazygit = { };
    less = { };
    ncdu = { };
    ripgrep = { };
    rsync = { };
    tealdeer = { };
    tmux = { };
    tree = { };
    unzip = { };
    wget = { };
    yq-go = { };
    zip = { };
    zoxide = { };
  };

  media = {
    audacity = { };
    ffmpeg = { };
    gimp = { };
    imagemagick = { };
    inkscape = { };
    mpv = { };
    obs-studio = { };
    spotify.unfree = [ "spotify" ];
    vlc = { };
    yt-dlp = { };
  };

  productivity = {
    calibre = { };
    libreoffice = { };
    nextcloud-client = { };
    obsidian.unfree = [ "obsidian" ];
    pandoc = { };
    thunderbird = { };
    typst = { };
    xournalpp = { };
  };

  security = {
    age = { };
    gnupg = { };
    keepassxc = { };
    nmap = { };
    pass = { };
    sops = { };
    ssh-to-age = { };
    wireshark = { };
    yubikey-manager = { };
  };
}
