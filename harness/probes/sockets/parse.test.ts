import { expect, test } from 'vitest';
import { recorded } from '../recorded.ts';
import { parseSockets } from './parse.ts';

const sockets = parseSockets({
  tcp: recorded('proc-net-tcp.injected-cni'),
  tcp6: recorded('proc-net-tcp6.injected-cni'),
});

test('the proxy listens on its ports, the application on its own', () => {
  const listening = sockets.filter(({ state }) => state === 'LISTEN').map(({ localPort }) => localPort);
  expect(new Set(listening)).toEqual(new Set([8080, 15000, 15001, 15006, 15020, 15021, 15090]));
  expect(sockets.find((socket) => socket.localPort === 15001)).toMatchObject({
    family: 'ipv4',
    localAddress: '0.0.0.0',
    uid: 1337,
    state: 'LISTEN',
  });
});

test('addresses of both families are read from the machine order', () => {
  expect(sockets.find((socket) => socket.remotePort === 15012)).toMatchObject({
    localAddress: '10.244.1.5',
    remoteAddress: '10.96.234.210',
    state: 'ESTABLISHED',
  });
  expect(sockets.find((socket) => socket.localPort === 15000)).toMatchObject({ localAddress: '127.0.0.1' });
  const mapped = sockets.find((socket) => socket.family === 'ipv6' && socket.state === 'TIME_WAIT');
  expect(mapped?.localAddress).toBe('::ffff:af4:105');
  expect(sockets.find((socket) => socket.family === 'ipv6' && socket.state === 'LISTEN')?.localAddress).toBe(
    '::',
  );
});

test('an empty table has no sockets', () => {
  expect(parseSockets({ tcp: '  sl  local_address\n', tcp6: '' })).toEqual([]);
});
