# A compiler's run-time part: where its libraries and the loader of programs are.
{
  glibc,
  mkPackage,
  system,
}:
let
  gcc = mkPackage {
    name = "gcc-lib";
    script = "mkdir -p $out/lib";
  };
  loader = if system == "x86_64-linux" then "ld-linux-x86-64.so.2" else "ld-linux-aarch64.so.1";
in
{
  cc = gcc // {
    lib = gcc;
  };
  libc = glibc;
  bintools.dynamicLinker = "${glibc}/lib/${loader}";
}
