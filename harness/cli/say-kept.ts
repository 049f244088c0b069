import type { LaneState } from '../lanes/lane-state.ts';
import type { Context } from '../run/context.ts';

/** Says of lanes that are kept how to look at them, judge them and tear them down. */
export function sayKept(context: Context, lanes: readonly LaneState[]): void {
  const looks = lanes.map(
    (state) =>
      `  lane ${state.lane.id}: ${state.images.bin.kubectl} --kubeconfig ${state.cluster.kubeconfig} get pods -A`,
  );
  const next = [
    `look into a node: npm run conformance -- shell ${lanes[0]?.lane.id}-worker`,
    'judge: npm run conformance -- test --only CNI-E-01',
    'tear down: npm run conformance -- down',
  ];
  context.say(['kept:', ...looks, ...next.map((line) => `  ${line}`)].join('\n'));
  if (context.options.json) {
    const facts = lanes.map(({ runId, lane, cluster, images }) => ({
      runId,
      lane: lane.id,
      cluster: cluster.name,
      clusterUid: cluster.uid,
      kubeconfig: cluster.kubeconfig,
      kubectl: images.bin.kubectl,
    }));
    context.out(`${JSON.stringify({ type: 'kept', lanes: facts })}\n`);
  }
}
