import type { Provider } from '../rpc/provider';
import { serve } from '../rpc/serve';
import { packageVersion } from '../version';
import { bytes } from './bytes';
import { id } from './id';
import { password } from './password';
import { RandomResource } from './resource';
import { string } from './string';
import { uuid } from './uuid';

const version = packageVersion('random');

const provider: Provider = {
  name: 'random',
  version,
  resources: new Map([
    ['random:index/randomBytes:RandomBytes', new RandomResource(bytes)],
    ['random:index/randomId:RandomId', new RandomResource(id)],
    ['random:index/randomPassword:RandomPassword', new RandomResource(password)],
    ['random:index/randomString:RandomString', new RandomResource(string)],
    ['random:index/randomUuid:RandomUuid', new RandomResource(uuid)],
  ]),
  functions: new Map(),
  configuration: {
    check: (inputs) => ({ inputs, failures: [] }),
    diff: () => ({ changes: false, detailed: {} }),
    configure: () => undefined,
  },
  schema: JSON.stringify({ name: 'random', version }),
  acceptSecrets: false,
  unknownResource: (type) => new Error(`[pf/tfbridge] unknown resource token: ${type}`),
  unknownFunction: (token) => new Error(`[pf/tfbridge] unknown datasource token: ${token}`),
};

serve(provider);
