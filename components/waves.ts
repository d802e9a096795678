import * as pulumi from '@pulumi/pulumi';
import { gate } from './commands';

/** What a host of a wave waits for before it is activated. */
export interface WaveGates {
  /** What is done when the waves before are. */
  readonly before: readonly pulumi.Resource[];
  readonly mayActivate: pulumi.Output<pulumi.Resource[]>;
}

/** One wave: nothing in it is activated before all of it is built and the wave before is done. */
export class Wave implements WaveGates {
  readonly mayActivate: pulumi.Output<pulumi.Resource[]>;
  private open: (gates: pulumi.Resource[]) => void = () => undefined;

  constructor(
    private readonly number: number,
    readonly before: readonly pulumi.Resource[],
    private readonly opts: pulumi.CustomResourceOptions,
  ) {
    // The gate stands between the hosts' own children, so it is known only after the hosts are made.
    this.mayActivate = pulumi.output(new Promise<pulumi.Resource[]>((resolve) => (this.open = resolve)));
  }

  /** Makes both gates; the second is what the next wave waits for. */
  close(builds: pulumi.Resource[], activations: pulumi.Resource[]): pulumi.Resource[] {
    const built = gate(`wave-${this.number}-built`, builds, this.opts);
    this.open([built, ...this.before]);
    return [gate(`wave-${this.number}-done`, [...activations, ...this.before], this.opts)];
  }
}
