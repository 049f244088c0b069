import { EXIT } from '../../errors/exit.ts';
import type { HostAccess } from '../../host/access.ts';
import { assessHost, type CheckResult } from '../../host/check-result.ts';
import { packagesFor } from '../../host/provision.ts';
import type { Context } from '../../run/context.ts';
import { chosenSource, imageRequest, sourceBuildState } from '../../run/images/image-sources.ts';
import { imagesCheck } from '../../run/images/images-check.ts';
import { openUserNetwork } from '../../run/images/user-network.ts';
import { examine, hostAccess } from '../../run/machine/host.ts';

/** The doctor answers at once, or nearly. */
const ANSWER_MS = 2_000;

/** `doctor`: says whether this machine can host a lane, and changes nothing. Exit code 3 where it cannot. */
export async function doctor(context: Context): Promise<number> {
  const { findings, sourceBuild } = await lookAt(context);
  const assessment = assessHost(findings);
  if (context.options.json)
    context.out(`${JSON.stringify({ type: 'doctor', fit: assessment.fit, findings })}\n`);
  else context.out(doctorText(findings, sourceBuild));
  return assessment.fit ? EXIT.conformant : EXIT.inconclusive;
}

/** The host is looked at while the registry is asked, as a machine that builds nothing; again where it has to build. */
async function lookAt(context: Context): Promise<{
  readonly findings: readonly CheckResult[];
  readonly sourceBuild: HostAccess['sourceBuild'];
}> {
  const choose = async (deadline: AbortSignal) =>
    await chosenSource(context, openUserNetwork(context), [imageRequest(context)], deadline);
  const [images, looked] = await Promise.allSettled([
    imagesCheck(choose, AbortSignal.timeout(ANSWER_MS)),
    examine(context, hostAccess(context)),
  ]);
  // Only now: the look leaves nothing behind once it has ended.
  if (images.status === 'rejected') throw images.reason;
  if (looked.status === 'rejected') throw looked.reason;
  const { source, finding } = images.value;
  const sourceBuild = await sourceBuildState(context, source);
  const host =
    sourceBuild === 'none' ? looked.value : await examine(context, hostAccess(context, sourceBuild));
  return { findings: [...host, finding], sourceBuild };
}

/** One line a finding, with its remedy below; then what to do. */
export function doctorText(findings: readonly CheckResult[], sourceBuild: HostAccess['sourceBuild']): string {
  const width = Math.max(...findings.map((finding) => finding.title.length));
  const lines = findings.flatMap((finding) => [
    `${finding.level.padEnd(7)}  ${finding.title.padEnd(width)}  ${finding.seen}`,
    ...(finding.level === 'ok' ? [] : [`${' '.repeat(9)}${' '.repeat(width)}  -> ${finding.remedy}`]),
  ]);
  const { needed, wanted } = packagesFor(findings, sourceBuild);
  const packages = [...needed, ...wanted];
  const verdict = assessHost(findings).fit
    ? 'this machine can host a lane'
    : 'this machine cannot host a lane as it is';
  const install =
    packages.length === 0
      ? []
      : [`to install what is missing: apt-get install -y --no-install-recommends ${packages.join(' ')}`];
  return `${[...lines, '', verdict, ...install].join('\n')}\n`;
}
