import { fakeEngine } from '../../clusters/testing/fake-engine.ts';
import { createPeerHost } from '../peer-host.ts';

/** A process of its own, since testcontainers reads its settings once in each: starts a peer by the socket of its argument. */
const uri = process.argv[2] ?? '';
await using host = await createPeerHost({
  engine: { ...fakeEngine().engine, socket: async () => ({ uri, stop: async () => {} }) },
  network: 'kind',
  // The test starts this process with them.
  setEnvironment: () => {},
});
await host.start({ name: 'icc-outside', image: 'localhost/image:1', labels: {} });
