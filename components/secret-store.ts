import * as pulumi from '@pulumi/pulumi';
import type { AdminSpec, HostSpec, SecretSpec } from '../model/fleet-spec';
import { homeKeyName } from '../model/home-secrets';
import { generate, ingredients, SECRET_SEED_BYTES, type Generated } from '../model/recipes';
import { SECRET_STORE } from '../model/resource-types';
import { ESCROW_FILE, secretFiles, type SecretFile } from '../model/secret-files';
import { bytesOf } from '../model/seed';
import { fileRecord, lossOf, revocation } from '../model/revocation';
import { onlyRecipient } from '../render/sops-file';
import { sopsConfig } from '../render/sops-config';
import { encrypt } from './commands';
import type { Recorded } from './recorded';
import type { Identities } from './identities';
import { seed } from './seed';

/** The files that people edit, as preflight has read them. */
export interface HandEdited {
  /** Content by file name. */
  readonly texts: ReadonlyMap<string, string>;
  /** Paths of files of which nobody here has seen that they decrypt: no private key that opens them is at hand. */
  readonly undecrypted: readonly string[];
}

export interface SecretStoreArgs {
  readonly admins: readonly AdminSpec[];
  readonly hosts: readonly HostSpec[];
  readonly secrets: readonly SecretSpec[];
  /** By secret name. */
  readonly values: pulumi.Output<Readonly<Record<string, string>>>;
  readonly identities: Identities;
  readonly recorded: Recorded;
  readonly handEdited: HandEdited;
  /** Writes generated files out, by their name under `secrets/<stack>/`; removes those without content. */
  readonly publish: (files: Readonly<Record<string, string | undefined>>) => Promise<void>;
}

/** The sops files of the stack and the rules that made them. */
export class SecretStore extends pulumi.ComponentResource {
  private readonly texts: ReadonlyMap<string, { file: SecretFile; text: pulumi.Output<string> }>;
  private readonly identities: Identities;
  private readonly epochs: ReadonlyMap<string, number>;
  private readonly generated = new Map<string, pulumi.Output<Generated>>();
  private readonly made: pulumi.Output<Readonly<Record<string, Generated>>>;
  private readonly given: pulumi.Output<Readonly<Record<string, string>>>;
  /** By resource name: what generated secrets are derived from. */
  readonly seeds = new Map<string, pulumi.Output<string>>();
  /** Public halves of generated key pairs, by name of the secret. */
  readonly publicKeys: pulumi.Output<Readonly<Record<string, string>>>;

  constructor(name: string, args: SecretStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super(SECRET_STORE, name, {}, opts);
    this.identities = args.identities;
    this.given = args.values;
    const wanted = secretFiles(args.secrets);
    this.epochs = this.revoke(wanted, args);
    this.sayUndecrypted(args.handEdited.undecrypted);
    // A secret of homes is declared once and stands in the file of each.
    const distinct = new Map(args.secrets.map((secret) => [secret.name, secret]));
    for (const secret of distinct.values()) this.generate(secret, distinct);
    this.made = pulumi.all(Object.fromEntries(this.generated));
    this.publicKeys = pulumi.unsecret(
      this.made.apply((made) =>
        Object.fromEntries(
          Object.entries(made).flatMap(([secret, { publicKey }]) =>
            publicKey === undefined ? [] : [[secret, publicKey]],
          ),
        ),
      ),
    );
    const admins = args.admins.map(({ recipient }) => recipient);

    const files = wanted.map((file) => ({
      file,
      recipients: this.recipients(file, admins),
    }));
    this.texts = new Map(
      files.map(({ file, recipients }) => [
        file.name,
        {
          file,
          text:
            this.encrypted(file, recipients, args) ?? pulumi.output(handEdited(file, args.handEdited.texts)),
        },
      ]),
    );

    const rules = pulumi
      .all(
        files.map(({ file, recipients }) =>
          recipients.apply((list) => ({ path: file.name, recipients: list })),
        ),
      )
      .apply((list) => sopsConfig([...list, { path: ESCROW_FILE, recipients: admins }]));
    // A file that nothing stands in any more is still open to whom it was for.
    const gone = [...args.recorded.values()].flatMap(
      ({ environment: { FLEET_READERS: readers, FLEET_FILE: name } }) =>
        readers === undefined || name === undefined || this.texts.has(name) ? [] : [[name, undefined]],
    );
    const left = Object.fromEntries(gone) as Record<string, undefined>;
    rules.apply((text) => args.publish({ ...left, '.sops.yaml': text }));
    this.registerOutputs();
  }

  /**
   * The files that one host receives, with its own recipient stanza alone: a change of who else may read a file must
   * not change this host's closure.
   */
  forHost(host: string): pulumi.Output<Readonly<Record<string, string>>> {
    const recipients = this.identities.hosts.get(host)?.recipients ?? [];
    const mine = [...this.texts].filter(
      ([, { file }]) => file.home === undefined && file.hosts.includes(host),
    );
    return pulumi.all(
      Object.fromEntries(
        mine.map(([path, { text }]) => [
          path,
          pulumi.all([text, recipients]).apply(([whole, own]) => onlyRecipient(whole, ...own)),
        ]),
      ),
    );
  }

  /** Value of a secret that is no file's. */
  secretValue(name: string): pulumi.Output<string> {
    const values = pulumi.all([this.made, this.given]);
    return pulumi.secret(values.apply(([made, given]) => made[name]?.value ?? given[name] ?? ''));
  }

  /** The file of one home, with the stanza of its own key alone; undefined where it has no secrets. */
  forHome(host: string, user: string): pulumi.Output<string | undefined> {
    const mine = [...this.texts.values()].find(({ file }) => file.home === user && file.hosts.includes(host));
    if (mine === undefined) return pulumi.output(undefined);
    return pulumi
      .all([mine.text, this.homeRecipient(user, host)])
      .apply(([whole, only]) => onlyRecipient(whole, only));
  }

  private homeRecipient(user: string, host: string): pulumi.Output<string> {
    return this.publicKeys.apply((keys) => keys[homeKeyName(user, host)] ?? '');
  }

  /** Says in preview too who has lost what, and what a person has to do about it. */
  private revoke(
    files: readonly SecretFile[],
    { recorded, secrets, hosts }: SecretStoreArgs,
  ): ReadonlyMap<string, number> {
    const before = [...recorded.values()].map(({ environment }) => environment);
    const renamed = hosts.flatMap(({ previousName, name }): [string, string][] =>
      previousName === undefined ? [] : [[previousName, name]],
    );
    const names = new Set(hosts.map(({ name }) => name));
    const { epochs, lost } = revocation(before, files, new Map(renamed), names);
    for (const [host, names] of lost) void pulumi.log.warn(lossOf(host, names, secrets), this);
    return epochs;
  }

  /** What preflight could not see: it has found all else in order. */
  private sayUndecrypted([first, ...others]: readonly string[]): void {
    if (first === undefined) return;
    const files = others.length === 0 ? first : `${first} and ${others.length} more`;
    void pulumi.log.info(
      `${files}: not decrypted, MAC not checked: no private key that opens it is here. A value that was changed in it fails on its host, which stays as it was`,
      this,
    );
  }

  private recipients(file: SecretFile, admins: readonly string[]): pulumi.Output<string[]> {
    const { home } = file;
    const hosts = file.hosts.map((host): pulumi.Output<readonly string[]> =>
      home === undefined
        ? (this.identities.hosts.get(host)?.recipients ?? pulumi.output([]))
        : this.homeRecipient(home, host).apply((recipient) => [recipient]),
    );
    const stack = file.byHand ? [] : [this.identities.stack.apply(({ recipient }) => [recipient])];
    return pulumi.unsecret(
      pulumi.all([...hosts, ...stack]).apply((lists) => [...new Set([...admins, ...lists.flat()])].sort()),
    );
  }

  /** The seed lives in the state, encrypted; another version is another seed. What one is made of is made before it. */
  private generate(secret: SecretSpec, all: ReadonlyMap<string, SecretSpec>): void {
    const { name, source, version } = secret;
    if (source === 'value' || source === 'file' || this.generated.has(name)) return;
    const needed = ingredients(secret);
    for (const other of needed.flatMap((name) => all.get(name) ?? [])) this.generate(other, all);
    const resource = `secret-${name}-${version}`;
    const drawn = seed(resource, { parent: this }, this.epochs.get(name));
    this.seeds.set(resource, drawn);
    const others = Object.fromEntries([...this.generated].filter(([other]) => needed.includes(other)));
    this.generated.set(
      name,
      pulumi
        .all([drawn, pulumi.all(others)])
        .apply(([text, made]) => generate(source, bytesOf(text, SECRET_SEED_BYTES), secret, made)),
    );
  }

  private encrypted(
    file: SecretFile,
    recipients: pulumi.Output<string[]>,
    { values, publish }: SecretStoreArgs,
  ): pulumi.Output<string> | undefined {
    if (file.byHand) return undefined;
    const stdin = pulumi
      .all([values, this.identities.stack, this.made])
      .apply(([given, { identity }, made]) =>
        JSON.stringify({
          values: Object.fromEntries(
            file.secrets.map(({ key, name }) => [key, made[name]?.value ?? given[name]]),
          ),
          identity,
        }),
      );
    const environment = {
      FLEET_STACK: pulumi.getStack(),
      FLEET_FILE: file.name,
      ...fileRecord(file, this.epochs),
      FLEET_RECIPIENTS: recipients.apply((list) => list.join(',')),
    };
    const name = `secrets-${file.name.replace(/\.yaml$/, '')}`;
    // Each file by itself: were a host to wait until all are written, every Build would depend on every file (100 hosts
    // with one each: 7 MB of state), and one file that cannot be made would hold up the whole fleet.
    return encrypt(name, environment, stdin, { parent: this }).stdout.apply(async (text) => {
      await publish({ [file.name]: text });
      return text;
    });
  }
}

function handEdited(file: SecretFile, texts: ReadonlyMap<string, string>): string {
  const text = texts.get(file.name);
  // Preflight has read every hand-edited file before anything is registered.
  if (text === undefined) throw new Error(`${file.name}: not read before the secret store was made`);
  return text;
}
