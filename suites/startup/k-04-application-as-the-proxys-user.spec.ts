import { sameIdentity } from './same-identity.ts';

export default sameIdentity('CNI-K-04', { runAsUser: 1337 });
