import type { Demand } from './demand.ts';
import type { PlannedBuild } from './images.ts';
import { BAKED_STAGES } from './pins.ts';
import type { SourceInputs } from './source-inputs.ts';

/** Seen on 2 cores: one image, its context linked. */
const IMAGE_MS = 1_000;

/** Every build of the source with its estimate; those that the demand does not name are cached, or not needed. Pure. */
export function plannedBuilds(inputs: SourceInputs, demand: Demand): PlannedBuild[] {
  const { pins, recipe } = inputs;
  const artifact = (name: string, key: string, estimateMs: number): PlannedBuild => ({
    name,
    cached: !demand.artifacts.has(key),
    estimateMs,
  });
  return [
    ...Object.entries(pins.tools).map(([name, pin]) =>
      artifact(toolTitle(name, pin.programs.length), name, pin.estimateMs),
    ),
    artifact(`Envoy ${pins.envoy.version}`, 'envoy', pins.envoy.estimateMs),
    ...(['base', 'node'] as const).map((name) =>
      artifact(`${name} root file system`, `rootfs/${name}`, pins.rootfs[name].estimateMs),
    ),
    {
      name: `${demand.images.length === 0 ? recipe.images.length : demand.images.length} images`,
      cached: demand.images.length === 0,
      estimateMs: IMAGE_MS * (demand.images.length === 0 ? recipe.images.length : demand.images.length),
    },
    ...(['plain', ...BAKED_STAGES] as const).map((stage) => ({
      name: stage === 'plain' ? 'node image' : `node image with ${stage} images`,
      cached: !demand.node.some((layer) => layer.stage === stage),
      estimateMs: pins.bake[stage].estimateMs,
    })),
  ];
}

/** `kubernetes (7 programs)` */
export function toolTitle(name: string, programs: number): string {
  return `${name} (${programs === 1 ? '1 program' : `${programs} programs`})`;
}

/** `about 4 min`, `about 20 s`. */
export function about(durationMs: number): string {
  return durationMs < 90_000
    ? `about ${Math.max(1, Math.round(durationMs / 1000))} s`
    : `about ${Math.round(durationMs / 60_000)} min`;
}

/** `262 s`, one decimal below 10 s. */
export function took(durationMs: number): string {
  const seconds = durationMs / 1000;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}
