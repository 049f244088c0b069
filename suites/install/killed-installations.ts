/**
 * Run by `node -e` beside an agent that waits: starts the agent's own program over its directories again and again, and kills it while it
 * copies the plugin's program, or right after that. Gives a line of JSON for each, and one for an installation that is left to its end.
 * Its words: the pid of the agent, the directories of configurations and programs, the name of the configuration, how many to kill.
 */
export const KILL_INSTALLATIONS = String.raw`
const { spawn } = require('node:child_process');
const { readdirSync, readFileSync, watch } = require('node:fs');
const { once } = require('node:events');
const [pid, net, bin, name, kills] = process.argv.slice(1);
const env = { ...process.env, MONITORING_PORT: '0', REPAIR_ENABLED: 'false' };
const start = () => spawn('chroot', ['/proc/' + pid + '/root', 'install-cni', '--ctrlz_port=0'], { env, stdio: 'ignore' });
const half = (file) => file.startsWith('istio-cni.tmp.');
const look = () => {
  const temporaries = readdirSync(bin).filter(half).length;
  try {
    const { plugins } = JSON.parse(readFileSync(net + '/' + name, 'utf8'));
    return { configuration: plugins.map(({ type }) => type), temporaries };
  } catch (error) {
    return { configuration: String(error), temporaries };
  }
};
const copying = (isSo) => new Promise((resolve) => {
  const watcher = watch(bin, (_, file) => { if (isSo(file ?? '')) { watcher.close(); resolve(); } });
});
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
(async () => {
  for (let index = 0; index < Number(kills); index += 1) {
    const isWhole = index % 2 === 1;
    const reached = copying(isWhole ? (file) => file === 'istio-cni' : half);
    const child = start();
    const ended = once(child, 'exit');
    await Promise.race([reached, ended]);
    await pause(index);
    child.kill('SIGKILL');
    await ended;
    console.log(JSON.stringify(look()));
  }
  const copied = copying((file) => file === 'istio-cni');
  const child = start();
  const ended = once(child, 'exit');
  await Promise.race([copied, ended]);
  for (let looks = 0; looks < 300; looks += 1) {
    await pause(100);
    const { configuration, temporaries } = look();
    if (looks >= 5 && temporaries === 0 && configuration.at(-1) === 'istio-cni') break;
  }
  child.kill('SIGKILL');
  await ended;
  console.log(JSON.stringify(look()));
})();
`;
