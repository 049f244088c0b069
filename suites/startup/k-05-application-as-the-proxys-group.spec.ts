import { sameIdentity } from './same-identity.ts';

export default sameIdentity('CNI-K-05', { runAsUser: 1000, runAsGroup: 1337 });
