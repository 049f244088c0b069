import { z } from 'zod';
import { memberAt } from '../model/json-object.ts';

const configMapSchema = z.looseObject({
  kind: z.literal('ConfigMap'),
  metadata: z.looseObject({ name: z.string().regex(/^istio-sidecar-injector(-|$)/) }),
  data: z.looseObject({ values: z.string() }),
});

/**
 * A value that the injector renders its template with, `global.proxy.image`, from the ConfigMap among rendered objects;
 * undefined where there is no such ConfigMap, or no such value in it.
 */
export function injectorValue(objects: readonly unknown[], path: string): unknown {
  const [found] = objects.flatMap((object) => configMapSchema.safeParse(object).data ?? []);
  return memberAt(JSON.parse(found?.data.values ?? '{}'), path);
}
