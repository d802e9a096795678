/** Prefix of every key of ours in stack config. */
export const NAMESPACE = 'nixos-fleet';
/** The one key that may hold `secure:` values. */
export const SECRET_KEY = 'secretValues';
