import type { SecretSpec, TemplateSpec } from '../../model/fleet-spec';
import { homeKeys } from '../../model/home-secrets';
import { renderHome } from '../../render/home';
import { CHANNELS, evaluateFlake, HARDWARE } from './flake';
import { fleet, NIX, physical, plainSecret, rendered } from './fleet';
import { home } from './homes';

const FILE = 'sops: { age: [{ recipient: age1, enc: ENC }] }\ntoken: ENC\nother: ENC\n';
const placeholder = (name: string) => `<SOPS:placeholder of ${name}>`;
const CONTENT = 'TOKEN="{{secret:token}}"\nOTHER=${x} \'\'${y}\n{{ not ours }} {{secret:token}}\n';

function template(change: Partial<TemplateSpec> = {}): TemplateSpec {
  return {
    name: 'app.env',
    hosts: ['desktop'],
    content: CONTENT,
    restartUnits: [],
    reloadUnits: [],
    ...change,
  };
}

/** Compares by what sops-nix itself uses for each secret. */
const LOOK = `h: let p = h.config.sops.placeholder; in builtins.mapAttrs (_: t: {
  content = builtins.replaceStrings (builtins.attrValues p) (map (n: "<SOPS:placeholder of \${n}>") (builtins.attrNames p)) t.content;
  inherit (t) mode path;
} // (if t ? owner then { inherit (t) owner restartUnits reloadUnits; } else { })) h.config.sops.templates`;

const FILLED = `TOKEN="${placeholder('token')}"\nOTHER=\${x} ''\${y}\n{{ not ours }} ${placeholder('token')}\n`;

test.each(CHANNELS)(
  '[R2.1] on %s a template of the system is sops-nix’s, with placeholders in it',
  (channel) => {
    const host = physical('desktop', { options: HARDWARE, channel, users: ['ada'] });
    const secrets = [plainSecret('token', ['desktop']), plainSecret('other', ['desktop'])];
    const templates = [
      template({ owner: 'ada', mode: '0440', restartUnits: ['app.service'], reloadUnits: ['web.service'] }),
      template({ name: 'elsewhere', hosts: ['laptop'] }),
    ];
    const spec = fleet([host], { secrets, templates });
    const files = rendered(spec, host, { secretFiles: { 'desktop.yaml': FILE } });
    expect(evaluateFlake(files, 'nixosConfigurations.desktop', LOOK)).toEqual({
      'app.env': {
        content: FILLED,
        owner: 'ada',
        mode: '0440',
        path: '/run/secrets/rendered/app.env',
        restartUnits: ['app.service'],
        reloadUnits: ['web.service'],
      },
    });
  },
);

test('[R3.8] a template of a home is written in the home, from its own secrets', () => {
  const host = physical('desktop');
  const declared: SecretSpec[] = [plainSecret('token', ['desktop'], { home: 'ada' })];
  const secrets = [...declared, ...homeKeys(declared)];
  const ada = home();
  const spec = fleet([{ ...host, homes: [ada] }], {
    secrets,
    templates: [template({ home: 'ada', path: '/home/ada/.env' }), template({ name: 'of-the-system' })],
  });
  const files = renderHome(spec, host, ada, { nix: NIX, modules: new Map(), secretFile: FILE });
  expect(evaluateFlake(files, 'homeConfigurations."ada@desktop"', LOOK)).toEqual({
    'app.env': { content: FILLED, mode: '0400', path: '/home/ada/.env' },
  });
});
