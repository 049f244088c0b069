import {
  Findings,
  redirected,
  requirement,
  set,
  VALIDATION_EXIT,
  type Watched,
  withoutRules,
} from '../requirement.ts';
import { type LatePod, latePods, SIDECARS } from './late-pods.ts';

interface Observation {
  readonly injected: readonly LatePod[];
  /** The control: a pod of the same node without sidecar, which the same client calls. */
  readonly plain: Watched;
}

export default requirement<Observation>('CNI-L-14', {
  observe: latePods,
  judge: ({ injected, plain }) => {
    const control = new Findings()
      .holds(
        'pod without sidecar on the late node: requests that it served',
        'some',
        plain.direct > 0,
        `${plain.direct}`,
      )
      .equal('pod without sidecar on the late node: by a proxy', 0, plain.proxied);
    const findings = new Findings()
      .sameSet(
        'kinds of sidecar',
        SIDECARS,
        injected.map(({ sidecar }) => sidecar),
      )
      .control(control);
    for (const { sidecar, firstExit, ready, direct, proxied, logged, redirection } of injected) {
      const subject = `pod with ${sidecar} sidecar on a node whose agent comes late`;
      findings
        .equal(`${subject}: exit of its first validation, without an agent`, VALIDATION_EXIT, firstExit)
        .equal(`${subject}: requests that it served past its proxy`, 0, direct)
        .equal(`${subject}: Ready in the end`, true, ready)
        .holds(`${subject}: requests that it served by its proxy`, 'some', proxied > 0, `${proxied}`)
        .holds(
          `${subject}: of those, in the proxy's own log`,
          `all ${proxied}`,
          logged >= proxied,
          `${logged}`,
        );
      redirected(findings, subject, redirection);
    }
    return findings.judgement();
  },
  mutants: {
    'one request is served past the proxy': ({ injected: [first] }) => set(first, { direct: 1 }),
    'one with a classic sidecar serves without it': ({ injected: [, second] }) => set(second, { direct: 40 }),
    'validation lets it pass': ({ injected: [first] }) => set(first, { firstExit: 0 }),
    'it stays blocked': ({ injected: [, second] }) => set(second, { ready: false }),
    'it never answers': ({ injected: [first] }) => set(first, { proxied: 0 }),
    'its proxy did not see what it answered': ({ injected: [first] }) => set(first, { logged: 0 }),
    'Ready without rules': ({ injected: [first] }) => withoutRules(first?.redirection),
    'native sidecars alone': ({ injected }) => injected.pop(),
  },
});
