// A name server on the operator's address that knows one address for every name, for tests of a broken resolver.
import { createSocket } from 'node:dgram';

const socket = createSocket('udp4');
socket.on('message', (query, { port, address }) => {
  const end = query.indexOf(0, 12) + 5;
  const isA = query.readUInt16BE(end - 4) === 1;
  const header = Buffer.concat([
    query.subarray(0, 2),
    Buffer.from([0x84, 0, 0, 1, 0, isA ? 1 : 0, 0, 0, 0, 0]),
  ]);
  const answer = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 77, 0, 1]);
  socket.send(Buffer.concat([header, query.subarray(12, end), ...(isA ? [answer] : [])]), port, address);
});
socket.bind(53, '10.77.0.1');
