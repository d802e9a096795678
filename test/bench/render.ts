import { knownNames, readOwn, readNix } from '../../deploy/project';
import { parseConfig } from '../../model/parse-config';
import { renderHost } from '../../render/host';
import { namedFiles } from '../../render/own-modules';
import { treeHash } from '../../render/tree-hash';
import { fleetConfig } from './fleet-config';
import { PROJECT } from './project';

const FILE = 'password: ENC[AES256_GCM,data:c2VjcmV0,iv:aXY=,tag:dGFn,type:str]\n';

/** Rendering and hashing of many hosts in this one process. */
export function benchRender(hosts: number): void {
  process.chdir(PROJECT);
  const nix = readNix();
  const { config, secretNames } = fleetConfig(hosts);
  const secretValues = Object.fromEntries(secretNames.map((name) => [name, 'secret']));
  const values = Object.fromEntries(
    Object.entries({ ...config, secretValues }).map(([key, value]) => [
      `nixos-fleet:${key}`,
      JSON.stringify(value),
    ]),
  );
  const started = performance.now();
  const { fleet } = parseConfig(
    { values, isSecret: (key) => key === 'nixos-fleet:secretValues' },
    knownNames(nix),
  );
  const parsed = performance.now();
  for (const host of fleet.hosts) {
    if (host.kind !== 'physical') continue;
    const secretFiles = { 'common.yaml': FILE, [`${host.name}.yaml`]: FILE };
    const modules = readOwn(namedFiles(host));
    const inputs = { facts: { hostKey: host.hostKey }, secretFiles, nix, modules };
    treeHash(renderHost(fleet, host, inputs));
  }
  const rendered = performance.now();
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(2);
  process.stdout.write(
    `${hosts} hosts in one process\n` +
      `config read and checked: ${seconds(started, parsed)} s\n` +
      `rendered and hashed: ${seconds(parsed, rendered)} s\n` +
      `peak memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB\n`,
  );
}
