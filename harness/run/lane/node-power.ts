import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { podSubnetsOf } from '../../clusters/kind-config.ts';
import { kindNodePower } from '../../clusters/kind-power.ts';
import { primaryCni } from '../../clusters/primary-cni/primary-cni.ts';
import { layoutOf } from '../../config/layout.ts';
import { ownEnvironment } from '../../config/own-environment.ts';
import { attachEngine } from '../../engine/attach-engine.ts';
import { describeError, UsageError } from '../../errors/errors.ts';
import { createHostAccess } from '../../host/access.ts';
import { readLaneState } from '../../lanes/read-lane-state.ts';
import { createBackgroundStarter } from '../../process/background.ts';
import { createRunner } from '../../process/run.ts';
import { deadlines } from '../../time/deadlines.ts';
import { podmanDirectory } from '../machine/host.ts';

/**
 * Switches a node of a lane that stands: `node node-power.ts LANE-STATE CACHE SCALE stop|start|running NODE`. A program of its
 * own, so that judging needs no engine: `run` names it to the judging process, which runs it for an act.
 */
async function main([stateFile, cache, scale, verb, node]: readonly string[]): Promise<string> {
  if (stateFile === undefined || cache === undefined || node === undefined)
    throw new UsageError('node-power.ts LANE-STATE CACHE SCALE stop|start|running NODE', 'name all five');
  const { lane, cluster, engine: its } = readLaneState(stateFile);
  const run = createRunner(its.env);
  const engine = await attachEngine(its.name, {
    host: createHostAccess({
      run,
      environment: ownEnvironment(),
      scratchDirectory: tmpdir(),
      cacheDirectory: cache,
      sourceBuild: 'none',
    }),
    start: createBackgroundStarter(),
    podmanDirectory: podmanDirectory(cache),
  });
  const wait = { deadlineMs: deadlines(Number(scale)).rolloutMs };
  const fixtures = layoutOf(join(import.meta.dirname, '../../..')).clusters;
  const power = kindNodePower({
    engine,
    cluster,
    family: lane.family,
    primaryCni: primaryCni(lane.primaryCni, { engine, wait, directories: lane }),
    podSubnets: await podSubnetsOf(lane.family, fixtures),
    wait,
    progress: (line) => void process.stderr.write(`${line}\n`),
  });
  switch (verb) {
    case 'stop':
      await power.stop(node);
      return '';
    case 'start':
      await power.start(node);
      return '';
    case 'running':
      return (await power.isRunning(node)) ? 'yes\n' : 'no\n';
    case undefined:
    default:
      throw new UsageError(`node-power.ts: no such order: ${verb}`, 'say stop, start or running');
  }
}

try {
  process.stdout.write(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
}
