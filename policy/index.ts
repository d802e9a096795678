import { resolve } from 'node:path';
import { PolicyPack, type ResourceValidationPolicy } from '@pulumi/policy';
import { FLEET } from '../model/resource-types';
import { declared } from './declared';
import type { Checked, Rule } from './rule';
import { RULES } from './rules';

/** The compiled pack lies in dist/policy. The engine starts it in its own folder, where the SDK looks for its version. */
const PROJECT = resolve(__dirname, '..', '..');

/** Read once, however many rules ask. */
const fleets = new Map<string, readonly Checked[]>();

function declaredIn(stack: string): readonly Checked[] {
  let found = fleets.get(stack);
  if (found === undefined) {
    process.chdir(PROJECT);
    fleets.set(stack, (found = declared(stack)));
  }
  return found;
}

function policy({ name, description, level, check }: Rule): ResourceValidationPolicy {
  return {
    name,
    description,
    enforcementLevel: level,
    async validateResource({ type, name: resource, urn, props, opts }, report) {
      // The first resource of the program: what config declares is judged before anything else is registered.
      const whole = type === FLEET;
      // urn:pulumi:<stack>::<project>::<types>::<name>
      const stack = urn.split(/::|:/)[2] ?? '';
      const checked = whole ? declaredIn(stack) : [{ type, name: resource, props, protect: opts.protect }];
      for (const one of checked) for (const violation of await check(one)) report(violation);
    },
  };
}

new PolicyPack('nixos-fleet', { policies: RULES.map(policy) });
