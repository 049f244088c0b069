import { join } from 'node:path';
import { Command } from 'commander';
import { makeContext } from '../cli/make-context.ts';
import { enter } from '../cli/process/entry.ts';
import { resolveOptions } from '../config/options.ts';
import { fromFlags } from '../config/sources.ts';
import { openOwned } from '../kube/open-owned.ts';
import { harmlessWriter } from '../log/writer.ts';
import { keptLanes } from '../run/records/kept-lanes.ts';
import { deadlines } from '../time/deadlines.ts';
import { lookFor } from './look.ts';
import { plant } from './plant.ts';
import { type Canary, drawSecret, noteCanaries, readCanaries } from './state.ts';

const out = harmlessWriter(process.stdout);
const say = (text: string) => out(`${text}\n`);

const HELP = `
Secrets that open nothing are planted where a run may meet them, and looked for in what it wrote:

  npm run conformance -- up --mode cni
  node harness/canaries/main.ts plant --state /tmp/canaries.json
  npm run conformance -- test 2>&1 | tee /tmp/terminal.txt
  node harness/canaries/main.ts look --state /tmp/canaries.json reports/out /tmp/terminal.txt ~/.cache/istio-cni-conformance/runs
  npm run conformance -- down

What only a command line holds is planted there: draw notes a canary for each of these in the file, and prints them.

  up --set meshConfig.defaultConfig.proxyMetadata.DB_PASSWORD=CANARY     the installer's values, variables of proxies
  HTTPS_PROXY=http://kim:CANARY@127.0.0.1:9 … up --images source         the environment; all that is needed is kept
  docker login HOST -u kim -p CANARY, then up --registry HOST            a registry's credentials`;

const COMMAND_LINE: Readonly<Record<string, (secret: string) => string>> = {
  "a value of the installer's": (secret) =>
    `--set meshConfig.defaultConfig.proxyMetadata.DB_PASSWORD=${secret}`,
  'a password in the address of a proxy': (secret) => `HTTPS_PROXY=http://kim:${secret}@127.0.0.1:9`,
  "a password of a registry's": (secret) => `docker login HOST -u kim -p ${secret}`,
};

/** `draw`: canaries for a command line. They are printed as they are, for whoever types it. */
function draw(stateFile: string): number {
  const drawn = Object.entries(COMMAND_LINE).map(([form, write]) => ({ form, secret: drawSecret(), write }));
  noteCanaries(
    stateFile,
    drawn.map(({ form, secret }): Canary => ({ form, secret })),
  );
  for (const { secret, write } of drawn) process.stdout.write(`${write(secret)}\n`);
  return 0;
}

/** `plant`: into every lane that the newest kept run has up. */
async function plantAll(stateFile: string, signal: AbortSignal): Promise<number> {
  const context = makeContext(resolveOptions('test', fromFlags({})), process.env, signal);
  const { record, lanes } = await keptLanes(context);
  const name = `canaries-${Date.now().toString(36)}`;
  for (const state of lanes) {
    const kube = openOwned(state.cluster);
    const note = (canaries: readonly Canary[]) => noteCanaries(stateFile, canaries);
    await plant({ kube, state, name, deadlines: deadlines(), signal, note });
    say(`planted in lane ${state.lane.id}, namespace ${name}`);
  }
  say(`look in ${record.output}, what the terminal showed, and ${join(context.cache, 'runs')}`);
  return 0;
}

/** `look`: exit code 1 where one is found. */
function look(stateFile: string, places: readonly string[]): number {
  const canaries = readCanaries(stateFile);
  const { files, leaks } = lookFor(canaries, places, stateFile);
  for (const { file, form } of leaks) say(`${file}: ${form}`);
  say(`${leaks.length} found of ${canaries.length} canaries in ${files} files`);
  return leaks.length === 0 ? 0 : 1;
}

async function main(argv: readonly string[], signal: AbortSignal): Promise<number> {
  let code = 0;
  const program = new Command('node harness/canaries/main.ts')
    .description('Shows that a run writes no secret.')
    .addHelpText('after', HELP);
  const command = (
    name: string,
    summary: string,
    act: (state: string, places: string[]) => number | Promise<number>,
  ) =>
    program
      .command(name)
      .description(summary)
      .requiredOption('--state <file>', 'where the canaries are noted')
      .argument(name === 'look' ? '<places...>' : '[none...]')
      .action(async (places: string[], { state }: { state: string }) => {
        code = await act(state, places);
      });
  command('draw', 'note canaries for a command line, and print them', draw);
  command(
    'plant',
    'plant canaries in every lane of the newest kept run',
    async (state) => await plantAll(state, signal),
  );
  command('look', 'look for canaries in files and directories', look);
  await program.parseAsync([...argv], { from: 'user' });
  return code;
}

await enter(async (signal) => await main(process.argv.slice(2), signal));
