import { stackDiff, stackDiffText } from '../../model/stack-diff';
import { parseStackFile } from '../../model/stack-file';

const dev = parseStackFile(`config:
  hcloud:token: in-clear-in-dev
  nixos-fleet:hosts:
    web: { profiles: [server], server: { type: cx22 } }
  nixos-fleet:secretValues:
    wifi: { secure: v1:aaaa }
`);
const prod = parseStackFile(`config:
  hcloud:token: { secure: v1:cccc }
  nixos-fleet:hosts:
    web: { profiles: [server], server: { type: cx42 } }
    db: { profiles: [server, postgres] }
  nixos-fleet:secretValues:
    wifi: { secure: v1:bbbb }
`);

test('[R5.7] two stacks differ at named places, and no secret is shown', () => {
  expect(stackDiffText(stackDiff(dev, prod), 'config')).toBe(`hcloud:token
  - (set)
  + (set)
nixos-fleet:hosts.db.profiles
  + ["server","postgres"]
nixos-fleet:hosts.web.server.type
  - "cx22"
  + "cx42"`);
});

test('[R5.7] a stack is the same as itself', () => {
  expect(stackDiffText(stackDiff(prod, prod), 'config')).toBe('the same config');
});
