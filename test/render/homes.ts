import type { HomeSpec, HostSpec } from '../../model/fleet-spec';
import { renderHome } from '../../render/home';
import { fleet, NIX, physical } from './fleet';
import { evaluateFlake } from './flake';

export function home(change: Partial<HomeSpec> = {}): HomeSpec {
  return {
    user: 'ada',
    channel: 'unstable',
    stateVersion: '25.11',
    packages: [],
    options: {},
    overrides: {},
    modules: [],
    ...change,
  };
}

export function renderedHome(spec: HomeSpec, host: HostSpec = physical('desktop')): Map<string, string> {
  return renderHome(fleet([{ ...host, homes: [spec] }]), host, spec, { nix: NIX, modules: new Map() });
}

/** Applies a Nix function to a home of `ada@desktop`. */
export function evaluateHome(spec: HomeSpec, apply: string, host: HostSpec = physical('desktop')): unknown {
  return evaluateFlake(renderedHome(spec, host), `homeConfigurations."${spec.user}@${host.name}"`, apply);
}
