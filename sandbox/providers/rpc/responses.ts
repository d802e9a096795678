import { Metadata, status } from '@grpc/grpc-js';
import * as pb from '@pulumi/pulumi/proto/provider_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { rootOf } from './diff';
import { NotFound, Unimplemented } from './errors';
import { PartiallyDone, type CheckFailure, type DiffResult } from './provider';
import { encode } from './values';

/** The gRPC form of a refused property. */
export function toFailure({ property, reason }: CheckFailure): pb.CheckFailure {
  const failed = new pb.CheckFailure();
  failed.setProperty(property);
  failed.setReason(reason);
  return failed;
}

const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = pb.PropertyDiff.Kind;
const KINDS = {
  add: [ADD, ADD_REPLACE],
  delete: [DELETE, DELETE_REPLACE],
  update: [UPDATE, UPDATE_REPLACE],
} as const;

/** The gRPC form of a difference. */
export function diffResponse({
  changes,
  detailed,
  coarse,
  deleteBeforeReplace,
  stables,
}: DiffResult): pb.DiffResponse {
  const response = new pb.DiffResponse();
  const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
  response.setChanges(changes ? DIFF_SOME : DIFF_NONE);
  response.setDeletebeforereplace(deleteBeforeReplace ?? false);
  response.setStablesList([...(stables ?? [])]);
  response.setHasdetaileddiff(!coarse);
  const entries = Object.entries(detailed);
  for (const [path, { kind, replace, inputDiff }] of coarse ? [] : entries) {
    const property = new pb.PropertyDiff();
    property.setKind(KINDS[kind][replace ? 1 : 0]);
    property.setInputdiff(inputDiff);
    response.getDetaileddiffMap().set(path, property);
  }
  response.setDiffsList([...new Set(entries.map(([path]) => rootOf(path)))]);
  response.setReplacesList([
    ...new Set(entries.filter(([, diff]) => diff.replace).map(([path]) => rootOf(path))),
  ]);
  return response;
}

/** The gRPC form of an error; what exists already although it failed goes along, so that the engine records it. */
export function failure(error: unknown): { code: status; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof PartiallyDone)) {
    return { code: codeOf(error), details: message, metadata };
  }
  const detail = new pb.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(encode(error.outputs));
  detail.setReasonsList([message]);
  const any = new Any();
  any.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
  const rpcStatus = new Status();
  rpcStatus.setCode(status.UNKNOWN);
  rpcStatus.setMessage(message);
  rpcStatus.addDetails(any);
  metadata.add('grpc-status-details-bin', Buffer.from(rpcStatus.serializeBinary()));
  return { code: status.UNKNOWN, details: message, metadata };
}

function codeOf(error: unknown): status {
  if (error instanceof NotFound) return status.NOT_FOUND;
  return error instanceof Unimplemented ? status.UNIMPLEMENTED : status.UNKNOWN;
}
