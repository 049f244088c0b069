import { expect, test } from 'vitest';
import type { Kube } from '../kube/kube.ts';
import { probeSessions } from './probe-session.ts';
import { recorded } from './recorded.ts';

const PROBE = { namespace: 'conformance-probe', name: 'probe-a' };
const DOCUMENT = JSON.stringify(JSON.parse(recorded('probe-document.injected-cni')));

/** Asks a probe that answers with these members, or keeps silent. */
function asking(answer: string | undefined, timeoutMs = 60_000) {
  const kube: Pick<Kube, 'execLines'> = {
    execLines: async (_pod, argv, { container, handlers }) => {
      expect([argv, container]).toEqual([['node', '/apps/probe/main.ts'], 'probe']);
      const write = (line: string): void => {
        const { id, request } = JSON.parse(line);
        expect(request).toEqual({ pods: [], sections: [] });
        if (answer !== undefined) handlers.line(`{"id":"${id}",${answer}}`);
      };
      return { write, close: () => undefined };
    },
  };
  return probeSessions(kube).ask(PROBE, { pods: [], sections: [] }, { timeoutMs });
}

test('the document is read; what the probe refuses, and what is no document, is shown', async () => {
  expect(await asking(`"document":${DOCUMENT}`)).toHaveProperty('hostNetns');
  await expect(asking('"error":"no such section"')).rejects.toThrow(
    'the probe conformance-probe/probe-a could not look: no such section',
  );
  await expect(asking('"document":{"version":2}')).rejects.toThrow('not a document of version 1');
  await expect(asking(undefined, 1)).rejects.toMatchObject({ code: 'PROBE_SILENT' });
});
