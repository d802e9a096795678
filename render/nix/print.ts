import { type AttrPath, type Entry, type Expr, isIdentifier, SMALLEST_NORMAL } from './ast';

/** Line length of the official Nix format (RFC 166); its indentation does not count. */
const WIDTH = 100;
const INDENT = 2;

/** A whole file: the expression in the official format, with a final newline. */
export function printFile(expr: Expr): string {
  return `${printExpr(expr, 0, 0)}\n`;
}

/**
 * @param indent spaces before the line in which the expression starts
 * @param used columns of that line taken by what stands before and after the expression, indentation excluded
 */
function printExpr(expr: Expr, indent: number, used: number): string {
  switch (expr.kind) {
    case 'null':
      return 'null';
    case 'bool':
      return String(expr.value);
    case 'int':
      return printInt(expr.value);
    case 'float':
      return printFloat(expr.value);
    case 'string':
      return printString(expr.value);
    case 'path':
    case 'name':
      return expr.value;
    case 'list':
      return printList(expr.items, indent, used);
    case 'set':
      return printSet(expr.entries, indent);
    case 'select':
      return `${printOperand(expr.from, indent, used)}.${printAttrPath(expr.path)}`;
    case 'apply':
      return printApply(expr, indent, used);
    case 'function':
      return `${printFormals(expr.formals)}:\n${' '.repeat(indent)}${printExpr(expr.body, indent, 0)}`;
  }
}

/** An expression where Nix expects a simple one: a list element, an argument, the left of a selection. */
function printOperand(expr: Expr, indent: number, used: number): string {
  return isSimple(expr) ? printExpr(expr, indent, used) : `(${printExpr(expr, indent, used + 2)})`;
}

function isSimple(expr: Expr): boolean {
  switch (expr.kind) {
    case 'int':
      return expr.value >= 0n;
    case 'float':
      return expr.value >= SMALLEST_NORMAL || Object.is(expr.value, 0);
    case 'apply':
    case 'function':
      return false;
    default:
      return true;
  }
}

/** The literal is read before its sign, so the lowest integer has none of its own. */
function printInt(value: bigint): string {
  return value === -(2n ** 63n) ? `${value + 1n} - 1` : String(value);
}

/** Their literal would be a syntax error. */
function isSubnormal(value: number): boolean {
  return value !== 0 && Math.abs(value) < SMALLEST_NORMAL;
}

function printFloat(value: number): string {
  // Unary minus is subtraction from the integer 0, which loses the sign of zero.
  if (Object.is(value, -0)) return '-1 * 0.0';
  if (isSubnormal(value)) return `builtins.fromJSON "${value}"`;
  const [mantissa = '', exponent] = String(value).split('e');
  // "1e5" would be read as the integer 1 applied to e5.
  const digits = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  return exponent === undefined ? digits : `${digits}e${exponent.replace('+', '')}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '${': '\\${',
  '\n': '\\n',
  // A raw carriage return would be read as a newline.
  '\r': '\\r',
  '\t': '\\t',
};

function printString(value: string): string {
  return `"${value.replace(/[\\"\n\r\t]|\$\{/g, (found) => ESCAPES[found] ?? found)}"`;
}

function printAttrPath(attrPath: AttrPath): string {
  return attrPath.map((part) => (isIdentifier(part) ? part : printString(part))).join('.');
}

function printFormals(formals: readonly string[]): string {
  const names = [...formals, '...'];
  const line = `{ ${names.join(', ')} }`;
  if (names.length === 1 || line.length < WIDTH) return line;
  return `{\n${formals.map((formal) => `  ${formal},\n`).join('')}  ...\n}`;
}

function printList(items: readonly Expr[], indent: number, used: number): string {
  if (items.length === 0) return '[ ]';
  const [only] = items;
  if (only !== undefined && items.length === 1 && isAtom(only)) {
    const line = `[ ${printOperand(only, indent, 0)} ]`;
    if (used + width(line) <= WIDTH) return line;
  }
  const inner = indent + INDENT;
  const lines = items.map((item) => `${' '.repeat(inner)}${printOperand(item, inner, 0)}\n`);
  return `[\n${lines.join('')}${' '.repeat(indent)}]`;
}

/** A list of one such element may stay on one line. */
function isAtom(expr: Expr): boolean {
  return expr.kind !== 'list' && expr.kind !== 'set' && expr.kind !== 'function' && expr.kind !== 'apply';
}

function printSet(entries: readonly Entry[], indent: number): string {
  if (entries.length === 0) return '{ }';
  const inner = indent + INDENT;
  const lines = entries.map((entry) =>
    entry.kind === 'blank' ? '\n' : `${' '.repeat(inner)}${printEntry(entry, inner)}\n`,
  );
  return `{\n${lines.join('')}${' '.repeat(indent)}}`;
}

function printEntry(entry: Exclude<Entry, { kind: 'blank' }>, indent: number): string {
  if (entry.kind === 'comment') return `# ${entry.text}`.trimEnd();
  const key = printAttrPath(entry.path);
  const line = `${key} = ${printExpr(entry.value, indent, width(key) + 4)};`;
  const [start = ''] = line.split('\n', 1);
  if (isAttached(entry) || width(start) <= WIDTH) return line;
  const inner = indent + INDENT;
  return `${key} =\n${' '.repeat(inner)}${printExpr(entry.value, inner, 1)};`;
}

/** The format keeps these on the line of a plain name, however long both are. */
function isAttached({ path, value }: Extract<Entry, { kind: 'binding' }>): boolean {
  if (!path.every(isIdentifier)) return false;
  switch (value.kind) {
    case 'string':
    case 'path':
    case 'apply':
      return true;
    case 'float':
      return isSubnormal(value.value);
    case 'list':
      return value.items.length > 0;
    case 'set':
      return value.entries.length > 0;
    default:
      return false;
  }
}

/** Columns as the format counts them: characters, not UTF-16 units. */
function width(text: string): number {
  return Array.from(text).length;
}

function printApply({ fn, args }: Extract<Expr, { kind: 'apply' }>, indent: number, used: number): string {
  const head = [fn, ...args.slice(0, -1)].map((part) => printOperand(part, indent, used)).join(' ');
  const last = args.at(-1);
  return last === undefined ? head : `${head} ${printOperand(last, indent, used + head.length + 1)}`;
}
