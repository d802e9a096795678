/** What preview and `up` say of a host besides what they change on it. */
export const NOTES = [
  'unreachable',
  'drifted',
  'not probed',
  'reboot needed',
  'pending',
  'cannot be built',
  'not evaluated',
  'no switch',
] as const;

/** A line that a run says of a host: for people to read, and for the report of a preview to find. */
export interface HostNote {
  readonly host: string;
  readonly about: (typeof NOTES)[number];
  readonly text: string;
}

/** `laptop: unreachable: no answer from 10.77.0.12` */
export function hostNote({ host, about, text }: HostNote): string {
  return text === '' ? `${host}: ${about}` : `${host}: ${about}: ${text}`;
}

const NOTE = new RegExp(`^(?:\\w+: )?([a-z0-9-]+): (${NOTES.join('|')})(?:: ([^]*))?$`);

/** A diagnostic of the engine back as the note that it was; undefined where it is none. */
export function parseHostNote(message: string): HostNote | undefined {
  const [, host, about, text = ''] = NOTE.exec(message.trim()) ?? [];
  return host === undefined ? undefined : { host, about: about as HostNote['about'], text };
}
