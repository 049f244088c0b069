import { HarnessError } from '../../errors/errors.ts';
import { assessHost, type Finding } from '../../host/finding.ts';
import { packagesFor } from '../../host/provision.ts';
import type { ChosenSource } from '../../images/choose-source.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { examine, hostAccess } from '../host.ts';
import { chosenSource, sourceBuildState } from '../image-sources.ts';
import { openUserNetwork } from '../upstream.ts';

/** The doctor answers at once, or nearly. */
const ANSWER_MS = 2_000;

/** `doctor`: says whether this machine can host a lane, and changes nothing. Exit code 3 where it cannot. */
export async function doctor(context: Context): Promise<number> {
  const images = await imagesFinding(context);
  const access = hostAccess(context, await sourceBuildState(context, images.source));
  const findings = [...(await examine(context, access)), images.finding];
  const assessment = assessHost(findings);
  if (context.options.json)
    context.out(`${JSON.stringify({ type: 'doctor', fit: assessment.fit, findings })}\n`);
  else context.out(doctorText(findings));
  return assessment.fit ? EXIT.conformant : EXIT.inconclusive;
}

/** Where images would come from; a registry that does not answer soon is one that is not in reach. */
async function imagesFinding(
  context: Context,
): Promise<{ readonly source: ChosenSource['name']; readonly finding: Finding }> {
  const base = { id: 'images', title: 'images' };
  try {
    const { name, why } = await chosenSource(
      context,
      openUserNetwork(context),
      AbortSignal.timeout(ANSWER_MS),
    );
    return { source: name, finding: { ...base, level: 'ok', seen: why, remedy: '' } };
  } catch (error) {
    if (!(error instanceof HarnessError) || error.code !== 'NO_IMAGES') throw error;
    const finding = { ...base, level: 'unfit', seen: error.message, remedy: error.nextStep } as const;
    return { source: 'registry', finding };
  }
}

/** One line a finding, with its remedy below; then what to do. */
export function doctorText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map((finding) => finding.title.length));
  const lines = findings.flatMap((finding) => [
    `${finding.level.padEnd(7)}  ${finding.title.padEnd(width)}  ${finding.seen}`,
    ...(finding.level === 'ok' ? [] : [`${' '.repeat(9)}${' '.repeat(width)}  -> ${finding.remedy}`]),
  ]);
  const packages = packagesFor(findings);
  const verdict = assessHost(findings).fit
    ? 'this machine can host a lane'
    : 'this machine cannot host a lane as it is';
  const install =
    packages.length === 0
      ? []
      : [`to install what is missing: apt-get install -y --no-install-recommends ${packages.join(' ')}`];
  return `${[...lines, '', verdict, ...install].join('\n')}\n`;
}
