import * as pulumi from '@pulumi/pulumi';
import { OPERATOR } from '../model/builder';
import type { Plan } from './planner';

/** What a host must be before it builds for others: planned, which says how it is reached, and installed. */
interface Ready {
  readonly plan: pulumi.Output<Plan>;
  readonly installed: readonly pulumi.Resource[];
}

/** What those wait for that another host builds for; it may be made after them. */
export class Builders {
  private readonly announced = new Map<string, (ready: Ready) => void>();
  private readonly awaited = new Map<string, pulumi.Output<pulumi.Resource[]>>();

  constructor(hosts: readonly { readonly builder?: string }[]) {
    for (const { builder } of hosts)
      if (builder !== undefined && builder !== OPERATOR && !this.awaited.has(builder))
        this.awaited.set(
          builder,
          pulumi.output(
            new Promise<Ready>((resolve) => this.announced.set(builder, resolve)).then(resources),
          ),
        );
  }

  /** Called for every host when it is made. */
  announce(host: string, ready: Ready): void {
    this.announced.get(host)?.(ready);
  }

  /** What a step depends on that `builder` builds for. */
  waitFor(builder: string | undefined): pulumi.Output<pulumi.Resource[]> {
    return (builder === undefined ? undefined : this.awaited.get(builder)) ?? pulumi.output([]);
  }
}

/** In preview nothing is built, and the address of a builder that is to be created is not known. */
function resources({ plan, installed }: Ready): pulumi.Output<pulumi.Resource[]> {
  return pulumi.runtime.isDryRun() ? pulumi.output([...installed]) : plan.apply(() => [...installed]);
}
