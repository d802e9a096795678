import * as pulumi from '@pulumi/pulumi';
import { Fleet } from './components/fleet';
import { prepareProcess } from './components/process';
import { readLastUp, recordedMachine } from './components/recorded';
import { readStackConfig } from './components/stack-config';
import { answersFolder } from './deploy/answers';
import { readCatalogue } from './deploy/catalogue';
import { keepSecretsFromChildren } from './deploy/child';
import { chooseEvaluator } from './deploy/choose-evaluator';
import { requireNoneThere } from './deploy/lost-answers';
import { createPlanner } from './deploy/planner';
import { readHandEdited } from './deploy/preflight';
import { knownNames, readNix, requireLocks } from './deploy/project';
import { publish } from './deploy/publish';
import { lendKey } from './deploy/sign-here';
import { isStale } from './deploy/stale-build';
import { requireTheirDisks, survey } from './deploy/survey';
import { requireNix, requireTools } from './deploy/tools';
import { giveTurns } from './deploy/turns';
import { readIfThere } from './deploy/whole-file';
import type { CloudHostSpec, FleetSpec } from './model/fleet-spec';
import { namedAtHetzner } from './model/lost-answers';
import { orders, planMachines } from './model/machine-plan';
import { deploymentNames, homeNames } from './model/resource-names';

/** One stack, one fleet: config in, resources registered, delivered facts out. */
async function main(): Promise<Record<string, unknown>> {
  prepareProcess();
  keepSecretsFromChildren();
  if (isStale()) throw new pulumi.RunError('dist/ is older than the sources. Run: npm run build');
  const nix = readNix();
  const { fleet: spec, probe, secretValues, privateKey, api } = readStackConfig(knownNames(nix), readIfThere);
  requireLocks(nix, spec);
  requireTools();
  const stack = pulumi.getStack();
  const preview = pulumi.runtime.isDryRun();

  const {
    commands: recorded,
    cloud: recordedCloud,
    recipients,
  } = await readLastUp(
    new Set([...spec.hosts.flatMap(deploymentNames), ...spec.homeHosts.flatMap(homeNames)]),
  );
  const handEdited = await readHandEdited(spec, stack, recipients);
  const machine = (host: CloudHostSpec) => recordedMachine(recordedCloud, host);
  const recovery = process.env.FLEET_RECOVERY === 'true';
  // A recovery orders nothing, so that no place can be too full for it.
  const asked = spec.hosts.some(
    (host) => host.kind === 'cloud' && !recovery && (preview || orders(host, machine(host))),
  );
  const catalogue = asked ? await readCatalogue(api) : undefined;
  const machines = planMachines(spec, machine, catalogue, recordedCloud);
  const named = namedAtHetzner(stack, spec, (host) => machines.get(host)?.location ?? '');
  const missing = named.filter(
    ({ resource }) => !recordedCloud.names.has(resource) && spec.cloud.import[resource] === undefined,
  );
  if (!recovery) await requireNoneThere(stack, missing, api);
  const asks = probe && process.env.FLEET_NO_PROBE !== 'true';
  const standings = await survey(spec, (host) => recorded.get(`${host}-switch`), asks, !preview);
  const kept = spec.hosts.filter(({ name }) => machines.get(name)?.expendable !== true);
  requireTheirDisks(kept, standings);
  const evaluator = await chooseEvaluator({ spec, preview, recorded, standings });
  const refused = evaluator?.here === true ? undefined : requireNix(spec.hosts, preview);
  const looks = process.env.FLEET_LOOKS === 'true';
  const known = { stack, spec, nix, preview, recorded, standings };
  const answers = preview ? undefined : answersFolder();
  if (answers !== undefined) {
    await giveTurns(answers, spec.parallel);
    if (privateKey !== undefined) await lendKey(answers, privateKey);
  }
  const planner = createPlanner({ ...known, recovery, evaluator, looks, answers });

  const fleet = new Fleet('fleet', {
    spec,
    secretValues,
    handEdited,
    recorded,
    recordedCloud,
    machines,
    catalogue,
    standings,
    planner,
    publish: (files) => publish(stack, files, preview),
  });
  if (refused !== undefined) void pulumi.log.warn(refused, fleet);
  const { hosts, homeHosts, addresses, publicKeys } = fleet;
  // A stack without such machines says nothing of them.
  return {
    hosts,
    publicKeys,
    ...(spec.homeHosts.length > 0 ? { homeHosts } : {}),
    ...(hasAddresses(spec) ? { addresses } : {}),
  };
}

function hasAddresses({ cloud }: FleetSpec): boolean {
  return Object.keys({ ...cloud.floatingIps, ...cloud.loadBalancers }).length > 0;
}

/** A mistake in config is the user's to mend: shown as it is, without this program's stack trace. */
export = async (): Promise<Record<string, unknown>> => {
  try {
    return await main();
  } catch (error) {
    if (error instanceof Error && ['ConfigError', 'DeployError', 'MissingToolError'].includes(error.name))
      throw new pulumi.RunError(error.message);
    throw error;
  }
};
