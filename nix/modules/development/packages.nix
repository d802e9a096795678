# Names of the packages of each group, by what config calls them.
{
  build = {
    c = [
      "gcc"
      "gdb"
    ];
    cmake = [
      "cmake"
      "ninja"
    ];
    make = [
      "gnumake"
      "pkg-config"
    ];
  };
  clouds = {
    aws = [ "awscli2" ];
    azure = [ "azure-cli" ];
    gcp = [ "google-cloud-sdk" ];
  };
  containers = {
    compose = [ "docker-compose" ];
    images = [
      "dive"
      "skopeo"
    ];
    kubernetes = [ "kubectl" ];
  };
  databases = {
    mongodb = [ "mongosh" ];
    mysql = [ "mycli" ];
    postgresql = [ "postgresql" ];
    redis = [ "redis" ];
    sqlite = [ "sqlite" ];
  };
  languages = {
    go = [
      "go"
      "gopls"
    ];
    node = [
      "nodejs"
      "pnpm"
    ];
    python = [
      "python3"
      "uv"
    ];
    rust = [
      "cargo"
      "clippy"
      "rust-analyzer"
      "rustc"
      "rustfmt"
    ];
  };
}
