import type { Engine } from '../engine/engine.ts';

/** Names of an engine's images that a filter lets through (`reference=…`, `label=…`), newest first, `repository:tag`. */
export async function imageNames(engine: Engine, filter: string): Promise<readonly string[]> {
  const format = '{{.Repository}}:{{.Tag}}';
  const { stdout } = await engine.cli(['images', '--filter', filter, '--format', format]);
  return stdout.split('\n').filter((name) => name !== '' && !name.includes('<none>'));
}
