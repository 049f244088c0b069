/** Members whose values are the user's own: there, one more is a difference, not what the server adds. */
const WHOLE = ['data', 'rules', 'matchLabels', 'capabilities'];

/** An object of the cluster without the members that the rendered one does not have: defaults of the server, and what controllers write. */
export function asRendered<T>(rendered: unknown, live: T): T {
  return kept(rendered, live) as T;
}

function kept(rendered: unknown, live: unknown): unknown {
  if (Array.isArray(rendered) && Array.isArray(live))
    return live.map((each, index) => (index < rendered.length ? kept(rendered[index], each) : each));
  if (!(isRecord(rendered) && isRecord(live))) return live;
  return Object.fromEntries(
    Object.entries(live).flatMap(([member, value]) => {
      if (!Object.hasOwn(rendered, member)) return [];
      return [[member, WHOLE.includes(member) ? value : kept(rendered[member], value)]];
    }),
  );
}

/** Whether it is an object with members, and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
