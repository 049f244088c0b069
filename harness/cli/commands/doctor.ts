import { assessHost, type Finding } from '../../host/finding.ts';
import { packagesFor } from '../../host/provision.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { examine, hostAccess } from '../host.ts';

/** `doctor`: says whether this machine can host a lane, and changes nothing. Exit code 3 where it cannot. */
export async function doctor(context: Context): Promise<number> {
  const findings = await examine(context, await hostAccess(context));
  const assessment = assessHost(findings);
  if (context.options.json)
    context.out(`${JSON.stringify({ type: 'doctor', fit: assessment.fit, findings })}\n`);
  else context.out(doctorText(findings));
  return assessment.fit ? EXIT.conformant : EXIT.inconclusive;
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
