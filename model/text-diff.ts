import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';

/** Unchanged lines that are shown around a change. */
const CONTEXT = 2;
/** Lines that may differ in one file: comparing takes the square of that (9,000 of 9,000: minutes). */
const MOST_LINES = 2000;
/** What `render/legible.ts` gives instead of text that nobody wrote here. */
const HASH = /^[0-9a-f]{8}$/;

/**
 * What changes between two texts of a rendered flake, file by file, as unified diffs; '' where nothing does.
 * @param before FLEET_TEXT: JSON of text, or a short hash of it, by path; undefined where there was none
 */
export function textDiff(before: string | undefined, after: string | undefined): string {
  const [old, wanted] = [files(before), files(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(wanted)])]
    .sort()
    .filter((path) => old[path] !== wanted[path])
    .map((path) => fileDiff(path, old[path], wanted[path]))
    .join('\n');
}

function files(text: string | undefined): Readonly<Record<string, string | undefined>> {
  return text === undefined || text === '' ? {} : (JSON.parse(text) as Record<string, string>);
}

function fileDiff(path: string, before: string | undefined, after: string | undefined): string {
  if (HASH.test(before ?? '') || HASH.test(after ?? ''))
    return `${path}: ${before === undefined ? 'comes' : after === undefined ? 'goes' : 'other content'}`;
  const patch = structuredPatch(
    before === undefined ? '/dev/null' : path,
    after === undefined ? '/dev/null' : path,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { context: CONTEXT, maxEditLength: MOST_LINES },
  );
  if (patch === undefined) return `${path}: more than ${MOST_LINES} lines differ`;
  return formatPatch(patch, FILE_HEADERS_ONLY).trimEnd();
}
