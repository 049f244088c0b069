import { expect, test } from 'vitest';
import { parseImages } from './image-state.ts';

// Recorded from `image inspect` of podman 4.3.1; the last as Docker writes an image of its default host.
const LISTING = `9c1a\t["localhost/istio-cni-conformance/base:1"]\t{"istio-cni-conformance.inputs":"0581189be7a9"}
77aa\t["docker.io/istio/pilot:1","docker.io/istio/pilot:2"]\tnull
55bb\t[]\t{"istio-cni-conformance.inputs":"aaaaaaaaaaaa"}
sha256:33cc\t["istio/install-cni:1"]\t{"istio-cni-conformance.inputs":"114d1d762a38","other":"x"}
`;

test('images are found by every tag, with their inputs; without the default host, as Docker leaves it out', () => {
  const images = parseImages(LISTING);
  expect(images.get('localhost/istio-cni-conformance/base:1')).toEqual({
    id: 'sha256:9c1a',
    inputs: '0581189be7a9',
  });
  expect(images.get('istio/pilot:1')).toEqual({ id: 'sha256:77aa', inputs: '' });
  expect(images.get('istio/pilot:2')).toEqual({ id: 'sha256:77aa', inputs: '' });
  expect(images.get('istio/install-cni:1')).toEqual({ id: 'sha256:33cc', inputs: '114d1d762a38' });
  expect(images.size).toBe(4);
});

test('no image gives no entry', () => {
  expect(parseImages('').size).toBe(0);
});
