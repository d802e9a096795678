import { NotFound } from '../rpc/errors';
import { serve } from '../rpc/serve';
import type { Provider } from '../rpc/provider';
import { packageVersion } from '../version';
import { Command } from './command';
import { invokeRun } from './invoke';

const version = packageVersion('command');

const provider: Provider = {
  name: 'command',
  version,
  resources: new Map([['command:local:Command', new Command()]]),
  functions: new Map([['command:local:run', invokeRun]]),
  configuration: {
    // The official provider's framework leaves its version in the state.
    check: (news) => ({ inputs: { ...news, '__pulumi-go-provider-version': '1.2.0' }, failures: [] }),
    configure: () => undefined,
  },
  schema: JSON.stringify({ name: 'command', version }),
  acceptSecrets: true,
  unknownResource: (type) => new NotFound(`Resource '${type.replace('command:', '')}' not found`),
  unknownFunction: (token) => new NotFound(`Invoke '${token.replace('command:', '')}' not found`),
};

serve(provider);
