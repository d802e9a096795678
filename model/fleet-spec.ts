/**
 * The whole fleet as one validated value: what stack config means after defaults are filled in.
 * Everything downstream (render, components, deploy) reads this and nothing else.
 */

import type { LeafArgs } from './certificate';
import type { Recipe } from './recipes';
import type { CloudSpec } from './spec-cloud';
import type { DroidSpec, HomeHostSpec } from './spec-home';
import type { HostSpec } from './spec-host';
import type { Channel } from './spec-values';

export * from './spec-balancer';
export * from './spec-cloud';
export * from './spec-disk';
export * from './spec-home';
export * from './spec-host';
export * from './spec-install';
export * from './spec-values';

export interface FleetSpec {
  /** People who may open the escrow and every secret file, and whose SSH keys reach every host as root. */
  readonly admins: readonly AdminSpec[];
  /** Users, defined once for all hosts, by login name. */
  readonly users: Readonly<Record<string, UserSpec>>;
  /** Hosts that run NixOS, in the order of the config. */
  readonly hosts: readonly HostSpec[];
  /** Machines that run any other Linux with Nix: homes alone are delivered to them. */
  readonly homeHosts: readonly HomeHostSpec[];
  /** Android devices: rendered and evaluated, delivered by nobody but themselves. */
  readonly droids: readonly DroidSpec[];
  readonly secrets: readonly SecretSpec[];
  readonly templates: readonly TemplateSpec[];
  /** Host names per wave, in roll-out order; every host that something is delivered to is in exactly one. */
  readonly waves: readonly (readonly string[])[];
  /** Hosts that are switched at a time; as many others get their copies meanwhile. */
  readonly parallel: number;
  readonly nix: NixSpec;
  readonly cloud: CloudSpec;
  /** Container images, which the whole fleet's flake builds (R5.1). */
  readonly images: readonly ImageSpec[];
}

export interface AdminSpec {
  readonly name: string;
  /** age X25519 recipient, `age1…`. */
  readonly recipient: string;
  /** OpenSSH public keys, one line each. */
  readonly sshKeys: readonly string[];
}

export interface UserSpec {
  readonly name: string;
  readonly description: string;
  readonly extraGroups: readonly string[];
  readonly sshKeys: readonly string[];
  /** Name of a secret that holds the crypt(3) hash of the password; without one the user has no password. */
  readonly hashedPasswordSecret?: string;
}

export interface SecretSpec {
  readonly name: string;
  /** `common`: every host that is listed as using it; `admins`: no host at all; otherwise the one host it belongs to. */
  readonly scope: 'common' | 'admins' | { readonly host: string };
  /** Hosts that receive it. */
  readonly hosts: readonly string[];
  /** Login whose home receives it, and not the system; then it is of one host. */
  readonly home?: string;
  /** `value`: from `nixos-fleet:secretValues`. `file`: from a sops file that a person edits. Else: made by that recipe. */
  readonly source: 'value' | 'file' | Recipe;
  /** Of a generated one. `password`: characters; `hex`, `base64`: bytes. */
  readonly length: number;
  /** Of a generated one: another number is another secret. */
  readonly version: number;
  /** Of `htpasswd`: login → name of the secret that is its password. */
  readonly htpasswd?: Readonly<Record<string, string>>;
  /** Of `certificate`: name of the secret that is its authority, and whom it is of. */
  readonly certificate?: LeafArgs & { readonly ca: string };
  /** Of `ca` and `certificate`: the last day, `2027-11-01`. */
  readonly expires?: string;
  readonly key: string;
  /** Default: whom the feature that reads it says, else root. */
  readonly owner?: string;
  readonly group?: string;
  /** Octal, four digits. Default: what the feature that reads it says, else 0400. */
  readonly mode?: string;
  /** Default `/run/secrets/<name>`. */
  readonly path?: string;
  readonly neededForUsers: boolean;
  readonly restartUnits: readonly string[];
  readonly reloadUnits: readonly string[];
}

/** A file with secrets in it, written on the host that reads them. */
export interface TemplateSpec {
  /** Also its name under `/run/secrets/rendered/`. */
  readonly name: string;
  readonly hosts: readonly string[];
  /** Login in whose home it is written. */
  readonly home?: string;
  /** `{{secret:NAME}}` stands for the value of that secret. */
  readonly content: string;
  readonly owner?: string;
  readonly group?: string;
  /** Octal, four digits. Default 0400. */
  readonly mode?: string;
  /** Default `/run/secrets/rendered/<name>`. */
  readonly path?: string;
  readonly restartUnits: readonly string[];
  readonly reloadUnits: readonly string[];
}

/** An OCI image; what the fields mean is said in `nix/outputs/image.nix`. */
export interface ImageSpec {
  readonly name: string;
  readonly channel: Channel;
  /** Package profile. */
  readonly profile?: string;
  /** Package groups. */
  readonly groups: readonly string[];
  /** Packages of profile and groups that are left out. */
  readonly exclude: readonly string[];
  /** Package attribute paths. */
  readonly packages: readonly string[];
  readonly unfree: readonly string[];
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly vscode: boolean;
  readonly nix: boolean;
}

export interface NixSpec {
  /** Where configurations are evaluated: `auto` takes the operator's Nix when it is 2.18 or newer, else the host's. */
  readonly evaluator: 'auto' | 'operator' | 'host';
  /** Flake inputs replaced by other flake references; `path:./…` is relative to the project. */
  readonly overrideInputs: Readonly<Record<string, string>>;
  readonly substituters: readonly string[];
  readonly trustedPublicKeys: readonly string[];
  /** What the operator signs with what it builds. */
  readonly signingKey?: {
    /** `prod-1:AAAA…=`; every host trusts it that takes anything on the operator's word. */
    readonly publicKey: string;
    /** Name of the secret that holds the private half, as `nix key generate-secret` writes it. */
    readonly privateKeySecret: string;
  };
}
