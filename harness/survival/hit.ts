import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { laneCluster } from '../clusters/names.ts';
import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';
import { eventually } from '../time/eventually.ts';
import type { Blow, Trial } from './blows.ts';
import { isControlPlane, killNode, nodesOf, starveNode } from './node-blows.ts';
import { type OwnProcess, send } from './own-processes.ts';
import type { Point } from './points.ts';

/** From the line to the container or the act that a point waits for. */
const ARRIVAL_MS = 180_000;

/** By which a run says its id. */
const RUN = /^run (\S+): /;

export interface HitParts {
  readonly trial: Trial;
  readonly engine: Engine;
  readonly processes: () => readonly OwnProcess[];
  /** Ends the engine with all of its containers, and starts it again. */
  readonly restartEngine: () => Promise<void>;
  /** The run's folder for temporary files. */
  readonly temporary: string;
  readonly signal: AbortSignal;
}

/** Watches a run's lines, and strikes once where the trial's point is reached. `done` rejects where it never was. */
export function hit(parts: HitParts): { readonly see: (line: string) => void; readonly done: Promise<void> } {
  const { point, blow } = parts.trial;
  let cluster = '';
  let struck: Promise<void> | undefined;
  return {
    see: (line) => {
      const [, runId] = RUN.exec(line) ?? [];
      if (runId !== undefined) cluster = laneCluster(runId, 'cni');
      if (struck !== undefined || !point.line.test(line)) return;
      struck = reached(parts, point, cluster).then(async () => await strike(parts, blow, cluster));
      // Looked at by whoever waits for `done`.
      struck.catch(() => undefined);
    },
    get done() {
      return (
        struck ??
        Promise.reject(
          new HarnessError('POINT_NOT_REACHED', `no line of the run was ${point.line}`, {
            nextStep: 'see what the run says now, and mend the point in harness/survival/points.ts',
          }),
        )
      );
    },
  };
}

async function reached({ engine, signal }: HitParts, point: Point, cluster: string): Promise<void> {
  const { container, failsOnNode } = point;
  if (container === undefined && failsOnNode === undefined) return;
  const running = async () => {
    if (failsOnNode !== undefined) return (await nodesOf(engine, cluster)).find(isControlPlane);
    const { stdout } = await engine.cli(['ps', '--format', '{{.Names}}']);
    return stdout.split('\n').find((name) => container !== undefined && name.includes(container));
  };
  await eventually(
    'the point is reached',
    async () => {
      const found = await running();
      if (found === undefined) return { done: false, seen: 'no such container' };
      if (failsOnNode === undefined) return { done: true, value: undefined };
      const { exitCode } = await engine.exec(found, failsOnNode, { okExitCodes: 'any' });
      return exitCode === 0 ? { done: false, seen: 'not yet' } : { done: true, value: undefined };
    },
    { deadlineMs: ARRIVAL_MS, signal },
  );
}

async function strike(parts: HitParts, blow: Blow, cluster: string): Promise<void> {
  const { engine, temporary, restartEngine } = parts;
  const processes = parts.processes();
  const running = (part: string) => processes.filter(({ command }) => command.includes(part));
  const npm = processes.filter(({ command }) => /^npm |\/npm /.test(command));
  switch (blow) {
    case 'KILL all':
      return send(processes, 'SIGKILL');
    case 'KILL command':
      return send(running('harness/cli/main.ts'), 'SIGKILL');
    case 'KILL judging':
      return send(await judging(parts), 'SIGKILL');
    case 'TERM':
      return send(npm, 'SIGTERM');
    case 'INT':
    case 'HUP':
      return send([...npm, ...running('harness/cli/main.ts')], blow === 'INT' ? 'SIGINT' : 'SIGHUP');
    case 'node killed':
      return await killNode(engine, cluster);
    case 'node out of memory':
      return await starveNode(engine, cluster);
    case 'engine restarted':
      return await restartEngine();
    case 'machine rebooted':
      send(processes, 'SIGKILL');
      for (const name of readdirSync(temporary)) rmSync(join(temporary, name), { recursive: true });
      return await restartEngine();
  }
}

/** The process that judges the lane; it is started a moment after that is said. */
async function judging({ processes, signal }: HitParts): Promise<readonly OwnProcess[]> {
  return await eventually(
    'a process judges the lane',
    () => {
      const found = processes().filter(({ command }) => command.includes('harness/judging/lane-process.ts'));
      return found.length > 0 ? { done: true, value: found } : { done: false, seen: 'none' };
    },
    { deadlineMs: ARRIVAL_MS, signal },
  );
}
