import { join } from 'node:path';
import { namedOpenings, type Openings } from '../model/firewall-rules';
import type { FleetSpec, HostSpec } from '../model/fleet-spec';
import { treeHash } from '../render/tree-hash';
import { renderUnmade } from './check-configurations';
import { cacheFile, remember, remembered } from './evaluate';
import type { Evaluator } from './evaluator';
import { FLEET_FOLDER } from './fleet-folder';
import { writeTree } from './write-tree';

export interface OpeningsOptions {
  readonly stack: string;
  readonly spec: FleetSpec;
  readonly nix: ReadonlyMap<string, string>;
  readonly evaluator: Evaluator | undefined;
  readonly inputs: Readonly<Record<string, string>>;
}

/** Numbers as Nix has them; a range is one of its own. */
const FIREWALL = `f: {
  tcp = map toString f.allowedTCPPorts ++ map (r: toString r.from + "-" + toString r.to) f.allowedTCPPortRanges;
  udp = map toString f.allowedUDPPorts ++ map (r: toString r.from + "-" + toString r.to) f.allowedUDPPortRanges;
  ping = f.allowPing;
}`;

/**
 * What a host's own firewall opens to everybody. Asked before there is a machine, so of its configuration with facts and
 * secrets of nobody: neither opens a port.
 * @returns undefined where it does not evaluate, or nobody who could is at hand
 */
export async function openings(
  { stack, spec, nix, evaluator, inputs }: OpeningsOptions,
  host: HostSpec,
): Promise<Openings | undefined> {
  if (evaluator === undefined) return namedOpenings(host.options);
  try {
    const files = renderUnmade(spec, nix, host);
    const tree = treeHash(files);
    const attribute = `nixosConfigurations.${host.name}.config.networking.firewall`;
    const cached = cacheFile([tree, attribute], inputs);
    const known = remembered(cached, evaluator) as Openings | undefined;
    if (known !== undefined) return known;
    const flake = join(FLEET_FOLDER, stack, 'openings', host.name);
    writeTree(flake, files, tree);
    const asked = { host: host.name, flake, attribute, overrideInputs: inputs, limit: host.limits.evaluate };
    const value = await evaluator.apply(asked, FIREWALL);
    const found = { from: 'configuration', ...(value as Omit<Openings, 'from'>) } as const;
    remember(cached, found, evaluator);
    return found;
  } catch {
    // The same reason is in the plan of its system, which says it, whole, for this host alone.
    return undefined;
  }
}
