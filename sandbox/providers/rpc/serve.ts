import { Server, ServerCredentials } from '@grpc/grpc-js';
import { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb';
import type { Provider } from './provider';
import { service } from './service';

/**
 * Serves `provider` as a plugin process: prints its port as the one line on stdout that the engine waits for, and
 * runs until the engine closes its standard input or ends it.
 */
export function serve(provider: Provider): void {
  // The engine gives its own address as the only plain argument, unless it uses the handshake.
  const address = process.argv.slice(2).find((argument) => !argument.startsWith('-'));
  // A resource's properties may be larger than gRPC's default of 4 MiB; the engine's own limit is 400 MiB.
  const limit = 400 * 1024 * 1024;
  const server = new Server({
    'grpc.max_receive_message_length': limit,
    'grpc.max_send_message_length': limit,
  });
  server.addService(ResourceProviderService, service(provider, address));
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      process.stderr.write(`${provider.name}: cannot listen on 127.0.0.1: ${error.message}\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
}
