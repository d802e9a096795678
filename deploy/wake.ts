import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limits } from '../model/fleet-spec';
import { probe, type ProbeResult } from './probe';
import { Progress } from './progress';
import type { SshTarget } from './ssh';

/** The discard service: what every network card that listens for it takes. */
const PORT = 9;
const AGAIN_MS = 3000;

/** Six bytes of ones, then the card's address sixteen times (AMD, Magic Packet Technology, 1995). */
export function magicPacket(mac: string): Buffer {
  const card = Buffer.from(mac.replaceAll(/[:-]/g, ''), 'hex');
  return Buffer.concat([Buffer.alloc(6, 0xff), ...Array.from({ length: 16 }, () => card)]);
}

/**
 * Wakes a machine that does not answer, and looks at it until it does, for `limits.boot` seconds at most. A packet may be
 * lost, so it is sent before each look.
 */
export async function wake(
  target: SshTarget,
  mac: string,
  limits: Pick<Limits, 'connect' | 'probe' | 'boot'>,
): Promise<ProbeResult> {
  const progress = new Progress(target.host, 'wake');
  const deadline = performance.now() + limits.boot * 1000;
  progress.say(`does not answer: waking ${mac}`);
  for (;;) {
    await broadcast(magicPacket(mac));
    const found = await probe(target, limits);
    if (found.kind !== 'unreachable' || performance.now() >= deadline) return found;
    await sleep(AGAIN_MS);
  }
}

/** To every network that this machine is in: the limited broadcast address would reach one of them alone. */
async function broadcast(packet: Buffer): Promise<void> {
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve) =>
      socket.bind(() => {
        resolve();
      }),
    );
    socket.setBroadcast(true);
    for (const address of broadcastAddresses())
      await new Promise<void>((resolve) => {
        socket.send(packet, PORT, address, () => {
          resolve();
        });
      });
  } finally {
    socket.close();
  }
}

function broadcastAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.flatMap(({ family, internal, address, netmask }) => {
      if (family !== 'IPv4' || internal) return [];
      const mask = netmask.split('.').map(Number);
      return [
        address
          .split('.')
          .map((byte, at) => (Number(byte) | ~(mask[at] ?? 255)) & 255)
          .join('.'),
      ];
    }),
  );
}
