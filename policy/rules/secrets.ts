import { findSecrets } from '../find-secrets';
import { texts, type Checked, type Rule } from '../rule';

const WAY_OUT =
  'Declare it under secrets, set its value with pulumi config set --secret, and read it from its path';

/** Whatever is rendered is readable by every user of the host, and stands in the state in clear. */
export const noPlaintextSecret: Rule = {
  name: 'no-plaintext-secret',
  description: 'Nothing in config or in rendered Nix looks like a secret.',
  level: 'mandatory',
  async check(checked) {
    const found = await Promise.all(
      places(checked).map(async ([place, text]) =>
        (await findSecrets(text, place)).map(
          ({ line, what }) => `${place}:${line}: expected no secret, found ${what}. ${WAY_OUT}`,
        ),
      ),
    );
    return found.flat();
  },
};

function places(checked: Checked): [string, string][] {
  const { type, name, props } = checked;
  if (type === 'config' && typeof props.text === 'string') return [[name, props.text]];
  return texts(checked).map(([path, text]) => [`${name}: ${path}`, text]);
}
