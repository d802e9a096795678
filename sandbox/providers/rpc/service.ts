import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { PluginInfo, type PluginAttach } from '@pulumi/pulumi/proto/plugin_pb';
import type { IResourceProviderServer } from '@pulumi/pulumi/proto/provider_grpc_pb';
import * as pb from '@pulumi/pulumi/proto/provider_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Engine } from './engine';
import { Unimplemented } from './errors';
import { Operations } from './operations';
import type { Operation, Provider, Resource } from './provider';
import { diffResponse, failure, toFailure } from './responses';
import { decode, encode } from './values';

type Handler<Request, Response> = (
  call: ServerUnaryCall<Request, Response>,
  reply: sendUnaryData<Response>,
) => void;

/** Not there, and answered so by gRPC itself: components, methods, listing, parameterised packages. */
type Service = Omit<IResourceProviderServer, 'parameterize' | 'call' | 'construct' | 'list'>;

/** The engine's gRPC service for one provider. The engine's address may come late, with Attach. */
export function service(provider: Provider, engineAddress: string | undefined): Service {
  const operations = new Operations();
  let engine = engineAddress === undefined ? undefined : new Engine(engineAddress);

  const attach = (address: string): void => {
    engine?.close();
    engine = new Engine(address);
  };

  const answer =
    <Request, Response>(
      work: (request: Request) => Promise<Response> | Response,
    ): Handler<Request, Response> =>
    (call, reply) => {
      Promise.resolve()
        .then(() => work(call.request))
        .then(
          async (response) => {
            await engine?.flushed();
            reply(null, response);
          },
          async (error: unknown) => {
            await engine?.flushed();
            reply(failure(error));
          },
        );
    };

  /** Runs one resource operation under the engine's limits. */
  const on = <T>(
    urn: string,
    timeout: number,
    work: (resource: Resource, operation: Operation) => Promise<T>,
  ): Promise<T> => {
    const [, , typeChain, name] = splitUrn(urn);
    const type = typeChain.slice(typeChain.lastIndexOf('$') + 1);
    const resource = provider.resources.get(type);
    if (!resource) throw provider.unknownResource(type);
    return operations.run(timeout, (signal) =>
      work(resource, {
        urn,
        name,
        signal,
        status: (line) => engine?.status(urn, line),
        warn: (message) => engine?.warn(urn, message),
      }),
    );
  };

  return {
    handshake: answer((request: pb.ProviderHandshakeRequest) => {
      attach(request.getEngineAddress());
      const response = new pb.ProviderHandshakeResponse();
      response.setAcceptSecrets(provider.acceptSecrets);
      return response;
    }),

    attach: answer((request: PluginAttach) => {
      attach(request.getAddress());
      return new Empty();
    }),

    getPluginInfo: answer(() => {
      const info = new PluginInfo();
      info.setVersion(provider.version);
      return info;
    }),

    getSchema: answer(() => {
      const response = new pb.GetSchemaResponse();
      response.setSchema(provider.schema);
      return response;
    }),

    checkConfig: answer((request: pb.CheckRequest) => {
      const { inputs, failures } = provider.configuration.check(decode(request.getNews()));
      const response = new pb.CheckResponse();
      response.setInputs(encode(inputs));
      response.setFailuresList(failures.map(toFailure));
      return response;
    }),

    diffConfig: answer((request: pb.DiffRequest) => {
      const { configuration } = provider;
      if (!configuration.diff) throw new Unimplemented('DiffConfig is not implemented');
      return diffResponse(configuration.diff(decode(request.getOldInputs()), decode(request.getNews())));
    }),

    configure: answer((request: pb.ConfigureRequest) => {
      provider.configuration.configure(decode(request.getArgs()));
      const response = new pb.ConfigureResponse();
      response.setAcceptsecrets(provider.acceptSecrets);
      response.setSupportspreview(true);
      response.setAcceptresources(true);
      return response;
    }),

    check: answer((request: pb.CheckRequest) =>
      on(request.getUrn(), 0, async (resource, operation) => {
        const { inputs, failures } = await resource.check({
          ...operation,
          olds: decode(request.getOlds()),
          news: decode(request.getNews()),
          randomSeed: Buffer.from(request.getRandomseed_asU8()),
        });
        const response = new pb.CheckResponse();
        response.setInputs(encode(inputs));
        response.setFailuresList(failures.map(toFailure));
        return response;
      }),
    ),

    diff: answer((request: pb.DiffRequest) =>
      on(request.getUrn(), 0, async (resource, operation) =>
        diffResponse(
          await resource.diff({
            ...operation,
            id: request.getId(),
            olds: decode(request.getOlds()),
            oldInputs: decode(request.getOldInputs()),
            news: decode(request.getNews()),
            ignoreChanges: request.getIgnorechangesList(),
          }),
        ),
      ),
    ),

    create: answer((request: pb.CreateRequest) =>
      on(request.getUrn(), request.getTimeout(), async (resource, operation) => {
        const created = await resource.create({
          ...operation,
          inputs: decode(request.getProperties()),
          preview: request.getPreview(),
        });
        const response = new pb.CreateResponse();
        response.setId(created.id);
        response.setProperties(encode(created.outputs));
        return response;
      }),
    ),

    read: answer((request: pb.ReadRequest) =>
      on(request.getUrn(), request.getTimeout(), async (resource, operation) => {
        const found = await resource.read({
          ...operation,
          id: request.getId(),
          inputs: decode(request.getInputs()),
          state: decode(request.getProperties()),
        });
        const response = new pb.ReadResponse();
        if (!found) return response;
        response.setId(found.id);
        response.setInputs(encode(found.inputs));
        response.setProperties(encode(found.outputs));
        return response;
      }),
    ),

    update: answer((request: pb.UpdateRequest) =>
      on(request.getUrn(), request.getTimeout(), async (resource, operation) => {
        const outputs = await resource.update({
          ...operation,
          id: request.getId(),
          olds: decode(request.getOlds()),
          oldInputs: decode(request.getOldInputs()),
          news: decode(request.getNews()),
          preview: request.getPreview(),
          ignoreChanges: request.getIgnorechangesList(),
        });
        const response = new pb.UpdateResponse();
        response.setProperties(encode(outputs));
        return response;
      }),
    ),

    delete: answer((request: pb.DeleteRequest) =>
      on(request.getUrn(), request.getTimeout(), async (resource, operation) => {
        await resource.delete({ ...operation, id: request.getId(), state: decode(request.getProperties()) });
        return new Empty();
      }),
    ),

    invoke: answer((request: pb.InvokeRequest) => {
      const invoke = provider.functions.get(request.getTok());
      if (!invoke) throw provider.unknownFunction(request.getTok());
      return operations.run(0, async (signal) => {
        const { result, failures } = await invoke(decode(request.getArgs()), {
          signal,
          status: (line) => engine?.status('', line),
        });
        const response = new pb.InvokeResponse();
        response.setReturn(encode(result));
        response.setFailuresList(failures.map(toFailure));
        return response;
      });
    }),

    cancel: answer(() => {
      operations.cancel();
      return new Empty();
    }),

    getMapping: answer(() => new pb.GetMappingResponse()),
    getMappings: answer(() => new pb.GetMappingsResponse()),
  };
}

/** `urn:pulumi:STACK::PROJECT::TYPE::NAME`; a name may itself hold `::`. */
function splitUrn(urn: string): [string, string, string, string] {
  const [stack = '', project = '', type = '', ...name] = urn.split('::');
  return [stack, project, type, name.join('::')];
}
