import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ApiError, notFound, notUnique } from './errors';
import { limits } from './limits';
import type { Kind, Project } from './records';

/** The project's state, in memory and in one JSON file that is replaced as a whole. */
export class Store {
  readonly project: Project;

  /** @throws Error when the file exists and is no state of this simulation */
  constructor(readonly file: string) {
    this.project = existsSync(file) ? read(file) : empty();
    this.save();
  }

  /** Durable when this returns: a kill at any moment leaves the old file or the new one. */
  save(): void {
    mkdirSync(dirname(this.file), { recursive: true });
    const temporary = `${this.file}.${process.pid}.new`;
    const descriptor = openSync(temporary, 'w', 0o600);
    writeSync(descriptor, `${JSON.stringify(this.project, null, 1)}\n`);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(temporary, this.file);
  }

  /** IDs only ever increase and are never used twice, over all kinds. */
  newId(): number {
    return this.project.next_id++;
  }

  all<K extends Kind>(kind: K): Project[K] {
    return this.project[kind];
  }

  find<K extends Kind>(kind: K, id: number): Project[K][number] | undefined {
    return (this.project[kind] as Project[K][number][]).find((record) => record.id === id);
  }

  /** @throws ApiError not_found */
  get<K extends Kind>(kind: K, id: number): Project[K][number] {
    const record = this.find(kind, id);
    if (!record) throw notFound(kind.replace(/s$/, ''), id);
    return record;
  }

  add<K extends Kind>(kind: K, record: Project[K][number]): void {
    (this.project[kind] as Project[K][number][]).push(record);
  }

  remove(kind: Kind, id: number): void {
    const records = this.project[kind] as { id: number }[];
    const index = records.findIndex((record) => record.id === id);
    if (index >= 0) records.splice(index, 1);
  }

  /** @throws ApiError uniqueness_error when another resource of the kind has the name */
  checkName(kind: Kind, name: string, id?: number): void {
    if (this.project[kind].some((record) => record.name === name && record.id !== id))
      throw notUnique('name', `${kind.replace(/s$/, '')} name is already used`);
  }

  /** @throws ApiError resource_limit_exceeded */
  checkQuota(kind: Kind): void {
    if (this.project[kind].length >= limits[kind])
      throw new ApiError('resource_limit_exceeded', `${kind} limit exceeded`, {
        limits: [{ name: kind, limit: limits[kind] }],
      });
  }
}

function empty(): Project {
  return {
    next_id: 1,
    last_address: { ipv4: 0, ipv6: 0 },
    servers: [],
    ssh_keys: [],
    networks: [],
    firewalls: [],
    primary_ips: [],
    floating_ips: [],
    load_balancers: [],
    certificates: [],
    images: [],
    placement_groups: [],
    volumes: [],
    actions: [],
  };
}

function read(file: string): Project {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `${file}: expected the state of the simulated Hetzner API, found no JSON (${String(error)})`,
    );
  }
  // A state that an older version wrote has nothing of the kinds that came later.
  const missing = ['next_id', 'servers', 'actions'].filter((key) => !(key in (value as object)));
  if (missing.length > 0)
    throw new Error(
      `${file}: expected the state of the simulated Hetzner API, found no ${missing.join(', ')}`,
    );
  return { ...empty(), ...(value as Partial<Project>) };
}
