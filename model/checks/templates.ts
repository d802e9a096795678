import type { ConfigMistake } from '../config-error';
import { secretHosts } from '../defaults';
import type { FleetConfig } from '../schema';
import { foreignSecretMistakes, homeSecretMistakes } from './home-secrets';
import { unknownNames } from './names';

/** Names of the secrets that a template's text asks for. */
export function secretsIn(content: string): string[] {
  return [...new Set([...content.matchAll(/\{\{secret:([^{}]*)\}\}/g)].map(([, name = '']) => name))];
}

/** Of templates: each secret in one must be where it is written. */
export function* templateMistakes(config: FleetConfig): Generator<ConfigMistake> {
  for (const [name, template] of Object.entries(config.templates)) {
    const path = `templates.${name}`;
    const hosts = secretHosts(template, config);
    yield* unknownNames(
      `${path}.hosts`,
      hosts,
      Object.keys({ ...config.hosts, ...config.homeHosts, ...config.droids }),
    );
    yield* foreignSecretMistakes(path, hosts, config);
    yield* homeSecretMistakes(path, template, hosts, config);
    for (const secret of secretsIn(template.content)) {
      const declared = config.secrets[secret];
      yield* unknownNames(`${path}.content`, [secret], Object.keys(config.secrets));
      if (declared === undefined) continue;
      if (declared.home !== template.home)
        yield {
          path: `${path}.content`,
          expected: `secrets ${template.home === undefined ? 'of the system' : `of ${template.home}'s home`}, as the template is`,
          found: `${secret}, ${declared.home === undefined ? 'which is the system’s' : `which is of ${declared.home}'s home`}`,
        };
      const reached = secretHosts(declared, config);
      for (const host of hosts.filter((one) => !reached.includes(one)))
        yield {
          path: `${path}.content`,
          expected: `secrets that ${host} receives`,
          found: `${secret}, which it does not`,
          next: `Add ${host} to secrets.${secret}.hosts, or take it out of ${path}.hosts`,
        };
      if (declared.neededForUsers)
        yield {
          path: `${path}.content`,
          expected: 'secrets that are not neededForUsers: those are put elsewhere, before the users are made',
          found: secret,
        };
    }
  }
}
