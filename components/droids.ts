import * as pulumi from '@pulumi/pulumi';
import type { DroidSpec } from '../model/fleet-spec';
import { failAtTheEnd } from './deployment';
import type { Planner } from './planner';

/** Evaluates what Android devices are to hold, and says how each gets it: nobody but the device can build and activate it. */
export function evaluateDroids(
  droids: readonly DroidSpec[],
  planner: Planner,
  parent: pulumi.Resource,
): void {
  for (const droid of droids)
    pulumi.output(planner.droid(droid)).apply(({ closure, failure, flake }) => {
      if (failure !== undefined) failAtTheEnd(failure, parent);
      else
        void pulumi.log.info(
          `${droid.name}: ${closure === undefined ? 'not evaluated' : 'evaluated'}, not delivered. Copy ${flake} to the device, and there: nix-on-droid switch --flake path:FOLDER#${droid.name}`,
          parent,
        );
    });
}
