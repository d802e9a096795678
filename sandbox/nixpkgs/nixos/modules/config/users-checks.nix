# What no set of users may be: numbers given twice, accounts of no kind, everybody locked out.
{ config, lib, ... }:
let
  cfg = config.users;
  users = lib.filter (user: user.enable) (lib.attrValues cfg.users);
  duplicates =
    what: list:
    let
      numbers = lib.filter (number: number != null) list;
    in
    {
      assertion = lib.allUnique numbers;
      message = "${what} are not unique: ${
        toString (lib.unique (lib.filter (number: lib.count (x: x == number) numbers > 1) numbers))
      }";
    };
  canLogIn =
    user:
    user.name == "root"
    ||
      lib.elem "wheel" user.extraGroups
      && (
        user.hashedPassword != null
        || user.hashedPasswordFile != null
        || user.password != null
        || user.initialPassword != null
        || user.initialHashedPassword != null
        || user.openssh.authorizedKeys.keys != [ ]
        || user.openssh.authorizedKeys.keyFiles != [ ]
      );
  rootCanLogIn =
    let
      root = cfg.users.root;
    in
    root.hashedPassword != null
    || root.hashedPasswordFile != null
    || root.password != null
    || root.openssh.authorizedKeys.keys != [ ]
    || root.openssh.authorizedKeys.keyFiles != [ ];
in
{
  config.assertions = [
    (duplicates "UIDs and GIDs: user ids" (map (user: user.uid) users))
    (duplicates "UIDs and GIDs: group ids" (map (group: group.gid) (lib.attrValues cfg.groups)))
    {
      assertion =
        cfg.mutableUsers
        || cfg.allowNoPasswordLogin
        || rootCanLogIn
        || lib.any canLogIn (lib.filter (user: user.name != "root") users);
      message = ''
        Neither the root account nor any wheel user has a password or SSH authorized key.
        You must set one to prevent being locked out of your system.
        If you really want to be locked out of your system, set users.allowNoPasswordLogin = true;
        However you are most probably better off by setting users.mutableUsers = true; and
        manually running passwd root to set the root password.
      '';
    }
  ]
  ++ lib.concatMap (user: [
    {
      assertion = user.group != "" || user.isNormalUser;
      message = "users.users.${user.name}.group is unset. This used to default to\nnogroup, but this is unsafe. For example you can create a group\nfor this user with:\n\nusers.users.${user.name}.group = \"${user.name}\";\nusers.groups.${user.name} = {};\n";
    }
    {
      assertion =
        user.uid == 0
        || (if user.isNormalUser then 1 else 0) + (if user.isSystemUser then 1 else 0) == 1
        || user.uid != null && user.uid < 1000 && !user.isNormalUser;
      message = "Exactly one of users.users.${user.name}.isSystemUser and users.users.${user.name}.isNormalUser must be set.";
    }
    {
      assertion = user.hashedPassword == null || !(lib.hasInfix ":" user.hashedPassword);
      message = "The password hash of user \"${user.name}\" contains a \":\" character.";
    }
  ]) users;
}
