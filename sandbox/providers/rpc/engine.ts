import { credentials, type ServiceError } from '@grpc/grpc-js';
import { EngineClient } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { LogRequest, LogSeverity } from '@pulumi/pulumi/proto/engine_pb';

/** The engine's side of the connection: where a provider's messages go. */
export class Engine {
  private readonly client: EngineClient;
  /** Messages keep their order, and an operation's answer is never ahead of its own messages. */
  private last: Promise<void> = Promise.resolve();

  public constructor(address: string) {
    this.client = new EngineClient(address, credentials.createInsecure());
  }

  /** Shows `line` beside the resource while it is the newest one. */
  public status(urn: string, line: string): void {
    this.send(urn, line, LogSeverity.INFO, true);
  }

  /** A warning that stays in the output. */
  public warn(urn: string, message: string): void {
    this.send(urn, message, LogSeverity.WARNING, false);
  }

  /** Resolves when everything sent so far has arrived. */
  public flushed(): Promise<void> {
    return this.last;
  }

  public close(): void {
    this.client.close();
  }

  private send(urn: string, message: string, severity: LogSeverity, ephemeral: boolean): void {
    const request = new LogRequest();
    request.setUrn(urn);
    request.setSeverity(severity);
    request.setMessage(message);
    request.setEphemeral(ephemeral);
    this.last = this.last.then(
      () =>
        new Promise((resolve) => {
          this.client.log(request, (error: ServiceError | null) => {
            if (error) process.stderr.write(`${message}\n`);
            resolve();
          });
        }),
    );
  }
}
