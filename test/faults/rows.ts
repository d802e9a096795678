/** Where a run leaves what its rows showed, relative to the project. */
export const RECORDS = '.fleet/faults';

/** How a row ends. */
export interface Row {
  /** What runs, is the default and is known to be good in the end. */
  readonly ends: 'before' | 'new';
  /** Of the step, or of `up`, that met the fault. */
  readonly exit: 0 | 1;
}

const back: Row = { ends: 'before', exit: 1 };
const confirmed: Row = { ends: 'new', exit: 0 };
/** One of two is refused, the other one's stands. */
const refused: Row = { ends: 'new', exit: 1 };
/** Nothing was to be switched yet, or could be. */
const waits: Row = { ends: 'before', exit: 0 };

/** Every fault that is tested, in the order of docs/faults.md, with how it must end. */
export const ROWS = {
  'ssh is dropped in mid-switch': confirmed,
  'the network is gone for a moment in mid-switch': confirmed,
  'a new configuration breaks sshd': back,
  'a new configuration breaks the firewall': back,
  'a new configuration lets old connections be, and takes no new ones': back,
  'a new configuration breaks routes': back,
  'a new configuration breaks DNS': back,
  "a new configuration breaks the deploy user's key": back,
  'the activation script fails': back,
  'the activation script hangs': back,
  'a unit fails with the switch': back,
  'a unit fails a moment after the activation': back,
  'a health check flaps': back,
  'a unit ends again and again, and is started again each time': back,
  'a service is not healthy': back,
  'the host is rebooted before the switch': confirmed,
  'the host loses power before the switch': confirmed,
  'the host is rebooted during the switch': back,
  'the host loses power during the switch': back,
  'the host is rebooted inside the confirmation window': back,
  'the host loses power inside the confirmation window': back,
  'the host is rebooted while it makes the new closure its default': back,
  'the host loses power while it makes the new closure its default': back,
  'the host is rebooted after the switch': confirmed,
  'the host loses power after the switch': confirmed,
  'the operator is killed before the host has begun, then repeats': confirmed,
  'the operator is killed during the activation, then repeats': confirmed,
  'the operator is killed inside the confirmation window, then repeats': confirmed,
  'the operator is killed while the host commits, then repeats': confirmed,
  'the transaction itself is killed while it waits': back,
  'two operators, one after the other': confirmed,
  'two operators at the same instant': confirmed,
  'two operators, each with a clone and a state of their own': refused,
  'pulumi is killed while it evaluates, then up again': confirmed,
  'pulumi is killed during the build, then up again': confirmed,
  'pulumi is killed during the switch, then up again': confirmed,
  'the command is killed during the build, then up again': confirmed,
  'the command is killed during the switch, then up again': confirmed,
  'the program (node) is killed while it evaluates, then up again': confirmed,
  'the program (node) is killed during the build, then up again': confirmed,
  'the program (node) is killed during the switch, then up again': confirmed,
  'Ctrl-C during the switch, then up again': confirmed,
  'the configuration does not evaluate': back,
  'the state of the stack is lost': confirmed,
  'another machine is behind the address': back,
  'the host has a new host key': back,
  'the host does not accept the key of the operator': back,
  'the closure is that of another host': back,
  'the closure was built by hand, for no host': back,
  'the first switch of a host that something else deployed': back,
  'the same, with the token': confirmed,
  'from then on it is ours, without the token': confirmed,
  'somebody has switched the host since the preview': back,
  'a closure that was only tried by hand is delivered': confirmed,
  'the closure is the one that runs already': confirmed,
  'the build fails': back,
  'the disk with /nix fills up during the build': back,
  'the host runs out of memory during the build': back,
  'the session of a build is lost': waits,
  'the copy of a derivation is interrupted': waits,
  'the host loses power right after the build': waits,
  'the disk of the builder fills up during the build': back,
  'the copy of a closure from its builder is interrupted': waits,
  'the host goes offline while its closure is copied': back,
  'the host goes offline while its closure is copied, and may be': waits,
  'the builder loses power in the middle of a build': back,
  'the builder is offline': back,
  'the disk with /var is full before the switch': back,
  'the disk with /var fills up during the switch, which has to go back': back,
  '/boot is full': back,
  'the store of the host is locked': back,
  'the file system with /nix has become read-only': back,
  'the previous closure, in no generation, is garbage-collected during the switch': back,
  'the record on the host is lost during the switch': back,
  'the record on the host cannot be written any more during the switch': back,
  'the roll-back fails too: the host restarts into the old closure': back,
  'the clock of the host is years ahead, that of the operator years behind': confirmed,
  'the clock of the host was years ahead until now': confirmed,
  'the host is offline before the switch': back,
  'the host is offline before the switch, and may be': waits,
  'the host goes offline during the switch': back,
  'the host goes offline during the switch, and may be': waits,
  '3 of 20 hosts fail in one wave': back,
} as const satisfies Readonly<Record<string, Row>>;

export type Fault = keyof typeof ROWS;

/** What a run of one row showed. */
export interface FaultRecord {
  readonly fault: Fault;
  /** Store path that ran before. */
  readonly before: string;
  /** Store path that runs in the end. */
  readonly after: string;
  readonly exit: number;
  readonly seconds: number;
  /** The operator reads it. */
  readonly says: string;
}
