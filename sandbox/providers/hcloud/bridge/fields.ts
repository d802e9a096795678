import type { Value } from '../../rpc/values';

/** One property of a bridged resource: what the Terraform schema says of the attribute behind it. */
export interface Field {
  readonly type: 'string' | 'int' | 'bool' | 'labels' | 'list' | 'set' | 'blocks' | 'block';
  /** Of lists and sets. */
  readonly element?: 'string' | 'int';
  /** Of blocks: what each of them holds. Blocks are sets; `block` is the only one, or none. */
  readonly block?: Fields;
  /** The attribute's name where it is not the property's in snake case. */
  readonly attribute?: string;
  /** The words that the framework's errors quote, or true where they quote none. */
  readonly required?: string | true;
  /** False for what only the API decides. */
  readonly input?: false;
  /** The API fills it in when the program does not. */
  readonly computed?: true;
  /** Known again only after an update, whatever is updated. */
  readonly volatile?: true;
  readonly replaces?: true;
  readonly default?: Value;
  /** In a block: what is put in when it is absent, without being recorded as a default. */
  readonly fill?: Value;
  /** What is wrong with a known value. */
  readonly check?: (value: Value) => readonly string[];
  /** The form in which the state keeps a configured value. */
  readonly kept?: (value: string) => string;
  /** The state keeps it as a secret. */
  readonly sensitive?: true;
  /** A missing configuration is no change: the attribute is left as it is found. */
  readonly unmanagedWhenAbsent?: true;
}

export type Fields = Readonly<Record<string, Field>>;

/** The attribute behind a property, `serverType` → `server_type`. */
export function attributeOf(name: string, field: Field | undefined): string {
  return field?.attribute ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Whether the property holds several values. */
export function isCollection({ type }: Field): boolean {
  return type === 'labels' || type === 'list' || type === 'set' || type === 'blocks';
}

/** What an absent value is equal to. */
export function zero(field: Field): Value {
  switch (field.type) {
    case 'string':
      return '';
    case 'int':
      return 0;
    case 'bool':
      return false;
    case 'block':
      return null;
    case 'labels':
      return {};
    default:
      return [];
  }
}
