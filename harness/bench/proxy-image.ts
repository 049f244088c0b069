import { container, parsePod } from '../probes/pods/parse.ts';
import type { Bench } from './bench.ts';

/** Reference of the mesh's proxy image, which holds `istio-iptables`: as the injector put it into the pass's echo pods. */
export async function proxyImageOf({ echoPods }: Pick<Bench, 'echoPods'>): Promise<string> {
  const { meshed } = await echoPods('meshed');
  const [image = ''] = meshed.map(({ object }) => container(parsePod(object), 'istio-proxy')?.image);
  return image;
}
