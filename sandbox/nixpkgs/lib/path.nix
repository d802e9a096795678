# Paths as values.
{ lib }:
{
  append = root: sub: root + ("/" + lib.removePrefix "./" sub);
  hasPrefix = prefix: path: lib.hasPrefix "${toString prefix}/" "${toString path}/";
  removePrefix = prefix: path: "./" + lib.removePrefix "${toString prefix}/" (toString path);
  subpath.isValid =
    value:
    builtins.isString value
    && value != ""
    && !lib.hasPrefix "/" value
    && !lib.elem ".." (lib.splitString "/" value);
}
