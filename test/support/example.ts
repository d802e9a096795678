import { evaluateFlake } from '../render/flake';
import { ExampleFiles } from './example-files';

/** A stack file under `examples/`, rendered and evaluated. */
export class Example extends ExampleFiles {
  /** Applies a Nix function to a host's system (`h.config`, `h.options`, `h.pkgs`). */
  system(name: string, apply: string): unknown {
    return evaluateFlake(this.files(name), `nixosConfigurations.${name}`, apply);
  }

  /** Applies a Nix function to a home. */
  home(name: string, user: string, apply: string): unknown {
    return evaluateFlake(this.homeFiles(name, user), `homeConfigurations."${user}@${name}"`, apply);
  }

  /** Applies a Nix function to an Android device. */
  droid(name: string, apply: string): unknown {
    return evaluateFlake(this.droidFiles(name), `nixOnDroidConfigurations.${name}`, apply);
  }
}
