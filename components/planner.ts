import type { Boot } from '../model/boot';
import type { Openings } from '../model/firewall-rules';
import type { DroidSpec, HomeHostSpec, HomeSpec, HostSpec } from '../model/fleet-spec';
import type { Facts } from '../render/host';

/** What a host's files come to. */
export interface Plan {
  /** Content hash of the rendered files and the lock nodes that they reach. */
  readonly files: string;
  /** What a reviewer recognises of these files (`render/legible.ts`). */
  readonly text: string;
  /** Store path of the result, where it could be evaluated. */
  readonly closure?: string;
  /** Of a system that was evaluated: how it starts. */
  readonly boot?: Boot;
  /** Why it is not known what it comes to, where somebody was to be asked; then only its build will tell. */
  readonly unknown?: string;
  /** Why it does not evaluate; then its build fails, and with it its wave, but no other host. */
  readonly failure?: string;
}

export interface InstallKeys {
  readonly installerHostKey: string;
  /** Of the current age key. */
  readonly recipient: string;
}

/** Renders and evaluates; in `up` also writes the run file that the commands read. An effect, given to the wiring. */
export interface Planner {
  system(
    host: HostSpec,
    facts: Facts,
    secretFiles: Readonly<Record<string, string>>,
    install?: InstallKeys,
  ): Promise<Plan>;
  /** @param secretFile sops file of the home, where it has secrets */
  home(host: HostSpec | HomeHostSpec, home: HomeSpec, facts: Facts, secretFile?: string): Promise<Plan>;
  /** What a host's configuration opens; undefined where it does not evaluate, which its plan says too. */
  openings(host: HostSpec): Promise<Openings | undefined>;
  /** Also where the rendered flake lies, relative to the project. */
  droid(droid: DroidSpec): Promise<Plan & { readonly flake: string }>;
}
