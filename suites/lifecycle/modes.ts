import { type Bench, setMeshValues, uninstallAgent } from '../requirement.ts';
import { bothWays, type Member, membersOf, type Parties, type Way } from './parties.ts';

/** What is seen of both parties in one mode. */
export interface InMode {
  readonly mode: 'cni' | 'init';
  readonly members: readonly Member[];
  readonly ways: readonly Way[];
}

/** Has the injector make pods for init mode, as an installation without the plugin does. */
function initMode({ mesh }: Pick<Bench, 'mesh'>) {
  return setMeshValues({ 'pilot.cni.enabled': false }, mesh);
}

/** Does something in init mode: without the agent, or with it where it `stays` for the pods that are older. */
export async function duringInitMode<T>(
  bench: Bench,
  agent: 'stays' | 'uninstalled',
  work: () => Promise<T>,
): Promise<T> {
  const inMode = () => bench.during(initMode(bench), work);
  return agent === 'stays' ? await inMode() : await bench.during(uninstallAgent(bench.mesh), inMode);
}

export async function lookInMode(bench: Bench, mode: InMode['mode'], parties: Parties): Promise<InMode> {
  return { mode, members: await membersOf(bench, parties), ways: await bothWays(bench, parties) };
}
