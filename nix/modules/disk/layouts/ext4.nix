# One file system, all of it kept.
_: {
  content = {
    type = "filesystem";
    format = "ext4";
    mountpoint = "/";
  };
}
