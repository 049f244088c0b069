import type { MadeOf } from '../model/record.ts';

/** Images of several, each once, and how many bytes came from where. */
export function imagesOfAll(
  all: readonly Pick<MadeOf, 'images' | 'downloads'>[],
): Required<Pick<MadeOf, 'images'>> & { readonly downloads: NonNullable<MadeOf['downloads']> } {
  const images = new Map(
    all.flatMap((one) => one.images.map((image) => [`${image.name} ${image.digest}`, image])),
  );
  const from = Map.groupBy(
    all.flatMap((one) => one.downloads ?? []),
    (download) => download.from,
  );
  const downloads = [...from].map(([name, its]) => ({
    from: name,
    bytes: its.reduce((sum, { bytes }) => sum + bytes, 0),
  }));
  return { images: [...images.values()], downloads };
}
