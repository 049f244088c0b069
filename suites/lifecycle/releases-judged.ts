import { isDeepStrictEqual } from 'node:util';
import { ContractUnknownError, Findings, minorsApart } from '../requirement.ts';
import { type Installed, isWhole } from './installed.ts';
import { type Led, REPLACEMENTS, type Release, type Rest } from './releases.ts';

/** Agents and control plane may be so many minor versions apart, and proxies as many behind it (istio.io, Supported Releases). */
const SUPPORTED_APART = 1;

/** Agents, plugin and injected proxies are all of the release that was installed, and all is installed whole, as before. */
export function ofTheirReleases(findings: Findings, rests: readonly Rest[]): void {
  const [first] = rests;
  const own = first?.installed ?? [];
  const earlier = rests.find(({ agent }) => agent === 'earlier')?.installed ?? [];
  const program = (release: Release) => (release === 'own' ? own : earlier)[0]?.program;
  for (const { after, agent, controlPlane, agents, proxies, installed } of rests) {
    const when = `${after}, with agents ${agent} and control plane ${controlPlane}`;
    const nodes = (all: readonly Installed[]) => all.map(({ node }) => node).toSorted();
    findings
      .some(`${when}: nodes`, installed)
      .equal(`${when}: nodes that are installed`, nodes(own), nodes(installed))
      .equal(`${when}: agents`, own.length, agents.length)
      .equal(`${when}: images of the agents`, imagesOf(rests, 'agents', agent), unique(agents))
      .equal(`${when}: images of new proxies`, imagesOf(rests, 'proxies', controlPlane), unique(proxies));
    for (const its of installed) {
      const before = own.find(({ node }) => node === its.node);
      const subject = `${when}, node ${its.node}`;
      findings
        .holds(`${subject}: element, program and kubeconfig`, 'there', isWhole(its), its.plugins.join())
        .equal(`${subject}: program`, program(agent), its.program)
        .equal(`${subject}: file, types and the primary part`, essence(before), essence(its));
    }
  }
  // What is seen to be one release says nothing of an upgrade: a setting of the user's may name one image for both.
  const control = new Findings();
  for (const kind of ['agents', 'proxies'] as const)
    control.holds(
      `images of ${kind} of both releases`,
      'two',
      isTwo(rests, kind),
      imagesOf(rests, kind, 'own').join(),
    );
  findings
    .control(control)
    .holds(
      'programs of the plugin of both releases',
      'two',
      program('own') !== program('earlier'),
      String(program('own')),
    );
}

function isTwo(rests: readonly Rest[], kind: 'agents' | 'proxies'): boolean {
  return imagesOf(rests, kind, 'own').join() !== imagesOf(rests, kind, 'earlier').join();
}

/** Pods of whichever agent: some each time, and in the end all are Ready, with the rules of one of the two. */
export function madeMeanwhile(findings: Findings, rests: readonly Rest[], meanwhile: Led['meanwhile']): void {
  const right = rests.flatMap(({ members }) => members.map(({ redirection }) => redirection.rules));
  findings.sameSet('times that agents were replaced', REPLACEMENTS, Object.keys(meanwhile));
  for (const [when, pods] of Object.entries(meanwhile)) {
    findings.some(`pods made while agents were replaced, ${when}`, pods);
    for (const { name, ready, redirection } of pods) {
      const subject = `pod ${name}, made while agents were replaced`;
      const rules = redirection?.rules ?? [];
      findings
        .equal(`${subject}: Ready`, true, ready)
        .holds(
          subject,
          'the rules of a pod that was made at rest',
          rules.length > 0 && right.some((each) => isDeepStrictEqual(each, rules)),
          `${rules.length} chains`,
        );
    }
  }
}

/**
 * Of releases that are further apart than Istio supports, or do not say how far, nothing is held against them: it is told.
 * @throws ContractUnknownError where such differ
 */
export function outsideOfSupport<J extends ReturnType<Findings['judgement']>>(
  judgement: J,
  { own, earlier }: { readonly own: string; readonly earlier: string },
): J {
  const apart = minorsApart(own, earlier);
  const [first] = judgement.differences;
  if (first === undefined || (apart !== undefined && apart <= SUPPORTED_APART)) return judgement;
  const more = judgement.differences.length - 1;
  throw new ContractUnknownError(
    `an upgrade over ${apart ?? 'nobody knows how many'} minor versions, from ${earlier} to ${own}`,
    `${first.subject}: ${first.seen}${more === 0 ? '' : `; and ${more} more`}`,
  );
}

/** The images that a release was first seen with. */
export function imagesOf(
  rests: readonly Rest[],
  kind: 'agents' | 'proxies',
  release: Release,
): readonly string[] {
  const of = kind === 'agents' ? 'agent' : 'controlPlane';
  return unique(rests.find((rest) => rest[of] === release)?.[kind] ?? []);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}

function essence(its: Installed | undefined): unknown {
  return { file: its?.file, plugins: its?.plugins, others: its?.others };
}
