/**
 * Names that reach host names, unit names, file names and shell words. Each is an allow-list, so that quotes, `${`,
 * newlines and leading dashes never have to be escaped further on.
 */

/** RFC 1123 label in lower case: what `networking.hostName` takes. */
export const HOST_NAME = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** What shadow's useradd takes by default. */
export const USER_NAME = /^[a-z_][a-z0-9_-]{0,30}$/;
/** Also a key in a sops file and a file name under /run/secrets. */
export const SECRET_NAME = /^[a-zA-Z][a-zA-Z0-9_-]{0,62}$/;
/** An admin's name is a YAML anchor in `.sops.yaml`. */
export const ADMIN_NAME = /^[a-z][a-z0-9-]{0,62}$/;
/** Repository of a container image, and an attribute of the flake. */
export const IMAGE_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** A file under /run/secrets/rendered, and an attribute of `sops.templates`. */
export const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
export const UNIT_NAME =
  /^[A-Za-z0-9:_.\\@-]+\.(service|socket|timer|target|mount|path|slice|device|swap|scope)$/;
/** Attribute path of a package: `git`, `kdePackages.kate`, `python3Packages.requests`. */
export const PACKAGE_PATH = /^[A-Za-z_][A-Za-z0-9_'-]*(\.[A-Za-z0-9_][A-Za-z0-9_'+-]*)*$/;
/** A file inside the project: relative, no `..`, nothing that a shell or Nix path literal would read otherwise. */
export const PROJECT_PATH = /^(\.\/)?(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.+-]*(\/[A-Za-z0-9_.+-]+)*$/;
/** A part of a resource's name at Hetzner, and of ours. */
export const CLOUD_NAME = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/;
export const DNS_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;
/** Nothing that a unit's name or fstab would have to escape but the slash and the dash. */
export const MOUNT_POINT = /^(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/;
/** Whom a certificate is of: a DNS name, of one label too, or all names right below one. */
export const CERTIFICATE_NAME =
  /^(?=.{1,253}$)(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
/** Before the colon of a line of htpasswd. */
export const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_.@+-]{0,63}$/;
